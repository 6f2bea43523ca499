#include <limes/engine/embedded/area_tile.hpp>

#include <algorithm>
#include <bit>

namespace limes::engine::embedded {

using geodesy::LonLat;
using geodesy::orientation;

AreaLabel AreaSets::with(AreaLabel set, std::uint32_t row) {
    if (set == kNoArea) {
        return row;
    }
    if (m_made == kNoArea || m_last.row != row || m_last.rest != set) {
        m_last = {row, set};
        m_made = kSeveral | static_cast<AreaLabel>(m_links.size());
        m_links.push_back(m_last);
    }
    return m_made;
}

void Tile::locate(AreaLabel label, LonLat point, Edge edge, std::vector<std::uint32_t>& rows) const {
    const std::size_t before = rows.size();
    const Unit* unit = &m_units[label & kLabelNumber];
    Part part{};
    do {
        part = std::bit_cast<Part>(*unit++);
        bool inside = part.inside != 0;
        bool on_edge = false;
        for (const Unit* const end = unit + part.edges; unit != end; ++unit) {
            const auto [a, b] = std::bit_cast<CellEdge>(*unit);
            const int side = orientation(a, b, point);
            if (side > 0) {
                const bool crosses = (orientation(part.reference, point, a) > 0) !=
                                     (orientation(part.reference, point, b) > 0);
                inside = inside != crosses;
            } else if (side == 0) {
                on_edge =
                    on_edge || (std::min(a.lon, b.lon) <= point.lon && point.lon <= std::max(a.lon, b.lon) &&
                                std::min(a.lat, b.lat) <= point.lat && point.lat <= std::max(a.lat, b.lat));
            }
        }
        if (on_edge ? edge != Edge::outside : inside && edge != Edge::only) {
            rows.push_back(part.row);
        }
    } while (part.last == 0);
    if (part.filling != kNoArea && edge != Edge::only) {
        m_sets.for_each(part.filling, [&](std::uint32_t row) { rows.push_back(row); });
        std::sort(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end());
    }
}

void Tile::prefetch_parts(AreaLabel label) const {
    const Unit* const unit = &m_units[label & kLabelNumber];
    for (std::size_t i = 0; i < 8; i += 2) {
        __builtin_prefetch(unit + i);
    }
}

std::size_t Tile::bytes() const {
    return sizeof(Tile) + m_units.capacity() * sizeof(Unit);
}

}  // namespace limes::engine::embedded
