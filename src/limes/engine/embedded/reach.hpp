#pragma once

#include <limes/base/task.hpp>
#include <limes/base/units.hpp>
#include <limes/model/geometry.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// A reach may not be longer, so that no disc holds both poles or folds over itself. Errors name it.
inline constexpr base::Metres kLongestReach{9'900'000};

/// How far the boundary of a reach may lie from where it should: 0.1 % of the radius, at most 10 m, at least
/// 1 mm.
[[nodiscard]] base::Metres reach_tolerance(base::Metres radius);

/// A row of sources and how far it reaches.
struct ReachSource {
    std::size_t row;
    base::Metres radius;
};

/// Areas whose union is what lies within reach; they overlap. `sources[i]` is the row that area i reaches
/// from.
struct ReachPieces {
    model::GeometryColumn areas;
    std::vector<std::size_t> sources;
};

/// The set within a geodesic distance of each source, in pieces: a disc for a point, for lines and boundaries
/// of areas a piece for every 100 to 300 km, and an area itself.
///
/// Discs are polygons of geodesic destinations, a little outside the circle at the vertices and inside
/// between them, so that they have its area. Lines are buffered in the azimuthal equidistant plane about the
/// piece's own centre. Then every boundary edge, as the straight line in longitude/latitude that it is, is
/// held against the geodesic distance to the source and divided where it is off: arcs, projection,
/// straightness and what GEOS simplifies all come under the one tolerance.
///
/// A radius below zero gives nothing, zero gives the areas alone. Rows without points give nothing.
/// Areas are cut at ±180 and go round poles as RFC 7946 has it.
///
/// Accuracy: reach_tolerance(radius). A pocket that a winding line's reach encloses may be closed when no
///           place in it is farther from the line than the radius and 1 % more: GEOS simplifies its input so.
/// Errors:   UsageError when a radius is longer than kLongestReach.
/// Cost:     40 µs a disc; for lines GEOS's buffer, 4 to 12 ms for a piece of 400 vertices, the more the line
///           winds, and about 1 µs a boundary vertex. The answer does not depend on threads.
[[nodiscard]] ReachPieces reach_pieces(const model::GeometryColumn& geometry,
                                       std::span<const ReachSource> sources, const base::Task& task);

}  // namespace limes::engine::embedded
