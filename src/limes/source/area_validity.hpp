#pragma once

#include <limes/base/task.hpp>
#include <limes/base/units.hpp>
#include <limes/model/column.hpp>
#include <limes/model/geometry.hpp>
#include <limes/source/dropped.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/invalid.hpp>
#include <limes/source/ogr_area.hpp>

#include <string>

namespace limes::source {

/// Does with the areas that are not valid what `invalid` says. On the task's threads; findings are in the
/// order of the rows. Cost: n log n in the vertices of an area, nothing for points. Errors: Cancelled.
void settle_invalid(model::GeometryColumn& geometry, const model::TextBuffer& ids, Invalid invalid,
                    Dropped& dropped, FindingLog& log, const base::Task& task);

/// The area on the ellipsoid of some polygons: each exterior without its holes, overlaps counted twice.
[[nodiscard]] base::SquareMetres area_of(const std::vector<Rings>& polygons);

/// What a repair did, for its finding.
[[nodiscard]] std::string describe_repair(base::SquareMetres before, base::SquareMetres after);

}  // namespace limes::source
