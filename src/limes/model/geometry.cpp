#include <limes/base/error.hpp>
#include <limes/model/geometry.hpp>

#include <algorithm>
#include <limits>

namespace limes::model {

std::optional<Box> GeometryColumn::box(std::size_t row) const {
    std::optional<Box> box;
    const GeometryView view{*this, row};
    view.for_each_path([&](Path path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            const LonLat p = path[i];
            if (!box) {
                box = Box{p.lon, p.lat, p.lon, p.lat};
            } else {
                box->west = std::min(box->west, p.lon);
                box->south = std::min(box->south, p.lat);
                box->east = std::max(box->east, p.lon);
                box->north = std::max(box->north, p.lat);
            }
        }
    });
    return box;
}

void GeometryColumn::leave_all_points() {
    if (!m_all_points) {
        return;
    }
    check_room(0);
    m_all_points = false;
    const std::size_t points = m_lon.size();
    m_types.assign(points, GeometryType::point);
    for (auto* ends : {&m_row_end, &m_part_end, &m_path_end}) {
        ends->resize(points);
        for (std::size_t i = 0; i < points; ++i) {
            (*ends)[i] = static_cast<std::uint32_t>(i + 1);
        }
    }
}

void GeometryColumn::push_null() {
    leave_all_points();
    m_types.push_back(GeometryType::null);
    m_row_end.push_back(static_cast<std::uint32_t>(m_part_end.size()));
}

void GeometryColumn::push_empty() {
    leave_all_points();
    m_types.push_back(GeometryType::empty);
    m_row_end.push_back(static_cast<std::uint32_t>(m_part_end.size()));
}

void GeometryColumn::push_point(LonLat p) {
    if (m_all_points) {
        m_lon.push_back(p.lon);
        m_lat.push_back(p.lat);
        return;
    }
    begin_row(GeometryType::point);
    begin_part();
    begin_path();
    push_vertex(p);
}

void GeometryColumn::begin_row(GeometryType type) {
    leave_all_points();
    m_types.push_back(type);
    m_row_end.push_back(static_cast<std::uint32_t>(m_part_end.size()));
}

/// Offsets are 32 bits wide: half the memory, and four thousand million vertices a column.
void GeometryColumn::check_room(std::size_t vertices) const {
    if (m_lon.size() + vertices > std::numeric_limits<std::uint32_t>::max()) {
        throw base::DataError{
            "more than 4,294,967,295 vertices in one column; ask about a part, with --bbox or --where"};
    }
}

void GeometryColumn::begin_part() {
    m_part_end.push_back(static_cast<std::uint32_t>(m_path_end.size()));
    m_row_end.back() = static_cast<std::uint32_t>(m_part_end.size());
}

void GeometryColumn::begin_path() {
    check_room(1);
    m_path_end.push_back(static_cast<std::uint32_t>(m_lon.size()));
    m_part_end.back() = static_cast<std::uint32_t>(m_path_end.size());
}

void GeometryColumn::push_vertices(std::span<const double> lon, std::span<const double> lat) {
    check_room(lon.size());
    m_lon.insert(m_lon.end(), lon.begin(), lon.end());
    m_lat.insert(m_lat.end(), lat.begin(), lat.end());
    m_path_end.back() = static_cast<std::uint32_t>(m_lon.size());
}

void GeometryColumn::push_from(const GeometryColumn& other, std::size_t row) {
    const GeometryView view{other, row};
    switch (view.type()) {
        case GeometryType::null:
            push_null();
            return;
        case GeometryType::empty:
            push_empty();
            return;
        case GeometryType::point:
            push_point(view.path(0, 0)[0]);
            return;
        default:
            break;
    }
    begin_row(view.type());
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        begin_part();
        for (std::size_t index = 0; index < view.path_count(part); ++index) {
            const Path path = view.path(part, index);
            begin_path();
            push_vertices(path.lon, path.lat);
        }
    }
}

void GeometryColumn::append(const GeometryColumn& other) {
    check_room(other.vertex_count());
    if (m_all_points && m_lon.empty()) {
        m_all_points = other.m_all_points;  // no rows yet
    }
    if (m_all_points && !other.m_all_points) {
        leave_all_points();
    }
    const auto parts = static_cast<std::uint32_t>(m_part_end.size());
    const auto paths = static_cast<std::uint32_t>(m_path_end.size());
    const auto vertices = static_cast<std::uint32_t>(m_lon.size());
    const auto add_ends = [](std::vector<std::uint32_t>& ends, const std::vector<std::uint32_t>& more,
                             std::uint32_t before) {
        const std::size_t at = ends.size();
        ends.insert(ends.end(), more.begin(), more.end());
        for (std::size_t i = at; i < ends.size(); ++i) {
            ends[i] += before;
        }
    };
    if (!m_all_points && other.m_all_points) {
        GeometryColumn with_ends = other;
        with_ends.leave_all_points();
        append(with_ends);
        return;
    }
    m_lon.insert(m_lon.end(), other.m_lon.begin(), other.m_lon.end());
    m_lat.insert(m_lat.end(), other.m_lat.begin(), other.m_lat.end());
    if (!m_all_points) {
        m_types.insert(m_types.end(), other.m_types.begin(), other.m_types.end());
        add_ends(m_row_end, other.m_row_end, parts);
        add_ends(m_part_end, other.m_part_end, paths);
        add_ends(m_path_end, other.m_path_end, vertices);
    }
}

void GeometryColumn::push_line(std::span<const LonLat> path) {
    begin_row(GeometryType::line_string);
    begin_part();
    begin_path();
    for (const LonLat p : path) {
        push_vertex(p);
    }
}

void GeometryColumn::reserve(std::size_t rows, std::size_t vertices) {
    m_lon.reserve(vertices);
    m_lat.reserve(vertices);
    if (!m_all_points) {
        m_types.reserve(rows);
        m_row_end.reserve(rows);
    }
}

GeometryColumn GeometryColumn::points(std::vector<double> lon, std::vector<double> lat) {
    GeometryColumn column;
    column.m_lon = std::move(lon);
    column.m_lat = std::move(lat);
    return column;
}

std::size_t GeometryView::first_part() const {
    return m_row == 0 ? 0 : m_column->m_row_end[m_row - 1];
}

std::size_t GeometryView::part_count() const {
    return m_column->m_all_points ? 1 : m_column->m_row_end[m_row] - first_part();
}

std::size_t GeometryView::path_count(std::size_t part) const {
    if (m_column->m_all_points) {
        return 1;
    }
    const std::size_t at = first_part() + part;
    return m_column->m_part_end[at] - (at == 0 ? 0 : m_column->m_part_end[at - 1]);
}

Path GeometryView::path(std::size_t part, std::size_t index) const {
    const std::span<const double> lon{m_column->m_lon};
    const std::span<const double> lat{m_column->m_lat};
    if (m_column->m_all_points) {
        return {lon.subspan(m_row, 1), lat.subspan(m_row, 1)};
    }
    const std::size_t at_part = first_part() + part;
    const std::size_t at = (at_part == 0 ? 0 : m_column->m_part_end[at_part - 1]) + index;
    const std::size_t begin = at == 0 ? 0 : m_column->m_path_end[at - 1];
    const std::size_t count = m_column->m_path_end[at] - begin;
    return {lon.subspan(begin, count), lat.subspan(begin, count)};
}

std::size_t GeometryView::vertex_count() const {
    std::size_t count = 0;
    for_each_path([&](Path path, std::size_t, std::size_t) { count += path.size(); });
    return count;
}

}  // namespace limes::model
