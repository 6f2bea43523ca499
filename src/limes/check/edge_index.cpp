#include <limes/check/edge_index.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace limes::check {

namespace {

using geodesy::LonLat;

constexpr double kDegree_m = 111'195;  // of a sphere of 6371 km

double east_m_per_degree(double lat) {
    return kDegree_m * std::cos(lat * std::numbers::pi / 180);
}

std::vector<geodesy::Box> boxes_of(const std::vector<BoundaryEdge>& edges) {
    std::vector<geodesy::Box> boxes;
    boxes.reserve(edges.size());
    for (const BoundaryEdge& edge : edges) {
        const auto [west, east] = std::minmax(edge.from.lon, edge.to.lon);
        const auto [south, north] = std::minmax(edge.from.lat, edge.to.lat);
        boxes.push_back({west, south, east, north});
    }
    return boxes;
}

SeenEdge seen(LonLat place, std::size_t number, const BoundaryEdge& edge) {
    const double east_m = east_m_per_degree(place.lat);
    const auto x = [&](LonLat p) { return (p.lon - place.lon) * east_m; };
    const auto y = [&](LonLat p) { return (p.lat - place.lat) * kDegree_m; };
    const double along_x = x(edge.to) - x(edge.from);
    const double along_y = y(edge.to) - y(edge.from);
    const double length2 = along_x * along_x + along_y * along_y;
    const double t = length2 > 0 ? -(x(edge.from) * along_x + y(edge.from) * along_y) / length2 : 0;
    const LonLat at = t <= 0   ? edge.from
                      : t >= 1 ? edge.to
                               : LonLat{edge.from.lon + t * (edge.to.lon - edge.from.lon),
                                        edge.from.lat + t * (edge.to.lat - edge.from.lat)};
    return {number, std::hypot(x(at), y(at)), at};
}

}  // namespace

EdgeIndex::EdgeIndex(std::vector<BoundaryEdge> edges)
    : m_edges{std::move(edges)}, m_tree{boxes_of(m_edges)} {}

std::vector<SeenEdge> EdgeIndex::within(LonLat place, double within_m) const {
    constexpr double kMost_deg = 180;
    const double north_deg = std::min(within_m / kDegree_m, kMost_deg);
    // The box is widest where it is nearest to a pole.
    const double east_m = east_m_per_degree(std::min(89.9, std::abs(place.lat) + north_deg));
    const double east_deg = std::min(within_m / east_m, kMost_deg);
    std::vector<std::uint32_t> near;
    m_tree.meeting({std::max(place.lon - east_deg, -180.0), std::max(place.lat - north_deg, -90.0),
                    std::min(place.lon + east_deg, 180.0), std::min(place.lat + north_deg, 90.0)},
                   near);
    std::vector<SeenEdge> found;
    for (const std::uint32_t edge : near) {
        const SeenEdge each = seen(place, edge, m_edges[edge]);
        if (each.off_m <= within_m) {
            found.push_back(each);
        }
    }
    return found;
}

std::optional<SeenEdge> EdgeIndex::nearest(LonLat place, double within_m, const Wanted& wanted) const {
    constexpr double kFirst_m = 25;
    constexpr double kStep = 4;
    for (double reach_m = std::min(kFirst_m, within_m);; reach_m = std::min(reach_m * kStep, within_m)) {
        std::optional<SeenEdge> best;
        for (const SeenEdge& each : within(place, reach_m)) {
            if ((!best || each.off_m < best->off_m) && wanted(each)) {
                best = each;
            }
        }
        if (best || reach_m >= within_m) {
            return best;
        }
    }
}

}  // namespace limes::check
