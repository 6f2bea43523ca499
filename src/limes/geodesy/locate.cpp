#include <limes/geodesy/meeting.hpp>
#include <limes/geodesy/orientation.hpp>

#include <algorithm>
#include <cmath>

namespace limes::geodesy {
namespace {

/// Counts the edges that a ray from the point eastward crosses; an edge holds its lower end, not its upper
/// one.
class Ray {
public:
    explicit Ray(LonLat from) : m_from{from} {}

    void through(const EdgeTree& tree, std::uint32_t index) {
        const EdgeTree::Node& node = tree.node(index);
        const bool missed = m_from.lat < node.south || m_from.lat > node.north || m_from.lon > node.east;
        if (missed || m_on_edge) {
            return;
        }
        if (node.children != 0) {
            through(tree, node.children);
            through(tree, node.children + 1);
            return;
        }
        for (std::uint32_t i = node.first_edge; i < node.last_edge && !m_on_edge; ++i) {
            past(tree.start(i), tree.end(i));
        }
    }

    [[nodiscard]] bool on_edge() const { return m_on_edge; }
    [[nodiscard]] bool odd() const { return m_odd; }

private:
    void past(LonLat a, LonLat b) {
        const auto [south, north] = std::minmax(a.lat, b.lat);
        const auto [west, east] = std::minmax(a.lon, b.lon);
        if (m_from.lat < south || m_from.lat > north || m_from.lon > east) {
            return;
        }
        const bool crosses = (a.lat > m_from.lat) != (b.lat > m_from.lat);
        if (m_from.lon < west) {
            m_odd = m_odd != crosses;
            return;
        }
        const int side = orientation(a, b, m_from);
        m_on_edge = side == 0;
        const bool edge_is_east = (b.lat > a.lat) == (side > 0);
        m_odd = m_odd != (crosses && edge_is_east);
    }

    LonLat m_from;
    bool m_on_edge = false;
    bool m_odd = false;
};

/// A point on the antimeridian or at a pole may be touched by an edge that writes it otherwise.
bool touches_elsewhere(const EdgeTree& tree, LonLat p) {
    if (std::abs(p.lat) == 90) {
        return p.lat > 0 ? tree.at_north_pole() : tree.at_south_pole();
    }
    if (std::abs(p.lon) != 180) {
        return false;
    }
    return std::ranges::any_of(p.lon > 0 ? tree.on_west_seam() : tree.on_east_seam(),
                               [&](const auto& s) { return s[0] <= p.lat && p.lat <= s[1]; });
}

}  // namespace

Location locate(const EdgeTree& tree, LonLat point) {
    if (tree.empty()) {
        return Location::outside;
    }
    Ray ray{point};
    ray.through(tree, 0);
    if (ray.on_edge()) {
        return Location::boundary;
    }
    if (tree.kind() == ShapeKind::areas && ray.odd()) {
        return Location::inside;
    }
    return touches_elsewhere(tree, point) ? Location::boundary : Location::outside;
}

}  // namespace limes::geodesy
