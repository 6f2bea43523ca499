#pragma once

#include <limes/base/task.hpp>
#include <limes/base/units.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/model/layer.hpp>
#include <limes/result/result.hpp>

#include <cstdint>
#include <string>

namespace limes::engine::embedded {

// Overlays are made by GEOS in the longitude/latitude chart. Since edges are straight there by definition,
// this is exact but for the rounding of new vertices to doubles (under 2e-14 degrees, some nanometres).

/// The ellipsoidal area of a row; 0 for points and lines.
[[nodiscard]] base::SquareMetres area_of(model::GeometryView geometry);

/// The union of all rows of areas. They are taken in batches of neighbours on the task's threads; which
/// batches does not depend on the threads, so neither does the answer.
[[nodiscard]] GeosGeometry dissolve(const model::GeometryColumn& areas, const base::Task& task);

/// The areas of a layer, ready for overlay: invalid ones are made valid, and each repair is a finding. Rows
/// that are no areas become empty; each is a finding and a dropped line of the ledger `step: name of the
/// layer`.
[[nodiscard]] model::GeometryColumn areas_of(const model::Layer& layer, const std::string& step,
                                             result::Result& result);

enum class Side : std::uint8_t { inside, outside };

/// What of each unit lies inside (or outside) a region, as one row a unit: empty when nothing does, the unit
/// itself when all of it does.
///
/// The units are halved again and again, and the region is cut to the box of each half, until a part of the
/// region is small or its units are few: every unit meets only the part of the region near it. The parts run
/// on the task's threads.
[[nodiscard]] model::GeometryColumn parts_of(const model::GeometryColumn& units, const GeosGeometry& region,
                                             Side side, const base::Task& task);

}  // namespace limes::engine::embedded
