#pragma once

#include <limes/engine/embedded/positions.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/index/box_tree.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// A geometry prepared for exact distances, with its box in earth-centred space. A single point stays a
/// point. Refers to the column of the geometry.
struct Prepared {
    geodesy::LonLat point;
    std::optional<geodesy::Shape> shape;  ///< nothing for a single point
    index::Box3 box;
};
[[nodiscard]] Prepared prepare(model::GeometryView geometry);

/// The geometries of a table prepared for exact distances. Refers to the table. Read by many threads.
class ShapeSet {
public:
    /// Cost: linear in the vertices, on the task's threads.
    ShapeSet(const model::Layer& table, const Positions& positions, const base::Task& task);
    /// The same of the chosen items alone, which are then the only ones that may be asked for.
    ShapeSet(const model::Layer& table, const Positions& positions, std::span<const std::uint32_t> chosen,
             const base::Task& task);

    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    [[nodiscard]] const Prepared& operator[](std::size_t i) const { return m_items[i]; }
    [[nodiscard]] const index::Box3& box(std::size_t i) const { return m_items[i].box; }
    [[nodiscard]] std::vector<index::Box3> boxes() const;
    /// Nothing for a single point, which `point` then gives.
    [[nodiscard]] const geodesy::Shape* shape(std::size_t i) const {
        return m_items[i].shape ? &*m_items[i].shape : nullptr;
    }
    [[nodiscard]] geodesy::LonLat point(std::size_t i) const { return m_items[i].point; }

private:
    std::vector<Prepared> m_items;
};

/// The closest points of two geometries, or nothing when they are farther apart than `within`.
[[nodiscard]] std::optional<geodesy::ClosestPoints> closest_points(const Prepared& a, const Prepared& b,
                                                                   base::Metres within);

/// The closest points of item i of a and item j of b, or nothing when they are farther apart than `within`.
[[nodiscard]] std::optional<geodesy::ClosestPoints> closest_points(const ShapeSet& a, std::size_t i,
                                                                   const ShapeSet& b, std::size_t j,
                                                                   base::Metres within);

/// A box that holds the geometry as a set on the ellipsoid, found from its bounds in longitude/latitude
/// alone: nothing in them is farther from their middle than half their diagonal, in radians, times the
/// largest radius of curvature. For a small area it is up to twice as wide as `space_box`, at a tenth of the
/// cost.
[[nodiscard]] index::Box3 rough_box(model::GeometryView geometry);
/// The same of what lies in a box of longitudes and latitudes, not wrapped.
[[nodiscard]] index::Box3 rough_box(const geodesy::Box& box);

/// A box that holds the shape as a set on the ellipsoid: the curves of its edges, and the interior of an
/// area, which reaches beyond its boundary only where the surface itself does, at the six points on the axes.
[[nodiscard]] index::Box3 space_box(const geodesy::Shape& shape);

/// The box of a point, grown by the rounding of its position.
[[nodiscard]] index::Box3 box_of(geodesy::LonLat p);

/// The box grown by a distance on every side.
[[nodiscard]] index::Box3 grown(const index::Box3& box, double by_m);

/// The shortest straight line between two boxes.
[[nodiscard]] double gap_m(const index::Box3& a, const index::Box3& b);

}  // namespace limes::engine::embedded
