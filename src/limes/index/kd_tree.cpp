#include <limes/index/kd_tree.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace limes::index {

namespace {

using geodesy::Ecef;

constexpr std::size_t kLargestLeaf = 12;

struct Entry {
    std::array<double, 3> at;
    std::uint32_t item;
};

std::uint32_t widest_axis(std::span<const Entry> entries) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    std::array<double, 3> low{kInfinity, kInfinity, kInfinity};
    std::array<double, 3> high{-kInfinity, -kInfinity, -kInfinity};
    for (const Entry& entry : entries) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], entry.at[axis]);
            high[axis] = std::max(high[axis], entry.at[axis]);
        }
    }
    const std::array<double, 3> width{high[0] - low[0], high[1] - low[1], high[2] - low[2]};
    return static_cast<std::uint32_t>(std::ranges::max_element(width) - width.begin());
}

// The order of additions is the same for points and for boxes: as rounding is monotone, the distance computed
// to a box is then never greater than the one computed to a point in it, and no tie is lost to a rounding.
double squared(double dx, double dy, double dz) {
    return dx * dx + dy * dy + dz * dz;
}

bool precedes(const Neighbour& a, const Neighbour& b) {
    return std::tie(a.chord_m, a.item) < std::tie(b.chord_m, b.item);
}

/// The best k seen, sorted while k is small, else a heap with the worst in front. Holds squared chords until
/// `finish`.
class Best {
public:
    Best(std::size_t k, std::vector<Neighbour>& found) : m_k{k}, m_sorted{k <= kSorted}, m_found{found} {
        m_found.clear();
        m_found.reserve(k);
    }

    /// A candidate farther than this cannot enter; one as far may, by its item.
    [[nodiscard]] double limit() const { return m_limit; }

    void take(std::uint32_t item, double squared_chord) {
        const Neighbour candidate{item, squared_chord};
        const bool full = m_found.size() == m_k;
        if (m_sorted) {
            if (full && !precedes(candidate, m_found.back())) {
                return;
            }
            insert(candidate, full);
            m_limit = m_found.size() == m_k ? m_found.back().chord_m : m_limit;
        } else {
            if (full && !precedes(candidate, m_found.front())) {
                return;
            }
            if (full) {
                std::ranges::pop_heap(m_found, precedes);
                m_found.back() = candidate;
            } else {
                m_found.push_back(candidate);
            }
            std::ranges::push_heap(m_found, precedes);
            m_limit = m_found.size() == m_k ? m_found.front().chord_m : m_limit;
        }
    }

    void finish() {
        if (!m_sorted) {
            std::ranges::sort(m_found, precedes);
        }
        for (Neighbour& neighbour : m_found) {
            neighbour.chord_m = std::sqrt(neighbour.chord_m);
        }
    }

private:
    static constexpr std::size_t kSorted = 24;

    void insert(const Neighbour& candidate, bool full) {
        if (!full) {
            m_found.push_back(candidate);
        }
        std::size_t at = m_found.size() - 1;
        for (; at > 0 && precedes(candidate, m_found[at - 1]); --at) {
            m_found[at] = m_found[at - 1];
        }
        m_found[at] = candidate;
    }

    std::size_t m_k;
    bool m_sorted;
    double m_limit = std::numeric_limits<double>::infinity();
    std::vector<Neighbour>& m_found;
};

}  // namespace

KdTree::KdTree(std::span<const Ecef> points) {
    const std::size_t count = points.size();
    m_item.resize(count);
    while ((count >> m_depth) >= kLargestLeaf) {
        ++m_depth;
    }
    std::vector<Entry> entries(count);
    for (std::size_t i = 0; i < count; ++i) {
        entries[i] = {{points[i].x, points[i].y, points[i].z}, static_cast<std::uint32_t>(i)};
    }
    const std::size_t leaves = std::size_t{1} << m_depth;
    m_nodes.resize(leaves);
    for (unsigned level = 0; level < m_depth; ++level) {
        const unsigned below = m_depth - level;
        for (std::size_t place = 0; place < (std::size_t{1} << level); ++place) {
            const std::size_t first_leaf = place << below;
            const std::size_t begin = leaf_begin(first_leaf);
            const std::size_t middle = leaf_begin(first_leaf + (std::size_t{1} << (below - 1)));
            const std::size_t end = leaf_begin(first_leaf + (std::size_t{1} << below));
            const std::span<Entry> range{entries.data() + begin, end - begin};
            const std::uint32_t axis = widest_axis(range);
            // By item where coordinates are equal: the tree depends on the points alone.
            std::ranges::nth_element(range, range.begin() + static_cast<std::ptrdiff_t>(middle - begin),
                                     [axis](const Entry& a, const Entry& b) {
                                         return std::tie(a.at[axis], a.item) < std::tie(b.at[axis], b.item);
                                     });
            m_nodes[(std::size_t{1} << level) + place] = {entries[middle].at[axis], axis};
        }
    }
    m_x.resize(count);
    m_y.resize(count);
    m_z.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        m_x[i] = entries[i].at[0];
        m_y[i] = entries[i].at[1];
        m_z[i] = entries[i].at[2];
        m_item[i] = entries[i].item;
    }
}

/// Calls `take(item, squared chord)` for every point whose squared chord is at most `limit()`, near leaves
/// first; the limit may shrink on the way.
template <class Limit, class Take>
void KdTree::visit(const Ecef& from, Limit limit, Take take) const {
    struct Pending {
        std::size_t node;
        double squared_distance;
        std::array<double, 3> offset;  // from the node's box, on each axis
    };
    constexpr std::size_t kDeepest = 33;
    std::array<Pending, kDeepest> stack;  // the far side of every node on the way down
    std::size_t pending = 0;
    const std::array<double, 3> at{from.x, from.y, from.z};
    const std::size_t first_leaf = m_nodes.size();
    stack[pending++] = {1, 0, {0, 0, 0}};
    while (pending > 0) {
        Pending here = stack[--pending];
        if (here.squared_distance > limit()) {
            continue;
        }
        while (here.node < first_leaf) {
            const Node& node = m_nodes[here.node];
            const double offset = at[node.axis] - node.split;
            const std::size_t near = 2 * here.node + (offset < 0 ? 0 : 1);
            Pending& far = stack[pending];
            far.offset = here.offset;
            far.offset[node.axis] = offset;
            far.squared_distance = squared(far.offset[0], far.offset[1], far.offset[2]);
            far.node = near ^ 1U;
            pending += far.squared_distance <= limit() ? 1 : 0;
            here.node = near;
        }
        const std::size_t leaf = here.node - first_leaf;
        const std::size_t begin = leaf_begin(leaf);
        const std::size_t count = leaf_begin(leaf + 1) - begin;
        std::array<double, kLargestLeaf + 1> chord2;
        for (std::size_t i = 0; i < count; ++i) {
            chord2[i] = squared(m_x[begin + i] - at[0], m_y[begin + i] - at[1], m_z[begin + i] - at[2]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (chord2[i] <= limit()) {
                take(m_item[begin + i], chord2[i]);
            }
        }
    }
}

void KdTree::nearest(const Ecef& from, std::size_t k, std::vector<Neighbour>& found) const {
    Best best{std::min(k, size()), found};
    if (k == 0 || size() == 0) {
        return;
    }
    visit(
        from, [&best] { return best.limit(); },
        [&best](std::uint32_t item, double squared_chord) { best.take(item, squared_chord); });
    best.finish();
}

void KdTree::within(const Ecef& from, double chord_m, std::vector<Neighbour>& found) const {
    found.clear();
    if (size() == 0 || !(chord_m >= 0)) {
        return;
    }
    // The square is rounded up: what decides is the chord that is handed out.
    const double limit = chord_m * chord_m * (1 + 4 * std::numeric_limits<double>::epsilon()) +
                         std::numeric_limits<double>::min();
    visit(
        from, [limit] { return limit; },
        [&found, chord_m](std::uint32_t item, double squared_chord) {
            if (const double chord = std::sqrt(squared_chord); chord <= chord_m) {
                found.push_back({item, chord});
            }
        });
}

}  // namespace limes::index
