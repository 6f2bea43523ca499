#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/simple_ring.hpp>
#include <limes/geodesy/orientation.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {

namespace {

using geodesy::Box;
using geodesy::Path;

constexpr std::size_t kGroup = 4;
constexpr std::size_t kMostEdges = 4000;
/// Of boxes, for each edge. Outlines of land take about ten; where boxes lie over one another everywhere, as
/// of a zigzag aslant, they would be the square of the edges.
constexpr std::size_t kMostTests = 64;

Box edge_box(const Path& ring, std::size_t i) {
    return box_of(ring[i], ring[i + 1]);
}

/// Of two edges, the first one earlier in the ring, whether they share no point, or if one follows the other
/// no more than that vertex.
bool are_apart(const Path& ring, std::size_t i, std::size_t k) {
    const std::size_t count = ring.size() - 1;
    if (k == i + 1) {
        return geodesy::orientation(ring[i], ring[k], ring[k + 1]) != 0;
    }
    if (i == 0 && k + 1 == count) {
        return geodesy::orientation(ring[k], ring[0], ring[1]) != 0;
    }
    return !geodesy::edges_meet(ring[i], ring[i + 1], ring[k], ring[k + 1]);
}

}  // namespace

bool SimpleRing::find_groups(const Path& ring) {
    m_groups.clear();
    double sum = 0;
    const std::size_t count = ring.size() - 1;
    for (std::size_t begin = 0; begin < count; begin += kGroup) {
        const std::size_t end = std::min(begin + kGroup, count);
        Box box = edge_box(ring, begin);
        for (std::size_t i = begin; i < end; ++i) {
            extend(box, edge_box(ring, i));
            sum += ring.lon[i] + ring.lat[i];
        }
        m_groups.push_back({box, begin, end});
    }
    if (!std::isfinite(sum)) {
        return false;
    }
    std::ranges::sort(m_groups, {}, [](const Group& group) { return group.box.west; });
    return true;
}

bool SimpleRing::is(model::GeometryView area) {
    if (!model::is_areal(area.type()) || area.part_count() != 1 || area.path_count(0) != 1) {
        return false;
    }
    const Path ring = area.path(0, 0);
    if (ring.size() < 4 || ring.size() > kMostEdges || ring[0] != ring[ring.size() - 1] ||
        !find_groups(ring)) {
        return false;
    }
    std::size_t tests_left = kMostTests * ring.size();
    for (auto a = m_groups.begin(); a != m_groups.end(); ++a) {
        for (auto b = a; b != m_groups.end() && b->box.west <= a->box.east; ++b) {
            if (tests_left-- == 0) {
                return false;
            }
            if (!boxes_meet(a->box, b->box)) {
                continue;
            }
            for (std::size_t i = a->begin; i < a->end; ++i) {
                const Box edge = edge_box(ring, i);
                if (!boxes_meet(edge, b->box)) {
                    continue;
                }
                if (tests_left < kGroup) {
                    return false;
                }
                tests_left -= kGroup;
                for (std::size_t k = a == b ? i + 1 : b->begin; k < b->end; ++k) {
                    if (boxes_meet(edge, edge_box(ring, k)) &&
                        !are_apart(ring, std::min(i, k), std::max(i, k))) {
                        return false;
                    }
                }
            }
        }
    }
    return true;
}

}  // namespace limes::engine::embedded
