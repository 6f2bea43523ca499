#include <limes/engine/embedded/nearest_rank.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

/// By distance, and by id among those within a tie of the first of their run.
void sort_with_ties(std::vector<Near>& candidates, const Rivals& rivals) {
    std::ranges::sort(candidates, [](const Near& a, const Near& b) {
        return a.distance_m != b.distance_m ? a.distance_m < b.distance_m : a.item < b.item;
    });
    for (std::size_t begin = 0; begin < candidates.size();) {
        std::size_t end = begin + 1;
        while (end < candidates.size() &&
               candidates[end].distance_m - candidates[begin].distance_m <= kTie_m) {
            ++end;
        }
        if (end - begin > 1) {
            std::sort(candidates.begin() + static_cast<std::ptrdiff_t>(begin),
                      candidates.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](const Near& a, const Near& b) {
                          const int order = rivals.id(a.item).compare(rivals.id(b.item));
                          return order != 0 ? order < 0 : a.item < b.item;
                      });
        }
        for (std::size_t i = begin; i < end; ++i) {
            candidates[i].rank = static_cast<std::uint32_t>(begin + 1);
        }
        begin = end;
    }
}

/// How many of the sorted candidates are the answer; ranks are final after it.
std::size_t choose(std::vector<Near>& sorted, const Ranking& ranking) {
    std::size_t count = 0;
    for (; count < sorted.size(); ++count) {
        Near& each = sorted[count];
        if (ranking.ties == query::Ties::first) {
            each.rank = static_cast<std::uint32_t>(count + 1);
        }
        if (each.rank > ranking.k) {
            break;
        }
    }
    // Ties stand by id: what is too far need not be last.
    const auto last =
        std::stable_partition(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count),
                              [&](const Near& each) { return each.distance_m <= ranking.within_m; });
    return static_cast<std::size_t>(last - sorted.begin());
}

Certainty certainty_of(const Near& neighbour, const std::vector<Near>& all, std::size_t k,
                       double from_accuracy_m, const Rivals& rivals) {
    const double own = rivals.accuracy(neighbour.item);
    if (std::isnan(from_accuracy_m) || std::isnan(own)) {
        return Certainty::unknown;
    }
    const double farthest_m = neighbour.distance_m + from_accuracy_m + own;
    std::size_t nearer = 0;
    for (const Near& other : all) {
        const double margin = from_accuracy_m + rivals.accuracy(other.item);  // NaN compares false
        nearer += other.item != neighbour.item && other.distance_m - margin < farthest_m ? 1U : 0U;
    }
    if (nearer >= k) {
        return Certainty::possible;
    }
    return nearer + rivals.unknown_count() < k ? Certainty::certain : Certainty::unknown;
}

}  // namespace

Rivals::Rivals(const model::Layer& table, const Positions& positions)
    : m_table{&table}, m_positions{&positions}, m_accuracy_m{accuracies_of(table, positions)} {
    std::vector<double> known;
    for (const double each : m_accuracy_m) {
        if (!std::isnan(each)) {
            known.push_back(each);
        }
    }
    m_unknown = positions.size() - known.size();
    if (known.empty()) {
        return;
    }
    const auto at = known.begin() + static_cast<std::ptrdiff_t>(known.size() * 99 / 100);
    std::nth_element(known.begin(), at, known.end());
    m_usual_m = *at;
    m_worst_m = *std::max_element(at, known.end());
    for (std::uint32_t i = 0; i < m_accuracy_m.size(); ++i) {
        if (m_accuracy_m[i] > m_usual_m) {
            m_worse.push_back(i);
        }
    }
}

double Rivals::accuracy(std::uint32_t item) const {
    return m_accuracy_m.empty() ? std::numeric_limits<double>::quiet_NaN() : m_accuracy_m[item];
}

void rank_nearest(std::vector<Near>& candidates, const Ranking& ranking, double from_accuracy_m,
                  const Rivals& rivals) {
    sort_with_ties(candidates, rivals);
    const std::size_t count = choose(candidates, ranking);
    if (rivals.any_known() && !std::isnan(from_accuracy_m)) {
        for (std::size_t i = 0; i < count; ++i) {
            candidates[i].certainty =
                certainty_of(candidates[i], candidates, ranking.k, from_accuracy_m, rivals);
        }
    }
    candidates.resize(count);
}

}  // namespace limes::engine::embedded
