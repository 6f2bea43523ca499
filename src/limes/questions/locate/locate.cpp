#include <limes/base/error.hpp>
#include <limes/questions/locate/locate.hpp>

#include <fmt/format.h>

namespace limes::questions {
namespace {

using base::UsageError;
using query::SiteModel;

constexpr auto page =
    R"md(Where should the next gate, clinic or post be? From candidates the best set of sites is chosen, and proven to be the
best.

| model | the sites that are chosen |
| --- | --- |
| `lscp` | the fewest of which one is within the distance of every demand (location set covering) |
| `lscp-b` | as few as that, and of all such sets the one with the most weight within the distance of two sites or more (backup) |
| `mclp` | at most `--sites` with the most weight within the distance (maximal covering) |
| `p-median` | at most `--sites` with the least sum of weight times distance to the nearest |
| `p-center` | at most `--sites` with the least distance of the demand that is farthest from its nearest |

**Demand** is a layer of any geometry, chosen by `--where` and `--bbox`; each feature counts 1, or what `--weight` says. One
whose number is empty is named, and counts as `--unknown-weight`; without that it weighs nothing in the choice and is in no sum. By `lscp` and `p-center` all are served whatever they weigh.

**Candidates** are the features of `--candidates`, or points `--grid` apart `--along` lines and outlines of areas, or `--over`
areas; `--grid-where` chooses among those. What `--required` names is chosen in any case and counts among `--sites`;
with `--required-where` alone the features of `--candidates` are meant.

`--within` is how far a site may be from what it serves. `lscp`, `lscp-b` and `mclp` need it; by `p-median` it holds for every
demand; `p-center` finds it.

## Answer

One row for each site with `--list sites`, the most weight served first.

| column | meaning |
| --- | --- |
| `rank` | 1 serves the most weight |
| `site_id`, `site_name` | the site; of a grid the feature it lies on and where: its kilometre, or row and column |
| `kept` | it was required |
| `served` | demands whose nearest chosen site it is |
| `served_certain` | those of them within the distance wherever both really are; empty without `--within` |
| `in_reach`, `only_here` | demands within the distance of it, and of no other chosen site |
| `weight` | sum over those served whose weight is known; empty when that of none is, 0 when none is served |
| `weight_unknown` | with `--weight`: how many of those served have a weight that is not known |
| `mean_m`, `farthest_m` | distance of those served: the mean by weight, and the longest |

One row for each demand with `--list demand`, in the order of the layer.

| column | meaning |
| --- | --- |
| `demand_id`, `demand_name` | the demand |
| `site_id`, `site_name` | the nearest chosen site; empty when none is within the distance |
| `distance_m`, `distance_min_m`, `distance_max_m` | distance to it, and its bounds over all positions that the stated accuracies allow |
| `certainty` | whether it is within the distance for every position (`certain`) or for some (`possible`); empty when an accuracy is unknown, or without `--within` |
| `weight` | what the demand counts; empty when that is not known |
| `sites_in_reach` | chosen sites within the distance: 2 or more is backup |
| `nearest_id`, `nearest_m` | the nearest of all sites that could be chosen |

The geometry is the site, or the demand. Findings say what the sites are worth and whether that is proven, who is not served,
whose service hangs on accuracy, and whose weight is not known.

What cannot be is refused with the reason: a demand that no candidate reaches is named with the nearest candidate, its
distance, and the least `--within` that would do; too few `--sites` with the number that would be needed.

## Method and accuracy

Distances as in `near`. `--keep` says which count as within: `nominal` by the positions as given, `certain` for every position
that the accuracies allow, `possible` for some.

The models are solved by branch and cut (COIN-OR Cbc), after demands that others imply, candidates that others replace and
parts that share nothing have been taken apart; `p-median` by its radius formulation, `p-center` by a search among all
distances, each step a set covering. An optimum is proven to a billionth of its value. Of several sets that are equally good
one is given, the same each time. When `--time-limit` seconds are over, the best set so far is given with a warning that
says how far from the best it can be at most; which set that is depends on the machine. The seconds are those of the choice, by the
clock: distances are measured before. A step that is under way is broken off, and what was proven until then still holds.
)md";

bool needs_reach(SiteModel model) {
    return model == SiteModel::lscp || model == SiteModel::lscp_b || model == SiteModel::mclp;
}

bool needs_count(SiteModel model) {
    return model == SiteModel::mclp || model == SiteModel::p_median || model == SiteModel::p_center;
}

void require_model_parameters(const Locate& q) {
    const std::string_view model = query::word_of(q.model);
    if (needs_reach(q.model) && !q.within) {
        throw UsageError{fmt::format(
            "locate: --model {} needs --within, how far a site may be, as in --within 15km", model)};
    }
    if (q.model == SiteModel::p_center && q.within) {
        throw UsageError{
            "locate: --model p-center finds the distance itself; leave --within out, or ask --model lscp"};
    }
    if (needs_count(q.model) && q.sites.value_or(0) == 0) {
        throw UsageError{
            fmt::format("locate: --model {} needs --sites, how many there may be, as in --sites 5", model)};
    }
    if (!needs_count(q.model) && q.sites) {
        throw UsageError{
            fmt::format("locate: --model {} finds the number of sites itself; leave --sites out", model)};
    }
    if (!needs_count(q.model) && q.model == SiteModel::lscp && q.weight) {
        throw UsageError{
            "locate: --model lscp serves every demand whatever it weighs; leave --weight out, or ask --model "
            "lscp-b or mclp"};
    }
    if (q.time_limit == 0) {
        throw UsageError{"locate: --time-limit is 0; give it a second or more"};
    }
}

void require_candidates(const Locate& q) {
    const int ways = (q.candidates ? 1 : 0) + (q.along ? 1 : 0) + (q.over ? 1 : 0);
    if (ways != 1) {
        throw UsageError{
            "locate: say where sites can be, in one way: --candidates LAYER, --grid 2km --along LAYER, or "
            "--grid 2km "
            "--over LAYER"};
    }
    if (q.candidates && (q.grid || q.grid_where != nullptr)) {
        throw UsageError{"locate: --grid and --grid-where go with --along or --over, not with --candidates"};
    }
    if (!q.candidates && !q.grid) {
        throw UsageError{"locate: --along and --over need the spacing, as in --grid 2km"};
    }
    if (q.grid && !(*q.grid > query::Metres{0})) {
        throw UsageError{"locate: --grid needs a distance of more than 0, as in --grid 2km"};
    }
    if (!q.candidates && q.candidates_where != nullptr) {
        throw UsageError{"locate: --candidates-where goes with --candidates; a grid has --grid-where"};
    }
    if (!q.required && !q.candidates && q.required_where != nullptr) {
        throw UsageError{"locate: --required-where needs --required, or --candidates to choose from"};
    }
}

query::Node add_candidates(query::Plan& plan, const Locate& q, const query::Scope& scope) {
    if (q.candidates) {
        return plan.add(query::scan(*q.candidates, scope, query::Part::beside, q.candidates_where));
    }
    const query::LayerRef& layer = q.along ? *q.along : *q.over;
    const query::Node input = plan.add(query::scan(layer, scope, query::Part::beside, q.grid_where));
    return plan.add(query::GridPoints{.input = input,
                                      .spacing = *q.grid,
                                      .form = q.along ? query::GridForm::along : query::GridForm::over});
}

query::Plan make_plan(const Locate& q, const query::Scope& scope) {
    require_model_parameters(q);
    require_candidates(q);
    query::Plan plan;
    const query::Node demand = plan.add(query::scan(q.demand, scope, query::Part::asked));
    const query::Node candidates = add_candidates(plan, q, scope);
    std::optional<query::Node> kept;
    if (q.required || q.required_where != nullptr) {
        kept = plan.add(query::scan(q.required ? *q.required : *q.candidates, scope, query::Part::beside,
                                    q.required_where));
    }
    plan.add(query::SiteSelection{.demand = demand,
                                  .candidates = candidates,
                                  .kept = kept,
                                  .model = q.model,
                                  .within = q.within,
                                  .keep = q.keep,
                                  .sites = q.sites.value_or(0),
                                  .weight = {.column = q.weight.value_or(""), .when_null = q.unknown_weight},
                                  .time_limit_s = q.time_limit,
                                  .list = q.list});
    return plan;
}

model::Plot load() {
    return {.title = "How much does each of the sites serve?",
            .form = model::Bars{.label = "site_name",
                                .rows = "sites",
                                .measures = {{.title = "Weight served", .value = "weight"},
                                             {.title = "Mean distance", .value = "mean_m"},
                                             {.title = "Farthest served", .value = "farthest_m"}},
                                .only_with = "farthest_m"}};
}

}  // namespace

query::Question<Locate> locate() {
    return query::Question<Locate>{"locate", "Where sites should be: the best set, proven."}
        .param("model", &Locate::model, "what makes a set of sites good")
        .param("demand", &Locate::demand, "the layer that is to be served")
        .param("candidates", &Locate::candidates, "the layer that sites are chosen from")
        .param("candidates-where", &Locate::candidates_where, "only these features of --candidates")
        .param("grid", &Locate::grid, "choose from points so far apart, --along or --over a layer")
        .param("along", &Locate::along, "the layer of lines or areas along which the grid lies")
        .param("over", &Locate::over, "the layer of areas over which the grid lies")
        .param("grid-where", &Locate::grid_where, "only these features of --along or --over")
        .param("required", &Locate::required, "the layer of sites that are kept")
        .param("required-where", &Locate::required_where,
               "only these features of --required or, without it, of --candidates")
        .param("within", &Locate::within, "how far a site may be from what it serves")
        .param("sites", &Locate::sites, "how many sites there may be, with those that are kept")
        .param("weight", &Locate::weight, "the column of numbers that a demand counts by; 1 when not given")
        .param("unknown-weight", &Locate::unknown_weight, "what a demand counts whose number is empty")
        .param("keep", &Locate::keep, "what counts as within, given the accuracy of both positions")
        .param("list", &Locate::list, "what the rows of the answer are")
        .param("time-limit", &Locate::time_limit,
               "seconds that the choice and its proof may take, by the clock")
        .page(page)
        .plot(load())
        .example(
            "limes locate border.gpkg --model lscp --demand communes --where \"country = 'VN'\" --candidates "
            "settlements --within 100km")
        .example(
            "limes locate border.gpkg --model mclp --demand settlements --weight population --candidates "
            "gates --required-where \"category = 'international'\" --within 30km --sites 16 -o sites.geojson")
        .example(
            "limes locate border.gpkg --model p-center --demand gates --grid 20km --along provinces "
            "--grid-where \"country = 'VN'\" --sites 6 --list demand")
        .plan(make_plan);
}

}  // namespace limes::questions
