#pragma once

#include <limes/geodesy/shape.hpp>
#include <limes/model/geometry.hpp>

namespace limes::model {

/// A row's geometry prepared for distances and predicates; it refers to the column. Null and empty geometry
/// must be kept out.
[[nodiscard]] geodesy::Shape make_shape(GeometryView geometry);

}  // namespace limes::model
