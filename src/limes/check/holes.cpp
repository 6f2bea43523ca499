#include <limes/check/holes.hpp>
#include <limes/model/shape.hpp>

#include <algorithm>

namespace limes::check {

void push_part(model::GeometryColumn& row, model::GeometryView polygon) {
    row.begin_part();
    polygon.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
        row.begin_path();
        row.push_vertices(ring.lon, ring.lat);
    });
}

void Holes::add(model::GeometryView polygon) {
    model::GeometryColumn& hole = m_areas.emplace_back();
    hole.begin_row(model::GeometryType::polygon);
    push_part(hole, polygon);
    m_tree.reset();
}

void Holes::prepare() {
    std::vector<geodesy::Box> boxes;
    m_shapes.clear();
    for (const model::GeometryColumn& area : m_areas) {
        boxes.push_back(*area.box(0));
        m_shapes.push_back(model::make_shape(area[0]));
    }
    m_tree.emplace(boxes);
}

bool Holes::have(geodesy::LonLat point) {
    if (!m_tree) {
        prepare();
    }
    m_tree->meeting({point.lon, point.lat, point.lon, point.lat}, m_near);
    return std::ranges::any_of(m_near, [&](std::uint32_t hole) {
        return geodesy::locate(m_shapes[hole], point) != geodesy::Location::outside;
    });
}

}  // namespace limes::check
