#pragma once

#include <cstdint>
#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/path.hpp>
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

/// A geometry prepared for distances and predicates: its edges in a tree of boxes in earth-centred space, so that
/// neither poles nor the antimeridian are special. It refers to the arrays of its paths and must not outlive them.
/// Immutable after construction: may be read by many threads.
class Shape {
public:
    /// For areas the paths are all rings of all parts; a point is inside by the even-odd rule.
    Shape(ShapeKind kind, std::vector<Path> paths);
    Shape(Shape&&) noexcept;
    Shape& operator=(Shape&&) noexcept;
    ~Shape();

    [[nodiscard]] ShapeKind kind() const;
    struct Impl;
    [[nodiscard]] const Impl& impl() const { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

/// Where a point lies as seen from an area: exact, as GEOS would say.
enum class Location : std::uint8_t { outside, boundary, inside };
[[nodiscard]] Location locate(const Shape& area, LonLat point);

/// Whether the two share a point. Exact on edges straight in longitude/latitude.
[[nodiscard]] bool intersects(const Shape& a, const Shape& b);

/// The closest points of two shapes, or nothing when they are farther apart than `within`. Distance 0 exactly when they intersect.
/// Exact within 1 µm for points, 1 mm with lines and areas.
[[nodiscard]] std::optional<ClosestPoints> closest_points(const Shape& a, const Shape& b,
                                                          Metres within = Metres{4e7});

/// The same from one point; cheaper than making a Shape of it.
[[nodiscard]] std::optional<ClosestPoints> closest_points(LonLat point, const Shape& shape,
                                                          Metres within = Metres{4e7});

}  // namespace limes::geodesy
