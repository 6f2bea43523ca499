#include <limes/base/error.hpp>
#include <limes/engine/embedded/assignment.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/nearest_rank.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <unordered_map>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::Match;
using query::MatchMethod;

/// A candidate pair by the numbers of its features.
struct Candidate {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double distance_m = 0;
    std::int64_t rank_from = 0;  ///< of `to` among the candidates of `from`
    std::int64_t rank_to = 0;    ///< of `from` among the candidates of `to`
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

std::vector<Candidate> candidates_of(const Layer& pairs, const Features& features) {
    const Column& from_id = require_column(pairs, "from_id");
    const Column& to_id = require_column(pairs, "to_id");
    const Column& distance = require_column(pairs, "distance_m");
    std::vector<Candidate> candidates(pairs.rows);
    for (std::size_t row = 0; row < pairs.rows; ++row) {
        candidates[row].from = features.from(from_id.text(row));
        candidates[row].to = features.to(to_id.text(row));
        candidates[row].distance_m = distance.number(row).value_or(0);
    }
    return candidates;
}

/// Ranks the candidates of every feature of one side by distance; those within a tie of each other share a
/// rank.
void rank_side(std::vector<Candidate>& candidates, std::uint32_t Candidate::*side,
               std::int64_t Candidate::*rank) {
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const Candidate& x = candidates[a];
        const Candidate& y = candidates[b];
        return x.*side != y.*side             ? x.*side < y.*side
               : x.distance_m != y.distance_m ? x.distance_m < y.distance_m
                                              : a < b;
    });
    std::size_t begin = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        Candidate& each = candidates[order[i]];
        if (i == 0 || each.*side != candidates[order[i - 1]].*side) {
            begin = i;
            run = i;
        } else if (each.distance_m - candidates[order[run]].distance_m > kTie_m) {
            run = i;
        }
        each.*rank = static_cast<std::int64_t>(run - begin + 1);
    }
}

std::vector<std::size_t> best(const std::vector<Candidate>& candidates, const Features& features) {
    // In the order of ids: the answer does not depend on the order of rows.
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) {
        return std::pair{std::min(candidates[i].from, candidates[i].to),
                         std::max(candidates[i].from, candidates[i].to)};
    };
    std::ranges::stable_sort(order, {}, key);
    // In one layer a pair is seen from both of its features: it is taken once.
    const auto same = [&](std::size_t a, std::size_t b) { return key(a) == key(b); };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    std::erase_if(order, [&](std::size_t i) { return candidates[i].from == candidates[i].to; });
    std::vector<Partnership> possible;
    possible.reserve(order.size());
    for (const std::size_t i : order) {
        possible.push_back({candidates[i].from, candidates[i].to, candidates[i].distance_m});
    }
    std::vector<std::size_t> chosen;
    for (const std::size_t i : best_partners(features.size(), possible)) {
        chosen.push_back(order[i]);
    }
    std::ranges::sort(chosen);
    return chosen;
}

std::vector<std::size_t> by_rank(const std::vector<Candidate>& candidates, MatchMethod method) {
    std::vector<std::size_t> chosen;
    std::set<std::pair<std::uint32_t, std::uint32_t>> taken;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& each = candidates[i];
        const bool first_from = each.rank_from == 1;
        const bool first_to = each.rank_to == 1;
        const bool wanted = method == MatchMethod::mutual ? first_from && first_to : first_from || first_to;
        // In one layer a pair is seen from both of its features: it is taken once.
        if (wanted && taken.emplace(std::min(each.from, each.to), std::max(each.from, each.to)).second) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

// ---- those left over
// ----------------------------------------------------------------------------------------------

std::string radius_text(const Match& step, const query::Plan* plan) {
    const auto* join = plan == nullptr || step.pairs >= plan->steps.size()
                           ? nullptr
                           : std::get_if<query::DistanceJoin>(&plan->steps[step.pairs]);
    return join == nullptr ? "near enough" : "within " + base::to_text(join->within);
}

/// One finding for every feature of `table` without a partner.
void name_unmatched(const Layer& table, const std::vector<bool>& has_candidate,
                    const std::vector<bool>& has_partner, const auto& number_of, const std::string& radius,
                    Context& context) {
    const Names names{table, context.languages};
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::uint32_t number = number_of(table.ids[row]);
        if (has_partner[number]) {
            continue;
        }
        const bool passed_over = has_candidate[number];
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = table.schema.name,
             .feature = std::string{table.ids[row]},
             .kind = passed_over ? "better-matched" : "no-candidate",
             .what = passed_over ? fmt::format("{}: all candidates better matched", names[row])
                     : model::has_points(table.geometry.type(row))
                         ? fmt::format("{}: no candidate {}", names[row], radius)
                         : fmt::format("{}: its position is not known", names[row]),
             .done = "left without a partner"});
    }
}

}  // namespace

Table run(const Match& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Layer& pairs = *tables.at(step.pairs);
    const Features features{from, to};
    std::vector<Candidate> candidates = candidates_of(pairs, features);
    rank_side(candidates, &Candidate::from, &Candidate::rank_from);
    rank_side(candidates, &Candidate::to, &Candidate::rank_to);
    context.task.check();
    const std::vector<std::size_t> chosen =
        step.method == MatchMethod::best ? best(candidates, features) : by_rank(candidates, step.method);

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

    std::vector<bool> has_candidate(features.size(), false);
    std::vector<bool> has_partner(features.size(), false);
    for (const Candidate& each : candidates) {
        has_candidate[each.from] = true;
        has_candidate[each.to] = true;
    }
    for (const std::size_t i : chosen) {
        has_partner[candidates[i].from] = true;
        has_partner[candidates[i].to] = true;
    }
    const std::string radius = radius_text(step, context.plan);
    name_unmatched(
        from, has_candidate, has_partner, [&](std::string_view id) { return features.from(id); }, radius,
        context);
    if (tables.at(step.from) != tables.at(step.to)) {
        name_unmatched(
            to, has_candidate, has_partner, [&](std::string_view id) { return features.to(id); }, radius,
            context);
    }
    return table;
}

}  // namespace limes::engine::embedded
