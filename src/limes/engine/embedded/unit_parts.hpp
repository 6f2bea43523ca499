#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

enum class Side : std::uint8_t { inside, outside };

/// How many sources have to reach a place.
enum class Depth : std::uint8_t { one, two };

enum class Drawn : bool { no, yes };

/// How much of a unit.
enum class Extent : std::uint8_t { none, part, whole };

/// What of each unit lies inside (or outside) a region.
struct UnitParts {
    std::vector<Extent> extents;               ///< by unit; none for what is no area
    std::vector<double> areas_m2;              ///< by unit
    std::vector<model::GeometryColumn> drawn;  ///< by unit: a row where it is in part and was to be drawn

    /// Appends what of the unit it is: an empty row for none.
    void push_to(model::GeometryColumn& column, const UnitAreas& units, std::size_t unit) const;
};

/// What of each unit lies in (or out of) reach of one source, or of two.
///
/// Neighbouring pieces of the reach are united in batches, when units are few and large. The units are halved
/// again and again until few pieces meet a half; those are united, and the region is cut to the boxes of
/// smaller and smaller halves, so that every unit meets only the part of the region near it. A unit in whose
/// box no edge of the region lies needs no overlay. Where halves part depends on the data alone, and so does
/// the answer.
///
/// What two reach: a region is kept as what one reaches and what two do, (a1, a2) and (b1, b2) together being
/// (a1 + b1, a2 + b2 + a1 b1), from single sources up. The pieces of one source count once.
///
/// Accuracy: exact in the longitude/latitude chart but for the rounding of new vertices (some nanometres);
///           ellipsoidal areas by area_of.
/// Cost:     GEOS's unions, about 1 µs a vertex of the pieces, and an overlay for each unit on the edge of
///           the reach; on the task's threads. What one source reaches inside, when it is not drawn, is
///           measured without them: see reached_areas.
[[nodiscard]] UnitParts parts_of(const UnitAreas& units, const ReachPieces& reach, Depth depth, Side side,
                                 Drawn drawn, const base::Task& task);

/// What of each unit is in `from` and not in `less`, both parts of the same units that were drawn.
[[nodiscard]] UnitParts difference_of(const UnitParts& from, const UnitParts& less, const UnitAreas& units,
                                      const base::Task& task);

}  // namespace limes::engine::embedded
