#include <limes/engine/embedded/siting_sets.hpp>

#include <algorithm>
#include <map>
#include <numeric>

namespace limes::engine::embedded {
namespace {

/// Calls f(outer, inner) for every pair of sets of which outer holds all of inner, until it says no to one of
/// the inner or the budget is over.
template <class F>
void for_each_containment(const Sets& sets, const Sets& sets_of_member, const SitingBudget& budget, F&& f) {
    for (std::uint32_t inner = 0; inner < sets.size() && !budget.is_over(); ++inner) {
        const auto& members = sets[inner];
        if (members.empty()) {
            continue;
        }
        const std::uint32_t rarest = *std::ranges::min_element(
            members, {}, [&](std::uint32_t member) { return sets_of_member[member].size(); });
        for (const std::uint32_t outer : sets_of_member[rarest]) {
            if (outer != inner && sets[outer].size() >= members.size() &&
                std::ranges::includes(sets[outer], members) && !f(outer, inner)) {
                break;
            }
        }
    }
}

}  // namespace

Sets sites_of_demands(const SitingProblem& problem) {
    Sets sets(problem.reach.size());
    for (std::size_t i = 0; i < sets.size(); ++i) {
        sets[i].reserve(problem.reach[i].size());
        for (const Reach& each : problem.reach[i]) {
            sets[i].push_back(each.site);
        }
        std::ranges::sort(sets[i]);
    }
    return sets;
}

Sets transposed(const Sets& sets, std::size_t members) {
    Sets turned(members);
    for (std::uint32_t i = 0; i < sets.size(); ++i) {
        for (const std::uint32_t member : sets[i]) {
            turned[member].push_back(i);
        }
    }
    return turned;
}

std::vector<bool> containing(const Sets& sets, const Sets& sets_of_member, const SitingBudget& budget) {
    std::vector<bool> marked(sets.size(), false);
    for_each_containment(sets, sets_of_member, budget, [&](std::uint32_t outer, std::uint32_t inner) {
        if (sets[outer].size() > sets[inner].size() || outer > inner) {
            marked[outer] = true;
        }
        return true;
    });
    return marked;
}

std::vector<bool> contained(const Sets& sets, const Sets& sets_of_member, const SitingBudget& budget) {
    std::vector<bool> marked(sets.size(), false);
    for_each_containment(sets, sets_of_member, budget, [&](std::uint32_t outer, std::uint32_t inner) {
        marked[inner] = sets[outer].size() > sets[inner].size() || outer < inner;
        return !marked[inner];
    });
    for (std::size_t i = 0; i < sets.size(); ++i) {
        marked[i] = marked[i] || sets[i].empty();
    }
    return marked;
}

std::vector<SitingPart> parts_of(const SitingProblem& problem) {
    std::vector<std::uint32_t> parent(problem.site_count);
    std::iota(parent.begin(), parent.end(), 0U);
    const auto root_of = [&](std::uint32_t site) {
        while (parent[site] != site) {
            parent[site] = parent[parent[site]];
            site = parent[site];
        }
        return site;
    };
    for (const std::vector<Reach>& reach : problem.reach) {
        for (const Reach& each : reach) {
            const std::uint32_t a = root_of(reach.front().site);
            const std::uint32_t b = root_of(each.site);
            parent[std::max(a, b)] = std::min(a, b);
        }
    }
    std::vector<std::uint32_t> part_of_root(problem.site_count, problem.site_count);
    std::vector<SitingPart> parts;
    for (const std::vector<Reach>& reach : problem.reach) {
        const std::uint32_t root = reach.empty() ? problem.site_count : root_of(reach.front().site);
        if (root < problem.site_count && part_of_root[root] == problem.site_count) {
            part_of_root[root] = static_cast<std::uint32_t>(parts.size());
            parts.emplace_back();
        }
    }
    std::vector<std::uint32_t> number(problem.site_count, 0);
    for (std::uint32_t site = 0; site < problem.site_count; ++site) {
        if (const std::uint32_t part = part_of_root[root_of(site)]; part < parts.size()) {
            number[site] = parts[part].problem.site_count++;
            parts[part].sites.push_back(site);
        }
    }
    for (const std::uint32_t site : problem.kept) {
        if (const std::uint32_t part = part_of_root[root_of(site)]; part < parts.size()) {
            parts[part].problem.kept.push_back(number[site]);
        }
    }
    for (std::size_t i = 0; i < problem.reach.size(); ++i) {
        if (problem.reach[i].empty()) {
            continue;
        }
        SitingProblem& part = parts[part_of_root[root_of(problem.reach[i].front().site)]].problem;
        part.weight.push_back(problem.weight[i]);
        part.reach.push_back(problem.reach[i]);
        for (Reach& each : part.reach.back()) {
            each.site = number[each.site];
        }
    }
    return parts;
}

Grouped grouped(const SitingProblem& problem) {
    Sets sets = sites_of_demands(problem);
    std::map<std::vector<std::uint32_t>, std::size_t> known;
    Grouped groups;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto [at, is_new] = known.try_emplace(sets[i], groups.sites.size());
        if (is_new) {
            groups.sites.push_back(std::move(sets[i]));
            groups.weight.push_back(0);
        }
        groups.weight[at->second] += problem.weight[i];
    }
    return groups;
}

}  // namespace limes::engine::embedded
