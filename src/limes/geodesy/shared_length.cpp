#include <limes/geodesy/edge_tree.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/orientation.hpp>
#include <limes/geodesy/shared_length.hpp>

#include <algorithm>
#include <cmath>

namespace limes::geodesy {
namespace {

using Node = EdgeTree::Node;

/// What two edges on one line have in common: it ends at vertices, so that nothing is rounded.
double overlap_m(LonLat a, LonLat b, LonLat c, LonLat d) {
    const bool by_lon = std::abs(b.lon - a.lon) >= std::abs(b.lat - a.lat);
    const auto along = [&](LonLat p) { return by_lon ? p.lon : p.lat; };
    const auto ordered = [&](LonLat& p, LonLat& q) {
        if (along(q) < along(p)) {
            std::swap(p, q);
        }
    };
    ordered(a, b);
    ordered(c, d);
    const LonLat from = along(c) > along(a) ? c : a;
    const LonLat to = along(d) < along(b) ? d : b;
    return along(from) < along(to) ? edge_length(from, to).value() : 0;
}

bool on_one_line(LonLat a, LonLat b, LonLat c, LonLat d) {
    const bool boxes_meet = std::max(a.lon, b.lon) >= std::min(c.lon, d.lon) &&
                            std::max(c.lon, d.lon) >= std::min(a.lon, b.lon) &&
                            std::max(a.lat, b.lat) >= std::min(c.lat, d.lat) &&
                            std::max(c.lat, d.lat) >= std::min(a.lat, b.lat);
    return boxes_meet && a != b && c != d && orientation(a, b, c) == 0 && orientation(a, b, d) == 0;
}

/// Descends two trees side by side to the pairs of edges that lie on one line.
class Shared {
public:
    Shared(const EdgeTree& a, const EdgeTree& b) : m_a{a}, m_b{b} {}

    double metres() {
        descend(0, 0);
        return m_metres;
    }

private:
    void descend(std::uint32_t i, std::uint32_t j) {
        const Node& a = m_a.node(i);
        const Node& b = m_b.node(j);
        if (!boxes_meet(a, b)) {
            return;
        }
        if (a.children == 0 && b.children == 0) {
            in_leaves(a, b);
            return;
        }
        const bool split_a =
            b.children == 0 || (a.children != 0 && a.last_edge - a.first_edge >= b.last_edge - b.first_edge);
        for (const std::uint32_t child : {0U, 1U}) {
            split_a ? descend(a.children + child, j) : descend(i, b.children + child);
        }
    }

    void in_leaves(const Node& a, const Node& b) {
        for (std::uint32_t i = a.first_edge; i < a.last_edge; ++i) {
            for (std::uint32_t j = b.first_edge; j < b.last_edge; ++j) {
                if (on_one_line(m_a.start(i), m_a.end(i), m_b.start(j), m_b.end(j))) {
                    m_metres += overlap_m(m_a.start(i), m_a.end(i), m_b.start(j), m_b.end(j));
                }
            }
        }
    }

    const EdgeTree& m_a;
    const EdgeTree& m_b;
    double m_metres = 0;
};

/// Stretches of the meridian that one area writes as 180 and the other as -180.
double on_the_seam_m(const EdgeTree::Stretches& east, const EdgeTree::Stretches& west) {
    double metres = 0;
    for (const auto& [south, north] : east) {
        for (const auto& [other_south, other_north] : west) {
            const double from = std::max(south, other_south);
            const double to = std::min(north, other_north);
            metres += from < to ? edge_length({180, from}, {180, to}).value() : 0;
        }
    }
    return metres;
}

}  // namespace

Metres shared_length(const Shape& a, const Shape& b) {
    const EdgeTree& first = a.impl();
    const EdgeTree& second = b.impl();
    if (first.empty() || second.empty()) {
        return Metres{0};
    }
    return Metres{Shared{first, second}.metres() +
                  on_the_seam_m(first.on_east_seam(), second.on_west_seam()) +
                  on_the_seam_m(second.on_east_seam(), first.on_west_seam())};
}

}  // namespace limes::geodesy
