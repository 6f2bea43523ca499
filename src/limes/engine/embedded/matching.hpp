#pragma once

// Read by one file of C++17 too: no C++20 here.
#include <cstdint>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

struct MatchingEdge {
    std::uint32_t a;
    std::uint32_t b;
    std::int64_t weight;
};

/// The matching of greatest total weight in a general graph, as the numbers of its edges in ascending order.
///
/// Exact for whole weights; every weight is at most 2^60. The same edges in the same order give the same
/// matching. Cost:   O(n m log n). Source: LEMON's MaxWeightedMatching: J. Edmonds' blossom algorithm with
/// Gabow's priority queues.
std::vector<std::size_t> heaviest_matching(std::uint32_t node_count, const std::vector<MatchingEdge>& edges);

}  // namespace limes::engine::embedded
