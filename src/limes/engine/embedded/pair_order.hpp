#pragma once

#include <limes/engine/embedded/pair_columns.hpp>

#include <vector>

namespace limes::engine::embedded {

/// Pairs as one chunk of work found them.
struct PairChunk {
    std::vector<Pair> pairs;
    std::vector<Ends> ends;  ///< as many, or none
};
using Chunks = std::vector<PairChunk>;

/// All pairs by from, then distance, then id of to; the same whichever thread found them and however they
/// were cut into chunks. Cost: linear in pairs and rows of from, and sorting the pairs of each row, on the
/// task's threads.
[[nodiscard]] PairList in_order(Chunks chunks, std::size_t from_rows, const model::Layer& to,
                                const base::Task& task);

}  // namespace limes::engine::embedded
