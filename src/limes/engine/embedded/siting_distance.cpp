#include <limes/engine/embedded/integer_program.hpp>
#include <limes/engine/embedded/siting.hpp>
#include <limes/engine/embedded/siting_exchange.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace limes::engine::embedded {
namespace {

using Sites = std::vector<std::uint32_t>;

constexpr double kHalf = 0.5;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::vector<bool> marked(const Sites& chosen, std::size_t site_count) {
    std::vector<bool> marks(site_count, false);
    for (const std::uint32_t site : chosen) {
        marks[site] = true;
    }
    return marks;
}

/// The sites of a demand by distance: level k holds those at the k-th of its distances. What is farther than
/// a kept site never serves.
struct Levels {
    std::vector<double> distance_m;
    std::vector<Sites> sites;
    std::size_t known = 0;  ///< so many of the first are in the program; what is farther counts as the next
    bool complete = false;  ///< there is a kept site, or all sites are in reach: served in any case

    /// The level that serves, or as many as there are.
    [[nodiscard]] std::size_t serving(const std::vector<bool>& chosen) const {
        std::size_t level = 0;
        while (level < sites.size() &&
               std::ranges::none_of(sites[level], [&](std::uint32_t site) { return chosen[site]; })) {
            ++level;
        }
        return level;
    }
};

Levels levels_of(const std::vector<Reach>& reach, const std::vector<bool>& kept) {
    Levels levels;
    for (const Reach& each : reach) {
        if (levels.distance_m.empty() || each.distance_m > levels.distance_m.back()) {
            if (levels.complete) {
                return levels;
            }
            levels.distance_m.push_back(each.distance_m);
            levels.sites.emplace_back();
        }
        levels.sites.back().push_back(each.site);
        levels.complete = levels.complete || kept[each.site];
    }
    levels.complete = levels.complete || reach.size() == kept.size();
    return levels;
}

/// The least sum of weight times distance, from below.
class Median {
public:
    Median(const SitingProblem& problem, const SitingBudget& budget) : m_problem{problem}, m_budget{budget} {
        const std::vector<bool> kept = marked(problem.kept, problem.site_count);
        for (const std::vector<Reach>& reach : problem.reach) {
            m_levels.push_back(levels_of(reach, kept));
        }
        m_best.chosen = exchanged_sites(problem, budget);
        m_best.value = total_of(problem, m_best.chosen);
        if (std::isinf(m_best.value)) {
            m_best.chosen = greedy_cover(problem);
            m_best.value =
                m_best.chosen.size() <= problem.most ? total_of(problem, m_best.chosen) : kInfinite;
        }
        if (std::isinf(m_best.value)) {
            m_best.chosen.clear();
        }
        for (std::size_t i = 0; i < m_levels.size(); ++i) {
            m_least += problem.weight[i] * m_levels[i].distance_m.front();
        }
        know(exchanged(), 1);
    }

    Siting solve_all() {
        m_best.bound = m_least;
        while (true) {
            if (!std::isinf(m_best.value) && m_best.value - m_best.bound <= kRelative * m_best.value) {
                m_best.bound = m_best.value;
                m_best.proven = true;
                return m_best;
            }
            const double scale = 1e6 / (std::isinf(m_best.value) ? std::max(m_least, 1.0) * 10
                                                                 : std::max(m_best.value - m_least, 1e-300));
            const ProgramAnswer answer = solve(program(scale), m_budget.seconds_left(), m_budget.stop());
            if (answer.proof == Proof::infeasible) {
                m_best.proven = true;
                return m_best;
            }
            Sites found;
            for (std::uint32_t site = 0; !answer.columns.empty() && site < m_problem.site_count; ++site) {
                if (answer.columns[site] > kHalf) {
                    found.push_back(site);
                }
            }
            if (const double total = total_of(m_problem, found);
                !answer.columns.empty() && total < m_best.value) {
                m_best.value = total;
                m_best.chosen = found;
            }
            m_best.bound = std::max(m_best.bound, std::min(m_best.value, m_least + answer.bound / scale));
            if (answer.proof == Proof::none) {
                return m_best;
            }
            const bool was_exact = !know(marked(found, m_problem.site_count), 0);
            if (was_exact) {
                m_best.bound = m_best.value;
            }
        }
    }

private:
    static constexpr double kRelative = 1e-9;

    [[nodiscard]] std::vector<bool> exchanged() const { return marked(m_best.chosen, m_problem.site_count); }

    /// Takes the distances of every demand as far as these sites need, and so many farther; false when they
    /// were known so far.
    bool know(const std::vector<bool>& chosen, std::size_t farther) {
        bool changed = false;
        for (Levels& levels : m_levels) {
            const std::size_t needed =
                std::min(levels.serving(chosen) + farther, levels.distance_m.size() - 1);
            if (needed > levels.known) {
                levels.known = needed;
                changed = true;
            }
        }
        return changed;
    }

    [[nodiscard]] IntegerProgram program(double scale) const {
        IntegerProgram program;
        program.whole = m_problem.site_count;
        program.columns.resize(m_problem.site_count);
        for (const std::uint32_t site : m_problem.kept) {
            program.columns[site].lower = 1;
        }
        // One at least: a demand of no weight is served too.
        const std::uint32_t most = program.add_row({.least = 1, .most = static_cast<double>(m_problem.most)});
        for (std::uint32_t site = 0; site < m_problem.site_count; ++site) {
            program.columns[site].entries.push_back({most, 1});
        }
        for (std::size_t i = 0; i < m_levels.size(); ++i) {
            add_demand(program, m_levels[i], m_problem.weight[i] * scale);
        }
        if (!m_best.chosen.empty()) {
            program.start.assign(m_problem.site_count, 0);
            for (const std::uint32_t site : m_best.chosen) {
                program.start[site] = 1;
            }
        }
        return program;
    }

    /// A column for every known level, 1 when no chosen site is as near: it costs the way to the next.
    static void add_demand(IntegerProgram& program, const Levels& levels, double weight) {
        std::optional<std::uint32_t> before;
        for (std::size_t level = 0; weight > 0 && level < levels.known; ++level) {
            const std::uint32_t row = program.add_row({.least = before ? 0.0 : 1.0});
            for (const std::uint32_t site : levels.sites[level]) {
                program.columns[site].entries.push_back({row, 1});
            }
            if (before) {
                program.columns[*before].entries.push_back({row, -1});
            }
            program.columns.push_back(
                {.cost = weight * (levels.distance_m[level + 1] - levels.distance_m[level]),
                 .entries = {{row, 1}}});
            before = static_cast<std::uint32_t>(program.columns.size() - 1);
        }
        if (!levels.complete) {
            const std::uint32_t row = program.add_row({.least = 1});
            for (const Sites& sites : levels.sites) {
                for (const std::uint32_t site : sites) {
                    program.columns[site].entries.push_back({row, 1});
                }
            }
        }
    }

    const SitingProblem& m_problem;
    const SitingBudget& m_budget;
    std::vector<Levels> m_levels;
    Siting m_best;
    double m_least = 0;  // the sum were every demand served by its nearest
};

/// The problem with nothing farther than a distance in reach; nothing when a demand then has no site.
std::optional<SitingProblem> within(const SitingProblem& problem, double farthest_m) {
    SitingProblem near{.site_count = problem.site_count,
                       .reach = {},
                       .weight = problem.weight,
                       .kept = problem.kept,
                       .most = problem.most};
    near.reach.reserve(problem.reach.size());
    for (const std::vector<Reach>& reach : problem.reach) {
        const auto end = std::ranges::upper_bound(reach, farthest_m, {}, &Reach::distance_m);
        if (end == reach.begin()) {
            return std::nullopt;
        }
        near.reach.emplace_back(reach.begin(), end);
    }
    return near;
}

double worst_of(const SitingProblem& problem, const Sites& chosen) {
    const std::vector<bool> marks = marked(chosen, problem.site_count);
    double worst = 0;
    for (const std::vector<Reach>& reach : problem.reach) {
        const auto first = std::ranges::find_if(reach, [&](const Reach& each) { return marks[each.site]; });
        worst = std::max(worst, first == reach.end() ? kInfinite : first->distance_m);
    }
    return worst;
}

}  // namespace

double total_of(const SitingProblem& problem, const std::vector<std::uint32_t>& chosen) {
    const std::vector<bool> marks = marked(chosen, problem.site_count);
    double total = 0;
    for (std::size_t i = 0; i < problem.reach.size(); ++i) {
        const std::vector<Reach>& reach = problem.reach[i];
        const auto first = std::ranges::find_if(reach, [&](const Reach& each) { return marks[each.site]; });
        total += first == reach.end() ? kInfinite : problem.weight[i] * first->distance_m;
    }
    return total;
}

Siting least_total(const SitingProblem& problem, const SitingBudget& budget) {
    return Median{problem, budget}.solve_all();
}

Siting least_worst(const SitingProblem& problem, const SitingBudget& budget) {
    std::vector<double> distances;
    double least = 0;
    for (const std::vector<Reach>& reach : problem.reach) {
        least = std::max(least, reach.front().distance_m);
        for (const Reach& each : reach) {
            distances.push_back(each.distance_m);
        }
    }
    std::ranges::sort(distances);
    const auto repeated = std::ranges::unique(distances);
    distances.erase(repeated.begin(), repeated.end());

    // Below `low` no set is; the answer lies in [low, high).
    std::size_t low =
        static_cast<std::size_t>(std::ranges::lower_bound(distances, least) - distances.begin());
    std::size_t high = distances.size();
    Siting best;
    best.value = kInfinite;
    const auto take = [&](const Sites& cover) {
        if (cover.size() <= problem.most) {
            best.chosen = cover;
            best.value = worst_of(problem, cover);
            // It may lie nearer than was asked for.
            high =
                static_cast<std::size_t>(std::ranges::lower_bound(distances, best.value) - distances.begin());
        }
        return cover.size() <= problem.most;
    };
    take(greedy_cover(problem));
    bool known = true;
    while (low < high && known && !budget.is_over()) {
        const std::size_t middle = low + (high - low) / 2;
        const std::optional<SitingProblem> near = within(problem, distances[middle]);
        if (!near || !take(greedy_cover(*near))) {
            const Siting fewest =
                near ? fewest_sites(*near, budget) : Siting{.chosen = {}, .bound = kInfinite};
            if (fewest.bound > static_cast<double>(problem.most)) {
                low = middle + 1;
            } else {
                known = take(fewest.chosen);
            }
        }
    }
    best.proven = low >= high;
    best.bound = best.proven ? best.value : std::min(best.value, distances[low]);
    return best;
}

}  // namespace limes::engine::embedded
