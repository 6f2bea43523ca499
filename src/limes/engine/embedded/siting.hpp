#pragma once

#include <limes/base/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace limes::engine::embedded {

/// A site that a demand can be served by.
struct Reach {
    std::uint32_t site = 0;
    double distance_m = 0;
};

/// Which sites serve a demand best. Sites and demands are numbers; which of several equally good sets is
/// found depends on their order alone.
struct SitingProblem {
    std::uint32_t site_count = 0;
    std::vector<std::vector<Reach>> reach;  ///< by demand: nearest first, equal distances by number
    std::vector<double> weight;             ///< by demand, 0 or more
    std::vector<std::uint32_t> kept = {};   ///< chosen in any case, in ascending order
    std::size_t most = 0;                   ///< so many sites may be chosen, those kept included
};

/// A set of sites and what is known of it. `value` is what the model counts: sites, weight, weight times
/// distance, or distance; no set is better than `bound`.
struct Siting {
    std::vector<std::uint32_t> chosen;  ///< in ascending order; empty when none was found in time
    double value = 0;
    double bound = 0;
    bool proven = false;  ///< value and bound are one, to a relative 1e-9
};

/// The time that is left, and who may stop it.
class SitingBudget {
public:
    SitingBudget(double seconds, std::stop_token stop)
        : m_end{Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                   std::chrono::duration<double>{std::min(seconds, kLongest)})},
          m_stop{std::move(stop)} {}

    /// 0 when it is used up.
    [[nodiscard]] double seconds_left() const {
        return std::max(0.0, std::chrono::duration<double>{m_end - Clock::now()}.count());
    }
    /// Errors: Cancelled when a stop was asked for.
    [[nodiscard]] bool is_over() const {
        if (m_stop.stop_requested()) {
            throw base::Cancelled{};
        }
        return Clock::now() >= m_end;
    }
    /// For a first step of two, so that time is left for the second.
    [[nodiscard]] SitingBudget half() const { return {seconds_left() / 2, m_stop}; }
    [[nodiscard]] const std::stop_token& stop() const { return m_stop; }

private:
    static constexpr double kLongest = 1e9;  // seconds; the clock counts nanoseconds in 63 bits
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_end;
    std::stop_token m_stop;
};

// All end within the budget, but for one pass over all reaches and what `solve` says of itself; what they
// give then is the best so far. Every demand of `fewest_sites`, `most_backup`, `least_total` and
// `least_worst` has a site in reach. Errors of all: Cancelled; EngineError when the solver gives up.

/// The fewest sites that have every demand in reach (location set covering).
///
/// What falls apart is solved by itself; a demand whose sites are all of another's is left out, as is a site
/// whose demands another has too; where as many demands share no site as a greedy choice takes sites, that
/// choice is proven without a solver.
/// Source: C. Toregas, R. Swain, C. ReVelle, L. Bergman, The location of emergency service facilities,
///         Operations Research 19 (1971) 1363-1373; the reductions: R. Church, A. Murray, Location Covering
///         Models (2018).
[[nodiscard]] Siting fewest_sites(const SitingProblem& problem, const SitingBudget& budget);

/// Of all sets as small as `fewest_sites` one that has the most weight in reach of two sites or more.
///
/// Source: K. Hogan, C. ReVelle, Concepts and applications of backup coverage, Management Science 32 (1986)
///         1434-1444.
[[nodiscard]] Siting most_backup(const SitingProblem& problem, const SitingBudget& budget);

/// At most `most` sites with the most weight in reach (maximal covering).
///
/// Source: R. Church, C. ReVelle, The maximal covering location problem, Papers of the Regional Science
///         Association 32 (1974) 101-118.
[[nodiscard]] Siting most_covered(const SitingProblem& problem, const SitingBudget& budget);

/// At most `most` sites, every demand in reach of one, with the least sum of weight times distance to the
/// nearest (p-median). No chosen site: there is no such set, when it is proven.
///
/// A demand knows its sites as far as the solution at hand needs them, and what is farther counts as the next
/// distance: a bound from below, which is taken farther until the solution stays within it. The first
/// solution is found by exchanging sites.
/// Source: S. Garcia, M. Labbé, A. Marin, Solving large p-median problems with a radius formulation, INFORMS
///         J. Computing 23 (2011) 546-556; S. Elloumi, A tighter formulation of the p-median problem,
///         J. Combinatorial Optimization 19 (2010) 69-83; R. Whitaker, INFOR 21 (1983) 95-108.
[[nodiscard]] Siting least_total(const SitingProblem& problem, const SitingBudget& budget);

/// At most `most` sites with the least distance of the demand farthest from its nearest (p-center); fewer
/// when more do not help.
///
/// Source: halving among all distances, each step a set covering: E. Minieka, The m-center problem, SIAM
///         Review 12 (1970) 138-139.
[[nodiscard]] Siting least_worst(const SitingProblem& problem, const SitingBudget& budget);

/// A cover by the site that has the most demands not yet in reach, again and again; `kept` first.
[[nodiscard]] std::vector<std::uint32_t> greedy_cover(const SitingProblem& problem);

/// The sum over demands of weight times the distance to the nearest chosen site; infinite when one has none.
[[nodiscard]] double total_of(const SitingProblem& problem, const std::vector<std::uint32_t>& chosen);

}  // namespace limes::engine::embedded
