#include <limes/base/error.hpp>
#include <limes/questions/allocate/allocate.hpp>

namespace limes::questions {
namespace {

using base::UsageError;

constexpr query::Metres kTolerance{1};

constexpr auto page =
    R"md(Who is served by which facility, say by which gate? Each demand by its nearest, or with `--capacity` by those that have
room. `--where` and `--bbox` choose among the demands, `--to-where` among the facilities: those that may serve, as
`--to-where "status = 'open' AND mode = 'road'"`; `--as-of` takes those of the day.

Demands that ask for different things, as freight by rail and by road, are told apart by `--admits mode,category`: columns that both
layers have. A facility serves a demand only when in each of them the two have a word in common, several being written with a
`;` between. A demand that says nothing asks for nothing; a facility of which nothing is known serves those alone.

With `--list regions` the answer is a map: what of the areas of `--of` each facility is the nearest of. There is no demand in
it; `--to-where` chooses among the facilities and `--of-where` among the areas, with `--where` and `--bbox` left out.

## Answer

One row for each demand and facility that serves it with `--list demand`, by the order of the demands, and one for what
no facility serves.

| column | meaning |
| --- | --- |
| `demand_id`, `demand_name` | the demand |
| `facility_id`, `facility_name` | who serves it; empty for what nobody serves |
| `distance_m`, `distance_min_m`, `distance_max_m` | distance, and its bounds over all positions that the stated accuracies allow |
| `certainty` | `certain`: the nearest wherever all really are; `possible`: for some positions; empty: an accuracy is unknown. With `--capacity`: whether it is `--within` |
| `weight` | what the demand asks for: 1, or its number of `--weight`; empty, as `served` and `left`, when that is not known and no `--unknown-weight` is given: such a demand weighs nothing |
| `served` | what of it this facility serves |
| `left` | what of it no facility serves |

One row for each facility with `--list facilities`.

| column | meaning |
| --- | --- |
| `facility_id`, `facility_name` | the facility |
| `served` | demands that it serves, wholly or in part |
| `weight` | what it serves of them, as far as their weights are known; empty when that of none is, 0 when it serves none |
| `weight_unknown` | with `--weight`: how many of them have a weight that is not known |
| `capacity`, `free` | with `--capacity`: how much it can serve, and what of that is left |
| `mean_m`, `farthest_m` | distance of those served: the mean by weight, and the longest |

One row for each facility that is the nearest of something with `--list regions`.

| column | meaning |
| --- | --- |
| `facility_id`, `facility_name` | the facility |
| `area_km2` | ellipsoidal area of its region |

The geometry is the demand, the facility, or the region.

## Method and accuracy

Distances as in `near`; of equally near facilities the lesser id serves. A facility farther than `--within`, as `--keep`
counts it, serves nothing.

With capacities as much weight is served as can be and, of all ways to serve as much, one with the least sum of weight times
distance is given: a minimum-cost flow (LEMON), proven by its prices. A demand may be split. Distances count in whole
millimetres, weights and capacities in whole numbers, or thousandths when one of them has a fraction. A facility without a known
capacity is refused by name.

A region is the set of points that are nearer to its facility than to any other along the ellipsoid: no planar Voronoi
diagram. Its corners are equally far from three facilities to a micrometre, and its edges, straight in longitude and
latitude, are within `--tolerance` of the true line between two facilities. Neighbours share their vertices.
)md";

query::Plan regions_plan(const Allocate& q, const query::Scope& scope) {
    if (q.within || q.capacity || q.weight || !q.admits.empty()) {
        throw UsageError{
            "allocate: --list regions is drawn by distance alone; leave --within, --weight, --capacity and "
            "--admits out"};
    }
    if (scope.where != nullptr || scope.bbox) {
        throw UsageError{
            "allocate: --list regions has no demand for --where and --bbox; choose facilities with "
            "--to-where and "
            "areas with --of-where"};
    }
    const query::LayerRef of =
        q.of.value_or(query::LayerRef{.default_role = "province", .option = "allocate: --of"});
    query::Plan plan;
    const query::Node facilities = plan.add(query::scan(q.to, scope, query::Part::beside, q.to_where));
    const query::Node areas = plan.add(query::scan(of, scope, query::Part::beside, q.of_where));
    plan.add(query::NearestRegions{
        .facilities = facilities, .areas = areas, .tolerance = q.tolerance.value_or(kTolerance)});
    return plan;
}

query::Plan make_plan(const Allocate& q, const query::Scope& scope) {
    if (q.list == AllocationList::regions) {
        return regions_plan(q, scope);
    }
    if (q.of || q.of_where != nullptr || q.tolerance) {
        throw UsageError{
            "allocate: --of, --of-where and --tolerance go with --list regions; leave them out, or ask for "
            "it"};
    }
    query::Plan plan;
    const query::Node demand = plan.add(query::scan(q.demand, scope, query::Part::asked));
    const query::Node facilities = plan.add(query::scan(q.to, scope, query::Part::beside, q.to_where));
    plan.add(query::Allocation{
        .demand = demand,
        .facilities = facilities,
        .within = q.within,
        .keep = q.keep,
        .weight = {.column = q.weight.value_or(""), .when_null = q.unknown_weight},
        .capacity_column = q.capacity.value_or(""),
        .list = q.list == AllocationList::demand ? query::ServiceList::demand : query::ServiceList::sites,
        .admits = q.admits});
    return plan;
}

model::Plot load() {
    return {
        .title = "How much does each facility serve?",
        .form = model::Bars{.label = "facility_name",
                            .rows = "facilities",
                            .measures = {{.title = "Weight served", .value = "weight", .limit = "capacity"},
                                         {.title = "Mean distance", .value = "mean_m"},
                                         {.title = "Farthest served", .value = "farthest_m"}},
                            .only_with = "farthest_m"}};
}

model::Plot region_sizes() {
    return {.title = "How large an area is each facility the nearest of?",
            .form = model::Bars{.label = "facility_name",
                                .rows = "facilities",
                                .measures = {{.title = "Area", .value = "area_km2"}}}};
}

}  // namespace

query::Question<Allocate> allocate() {
    return query::Question<Allocate>{"allocate", "Who is served by which facility, up to its capacity."}
        .param("demand", &Allocate::demand, "the layer that is served")
        .param("to", &Allocate::to, "the facilities")
        .param("to-where", &Allocate::to_where, "only these facilities: those that may serve")
        .param("within", &Allocate::within, "how far a facility may be from what it serves")
        .param("keep", &Allocate::keep, "what counts as within, given the accuracy of both positions")
        .param("weight", &Allocate::weight, "the column of numbers that a demand asks for; 1 when not given")
        .param("unknown-weight", &Allocate::unknown_weight, "what a demand asks for whose number is empty")
        .param("capacity", &Allocate::capacity,
               "the column of facilities that says how much each can serve; no bound when not given")
        .param("admits", &Allocate::admits,
               "columns of both: a facility serves only what has a word in common with it in each")
        .param("list", &Allocate::list, "what the rows of the answer are")
        .param(
            "of", &Allocate::of,
            "with --list regions: the areas that are shared out; the layer of role province when not given")
        .param("of-where", &Allocate::of_where, "with --list regions: only these areas")
        .param("tolerance", &Allocate::tolerance,
               "with --list regions: how far an edge may be from the true one; 1 m when not given")
        .page(page)
        .plot(load())
        .plot(region_sizes())
        .example(
            "limes allocate border.gpkg --demand settlements --where \"country = 'VN'\" --to gates "
            "--to-where "
            "\"mode = 'road'\" --weight population --list facilities")
        .example(
            "limes allocate border.gpkg --list regions --to gates --to-where \"category = 'international'\" "
            "--of "
            "provinces --of-where \"country = 'VN'\" -o regions.gpkg")
        .plan(make_plan);
}

}  // namespace limes::questions
