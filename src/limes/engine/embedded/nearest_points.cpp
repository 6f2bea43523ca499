#include <limes/engine/embedded/nearest_search.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/ecef.hpp>
#include <limes/index/kd_tree.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using geodesy::Ecef;

constexpr std::size_t kGroupsAtOnce = 64;
constexpr double kFar = std::numeric_limits<double>::infinity();
/// Above what rounding may do to a chord.
constexpr double kSlack_m = 1e-6;

// ---- groups of neighbouring points
// ------------------------------------------------------------------------------

/// Points of `from` in the order of cells; group g holds order[start[g]] to order[start[g + 1] - 1].
struct Groups {
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> start;
};

struct Extent {
    double west = kFar;
    double south = kFar;
    double east = -kFar;
    double north = -kFar;

    explicit Extent(const Positions& positions) {
        for (std::size_t i = 0; i < positions.size(); ++i) {
            west = std::min(west, positions.lon[i]);
            east = std::max(east, positions.lon[i]);
            south = std::min(south, positions.lat[i]);
            north = std::max(north, positions.lat[i]);
        }
    }
    [[nodiscard]] double area() const { return std::max(1e-6, (east - west) * (north - south)); }
};

/// Cells small enough for a few score of points and for few candidates; what is known far worse than the rest
/// is kept apart, since its certainty asks farther.
Groups group(const NearestSearch& search) {
    constexpr double kPointsInCell = 64;
    constexpr double kMostCells = 1 << 21;
    const Positions& from = search.from_positions;
    const Extent extent{from};
    const double by_points = extent.area() * kPointsInCell / static_cast<double>(from.size());
    const double by_rivals = Extent{search.to_positions}.area() * static_cast<double>(search.ranking.k + 3) /
                             static_cast<double>(search.to_positions.size());
    double cell = std::sqrt(std::min(by_points, by_rivals));
    const auto wide = [&] { return std::floor((extent.east - extent.west) / cell) + 1; };
    const auto high = [&] { return std::floor((extent.north - extent.south) / cell) + 1; };
    while (wide() * high() > kMostCells) {
        cell *= 1.5;
    }
    const auto columns = static_cast<std::size_t>(wide());
    const std::size_t cells = columns * static_cast<std::size_t>(high());

    std::vector<double> known;
    for (const double each : search.from_accuracy_m) {
        if (!std::isnan(each)) {
            known.push_back(each);
        }
    }
    double usual_m = kFar;
    if (!known.empty()) {
        const auto at = known.begin() + static_cast<std::ptrdiff_t>(known.size() * 99 / 100);
        std::nth_element(known.begin(), at, known.end());
        usual_m = *at;
    }
    std::vector<std::uint32_t> key(from.size());
    std::vector<std::uint32_t> count(2 * cells + 1, 0);
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto column = static_cast<std::size_t>((from.lon[i] - extent.west) / cell);
        const auto row = static_cast<std::size_t>((from.lat[i] - extent.south) / cell);
        const std::size_t apart = search.accuracy(i) > usual_m ? cells : 0;
        key[i] = static_cast<std::uint32_t>(apart + row * columns + column);
        ++count[key[i] + 1];
    }
    Groups groups;
    groups.start.push_back(0);
    for (std::size_t c = 0; c < 2 * cells; ++c) {
        count[c + 1] += count[c];
        if (count[c + 1] > groups.start.back()) {
            groups.start.push_back(count[c + 1]);
        }
    }
    groups.order.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        groups.order[count[key[i]]++] = static_cast<std::uint32_t>(i);
    }
    return groups;
}

// ---- search
// -----------------------------------------------------------------------------------------------------

/// A thread's own arrays.
struct alignas(128) Scratch {
    std::vector<Ecef> points;
    std::vector<index::Neighbour> found;
    std::vector<std::uint32_t> item;  ///< the candidates of a group, and where they are
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> z;
    std::vector<double> chord2;  ///< from the point asked about
    std::vector<double> smallest;
    std::vector<Near> near;
};

class Search {
public:
    Search(const NearestSearch& search, const NearestIndex& index)
        : m_search{search}, m_to{index.points}, m_tree{index.tree} {
        m_wanted = std::min(search.ranking.k + search.most_of_one_feature, m_to.size());
    }

    void run(std::span<const std::uint32_t> group, Scratch& scratch, std::vector<Neighbour>& out) const {
        scratch.points.clear();
        Ecef middle;
        double worst_m = 0;
        for (const std::uint32_t i : group) {
            const Ecef p = geodesy::to_ecef(m_search.from_positions.point(i));
            scratch.points.push_back(p);
            middle = {middle.x + p.x, middle.y + p.y, middle.z + p.z};
            worst_m =
                std::max(worst_m, m_search.slack_m(m_search.accuracy(i), m_search.rivals.usual_accuracy()));
        }
        const auto count = static_cast<double>(group.size());
        middle = {middle.x / count, middle.y / count, middle.z / count};
        double radius_m = 0;
        for (const Ecef& p : scratch.points) {
            radius_m = std::max(radius_m, geodesy::chord_m(middle, p));
        }
        gather_candidates(middle, radius_m, worst_m, scratch);
        for (std::size_t i = 0; i < group.size(); ++i) {
            neighbours_of(group[i], scratch.points[i], scratch);
            for (const Near& near : scratch.near) {
                out.push_back({group[i], near});
            }
        }
    }

private:
    /// The longest chord at which a feature can matter to a point whose k-th chord is at most `kth_chord_m`.
    [[nodiscard]] double longest_chord(double kth_chord_m, double slack_m) const {
        const double kth_m = kth_chord_m < 2 * geodesy::kSemiMajorAxis_m
                                 ? geodesy::distance_upper_bound(kth_chord_m).value()
                                 : kFar;
        const double reach_m = std::min(kth_m, m_search.ranking.within_m) + kTie_m + slack_m;
        return std::isfinite(reach_m) ? geodesy::longest_chord_within(Metres{reach_m}) + kSlack_m : kFar;
    }

    /// Everything that can matter to any point within `radius_m` of `middle`.
    void gather_candidates(const Ecef& middle, double radius_m, double slack_m, Scratch& scratch) const {
        scratch.found.clear();
        m_tree.nearest(middle, m_wanted, scratch.found);
        const double kth_m = scratch.found.empty() ? kFar : scratch.found.back().chord_m + radius_m;
        const double reach_m =
            std::min(longest_chord(kth_m, slack_m) + radius_m, 4 * geodesy::kSemiMajorAxis_m);
        scratch.found.clear();
        m_tree.within(middle, reach_m, scratch.found);
        scratch.item.clear();
        for (const index::Neighbour& each : scratch.found) {
            scratch.item.push_back(each.item);
        }
        if (slack_m > 0) {
            // Features of far worse accuracy can be nearer from farther away than the usual slack says.
            for (const std::uint32_t item : m_search.rivals.worse()) {
                if (geodesy::chord_m(middle, m_to[item]) > reach_m) {
                    scratch.item.push_back(item);
                }
            }
        }
        for (auto* values : {&scratch.x, &scratch.y, &scratch.z}) {
            values->clear();
        }
        for (const std::uint32_t item : scratch.item) {
            scratch.x.push_back(m_to[item].x);
            scratch.y.push_back(m_to[item].y);
            scratch.z.push_back(m_to[item].z);
        }
    }

    static void chords(const Ecef& p, Scratch& scratch) {
        const std::size_t count = scratch.item.size();
        scratch.chord2.resize(count);
        const double* x = scratch.x.data();
        const double* y = scratch.y.data();
        const double* z = scratch.z.data();
        double* out = scratch.chord2.data();
        for (std::size_t i = 0; i < count; ++i) {
            const double dx = x[i] - p.x;
            const double dy = y[i] - p.y;
            const double dz = z[i] - p.z;
            out[i] = dx * dx + dy * dy + dz * dz;
        }
    }

    /// The square of the k-th shortest chord; infinite when there are fewer.
    double kth_chord2(Scratch& scratch) const {
        const std::size_t k = m_search.ranking.k;
        constexpr std::size_t kByInsertion = 16;
        if (scratch.chord2.size() < k) {
            return kFar;
        }
        if (k > kByInsertion) {
            scratch.smallest = scratch.chord2;
            const auto kth = scratch.smallest.begin() + static_cast<std::ptrdiff_t>(k - 1);
            std::nth_element(scratch.smallest.begin(), kth, scratch.smallest.end());
            return *kth;
        }
        std::array<double, kByInsertion> smallest{};
        smallest.fill(kFar);
        for (const double each : scratch.chord2) {
            if (each >= smallest[k - 1]) {
                continue;
            }
            std::size_t at = k - 1;
            for (; at > 0 && smallest[at - 1] > each; --at) {
                smallest[at] = smallest[at - 1];
            }
            smallest[at] = each;
        }
        return smallest[k - 1];
    }

    void neighbours_of(std::uint32_t point, const Ecef& p, Scratch& scratch) const {
        chords(p, scratch);
        if (!m_search.from_feature.empty()) {
            for (std::size_t i = 0; i < scratch.item.size(); ++i) {
                if (m_search.is_self(point, scratch.item[i])) {
                    scratch.chord2[i] = kFar;
                }
            }
        }
        const double from_accuracy_m = m_search.accuracy(point);
        const double kth_m = std::sqrt(kth_chord2(scratch));
        const double slack_m = m_search.slack_m(from_accuracy_m, m_search.rivals.usual_accuracy());
        const double usual = longest_chord(kth_m, slack_m);
        const double worst =
            slack_m > 0
                ? longest_chord(kth_m, m_search.slack_m(from_accuracy_m, m_search.rivals.worst_accuracy()))
                : usual;
        const double usual2 = usual * usual;
        const double worst2 = worst * worst;
        scratch.near.clear();
        for (std::size_t i = 0; i < scratch.item.size(); ++i) {
            const std::uint32_t item = scratch.item[i];
            const double chord2 = scratch.chord2[i];
            const bool wanted =
                chord2 <= usual2 ||
                (chord2 <= worst2 && m_search.rivals.accuracy(item) > m_search.rivals.usual_accuracy());
            if (wanted && chord2 < kFar) {
                scratch.near.push_back(
                    {.distance_m = geodesy::distance(p, m_to[item]).value(), .item = item});
            }
        }
        const std::size_t measured = scratch.near.size();
        rank_nearest(scratch.near, m_search.ranking, from_accuracy_m, m_search.rivals);
        if (slack_m > 0 && measured > 0) {
            ask_farther(point, p, scratch);
        }
    }

    /// A neighbour of far worse accuracy is certain only if nothing in its own wide margin can be nearer.
    void ask_farther(std::uint32_t point, const Ecef& p, Scratch& scratch) const {
        const Rivals& rivals = m_search.rivals;
        const double from_accuracy_m = m_search.accuracy(point);
        for (Near& near : scratch.near) {
            const double own_m = rivals.accuracy(near.item);
            if (near.certainty == Certainty::possible || !(own_m > rivals.usual_accuracy())) {
                continue;
            }
            std::size_t nearer = 0;
            const double farthest_m = near.distance_m + from_accuracy_m + own_m;
            for (std::uint32_t item = 0; item < m_to.size(); ++item) {
                if (item == near.item || m_search.is_self(point, item)) {
                    continue;
                }
                const double margin_m = from_accuracy_m + rivals.accuracy(item);
                const bool can_be = geodesy::chord_m(p, m_to[item]) - margin_m < farthest_m &&
                                    geodesy::distance(p, m_to[item]).value() - margin_m < farthest_m;
                nearer += can_be ? 1U : 0U;
            }
            if (nearer >= m_search.ranking.k) {
                near.certainty = Certainty::possible;
            }
        }
    }

    const NearestSearch& m_search;
    const std::vector<Ecef>& m_to;
    const index::KdTree& m_tree;
    std::size_t m_wanted = 0;
};

std::vector<Ecef> positions_in_space(const Positions& positions) {
    std::vector<Ecef> space;
    space.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        space.push_back(geodesy::to_ecef(positions.point(i)));
    }
    return space;
}

}  // namespace

NearestIndex::NearestIndex(const Positions& positions)
    : points{positions_in_space(positions)}, tree{points} {}

Neighbours nearest_points(const NearestSearch& search, const NearestIndex& index, const base::Task& task) {
    const Groups groups = group(search);
    const Search points{search, index};
    const std::size_t count = groups.start.size() - 1;
    Neighbours chunks((count + kGroupsAtOnce - 1) / kGroupsAtOnce);
    std::vector<std::unique_ptr<Scratch>> scratch(task.thread_count());
    base::parallel_for(task, count, kGroupsAtOnce, [&](std::size_t begin, std::size_t end, unsigned thread) {
        if (!scratch[thread]) {
            scratch[thread] = std::make_unique<Scratch>();
        }
        std::vector<Neighbour>& out = chunks[begin / kGroupsAtOnce].neighbours;
        out.reserve((groups.start[end] - groups.start[begin]) * search.ranking.k);
        for (std::size_t g = begin; g < end; ++g) {
            points.run(
                std::span{groups.order}.subspan(groups.start[g], groups.start[g + 1] - groups.start[g]),
                *scratch[thread], out);
        }
    });
    return chunks;
}

}  // namespace limes::engine::embedded
