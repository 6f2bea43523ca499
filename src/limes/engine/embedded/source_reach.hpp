#pragma once

#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/index/box_tree.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// Which of three figures: every source reaches R - a, R, or R + a, where a is its own accuracy. What is
/// covered at R - a is covered wherever the sources truly are; what is not at R + a, nowhere.
enum class Figure : std::uint8_t { lower, nominal, upper };

/// What the sources of a step reach of its units.
class SourceReach {
public:
    /// Sources without a position or of unknown accuracy become findings and lines of the ledger under
    /// `step`. Nothing is made of what a source reaches when no unit can be in it.
    SourceReach(const model::Layer& sources, const UnitAreas& units, const std::string& step,
                Context& context);

    /// What is within a radius, in pieces. Sources of unknown accuracy belong to the nominal one only.
    [[nodiscard]] ReachPieces pieces(base::Metres radius, Figure figure) const;
    /// Whether the lower and upper figures are the nominal ones: every accuracy is 0.
    [[nodiscard]] bool is_exact() const { return m_exact; }
    /// For each unit whether its lower and upper figures cannot be told: a source of unknown accuracy reaches
    /// it, or no source has a known one.
    [[nodiscard]] std::vector<bool> unknown_in(base::Metres radius) const;

    [[nodiscard]] const model::Layer& table() const { return *m_sources; }
    [[nodiscard]] const Positions& positions() const { return m_positions; }

private:
    [[nodiscard]] ReachPieces pieces_of(const std::vector<std::uint32_t>& rows, base::Metres radius,
                                        double slope) const;

    const model::Layer* m_sources;
    const UnitAreas* m_units;
    index::Box3 m_around_units;
    std::vector<index::Box3> m_boxes;  // by row
    const base::Task* m_task;
    Positions m_positions;
    std::vector<std::uint32_t> m_known;  // rows, by whether their accuracy is known
    std::vector<std::uint32_t> m_unknown;
    bool m_exact = true;
};

}  // namespace limes::engine::embedded
