#pragma once

#include <limes/query/cql2/token_stream.hpp>
#include <limes/query/filter.hpp>

#include <string>

namespace limes::query::cql2 {

/// Reads POINT, LINESTRING, POLYGON, their MULTI kinds, or BBOX(west,south,east,north), from its word on.
///
/// Longitude comes first; heights are read and left out. Rings are turned to the model's winding. A box with
/// west > east lies over the antimeridian and becomes two polygons.
///
/// Errors: UsageError with the column: no longitude or latitude, an open ring, a ring without area, an edge
/// longer than
///         180 degrees (it may mean either way round), a geometry collection.
[[nodiscard]] GeometryLiteral read_geometry(TokenStream& tokens);

/// The first row as text that `read_geometry` reads again to the same.
[[nodiscard]] std::string write_geometry(const model::GeometryColumn& geometry);

}  // namespace limes::query::cql2
