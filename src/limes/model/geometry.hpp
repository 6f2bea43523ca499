#pragma once

#include <limes/geodesy/path.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace limes::model {

using geodesy::Box;
using geodesy::LonLat;
using geodesy::Path;

/// `null`: no geometry is known. `empty`: known to have no points (WKT `POINT EMPTY`).
enum class GeometryType : std::uint8_t {
    null,
    empty,
    point,
    line_string,
    polygon,
    multi_point,
    multi_line_string,
    multi_polygon
};

[[nodiscard]] constexpr bool is_areal(GeometryType t) {
    return t == GeometryType::polygon || t == GeometryType::multi_polygon;
}
[[nodiscard]] constexpr bool is_lineal(GeometryType t) {
    return t == GeometryType::line_string || t == GeometryType::multi_line_string;
}
[[nodiscard]] constexpr bool is_puntal(GeometryType t) {
    return t == GeometryType::point || t == GeometryType::multi_point;
}
[[nodiscard]] constexpr bool has_points(GeometryType t) {
    return t > GeometryType::empty;
}

class GeometryView;

/// The geometries of a layer as a few contiguous arrays (GeoArrow's layout, one more level for mixed types):
/// row -> parts (points, lines or polygons) -> paths (rings of a polygon, exterior first) -> vertices.
/// Edges are straight in longitude/latitude. A column of points only keeps no offsets at all.
/// Exterior rings are counter-clockwise, interior ones clockwise; no edge crosses the antimeridian.
class GeometryColumn {
public:
    [[nodiscard]] std::size_t size() const { return m_all_points ? m_lon.size() : m_types.size(); }
    [[nodiscard]] GeometryType type(std::size_t row) const {
        return m_all_points ? GeometryType::point : m_types[row];
    }
    /// True when every row is a single point; then lon()[row], lat()[row] is row's position.
    [[nodiscard]] bool all_points() const { return m_all_points; }
    [[nodiscard]] GeometryView operator[](std::size_t row) const;
    [[nodiscard]] std::span<const double> lon() const { return m_lon; }
    [[nodiscard]] std::span<const double> lat() const { return m_lat; }
    /// The box of a row; nothing when it has no points. Not wrapped: west <= east always. Cost: its vertices.
    [[nodiscard]] std::optional<Box> box(std::size_t row) const;
    [[nodiscard]] std::size_t vertex_count() const { return m_lon.size(); }

    // Appending. Add a row, then for each part `begin_part`, for each of its paths `begin_path`, then
    // vertices. Points need one part with one path of one vertex.
    void push_null();
    void push_empty();
    void push_point(LonLat p);
    void begin_row(GeometryType type);
    void begin_part();
    void begin_path();
    void push_vertex(LonLat p) {
        m_lon.push_back(p.lon);
        m_lat.push_back(p.lat);
        m_path_end.back() = static_cast<std::uint32_t>(m_lon.size());
    }
    void push_vertices(std::span<const double> lon, std::span<const double> lat);
    void push_from(const GeometryColumn& other, std::size_t row);
    /// Appends all rows of `other`. Cost: one copy of its arrays.
    void append(const GeometryColumn& other);
    void push_line(std::span<const LonLat> path);
    void reserve(std::size_t rows, std::size_t vertices);
    /// Takes whole columns of point coordinates. Both have the same length.
    static GeometryColumn points(std::vector<double> lon, std::vector<double> lat);

private:
    friend class GeometryView;
    void leave_all_points();
    /// Errors: DataError when so many more vertices cannot be addressed.
    void check_room(std::size_t vertices) const;

    bool m_all_points = true;
    std::vector<GeometryType> m_types;
    std::vector<std::uint32_t> m_row_end;   // row -> one past its last part
    std::vector<std::uint32_t> m_part_end;  // part -> one past its last path
    std::vector<std::uint32_t> m_path_end;  // path -> one past its last vertex
    std::vector<double> m_lon;
    std::vector<double> m_lat;
};

/// One row's geometry, seen in its column.
class GeometryView {
public:
    GeometryView(const GeometryColumn& column, std::size_t row) : m_column{&column}, m_row{row} {}

    [[nodiscard]] GeometryType type() const { return m_column->type(m_row); }
    [[nodiscard]] std::size_t part_count() const;
    /// The number of paths in a part: 1 for points and lines, 1 + holes for polygons.
    [[nodiscard]] std::size_t path_count(std::size_t part) const;
    [[nodiscard]] Path path(std::size_t part, std::size_t index) const;
    [[nodiscard]] std::size_t vertex_count() const;

    /// Calls f(path, part, index) for every path in order.
    template <class F>
    void for_each_path(F&& f) const {
        for (std::size_t part = 0; part < part_count(); ++part) {
            for (std::size_t index = 0; index < path_count(part); ++index) {
                f(path(part, index), part, index);
            }
        }
    }

private:
    [[nodiscard]] std::size_t first_part() const;

    const GeometryColumn* m_column;
    std::size_t m_row;
};

inline GeometryView GeometryColumn::operator[](std::size_t row) const {
    return {*this, row};
}

}  // namespace limes::model
