#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/edge_distance.hpp>
#include <limes/geodesy/meeting.hpp>
#include <limes/geodesy/shape.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace limes::geodesy {
namespace {

/// Shapes that do not meet are apart, even where their distance is lost in rounding.
constexpr Metres kApart{1e-9};

using Node = EdgeTree::Node;

double box_gap_m(const Node& node, const Ecef& p) {
    const std::array<double, 3> at{p.x, p.y, p.z};
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double gap = std::max({0.0, node.low[axis] - at[axis], at[axis] - node.high[axis]});
        sum += gap * gap;
    }
    return std::sqrt(sum);
}

double box_gap_m(const Node& a, const Node& b) {
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double gap = std::max({0.0, a.low[axis] - b.high[axis], b.low[axis] - a.high[axis]});
        sum += gap * gap;
    }
    return std::sqrt(sum);
}

double least_chord_m(const EdgeTree& tree, std::uint32_t edge, const Edge& e, const Ecef& p) {
    return std::sqrt(chord_gap2(p, e.at_a, e.at_b)) - tree.sagitta_m(edge);
}

/// Edges of two leaves that may hold the closest points, the most promising first.
struct Pair {
    double least_m;
    std::uint32_t first;
    std::uint32_t second;

    bool operator<(const Pair& other) const {
        return std::tie(least_m, first, second) < std::tie(other.least_m, other.first, other.second);
    }
};

std::uint64_t key(std::uint32_t first, std::uint32_t second) {
    return (std::uint64_t{first} << 32) | second;
}

class FromPoint {
public:
    FromPoint(LonLat point, const EdgeTree& tree, Closest& closest)
        : m_point{point}, m_at{to_ecef(point)}, m_tree{tree}, m_closest{closest} {}

    void search() { search(0, box_gap_m(m_tree.root(), m_at)); }

private:
    void search(std::uint32_t index, double gap_m) {
        if (gap_m > m_closest.longest_chord_m()) {
            return;
        }
        const Node& node = m_tree.node(index);
        if (node.children == 0) {
            in_leaf(node);
            return;
        }
        const double left = box_gap_m(m_tree.node(node.children), m_at);
        const double right = box_gap_m(m_tree.node(node.children + 1), m_at);
        const std::uint32_t first = right < left ? 1 : 0;
        search(node.children + first, std::min(left, right));
        search(node.children + 1 - first, std::max(left, right));
    }

    void in_leaf(const Node& node) {
        std::array<Pair, 16> pairs;
        std::size_t count = 0;
        for (std::uint32_t i = node.first_edge; i < node.last_edge; ++i) {
            const double least_m = least_chord_m(m_tree, i, m_tree.edge(i), m_at);
            if (least_m <= m_closest.longest_chord_m()) {
                pairs[count++] = {least_m, 0, i};
            }
        }
        std::sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count));
        for (std::size_t i = 0; i < count && pairs[i].least_m <= m_closest.longest_chord_m(); ++i) {
            nearest_on_edge(m_point, m_at, m_tree.edge(pairs[i].second), pairs[i].second, m_closest);
        }
    }

    LonLat m_point;
    Ecef m_at;
    const EdgeTree& m_tree;
    Closest& m_closest;
};

constexpr std::size_t kMostInLeaf = 16;

/// The middles of the chords of a leaf's edges, for bounds that need no more: the edge's own middle is no
/// farther from there than its sagitta, and no point of it farther than that and half the chord.
struct Middles {
    Middles(const EdgeTree& tree, const Node& leaf) : count{leaf.last_edge - leaf.first_edge} {
        for (std::uint32_t i = 0; i < count; ++i) {
            const Edge edge = tree.edge(leaf.first_edge + i);
            x[i] = 0.5 * (edge.at_a.x + edge.at_b.x);
            y[i] = 0.5 * (edge.at_a.y + edge.at_b.y);
            z[i] = 0.5 * (edge.at_a.z + edge.at_b.z);
            bend_m[i] = tree.sagitta_m(leaf.first_edge + i);
            reach_m[i] = bend_m[i] + 0.5 * chord_m(edge.at_a, edge.at_b);
        }
    }

    std::uint32_t count;
    std::array<double, kMostInLeaf> x;
    std::array<double, kMostInLeaf> y;
    std::array<double, kMostInLeaf> z;
    std::array<double, kMostInLeaf> bend_m;
    std::array<double, kMostInLeaf> reach_m;
};

class FromShape {
public:
    FromShape(const EdgeTree& a, const EdgeTree& b, Closest& closest) : m_a{a}, m_b{b}, m_closest{closest} {}

    void search() { search(0, 0, box_gap_m(m_a.root(), m_b.root())); }

private:
    void search(std::uint32_t i, std::uint32_t j, double gap_m) {
        if (gap_m > m_closest.longest_chord_m()) {
            return;
        }
        const Node& a = m_a.node(i);
        const Node& b = m_b.node(j);
        if (a.children == 0 && b.children == 0) {
            in_leaves(a, b);
            return;
        }
        const bool split_a =
            b.children == 0 || (a.children != 0 && a.last_edge - a.first_edge >= b.last_edge - b.first_edge);
        const auto gap = [&](std::uint32_t child) {
            return split_a ? box_gap_m(m_a.node(a.children + child), b)
                           : box_gap_m(a, m_b.node(b.children + child));
        };
        const double left = gap(0);
        const double right = gap(1);
        const std::uint32_t first = right < left ? 1 : 0;
        for (const std::uint32_t child : {first, 1 - first}) {
            const double child_gap = child == 0 ? left : right;
            split_a ? search(a.children + child, j, child_gap) : search(i, b.children + child, child_gap);
        }
    }

    void in_leaves(const Node& a, const Node& b) {
        const Middles p{m_a, a};
        const Middles q{m_b, b};
        std::array<double, kMostInLeaf * kMostInLeaf> gap_m;
        double nearest_m = m_closest.longest_chord_m();
        for (std::size_t i = 0; i < p.count; ++i) {
            double* const row = &gap_m[i * kMostInLeaf];
            for (std::size_t j = 0; j < q.count; ++j) {
                const double dx = q.x[j] - p.x[i];
                const double dy = q.y[j] - p.y[i];
                const double dz = q.z[j] - p.z[i];
                const double chord_m = std::sqrt(dx * dx + dy * dy + dz * dz);
                const double at_most_m = chord_m + p.bend_m[i] + q.bend_m[j];
                nearest_m = at_most_m < nearest_m ? at_most_m : nearest_m;
                row[j] = chord_m - p.reach_m[i] - q.reach_m[j];
            }
        }
        if (nearest_m < m_closest.longest_chord_m()) {
            m_closest.expect(nearest_m);
        }
        std::array<Pair, kMostInLeaf * kMostInLeaf> pairs;
        std::size_t count = 0;
        for (std::uint32_t i = 0; i < p.count; ++i) {
            for (std::uint32_t j = 0; j < q.count; ++j) {
                if (gap_m[i * kMostInLeaf + j] > m_closest.longest_chord_m()) {
                    continue;
                }
                const double least_m = least_between_m(a.first_edge + i, b.first_edge + j);
                if (least_m <= m_closest.longest_chord_m()) {
                    pairs[count++] = {least_m, a.first_edge + i, b.first_edge + j};
                }
            }
        }
        std::sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count));
        for (std::size_t k = 0; k < count && pairs[k].least_m <= m_closest.longest_chord_m(); ++k) {
            nearest(pairs[k].first, pairs[k].second);
        }
    }

    [[nodiscard]] double least_between_m(std::uint32_t i, std::uint32_t j) const {
        const Edge p = m_a.edge(i);
        const Edge q = m_b.edge(j);
        return std::sqrt(chord_gap2(p.at_a, p.at_b, q.at_a, q.at_b)) - m_a.sagitta_m(i) - m_b.sagitta_m(j) -
               chord_gap_slack_m(chord_m(p.at_a, p.at_b) + chord_m(q.at_a, q.at_b));
    }

    void nearest(std::uint32_t i, std::uint32_t j) {
        const Edge p = m_a.edge(i);
        const Edge q = m_b.edge(j);
        if (p.is_point()) {
            nearest_on_edge(p.a, p.at_a, q, key(i, j), m_closest);
            return;
        }
        nearest_of_edges(p, q, key(i, j), m_closest);
    }

    const EdgeTree& m_a;
    const EdgeTree& m_b;
    Closest& m_closest;
};

std::optional<ClosestPoints> answer(const Closest& closest, Metres within) {
    const Metres distance = std::max(closest.distance(), kApart);
    if (!closest.found() || distance > within) {
        return std::nullopt;
    }
    return ClosestPoints{distance, closest.on_first(), closest.on_second()};
}

}  // namespace

std::optional<ClosestPoints> closest_points(LonLat point, const Shape& shape, Metres within) {
    const EdgeTree& tree = shape.impl();
    if (tree.empty() || !(within >= Metres{0})) {
        return std::nullopt;
    }
    if (locate(tree, point) != Location::outside) {
        return ClosestPoints{Metres{0}, point, point};
    }
    Closest closest{within};
    FromPoint{point, tree, closest}.search();
    return answer(closest, within);
}

std::optional<ClosestPoints> closest_points(const Shape& a, const Shape& b, Metres within) {
    const EdgeTree& first = a.impl();
    const EdgeTree& second = b.impl();
    if (first.empty() || second.empty() || !(within >= Metres{0})) {
        return std::nullopt;
    }
    if (const auto shared = meeting(first, second)) {
        return ClosestPoints{Metres{0}, shared->on_first, shared->on_second};
    }
    Closest closest{within};
    FromShape{first, second, closest}.search();
    return answer(closest, within);
}

}  // namespace limes::geodesy
