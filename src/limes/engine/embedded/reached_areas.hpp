#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/unit_parts.hpp>

#include <optional>

namespace limes::engine::embedded {

/// The areas of `parts_of` for one source and inside, without the parts themselves: no overlay is made.
///
/// The boundary of what is covered of a unit is that of the pieces of the reach, where it is in no other
/// piece and in the unit, and that of the unit where it is in a piece. Each boundary is walked from a place
/// of known depth, the number of pieces that it is in, which goes up and down by one where another is
/// crossed; the area is the integral over the stretches found (Green's theorem), which need not be put
/// together.
///
/// Nothing when the pieces lie over one another so often that uniting them first is less work.
///
/// Accuracy: which edges cross is exact, and in which order, to 12 digits of an edge, on which no more than
///           that much can then be of a wrong depth; the places are rounded as in an overlay.
/// Cost:     some 20 ns for two edges that are near each other, twice; on the task's threads.
[[nodiscard]] std::optional<UnitParts> reached_areas(const UnitAreas& units, const ReachPieces& reach,
                                                     const base::Task& task);

}  // namespace limes::engine::embedded
