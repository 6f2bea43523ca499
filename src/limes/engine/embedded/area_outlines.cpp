#include <limes/engine/embedded/area_outlines.hpp>
#include <limes/engine/embedded/quiet.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {
namespace {

using geodesy::Box;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Box kNothing{kInfinity, kInfinity, -kInfinity, -kInfinity};

Box joined(const Box& a, const Box& b) {
    return {std::min(a.west, b.west), std::min(a.south, b.south), std::max(a.east, b.east),
            std::max(a.north, b.north)};
}

}  // namespace

AreaOutlines::AreaOutlines(const model::Layer& layer, std::span<const std::uint32_t> rows,
                           const base::Task& task)
    : m_vertices{layer.geometry.lon(), layer.geometry.lat()}, m_box{kNothing} {
    m_areas.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        if (!model::is_areal(layer.geometry.type(row))) {
            continue;
        }
        const auto first_ring = static_cast<std::uint32_t>(m_rings.size());
        layer.geometry[row].for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
            if (path.size() > 1) {
                const auto first = static_cast<std::uint32_t>(path.lon.data() - m_vertices.lon.data());
                m_rings.push_back({first, first + static_cast<std::uint32_t>(path.size()) - 1});
            }
        });
        const auto last_ring = static_cast<std::uint32_t>(m_rings.size());
        if (first_ring < last_ring) {
            m_areas.push_back(
                {.row = row, .first_ring = first_ring, .last_ring = last_ring, .box = kNothing});
        }
    }
    std::ranges::sort(m_areas, {}, &Area::row);
    base::parallel_for(quiet(task), m_areas.size(), 64, [&](std::size_t begin, std::size_t end, unsigned) {
        std::for_each(&m_areas[begin], m_areas.data() + end, [&](Area& area) { measure(area); });
    });
    for (const Area& area : m_areas) {
        m_box = joined(m_box, area.box);
    }
    if (m_areas.empty()) {
        m_box = {};
    }
}

void AreaOutlines::measure(Area& area) const {
    for (const Ring& ring : rings(area)) {
        // Locals, so that the loop runs in registers.
        Box box = area.box;
        double length = 0;
        const double* const lon = &m_vertices.lon[ring.first];
        const double* const lat = &m_vertices.lat[ring.first];
        for (std::size_t i = 0; i < ring.last - ring.first; ++i) {
            box = {std::min(box.west, lon[i]), std::min(box.south, lat[i]), std::max(box.east, lon[i]),
                   std::max(box.north, lat[i])};
            length += std::abs(lon[i + 1] - lon[i]) + std::abs(lat[i + 1] - lat[i]);
        }
        const auto last = static_cast<std::size_t>(ring.last - ring.first);
        area.box = joined(box, {lon[last], lat[last], lon[last], lat[last]});
        area.length_deg += length;
    }
}

}  // namespace limes::engine::embedded
