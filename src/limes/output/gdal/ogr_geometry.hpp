#pragma once

#include <limes/model/geometry.hpp>

#include <ogr_geometry.h>

#include <memory>
#include <optional>

namespace limes::output {

/// GDAL's name of a type.
[[nodiscard]] OGRwkbGeometryType ogr_type(model::GeometryType type);

/// A geometry that has points, as GDAL holds it; wrapped into a multi-geometry when `as` is one and it is
/// not.
[[nodiscard]] std::unique_ptr<OGRGeometry> ogr_geometry(model::GeometryView geometry,
                                                        std::optional<model::GeometryType> as);

}  // namespace limes::output
