#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A possible partnership of two nodes of a graph, at a cost of whole units, 0 or more and at most 2^59.
struct Partnership {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::int64_t cost = 0;
};

struct BestPartners {
    std::vector<std::size_t> chosen;  ///< the numbers of the partnerships, in ascending order
    std::int64_t unit = 1;            ///< what costs were rounded to in the largest part of the graph
};

/// One-to-one partners: among the largest sets of partnerships that name no node twice, one of the smallest
/// total cost. Costs are whole units, so that the optimum is exact, and it is proven by its dual; see
/// `heaviest_matching`.
///
/// Between sets of equal total the one with lower numbers is preferred, hence number nodes and partnerships
/// in the order of ids. Each connected part is solved by itself. In a part so large that the preference would
/// not fit into 59 bits the order of the partnerships alone decides, and costs that would not are rounded to
/// tens of units and so on.
[[nodiscard]] BestPartners best_partners(std::uint32_t node_count, const std::vector<Partnership>& possible);

}  // namespace limes::engine::embedded
