#include <limes/geodesy/meeting.hpp>
#include <limes/geodesy/orientation.hpp>

#include <algorithm>

namespace limes::geodesy {
namespace {

bool in_box(const EdgeTree::Node& node, LonLat p) {
    return node.west <= p.lon && p.lon <= node.east && node.south <= p.lat && p.lat <= node.north;
}

/// A common point of two edges that meet: a vertex when one lies on the other edge, else the crossing,
/// rounded.
LonLat common_point(LonLat a, LonLat b, LonLat c, LonLat d) {
    for (const LonLat vertex : {a, b}) {
        if (on_edge(c, d, vertex)) {
            return vertex;
        }
    }
    for (const LonLat vertex : {c, d}) {
        if (on_edge(a, b, vertex)) {
            return vertex;
        }
    }
    const double across_c = (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon);
    const double across_d = (b.lon - a.lon) * (d.lat - a.lat) - (b.lat - a.lat) * (d.lon - a.lon);
    const double t = across_c == across_d ? 0.5 : std::clamp(across_c / (across_c - across_d), 0.0, 1.0);
    return {c.lon + t * (d.lon - c.lon), c.lat + t * (d.lat - c.lat)};
}

/// Descends two trees side by side to the first pair of edges that meet.
class EdgeMeeting {
public:
    EdgeMeeting(const EdgeTree& a, const EdgeTree& b) : m_a{a}, m_b{b} {}

    std::optional<LonLat> find(std::uint32_t i, std::uint32_t j) {
        const EdgeTree::Node& a = m_a.node(i);
        const EdgeTree::Node& b = m_b.node(j);
        if (!boxes_meet(a, b)) {
            return std::nullopt;
        }
        if (a.children == 0 && b.children == 0) {
            return in_leaves(a, b);
        }
        const bool split_a =
            b.children == 0 || (a.children != 0 && a.last_edge - a.first_edge >= b.last_edge - b.first_edge);
        for (const std::uint32_t child : {0U, 1U}) {
            const auto found = split_a ? find(a.children + child, j) : find(i, b.children + child);
            if (found) {
                return found;
            }
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] std::optional<LonLat> in_leaves(const EdgeTree::Node& a, const EdgeTree::Node& b) const {
        for (std::uint32_t i = a.first_edge; i < a.last_edge; ++i) {
            const LonLat p = m_a.start(i);
            const LonLat q = m_a.end(i);
            const bool near = std::max(p.lon, q.lon) >= b.west && std::min(p.lon, q.lon) <= b.east &&
                              std::max(p.lat, q.lat) >= b.south && std::min(p.lat, q.lat) <= b.north;
            for (std::uint32_t j = b.first_edge; near && j < b.last_edge; ++j) {
                if (edges_meet(p, q, m_b.start(j), m_b.end(j))) {
                    return common_point(p, q, m_b.start(j), m_b.end(j));
                }
            }
        }
        return std::nullopt;
    }

    const EdgeTree& m_a;
    const EdgeTree& m_b;
};

/// No edges meet: then a path lies wholly inside the area or wholly outside, and one vertex tells.
std::optional<LonLat> contained(const EdgeTree& area, const EdgeTree& other) {
    if (area.kind() != ShapeKind::areas) {
        return std::nullopt;
    }
    const auto inside = [&](LonLat p) {
        return in_box(area.root(), p) && locate(area, p) != Location::outside;
    };
    if (other.kind() != ShapeKind::points) {
        const auto found = std::ranges::find_if(other.witnesses(), inside);
        return found == other.witnesses().end() ? std::nullopt : std::optional{*found};
    }
    for (std::uint32_t i = 0; i < other.root().last_edge; ++i) {
        if (inside(other.start(i))) {
            return other.start(i);
        }
    }
    return std::nullopt;
}

std::optional<double> common_latitude(const EdgeTree::Stretches& a, const EdgeTree::Stretches& b) {
    for (const auto& [south, north] : a) {
        for (const auto& [other_south, other_north] : b) {
            if (south <= other_north && other_south <= north) {
                return std::max(south, other_south);
            }
        }
    }
    return std::nullopt;
}

/// Two shapes may write one place of the earth in two ways: on the antimeridian and at the poles.
std::optional<Meeting> across_the_seam(const EdgeTree& a, const EdgeTree& b) {
    if (const auto lat = common_latitude(a.on_east_seam(), b.on_west_seam())) {
        return Meeting{{180, *lat}, {-180, *lat}};
    }
    if (const auto lat = common_latitude(a.on_west_seam(), b.on_east_seam())) {
        return Meeting{{-180, *lat}, {180, *lat}};
    }
    if (a.at_north_pole() && b.at_north_pole()) {
        return Meeting{{0, 90}, {0, 90}};
    }
    if (a.at_south_pole() && b.at_south_pole()) {
        return Meeting{{0, -90}, {0, -90}};
    }
    return std::nullopt;
}

std::optional<LonLat> in_the_plane(const EdgeTree& a, const EdgeTree& b) {
    if (!boxes_meet(a.root(), b.root())) {
        return std::nullopt;
    }
    if (const auto found = EdgeMeeting{a, b}.find(0, 0)) {
        return found;
    }
    const auto found = contained(a, b);
    return found ? found : contained(b, a);
}

}  // namespace

std::optional<Meeting> meeting(const EdgeTree& a, const EdgeTree& b) {
    if (a.empty() || b.empty()) {
        return std::nullopt;
    }
    if (const auto found = in_the_plane(a, b)) {
        return Meeting{*found, *found};
    }
    return across_the_seam(a, b);
}

}  // namespace limes::geodesy
