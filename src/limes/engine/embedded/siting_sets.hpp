#pragma once

#include <limes/engine/embedded/siting.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// Sets of numbers in ascending order.
using Sets = std::vector<std::vector<std::uint32_t>>;

/// The sites in reach of each demand.
[[nodiscard]] Sets sites_of_demands(const SitingProblem& problem);

/// For each member below `members` the sets it is in.
[[nodiscard]] Sets transposed(const Sets& sets, std::size_t members);

/// Which sets hold all of another set that is not empty; of equal ones all but the first. Some of them, when
/// the budget is over before all are looked at.
[[nodiscard]] std::vector<bool> containing(const Sets& sets, const Sets& sets_of_member,
                                           const SitingBudget& budget);

/// Which sets are empty or lie in another; of equal ones all but the first. Some of them, as above.
[[nodiscard]] std::vector<bool> contained(const Sets& sets, const Sets& sets_of_member,
                                          const SitingBudget& budget);

/// A part of a problem that shares no site with the rest, and what its sites are called there.
struct SitingPart {
    SitingProblem problem;
    std::vector<std::uint32_t> sites;
};

/// The parts of a problem, sites and demands in their order; sites that no demand reaches are in none.
[[nodiscard]] std::vector<SitingPart> parts_of(const SitingProblem& problem);

/// Demands of one set of sites, which is one demand of their weights.
struct Grouped {
    Sets sites;  ///< by group
    std::vector<double> weight;
};
[[nodiscard]] Grouped grouped(const SitingProblem& problem);

}  // namespace limes::engine::embedded
