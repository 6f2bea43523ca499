#pragma once

#include <limes/base/task.hpp>
#include <limes/model/column.hpp>
#include <limes/model/geometry.hpp>
#include <limes/source/dropped.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/invalid.hpp>
#include <limes/source/wkb.hpp>

namespace limes::source {

struct CleanOptions {
    bool geodesic_edges = false;
    bool nan_point_is_empty = true;     ///< false for formats that cannot say POINT EMPTY: then it was a NaN
    Invalid invalid = Invalid::ignore;  ///< of what meets the antimeridian, and of rings that enclose nothing
};

/// From coordinates in longitude/latitude to geometry that keeps the model's promises: finite, in range,
/// rings closed and wound, nothing over the antimeridian. Rows that cannot are dropped (and null here),
/// repairs are findings. Rows without a geometry, or with an empty one, stay so. Cost: linear; rows that are
/// all sound points are moved, not copied.
[[nodiscard]] model::GeometryColumn clean_geometry(RawGeometries raw, const model::TextBuffer& ids,
                                                   const CleanOptions& options, Dropped& dropped,
                                                   FindingLog& log, const base::Task& task);

}  // namespace limes::source
