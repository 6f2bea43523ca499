#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/path.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace limes::geodesy {

enum class ShapeKind : std::uint8_t { points, lines, areas };

/// Two points, one on each of two shapes, and the geodesic between them, the shortest there is.
struct ClosestPoints {
    Metres distance;
    LonLat on_first;
    LonLat on_second;
};

/// An axis-parallel box in earth-centred space, metres.
struct SpaceBox {
    std::array<double, 3> low;
    std::array<double, 3> high;
};

/// A geometry prepared for distances and predicates: its edges in a tree of boxes in earth-centred space, so
/// that neither poles nor the antimeridian are special. It refers to the arrays of its paths and must not
/// outlive them. Immutable after construction: may be read by many threads.
///
/// An edge straight in longitude/latitude is a curve in space; its box holds the curve, not only its ends.
/// Longitudes -180 and 180 are one meridian and all longitudes of a pole one point, for predicates as for
/// distances.
///
/// Cost: 80 ns a vertex to make, 160 ns for 100 000 vertices; about 100 bytes a vertex. Up to 16 edges there
/// is no
///       tree, and making costs a handful of allocations.
class Shape {
public:
    /// For areas the paths are all rings of all parts; a point is inside by the even-odd rule.
    Shape(ShapeKind kind, std::vector<Path> paths);
    Shape(Shape&&) noexcept;
    Shape& operator=(Shape&&) noexcept;
    ~Shape();

    [[nodiscard]] ShapeKind kind() const;
    /// Holds the curves of all edges, but of an area not the bulge of its interior. Not for an empty shape.
    [[nodiscard]] SpaceBox box() const;
    struct Impl;
    [[nodiscard]] const Impl& impl() const { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

/// Where a point lies as seen from an area, by the even-odd rule: exact, as GEOS would say. Of points and
/// lines it is `boundary` on them, else outside. One thing GEOS would not say: a point at longitude 180 is on
/// the boundary of an area that reaches -180 there.
///
/// Accuracy: exact. Cost: the edges that a ray to the east meets; logarithmic when few do.
/// Example:  the square from 0 0 to 2 2 has (1, 1) inside and (2, 1) on its boundary.
enum class Location : std::uint8_t { outside, boundary, inside };
[[nodiscard]] Location locate(const Shape& area, LonLat point);

/// Whether the two share a point: edges that cross, touch or overlap, or one inside the other.
///
/// Accuracy: exact on edges straight in longitude/latitude. Cost: the pairs of boxes that meet.
/// Example:  squares that share a corner intersect.
[[nodiscard]] bool intersects(const Shape& a, const Shape& b);

/// The closest points of two shapes, or nothing when they are farther apart than `within` (itself included)
/// or one is empty. Distance 0 exactly when they intersect; then both points are one that they share. Of
/// equally close pairs the one with the first edges is taken.
///
/// Trees are descended nearest boxes first. The middles of the edges of two leaves tell how far apart the
/// shapes are at most; what is farther is left out by its chord and the sagitta of its edges, by proved
/// bounds alone. The nearest pairs of edges are bisected until the distance along them has one minimum, which
/// Newton's steps find; beyond 500 km it is sought on the geodesic itself.
///
/// Accuracy: within 1 µm for points, 1 mm with lines and areas.
/// Cost:     between lines of 1000 vertices 5 to 70 µs up to 2000 km apart, of 100 000 vertices 0.1 to 15 ms.
/// Farther
///           away the bounds are weaker and more pairs are measured: at 5000 km 1 ms and 2 s.
/// Source:   the curve's sagitta in edge_curve.hpp; distances as in distance.hpp.
/// Example:  from 116.5 W 49.5 N to the border along 49 N it is the meridian's half degree, 55 607 m.
[[nodiscard]] std::optional<ClosestPoints> closest_points(const Shape& a, const Shape& b,
                                                          Metres within = Metres{4e7});

/// The same from one point; cheaper than making a Shape of it.
///
/// Cost: 0.5 µs for few edges, 1 µs for 1000, 5 µs for 100 000, all within 300 km; at 3000 km 4 µs, 40 µs and
/// 1 ms.
[[nodiscard]] std::optional<ClosestPoints> closest_points(LonLat point, const Shape& shape,
                                                          Metres within = Metres{4e7});

}  // namespace limes::geodesy
