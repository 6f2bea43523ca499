#include <limes/engine/embedded/area_tile.hpp>

#include <algorithm>
#include <bit>

namespace limes::engine::embedded {

using geodesy::LonLat;
using geodesy::orientation;

namespace {

/// The edges of an area that lie between a reference point and another point. The way leads along the
/// parallel of the one, then along the meridian of the other; of most edges it is plain that neither leg
/// meets them.
class Way {
public:
    Way(LonLat reference, LonLat point) : m_reference{reference}, m_point{point} {}

    void begin(LonLat vertex) { m_at = place(vertex); }

    void go_on(LonLat vertex) {
        const Place next = place(vertex);
        const bool over_lon = next.is_east != m_at.is_east;
        const bool over_lat = next.is_north != m_at.is_north;
        if (over_lon || over_lat) {
            cross(m_at.vertex, vertex, over_lon, over_lat);
        }
        if (vertex.lon == m_point.lon) {
            const LonLat a = m_at.vertex;
            const bool along = a.lon == m_point.lon && (a.lat > m_point.lat) != (vertex.lat > m_point.lat);
            m_on_edge = m_on_edge || along || vertex.lat == m_point.lat;
        }
        m_at = next;
    }

    [[nodiscard]] bool odd() const { return m_odd; }
    [[nodiscard]] bool on_edge() const { return m_on_edge; }
    void clear() { m_odd = m_on_edge = false; }

private:
    struct Place {
        LonLat vertex;
        bool is_east;
        bool is_north;
    };
    [[nodiscard]] Place place(LonLat v) const { return {v, v.lon > m_point.lon, v.lat > m_reference.lat}; }

    void cross(LonLat a, LonLat b, bool over_lon, bool over_lat) {
        const bool corner = is_left(a, b, {m_point.lon, m_reference.lat});
        if (over_lon) {
            const int side = orientation(a, b, m_point);
            m_on_edge = m_on_edge || side == 0;
            m_odd = m_odd != ((side > 0) != corner);
        }
        if (over_lat) {
            m_odd = m_odd != (is_left(a, b, m_reference) != corner);
        }
    }

    LonLat m_reference;
    LonLat m_point;
    Place m_at{};
    bool m_odd = false;
    bool m_on_edge = false;
};

}  // namespace

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
    const auto place = [](const Unit& unit) { return std::bit_cast<LonLat>(unit); };
    const std::size_t before = rows.size();
    const Unit* unit = &m_units[label & kLabelNumber];
    Way way{place(*unit++), point};
    Part part{};
    do {
        part = std::bit_cast<Part>(*unit++);
        const Unit* const end = unit + part.vertices;
        way.begin(place(*unit++));
        while (unit != end) {
            way.go_on(place(*unit++));
        }
        if ((part.marks & kAreaEnds) != 0) {
            const bool inside = way.odd() != ((part.marks & kReferenceInside) != 0);
            if (way.on_edge() ? edge != Edge::outside : inside && edge != Edge::only) {
                rows.push_back(part.row);
            }
            way.clear();
        }
    } while ((part.marks & kCellEnds) == 0);
    if (part.filling != kNoArea && edge != Edge::only) {
        m_sets.for_each(part.filling, [&](std::uint32_t row) { rows.push_back(row); });
        std::sort(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end());
    }
}

}  // namespace limes::engine::embedded
