#pragma once

#include <limes/engine/embedded/siting.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A good set of at most `most` sites for the least sum of weight times distance, by no proof: sites are
/// taken one by one where they save the most, and then exchanged while that saves anything. A demand without
/// a site counts as far as nothing is.
///
/// Cost:   a round is linear in the distances; there are few.
/// Source: M. Teitz, P. Bart, Heuristic methods for estimating the generalized vertex median, Operations
///         Research 16 (1968) 955-961; gains and losses as in R. Whitaker, INFOR 21 (1983) 95-108.
[[nodiscard]] std::vector<std::uint32_t> exchanged_sites(const SitingProblem& problem,
                                                         const SitingBudget& budget);

}  // namespace limes::engine::embedded
