#include <limes/base/error.hpp>
#include <limes/questions/pair/criteria.hpp>
#include <limes/questions/pair/pair.hpp>

#include <fmt/format.h>

namespace limes::questions {
namespace {

using base::UsageError;

constexpr query::Metres kGateWithin{5000};

constexpr auto page =
    R"md(Two questions in one. **Found pairs** (`--layer`, `--across`, `--within`): who across the border is the partner of
whom? The layer is cut into two sides by a column, the country when nothing else is said, and places of one side are
paired with places of the other. **Declared pairs** (`--declared`): do registered partners lie as partners do? `--where`
chooses among the places of the layer, or among the declared pairs; `--bbox` likewise.

| method | a pair is |
| --- | --- |
| `opposite` | each place and its nearest across, seen from either side; a place may be in several pairs |
| `mutual` | two places of which each is the other's nearest |
| `best` | one of a set in which every place has at most one partner: as many pairs as can be, and among those sets the one with the smallest sum of distances, or with `--by` the greatest sum of scores |

Equals share a rank: distances within 20 nm, scores within a billionth. `mutual` and `opposite` choose none of them by
chance or by id: a pair is taken whenever its ranks are 1, so that in a tie a place may be in several mutual pairs, which
are listed in the order of the first side, then by distance and `to_id`. Only `best` gives each place one partner, the lower ids in a tie.

Nearest is best, unless `--by` names criteria, as in `--by distance=2,shared-border,gate`. Each gives a pair a term from
0 to 1, and its score is the sum of the terms times their weights (1 when not said) over the sum of the weights. `--method`
then goes by the score in the place of the distance, and a candidate of score 0, which has nothing known in common, is no
partner: `best` then takes as many pairs of a score above 0 as can be. By the distance alone every candidate counts.

| criterion | term |
| --- | --- |
| `distance` | 1 at distance 0, falling to 0 at `--within` |
| `shared-border` | length of the boundary that the two share, as a part of the longest that either shares with any place across; 0 when apart |
| `population-ratio` | the smaller population over the larger; the column is `--population` |
| `gate` | 1 when a gate of `--gates` may lie within `--gate-within` of both, given its accuracy and theirs; else 0 |

What is not known is not guessed: an empty population, or a border shared with what is no area, leaves its column empty
and adds nothing to `score`. `score_max` is what the score would be with every unknown term at 1. A criterion that is
known of no candidate at all is a warning.

## Answer of found pairs

| column | meaning |
| --- | --- |
| `from_id`, `from_name` | the place on the first side of `--across` |
| `to_id`, `to_name` | its partner on the second side |
| `distance_m`, `distance_min_m`, `distance_max_m` | distance in metres, and its bounds over all positions that the stated accuracies allow |
| `certainty` | whether they are within the distance for every position (`certain`) or for some (`possible`) |
| `azimuth_deg` | direction of the first leg, clockwise from north |
| `shared_border_m` | with `--by shared-border`: length of the boundary that both have, in metres |
| `population_ratio` | with `--by population-ratio`: 0 to 1 |
| `gates_between`, `gate_ids` | with `--by gate`: the gates within reach of both, counted and named |
| `score`, `score_max` | with `--by` of more than distance alone: how good the pair is, 0 to 1, and how good it can be at most |
| `rank_from`, `rank_to` | the partner's place among the candidates of each, 1 the nearest (or best) |

Each place without a partner is told with the reason: no candidate within the distance, none with anything in common (a
score of 0), or all taken by better pairs. Of `best` the number of pairs and their total are told.

## Answer of declared pairs

| column | meaning |
| --- | --- |
| the columns that name the pair | as declared |
| `a_place_id`, `b_place_id` | the places of `--among` that the two were recognised as |
| `distance_m`, `distance_min_m`, `distance_max_m` | as above; empty when a position is unknown |
| `rank_ab`, `rank_ba` | the place of b among those of its country as seen from a, 1 the nearest, and the other way round; `reason` says of how many |
| `class` | `contiguous`: they touch; `mutual`: each the other's nearest; `opposite`: one the other's nearest; `distant`: neither; `unresolved`: a side is without a known place |
| `certainty`, `reason` | how sure the class is, and why |

## Method and accuracy

Distances as in `near`. The best set is a minimum-cost matching (LEMON), not a greedy choice. Costs are whole micrometres,
or billionths of a score, and the set is given only after the prices of the dual problem have proven that none is better;
between sets of equal total the one with the lower ids is taken.

A shared border is where edges of both boundaries lie on one line, whether they have the same vertices or not. That is
decided without rounding, so that boundaries drawn apart, by the last digit of a coordinate even, share nothing there;
its length is on the ellipsoid.
)md";

query::Plan declared_plan(const Pair& q, const query::Scope& scope) {
    if (q.layer || !q.across.empty() || q.within || q.method || q.keep || !q.by.empty() || q.population ||
        q.gates || q.gate_within) {
        throw UsageError{
            "pair: --declared audits registered pairs, while --layer, --across, --within, --method, --keep "
            "and "
            "--by look for new ones; ask one at a time"};
    }
    const query::LayerRef among =
        q.among.value_or(query::LayerRef{.default_role = "settlement", .option = "pair: --among"});
    query::Plan plan;
    const query::Node pairs = plan.add(query::scan(*q.declared, scope, query::Part::asked));
    const query::Node places = plan.add(query::scan(among, scope, query::Part::beside));
    const query::Node audited = plan.add(query::AuditPairs{.pairs = pairs, .places = places});
    plan.add(query::Project{.input = audited,
                            .first = {"a_name_vi", "b_name_en", "class", "certainty", "distance_m", "rank_ab",
                                      "rank_ba", "reason"}});
    return plan;
}

void require_found_parameters(const Pair& q) {
    if (!q.layer) {
        throw UsageError{
            "pair: --layer is missing; give the layer of both sides, as in --layer communes, or --declared "
            "to audit "
            "registered pairs"};
    }
    if (q.across.size() != 2 || q.across[0] == q.across[1]) {
        throw UsageError{fmt::format(
            "pair: --across needs the two different values of {} that are the sides, as in --across VN,CN",
            q.side_column)};
    }
    if (!q.within) {
        throw UsageError{
            "pair: --within is missing; give how far apart partners may be, as in --within 20km"};
    }
    if (q.among) {
        throw UsageError{"pair: --among goes with --declared; leave it out, or give --declared"};
    }
}

/// An option that serves one criterion is for those who ask for it.
void require_criterion(bool given, std::string_view option, const std::vector<WeightedCriterion>& criteria,
                       Criterion criterion) {
    if (given && !has(criteria, criterion)) {
        throw UsageError{fmt::format("pair: --{} goes with --by {}; leave it out, or add {} to --by", option,
                                     word_of(criterion), word_of(criterion))};
    }
}

query::Plan found_plan(const Pair& q, const query::Scope& scope) {
    require_found_parameters(q);
    const auto side = [&](const std::string& value) {
        return query::scan(*q.layer, scope, query::Part::asked, query::property_equals(q.side_column, value));
    };
    query::Plan plan;
    const query::Node from = plan.add(side(q.across[0]));
    const query::Node to = plan.add(side(q.across[1]));
    const query::Node pairs = plan.add(query::DistanceJoin{
        .from = from, .to = to, .within = *q.within, .keep = q.keep.value_or(query::Keep::possible)});
    const std::vector<WeightedCriterion> criteria = read_criteria(q.by);
    require_criterion(q.population.has_value(), "population", criteria, Criterion::population_ratio);
    require_criterion(q.gates.has_value(), "gates", criteria, Criterion::gate);
    require_criterion(q.gate_within.has_value(), "gate-within", criteria, Criterion::gate);
    const bool by_distance = criteria.empty() || (criteria.size() == 1 && has(criteria, Criterion::distance));
    query::Match match{
        .from = from, .to = to, .pairs = pairs, .method = q.method.value_or(query::MatchMethod::best)};
    if (!by_distance) {
        Judged judged{.from = from,
                      .to = to,
                      .pairs = pairs,
                      .within = *q.within,
                      .population_column = q.population.value_or("population"),
                      .gate_within = q.gate_within.value_or(kGateWithin)};
        if (has(criteria, Criterion::gate)) {
            const query::LayerRef gates =
                q.gates.value_or(query::LayerRef{.default_role = "gate", .option = "pair: --gates"});
            judged.gates = plan.add(query::scan(gates, scope, query::Part::beside));
        }
        match.pairs = add_score(plan, criteria, judged);
        match.by = {.column = "score", .descending = true};
    }
    plan.add(std::move(match));
    return plan;
}

query::Plan make_plan(const Pair& q, const query::Scope& scope) {
    return q.declared ? declared_plan(q, scope) : found_plan(q, scope);
}

}  // namespace

query::Question<Pair> pair() {
    return query::Question<Pair>{"pair", "Partners across a border, found or declared."}
        .param("layer", &Pair::layer, "the layer that both sides are in")
        .param("across", &Pair::across, "the two values of the side column that are the sides")
        .param("side-column", &Pair::side_column, "the column that says which side a place is on")
        .param("within", &Pair::within, "how far apart partners may be")
        .param("method", &Pair::method,
               "how partners are chosen (ties: opposite and mutual take all, best the lower ids); best when "
               "not given")
        .param("keep", &Pair::keep,
               "which pairs count, given the accuracy of both positions; possible when not given")
        .param(
            "by", &Pair::by,
            "what makes partners good: distance, shared-border, population-ratio, gate, each with a weight "
            "if need be; score 0 is no partner; the distance alone when not given")
        .param("population", &Pair::population,
               "with --by population-ratio: the column of the population; population when not given")
        .param("gates", &Pair::gates,
               "with --by gate: the layer of the gates; the layer of role gate when not given")
        .param("gate-within", &Pair::gate_within,
               "with --by gate: how far a gate may be from either partner; 5 km when not given")
        .param("declared", &Pair::declared, "audit this layer of registered pairs")
        .bare("pair")
        .param("among", &Pair::among,
               "with --declared: the places that partners are ranked among; the layer of role settlement "
               "when not given")
        .page(page)
        .example(
            "limes pair border.gpkg --layer communes --across VN,CN --within 20km --method mutual -o "
            "pairs.geojson")
        .example(
            "limes pair border.gpkg --layer settlements --across VN,CN --within 20km --by "
            "distance=2,population-ratio,gate -o pairs.csv")
        .example("limes pair border.gpkg --declared twinned_pairs")
        .plan(make_plan);
}

}  // namespace limes::questions
