#include <limes/engine/embedded/pair_order.hpp>
#include <limes/engine/embedded/quiet.hpp>

#include <algorithm>
#include <tuple>

namespace limes::engine::embedded {

PairList in_order(Chunks chunks, std::size_t from_rows, const model::Layer& to, const base::Task& task) {
    // A counting sort by from: begin[row] is where its pairs start.
    std::vector<std::size_t> begin(from_rows + 1, 0);
    std::size_t count = 0;
    bool with_ends = false;
    for (const PairChunk& chunk : chunks) {
        count += chunk.pairs.size();
        with_ends = with_ends || !chunk.ends.empty();
        for (const Pair& pair : chunk.pairs) {
            ++begin[pair.from + 1];
        }
    }
    for (std::size_t row = 0; row < from_rows; ++row) {
        begin[row + 1] += begin[row];
    }
    struct Placed {
        Pair pair;
        std::uint32_t chunk = 0;
        std::uint32_t at = 0;  ///< in the chunk, where its ends are
    };
    std::vector<Placed> placed(count);
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t c = 0; c < chunks.size(); ++c) {
        for (std::size_t i = 0; i < chunks[c].pairs.size(); ++i) {
            const Pair& pair = chunks[c].pairs[i];
            placed[next[pair.from]++] = {pair, static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(i)};
        }
    }
    const auto before = [&](const Placed& a, const Placed& b) {
        if (a.pair.distance_m != b.pair.distance_m) {
            return a.pair.distance_m < b.pair.distance_m;
        }
        return std::tuple{to.ids[a.pair.to], a.pair.to} < std::tuple{to.ids[b.pair.to], b.pair.to};
    };
    PairList list;
    list.pairs.resize(count);
    list.ends.resize(with_ends ? count : 0);
    base::parallel_for(quiet(task), from_rows, 16384, [&](std::size_t first, std::size_t last, unsigned) {
        for (std::size_t row = first; row < last; ++row) {
            std::sort(placed.begin() + static_cast<std::ptrdiff_t>(begin[row]),
                      placed.begin() + static_cast<std::ptrdiff_t>(begin[row + 1]), before);
        }
        for (std::size_t i = begin[first]; i < begin[last]; ++i) {
            list.pairs[i] = placed[i].pair;
            if (with_ends) {
                list.ends[i] = chunks[placed[i].chunk].ends[placed[i].at];
            }
        }
    });
    return list;
}

}  // namespace limes::engine::embedded
