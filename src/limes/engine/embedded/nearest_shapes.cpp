#include <limes/engine/embedded/nearest_search.hpp>
#include <limes/engine/embedded/shape_set.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using base::Metres;

constexpr std::size_t kChunk = 32;
constexpr double kAnywhere_m = 4e7;

/// The k shortest distances so far, as a heap with the longest on top.
class Shortest {
public:
    explicit Shortest(std::size_t k) : m_k{k} {}
    void add(double distance_m) {
        m_heap.push_back(distance_m);
        std::ranges::push_heap(m_heap);
        if (m_heap.size() > m_k) {
            std::ranges::pop_heap(m_heap);
            m_heap.pop_back();
        }
    }
    [[nodiscard]] double kth_m() const { return m_heap.size() < m_k ? kAnywhere_m : m_heap.front(); }

private:
    std::size_t m_k;
    std::vector<double> m_heap;
};

}  // namespace

Neighbours nearest_shapes(const NearestSearch& search, const base::Task& task) {
    const ShapeSet to{search.to, search.to_positions, task};
    const index::BoxTree tree{to.boxes()};
    const Positions& from = search.from_positions;
    Neighbours chunks((from.size() + kChunk - 1) / kChunk);
    base::parallel_for(task, from.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        NeighbourChunk& chunk = chunks[begin / kChunk];
        std::vector<Near> near;
        std::vector<Ends> ends;
        for (std::size_t i = begin; i < end; ++i) {
            near.clear();
            ends.clear();
            // Asked for once: it is not kept.
            const Prepared here = prepare(search.from.geometry[from.rows[i]]);
            const double slack_m =
                kTie_m + search.slack_m(search.accuracy(i), search.rivals.worst_accuracy());
            Shortest shortest{search.ranking.k};
            const auto reach_m = [&] {
                return std::min({shortest.kth_m(), search.ranking.within_m, kAnywhere_m}) + slack_m;
            };
            tree.by_distance(here.box, [&](std::uint32_t j, double box_distance_m) {
                if (box_distance_m > reach_m()) {
                    return false;
                }
                if (search.is_self(i, j)) {
                    return true;
                }
                if (const auto found = closest_points(here, to[j], Metres{reach_m()})) {
                    near.push_back({.distance_m = found->distance.value(),
                                    .item = j,
                                    .found = static_cast<std::uint32_t>(ends.size())});
                    ends.push_back({found->on_first, found->on_second});
                    shortest.add(found->distance.value());
                }
                return true;
            });
            rank_nearest(near, search.ranking, search.accuracy(i), search.rivals);
            for (const Near& each : near) {
                chunk.neighbours.push_back({static_cast<std::uint32_t>(i), each});
                chunk.ends.push_back(ends[each.found]);
            }
        }
    });
    return chunks;
}

}  // namespace limes::engine::embedded
