#pragma once

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A possible partnership of two nodes of a graph.
struct Partnership {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    double distance_m = 0;
};

/// One-to-one partners: among the largest sets of partnerships that name no node twice, the one of smallest
/// total distance. Gives the numbers of those chosen, in ascending order.
///
/// Distances are held as whole micrometres, so that the optimum is exact; between sets of equal total the one
/// with lower numbers is preferred, hence number nodes and partnerships in the order of ids. Each connected
/// part is solved by itself. A part so large that micrometres would overflow 60 bits is solved in coarser
/// units, first without the preference, then by tens of micrometres and so on.
[[nodiscard]] std::vector<std::size_t> best_partners(std::uint32_t node_count,
                                                     const std::vector<Partnership>& possible);

}  // namespace limes::engine::embedded
