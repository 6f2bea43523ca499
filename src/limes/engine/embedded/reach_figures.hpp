#pragma once

#include <limes/engine/embedded/nearness.hpp>
#include <limes/engine/embedded/unit_parts.hpp>
#include <limes/query/plan.hpp>

#include <vector>

namespace limes::engine::embedded {

/// What the sources reach within one radius, in pieces, and what of areas that is.
class RadiusReach {
public:
    /// Makes the pieces of what is `told`.
    RadiusReach(const Reaching& sources, base::Metres radius, std::vector<Told> told);

    [[nodiscard]] base::Metres radius() const { return m_radius; }
    /// For each unit whether its lower and upper figures cannot be told.
    [[nodiscard]] const std::vector<bool>& unknown() const { return m_unknown; }

    struct Figures {
        ByTold<std::vector<double>> m2;  ///< by area, of what is told
        UnitParts shown;                 ///< of the shape that is asked for
    };
    /// Lower is never above, and upper never below what is covered by positions as given: discs of different
    /// radius are polygons of different corners, which differ by less than the tolerance.
    [[nodiscard]] Figures of(const UnitAreas& areas, query::CoverageShape shape,
                             const base::Task& task) const;

private:
    [[nodiscard]] bool is_told(Told told) const;

    base::Metres m_radius;
    std::vector<Told> m_told;
    bool m_exact;
    ReachPieces m_nominal;
    ReachPieces m_lower;  // the three only where they are told and differ
    ReachPieces m_upper;
    ReachPieces m_before;
    std::vector<bool> m_unknown;
};

}  // namespace limes::engine::embedded
