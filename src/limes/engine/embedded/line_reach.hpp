#pragma once

#include <limes/engine/embedded/nearness.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_areas.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Of lines, such as a border, the length in each unit or beside it, and what of that is within reach.
///
/// Lines are cut into pieces of at most 100 m; a piece belongs to every unit that its middle lies in or comes
/// near to, and is within reach when its middle is, by geodesic distance. A border that runs along units is
/// the border of each of them, and so need not share their vertices.
///
/// Accuracy: half a piece, 50 m, wherever a line leaves a unit's side or the reach; lengths as of `length`.
/// Cost:     some µs a piece.
class LineReach {
public:
    /// Rows that are no lines are findings, and dropped lines of the ledger `step: name of the layer`. Refers
    /// to nothing but the task.
    LineReach(const model::Layer& lines, base::Metres beside, const UnitAreas& units, const Reaching& sources,
              base::Metres farthest, const std::string& step, Context& context);

    /// Lengths of a unit's lines in metres, of everything told. Lower and upper are NaN when the accuracy of
    /// some of its lines is not known.
    [[nodiscard]] ByTold<double> lengths_m(std::size_t unit, base::Metres radius) const;

private:
    void add_line(const model::Layer& lines, std::size_t row);
    void assign(const UnitAreas& units, base::Metres beside, const base::Task& task);

    model::Layer m_middles;           // of the pieces, with the accuracy of their line
    std::vector<double> m_lengths_m;  // by piece
    std::optional<PlaceReach> m_reach;
    std::vector<std::vector<std::uint32_t>> m_of_unit;  // pieces
};

}  // namespace limes::engine::embedded
