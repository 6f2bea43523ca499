#include <limes/base/error.hpp>
#include <limes/engine/embedded/assignment.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/nearest_rank.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <type_traits>
#include <unordered_map>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::Match;
using query::MatchMethod;

constexpr std::string_view kDistance = "distance_m";

/// A candidate pair by the numbers of its features.
struct Candidate {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double cost = 0;             ///< the less the better: the distance, or what a score lacks
    std::int64_t rank_from = 0;  ///< of `to` among the candidates of `from`
    std::int64_t rank_to = 0;    ///< of `from` among the candidates of `to`
    bool possible = true;        ///< as partners: with a score, they have something in common
};

/// The features of both tables by id. Where both are one table, or selections of one, an id is one feature.
class Features {
public:
    Features(const Layer& from, const Layer& to) : m_one{from.schema.name == to.schema.name} {
        add(from, m_from);
        add(to, m_one ? m_from : m_to);
    }
    [[nodiscard]] std::uint32_t from(std::string_view id) const { return find(m_from, id); }
    [[nodiscard]] std::uint32_t to(std::string_view id) const { return find(m_one ? m_from : m_to, id); }
    [[nodiscard]] std::uint32_t size() const { return m_count; }

private:
    using Numbers = std::unordered_map<std::string_view, std::uint32_t>;
    /// In the order of ids, so that the lower id has the lower number.
    void add(const Layer& table, Numbers& numbers) {
        std::vector<std::string_view> ids;
        for (std::size_t row = 0; row < table.rows; ++row) {
            ids.push_back(table.ids[row]);
        }
        std::ranges::sort(ids);
        for (const std::string_view id : ids) {
            m_count += numbers.try_emplace(id, m_count).second ? 1U : 0U;
        }
    }
    static std::uint32_t find(const Numbers& numbers, std::string_view id) {
        const auto found = numbers.find(id);
        if (found == numbers.end()) {
            throw base::EngineError{fmt::format(
                "match: the pairs name '{}', which is in neither table; they must be a distance join of both",
                id)};
        }
        return found->second;
    }

    bool m_one;
    Numbers m_from;
    Numbers m_to;
    std::uint32_t m_count = 0;
};

/// Costs that differ by less are one, and the unit in which costs are summed.
struct Measure {
    double tie;
    double unit;
};

Measure measure_of(const query::SortKey& by) {
    return by.column == kDistance ? Measure{.tie = kTie_m, .unit = 1e-6} : Measure{.tie = 1e-9, .unit = 1e-9};
}

std::vector<Candidate> candidates_of(const Layer& pairs, const Features& features, const query::SortKey& by) {
    const Column& from_id = require_column(pairs, "from_id");
    const Column& to_id = require_column(pairs, "to_id");
    const Column& value = require_column(pairs, by.column);
    double best = 0;
    for (std::size_t row = 0; by.descending && row < pairs.rows; ++row) {
        best = std::max(best, value.number(row).value_or(0));
    }
    std::vector<Candidate> candidates(pairs.rows);
    for (std::size_t row = 0; row < pairs.rows; ++row) {
        candidates[row].from = features.from(from_id.text(row));
        candidates[row].to = features.to(to_id.text(row));
        const double own = value.number(row).value_or(0);
        candidates[row].cost = by.descending ? best - own : own;
        candidates[row].possible = !by.descending || own > 0;
    }
    return candidates;
}

/// Ranks the candidates of every feature of one side by cost; those within a tie of the first of them share a
/// rank.
void rank_side(std::vector<Candidate>& candidates, std::uint32_t Candidate::*side,
               std::int64_t Candidate::*rank, double tie) {
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const Candidate& x = candidates[a];
        const Candidate& y = candidates[b];
        return x.*side != y.*side ? x.*side < y.*side : x.cost != y.cost ? x.cost < y.cost : a < b;
    });
    std::size_t begin = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        Candidate& each = candidates[order[i]];
        if (i == 0 || each.*side != candidates[order[i - 1]].*side) {
            begin = i;
            run = i;
        } else if (each.cost - candidates[order[run]].cost > tie) {
            run = i;
        }
        each.*rank = static_cast<std::int64_t>(run - begin + 1);
    }
}

/// The best of all one-to-one sets, and how far its total is from the least at most.
struct Optimum {
    std::vector<std::size_t> chosen;
    double rounding = 0;
};

Optimum best(const std::vector<Candidate>& candidates, const Features& features, double unit) {
    // In the order of ids: the answer does not depend on the order of rows.
    std::vector<std::size_t> order;
    order.reserve(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].possible) {
            order.push_back(i);
        }
    }
    const auto key = [&](std::size_t i) {
        return std::pair{std::min(candidates[i].from, candidates[i].to),
                         std::max(candidates[i].from, candidates[i].to)};
    };
    std::ranges::stable_sort(order, {}, key);
    // In one layer a pair is seen from both of its features: it is taken once.
    const auto same = [&](std::size_t a, std::size_t b) { return key(a) == key(b); };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    std::erase_if(order, [&](std::size_t i) { return candidates[i].from == candidates[i].to; });
    std::vector<Partnership> partnerships;
    partnerships.reserve(order.size());
    for (const std::size_t i : order) {
        partnerships.push_back({candidates[i].from, candidates[i].to,
                                static_cast<std::int64_t>(std::llround(candidates[i].cost / unit))});
    }
    const BestPartners found = best_partners(features.size(), partnerships);
    Optimum optimum;
    for (const std::size_t i : found.chosen) {
        optimum.chosen.push_back(order[i]);
    }
    std::ranges::sort(optimum.chosen);
    // Each cost of this set and of any other is rounded by half a unit at most.
    optimum.rounding = static_cast<double>(optimum.chosen.size()) * static_cast<double>(found.unit) * unit;
    return optimum;
}

/// What is known of the best set: that there is none better, and its total.
void state_optimum(const Layer& pairs, const std::vector<Candidate>& candidates, const Optimum& optimum,
                   const Match& step, Context& context) {
    const Column& value = require_column(pairs, step.by.column);
    double total = 0;
    for (const std::size_t i : optimum.chosen) {
        total += value.number(i).value_or(0);
    }
    const std::string sum =
        step.by.column == kDistance
            ? fmt::format("their distances sum to {:.3f} m, the least there can be", total)
            : fmt::format("their {} sums to {:.6f}, the {} there can be", step.by.column, total,
                          step.by.descending ? "most" : "least");
    context.result.findings.push_back(
        {.severity = base::Severity::note,
         .layer = "partners",
         .feature = {},
         .kind = "optimal",
         .what = fmt::format("{} of {} possible pairs, as many as there can be one to one; {}",
                             optimum.chosen.size(),
                             std::ranges::count(candidates, true, &Candidate::possible), sum),
         .done = fmt::format("proven by the dual of the matching, to {:.2g}{}", optimum.rounding,
                             step.by.column == kDistance ? " m" : "")});
}

std::vector<std::size_t> by_rank(const std::vector<Candidate>& candidates, MatchMethod method) {
    std::vector<std::size_t> chosen;
    std::set<std::pair<std::uint32_t, std::uint32_t>> taken;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& each = candidates[i];
        const bool first_from = each.rank_from == 1;
        const bool first_to = each.rank_to == 1;
        const bool wanted = each.possible &&
                            (method == MatchMethod::mutual ? first_from && first_to : first_from || first_to);
        // In one layer a pair is seen from both of its features: it is taken once.
        if (wanted && taken.emplace(std::min(each.from, each.to), std::max(each.from, each.to)).second) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

// ---- those left over
// ----------------------------------------------------------------------------------------------

/// The join that pairs come from, through the steps that only add columns to it.
const query::DistanceJoin* origin_of(query::Node pairs, const query::Plan* plan) {
    if (plan == nullptr || pairs >= plan->steps.size()) {
        return nullptr;
    }
    return std::visit(
        [&](const auto& each) -> const query::DistanceJoin* {
            if constexpr (std::is_same_v<decltype(each), const query::DistanceJoin&>) {
                return &each;
            } else if constexpr (requires { each.pairs; }) {
                return origin_of(each.pairs, plan);
            } else {
                return nullptr;
            }
        },
        plan->steps[pairs]);
}

std::string radius_text(const Match& step, const query::Plan* plan) {
    const query::DistanceJoin* join = origin_of(step.pairs, plan);
    return join == nullptr ? "near enough" : "within " + base::to_text(join->within);
}

/// What becomes of a feature; of all its candidates the last of these counts.
enum class Fate : std::uint8_t { no_candidate, nothing_in_common, outbid, matched };

std::vector<Fate> fates_of(const std::vector<Candidate>& candidates, const std::vector<std::size_t>& chosen,
                           const Features& features) {
    std::vector<Fate> fates(features.size(), Fate::no_candidate);
    const auto meet = [&](const Candidate& each, Fate fate) {
        fates[each.from] = std::max(fates[each.from], fate);
        fates[each.to] = std::max(fates[each.to], fate);
    };
    for (const Candidate& each : candidates) {
        meet(each, each.possible ? Fate::outbid : Fate::nothing_in_common);
    }
    for (const std::size_t i : chosen) {
        meet(candidates[i], Fate::matched);
    }
    return fates;
}

/// The kind of a finding and its reason.
struct Reason {
    std::string kind;
    std::string why;
};

Reason reason_of(Fate fate, bool is_placed, const Match& step, const std::string& radius) {
    if (fate == Fate::outbid) {
        return {"better-matched", "all candidates taken by better pairs"};
    }
    if (fate == Fate::nothing_in_common) {
        return {"nothing-in-common",
                fmt::format("nothing known in common with any candidate, each {} is 0", step.by.column)};
    }
    return {"no-candidate", is_placed ? "no candidate " + radius : "its position is not known"};
}

/// One finding for every feature of `table` without a partner.
void name_unmatched(const Layer& table, const std::vector<Fate>& fates, const auto& number_of,
                    const Match& step, Context& context) {
    const Names names{table, context.languages};
    const std::string radius = radius_text(step, context.plan);
    for (std::size_t row = 0; row < table.rows; ++row) {
        const Fate fate = fates[number_of(table.ids[row])];
        if (fate == Fate::matched) {
            continue;
        }
        const auto [kind, why] = reason_of(fate, model::has_points(table.geometry.type(row)), step, radius);
        context.result.findings.push_back({.severity = base::Severity::note,
                                           .layer = table.schema.name,
                                           .feature = std::string{table.ids[row]},
                                           .kind = kind,
                                           .what = fmt::format("{}: {}", names[row], why),
                                           .done = "left without a partner"});
    }
}

}  // namespace

Table run(const Match& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Layer& pairs = *tables.at(step.pairs);
    const Features features{from, to};
    std::vector<Candidate> candidates = candidates_of(pairs, features, step.by);
    const Measure measure = measure_of(step.by);
    rank_side(candidates, &Candidate::from, &Candidate::rank_from, measure.tie);
    rank_side(candidates, &Candidate::to, &Candidate::rank_to, measure.tie);
    context.task.check();
    std::vector<std::size_t> chosen;
    if (step.method == MatchMethod::best) {
        Optimum optimum = best(candidates, features, measure.unit);
        state_optimum(pairs, candidates, optimum, step, context);
        chosen = std::move(optimum.chosen);
    } else {
        chosen = by_rank(candidates, step.method);
    }

    auto table = std::make_shared<Layer>(pairs.take(chosen));
    table->schema.name = "partners";
    Column& rank_from = table->add_column("rank_from", ColumnType::integer, {},
                                          "of the partner among the candidates of from");
    for (const std::size_t i : chosen) {
        rank_from.push(candidates[i].rank_from);
    }
    Column& rank_to =
        table->add_column("rank_to", ColumnType::integer, {}, "of the partner among the candidates of to");
    for (const std::size_t i : chosen) {
        rank_to.push(candidates[i].rank_to);
    }

    const std::vector<Fate> fates = fates_of(candidates, chosen, features);
    name_unmatched(
        from, fates, [&](std::string_view id) { return features.from(id); }, step, context);
    if (tables.at(step.from) != tables.at(step.to)) {
        name_unmatched(
            to, fates, [&](std::string_view id) { return features.to(id); }, step, context);
    }
    return table;
}

}  // namespace limes::engine::embedded
