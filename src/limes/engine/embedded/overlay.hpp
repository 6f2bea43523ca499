#pragma once

#include <limes/base/task.hpp>
#include <limes/base/units.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/model/geometry.hpp>

namespace limes::engine::embedded {

// Overlays are made by GEOS in the longitude/latitude chart. Since edges are straight there by definition,
// this is exact but for the rounding of new vertices to doubles (under 2e-14 degrees, some nanometres).

/// The ellipsoidal area of a row; 0 for points and lines.
[[nodiscard]] base::SquareMetres area_of(model::GeometryView geometry);

/// The mean width of the widest part of an area: twice its area over its perimeter, which of a strip is its
/// width, of a square half its side. 0 for points and lines.
[[nodiscard]] double widest_part_m(model::GeometryView area);

/// The unions of batches of neighbours, a row a batch. They are made on the task's threads; which batches
/// does not depend on the threads, so neither does the answer.
[[nodiscard]] model::GeometryColumn united_in_batches(const model::GeometryColumn& areas,
                                                      const base::Task& task);

/// The union of all rows of areas: of their batches.
[[nodiscard]] GeosGeometry dissolve(const model::GeometryColumn& areas, const base::Task& task);

}  // namespace limes::engine::embedded
