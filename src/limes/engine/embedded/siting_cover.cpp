#include <limes/engine/embedded/integer_program.hpp>
#include <limes/engine/embedded/siting.hpp>
#include <limes/engine/embedded/siting_sets.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using Sites = std::vector<std::uint32_t>;

constexpr double kHalf = 0.5;

/// What is left of a covering problem: the sites of each demand, and the demands of each site.
struct Cover {
    Sets sites;
    Sets demands;
};

/// Leaves out demands that another implies and sites that another replaces, until nothing changes or the time
/// is over.
Cover reduced(Sets sites, std::size_t site_count, const SitingBudget& budget) {
    while (true) {
        const Sets demands = transposed(sites, site_count);
        const std::vector<bool> implied = containing(sites, demands, budget);
        Sets left;
        for (std::size_t i = 0; i < sites.size(); ++i) {
            if (!implied[i]) {
                left.push_back(std::move(sites[i]));
            }
        }
        const Sets of_sites = transposed(left, site_count);
        const std::vector<bool> replaced = contained(of_sites, left, budget);
        bool changed = false;
        for (auto& set : left) {
            changed = std::erase_if(set, [&](std::uint32_t site) { return replaced[site]; }) > 0 || changed;
        }
        sites = std::move(left);
        if (!changed) {
            return {sites, transposed(sites, site_count)};
        }
    }
}

/// Takes the site with the most demands not yet in reach, the lower number in a tie, until all are.
Sites greedy(const Cover& cover) {
    std::vector<bool> reached(cover.sites.size(), false);
    std::vector<std::size_t> gain(cover.demands.size());
    std::ranges::transform(cover.demands, gain.begin(), &std::vector<std::uint32_t>::size);
    std::size_t left = cover.sites.size();
    Sites chosen;
    while (left > 0) {
        const auto best = static_cast<std::uint32_t>(std::ranges::max_element(gain) - gain.begin());
        if (gain[best] == 0) {
            break;
        }
        chosen.push_back(best);
        for (const std::uint32_t demand : cover.demands[best]) {
            if (!reached[demand]) {
                reached[demand] = true;
                --left;
                for (const std::uint32_t site : cover.sites[demand]) {
                    --gain[site];
                }
            }
        }
    }
    std::ranges::sort(chosen);
    return chosen;
}

/// So many demands share no site at least: as many sites are needed.
std::size_t packing(const Cover& cover, std::size_t site_count) {
    std::vector<std::size_t> order(cover.sites.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return cover.sites[i].size(); });
    std::vector<bool> used(site_count, false);
    std::size_t count = 0;
    for (const std::size_t i : order) {
        if (std::ranges::none_of(cover.sites[i], [&](std::uint32_t site) { return used[site]; })) {
            ++count;
            for (const std::uint32_t site : cover.sites[i]) {
                used[site] = true;
            }
        }
    }
    return count;
}

std::vector<double> marks(const Sites& chosen, std::size_t site_count) {
    std::vector<double> marked(site_count, 0);
    for (const std::uint32_t site : chosen) {
        marked[site] = 1;
    }
    return marked;
}

Sites marked_in(const std::vector<double>& columns, std::size_t site_count) {
    Sites chosen;
    for (std::uint32_t site = 0; site < site_count && site < columns.size(); ++site) {
        if (columns[site] > kHalf) {
            chosen.push_back(site);
        }
    }
    return chosen;
}

/// The demands of a problem that no kept site has in reach.
Sets not_kept(const SitingProblem& problem, const std::vector<double>& kept) {
    Sets sets = sites_of_demands(problem);
    std::erase_if(sets, [&](const auto& set) {
        return std::ranges::any_of(set, [&](std::uint32_t site) { return kept[site] > 0; });
    });
    return sets;
}

Siting cover_part(const SitingProblem& part, const SitingBudget& budget) {
    const Cover cover = reduced(not_kept(part, marks(part.kept, part.site_count)), part.site_count, budget);
    Sites chosen = greedy(cover);
    std::size_t bound = packing(cover, part.site_count);
    if (bound < chosen.size()) {
        IntegerProgram program;
        program.whole = part.site_count;
        program.columns.resize(part.site_count);
        for (std::uint32_t site = 0; site < part.site_count; ++site) {
            program.columns[site].cost = 1;
            program.columns[site].upper = cover.demands[site].empty() ? 0 : 1;
        }
        for (const auto& sites : cover.sites) {
            const std::uint32_t row = program.add_row({.least = 1});
            for (const std::uint32_t site : sites) {
                program.columns[site].entries.push_back({row, 1});
            }
        }
        program.start = marks(chosen, part.site_count);
        const ProgramAnswer answer = solve(program, budget.seconds_left(), budget.stop());
        if (Sites found = marked_in(answer.columns, part.site_count);
            !answer.columns.empty() && found.size() < chosen.size()) {
            chosen = std::move(found);
        }
        // A number of sites is whole.
        const double least = std::ceil(answer.bound - 1e-6);
        bound = answer.proof == Proof::optimal
                    ? chosen.size()
                    : std::max(bound, static_cast<std::size_t>(std::max(0.0, least)));
    }
    chosen.insert(chosen.end(), part.kept.begin(), part.kept.end());
    std::ranges::sort(chosen);
    Siting siting;
    siting.value = static_cast<double>(chosen.size());
    siting.bound = std::min(siting.value, static_cast<double>(bound + part.kept.size()));
    siting.proven = siting.bound == siting.value;
    siting.chosen = std::move(chosen);
    return siting;
}

/// Puts the answers of the parts together; kept sites that are in no part are chosen too.
template <class Solve>
Siting by_parts(const SitingProblem& problem, Solve&& solve_part) {
    Siting whole;
    whole.proven = true;
    Sites sites;
    for (const SitingPart& part : parts_of(problem)) {
        const Siting siting = solve_part(part.problem);
        for (const std::uint32_t site : siting.chosen) {
            sites.push_back(part.sites[site]);
        }
        whole.value += siting.value;
        whole.bound += siting.bound;
        whole.proven = whole.proven && siting.proven;
    }
    std::ranges::sort(sites);
    std::ranges::set_union(sites, problem.kept, std::back_inserter(whole.chosen));
    return whole;
}

/// The program of sites and groups of demands: rows say that a group's column, how much of it counts, is at
/// most the number of its sites less `but`.
IntegerProgram counting_program(const SitingProblem& problem, const Grouped& groups, double scale,
                                double but) {
    IntegerProgram program;
    program.whole = problem.site_count;
    program.columns.resize(problem.site_count);
    for (const std::uint32_t site : problem.kept) {
        program.columns[site].lower = 1;
    }
    for (std::size_t group = 0; group < groups.sites.size(); ++group) {
        const std::uint32_t row = program.add_row({.least = but});
        for (const std::uint32_t site : groups.sites[group]) {
            program.columns[site].entries.push_back({row, 1});
        }
        program.columns.push_back({.cost = -groups.weight[group] * scale, .entries = {{row, -1}}});
    }
    return program;
}

/// The weight of groups with at least `times` of their sites chosen.
double weight_in_reach(const Grouped& groups, const Sites& chosen, std::size_t site_count,
                       std::size_t times) {
    const std::vector<double> marked = marks(chosen, site_count);
    double weight = 0;
    for (std::size_t group = 0; group < groups.sites.size(); ++group) {
        const auto count =
            std::ranges::count_if(groups.sites[group], [&](std::uint32_t site) { return marked[site] > 0; });
        weight += static_cast<std::size_t>(count) >= times ? groups.weight[group] : 0;
    }
    return weight;
}

/// Solves a counting program of which `first` is a solution.
Siting heaviest(IntegerProgram program, const SitingProblem& problem, const Grouped& groups, double scale,
                std::size_t times, Sites first, const SitingBudget& budget) {
    const auto weigh = [&](const Sites& sites) {
        return weight_in_reach(groups, sites, problem.site_count, times);
    };
    const double total = std::accumulate(groups.weight.begin(), groups.weight.end(), 0.0);
    Siting siting{.chosen = std::move(first)};
    siting.value = weigh(siting.chosen);
    if (siting.value >= total) {
        siting.bound = siting.value;
        siting.proven = true;
        return siting;
    }
    program.start = marks(siting.chosen, problem.site_count);
    const ProgramAnswer answer = solve(program, budget.seconds_left(), budget.stop());
    if (!answer.columns.empty()) {
        Sites found = marked_in(answer.columns, problem.site_count);
        if (const double weight = weigh(found); weight > siting.value) {
            siting.value = weight;
            siting.chosen = std::move(found);
        }
    }
    siting.proven = answer.proof == Proof::optimal;
    siting.bound =
        siting.proven ? siting.value : std::max(siting.value, std::min(total, -answer.bound / scale));
    return siting;
}

/// So that the greatest weight is a million: the solver's tolerances are absolute.
double scale_of(const Grouped& groups) {
    const double total = std::accumulate(groups.weight.begin(), groups.weight.end(), 0.0);
    return total > 0 ? 1e6 / total : 1;
}

/// `most` sites by the weight not yet in reach that each adds, the lower number in a tie; kept first, those
/// that another replaces never.
Sites greedy_weight(const SitingProblem& problem, const Grouped& groups, const Sets& of_site,
                    const std::vector<bool>& replaced, const SitingBudget& budget) {
    std::vector<bool> reached(groups.sites.size(), false);
    Sites chosen = problem.kept;
    const auto take = [&](std::uint32_t site) {
        for (const std::uint32_t group : of_site[site]) {
            reached[group] = true;
        }
    };
    std::ranges::for_each(chosen, take);
    while (chosen.size() < problem.most && (chosen.empty() || !budget.is_over())) {
        double most = 0;
        std::uint32_t best = problem.site_count;
        for (std::uint32_t site = 0; site < problem.site_count; ++site) {
            double gain = 0;
            if (replaced[site]) {
                continue;
            }
            for (const std::uint32_t group : of_site[site]) {
                gain += reached[group] ? 0 : groups.weight[group];
            }
            if (gain > most) {
                most = gain;
                best = site;
            }
        }
        if (best == problem.site_count) {
            break;
        }
        chosen.push_back(best);
        take(best);
    }
    std::ranges::sort(chosen);
    return chosen;
}

}  // namespace

std::vector<std::uint32_t> greedy_cover(const SitingProblem& problem) {
    Sets sites = not_kept(problem, marks(problem.kept, problem.site_count));
    Sets demands = transposed(sites, problem.site_count);
    Sites chosen = greedy({std::move(sites), std::move(demands)});
    chosen.insert(chosen.end(), problem.kept.begin(), problem.kept.end());
    std::ranges::sort(chosen);
    return chosen;
}

Siting fewest_sites(const SitingProblem& problem, const SitingBudget& budget) {
    Siting siting = by_parts(problem, [&](const SitingProblem& part) { return cover_part(part, budget); });
    const double in_no_part = static_cast<double>(siting.chosen.size()) - siting.value;
    siting.value += in_no_part;
    siting.bound += in_no_part;
    return siting;
}

Siting most_backup(const SitingProblem& problem, const SitingBudget& budget) {
    // The parts share no site and no demand: the smallest set of all is the smallest of each.
    bool fewest_proven = true;
    Siting backup = by_parts(problem, [&](const SitingProblem& part) {
        const Siting fewest = cover_part(part, budget.half());
        fewest_proven = fewest_proven && fewest.proven;
        const Grouped groups = grouped(part);
        const double scale = scale_of(groups);
        IntegerProgram program = counting_program(part, groups, scale, 1);
        const std::uint32_t row = program.add_row({.most = static_cast<double>(fewest.chosen.size())});
        for (std::uint32_t site = 0; site < part.site_count; ++site) {
            program.columns[site].entries.push_back({row, 1});
        }
        return heaviest(std::move(program), part, groups, scale, 2, fewest.chosen, budget);
    });
    backup.proven = backup.proven && fewest_proven;
    return backup;
}

Siting most_covered(const SitingProblem& problem, const SitingBudget& budget) {
    const Grouped groups = grouped(problem);
    const double scale = scale_of(groups);
    IntegerProgram program = counting_program(problem, groups, scale, 0);
    // A site whose groups another has too is never better than that.
    const Sets of_site = transposed(groups.sites, problem.site_count);
    const std::vector<bool> replaced = contained(of_site, groups.sites, budget);
    const std::uint32_t row = program.add_row({.most = static_cast<double>(problem.most)});
    for (std::uint32_t site = 0; site < problem.site_count; ++site) {
        program.columns[site].entries.push_back({row, 1});
        program.columns[site].upper = replaced[site] && program.columns[site].lower == 0 ? 0 : 1;
    }
    return heaviest(std::move(program), problem, groups, scale, 1,
                    greedy_weight(problem, groups, of_site, replaced, budget), budget);
}

}  // namespace limes::engine::embedded
