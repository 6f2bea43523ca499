#include <limes/base/error.hpp>
#include <limes/questions/gaps/gaps.hpp>
#include <limes/questions/weight.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(The other side of `coverage`: what of each unit lies farther than the distance from every source, the largest gap
first, and with `--places` or `--weight` who lives there. `--where` chooses among the sources; `--of-where` and `--bbox`
choose among the units.

## Answer

One row for each unit and radius: by radius, then the largest gap first. With several radii they are in the ids.

| column | meaning |
| --- | --- |
| `unit_id`, `unit_name` | the unit |
| `radius_m` | the distance, in metres |
| `gap_km2` | area of the unit out of reach, positions as given |
| `gap_lower_km2`, `gap_upper_km2` | what is out of reach for every position of the sources that their accuracy allows, and what is for some |
| `share` | part of the unit's area that is out of reach, 0 to 1 |
| `places` | with `--places` or `--weight`: how many places are out of reach |
| `weight` | with `--weight`: the sum of the column over those of the places whose weight is known; empty when that of none is, 0 when there are no places |
| `weight_unknown` | with `--weight`: how many of the places have a weight that is not known |
| `largest` | with `--weight`: names of the largest of those places, five at most, by their weight |

With `--before DAY` the sources of that day are held against those of now; units and places are those of now:

| column | meaning |
| --- | --- |
| `gap_before_km2` | what was out of reach |
| `opened_km2`, `closed_km2` | what is out of reach and was not; what was and is not. The gap of now is that of before, and what opened, less what closed |
| `places_before`, `places_opened`, `places_closed`, and the same of `weight` | of places and weights |

With `--each` every polygon of a gap is a row, the largest of all first: `gap` is its number in the unit (1 is the unit's
largest), `gap_km2` and `share` are its own, and so are `places`, `weight`, `weight_unknown` and `largest`. A place that is out of reach by
its distance but just outside the drawn polygon counts in the polygon nearest to it.

The geometry is the gap; with `--shape` what has `opened` or `closed`. The polygons of `--each` are then of that, and their
columns are `opened_km2`, `places_opened`, `weight_opened` and `weight_opened_unknown`, or the same of `closed`; a polygon narrower in the mean than the
edge of the reach is drawn within is left out, and the finding `sliver` counts them.

## Method and accuracy

As in [coverage](coverage.md), also for weights of areas and for rasters: the edge of the reach is within 0.1 % of the radius, at most 10 m; areas are on the WGS84 ellipsoid.
)md";

query::Plan make_plan(const Gaps& q, const query::Scope& scope) {
    std::vector<query::Metres> radii = q.radius;
    std::ranges::sort(radii);
    const auto repeated = std::ranges::unique(radii);
    radii.erase(repeated.begin(), repeated.end());
    if (radii.empty() || radii.front() <= query::Metres{0}) {
        throw base::UsageError{"gaps: --radius needs distances of more than 0, as in --radius 20km,50km"};
    }
    if (q.each && !q.before.empty() && q.shape == query::GapShape::gap) {
        throw base::UsageError{
            "gaps: --each has a row for every polygon of one shape, so that --before needs --shape opened or "
            "closed; give it, or leave --each out"};
    }
    const Weight weight = read_weight("gaps", q.weight, q.places, q.raster);
    query::Plan plan;
    const query::Node sources = add_sources(plan, q.from, q.also, scope);
    const query::Node units = plan.add(query::scan_in_box(q.of, scope, q.of_where));
    const std::optional<query::Node> places = add_places(plan, weight, scope);
    std::optional<query::Node> before;
    if (!q.before.empty()) {
        before = add_sources(plan, q.from, q.also, scope_before("gaps", q.before, scope));
    }
    plan.add(query::Gaps{.sources = sources,
                         .units = units,
                         .places = places,
                         .weight_column = weight.column,
                         .radii = std::move(radii),
                         .each = q.each,
                         .before = before,
                         .shape = q.shape});
    return plan;
}

model::Plot ranking(std::string title, std::vector<model::BarMeasure> measures, std::string only_with) {
    return {.title = std::move(title),
            .form = model::Bars{.label = "unit_name",
                                .band = "radius_m",
                                .rows = "gaps",
                                .measures = std::move(measures),
                                .only_with = std::move(only_with),
                                .remark = "largest",
                                .remark_title = "The largest of these places"}};
}

model::Plot gap_ranking() {
    return ranking("Where is the most out of reach?",
                   {{.title = "Area out of reach",
                     .value = "gap_km2",
                     .lower = "gap_lower_km2",
                     .upper = "gap_upper_km2"},
                    {.title = "Weight out of reach", .value = "weight"},
                    {.title = "Places out of reach", .value = "places"}},
                   "gap_km2");
}

/// Of the polygons of what has opened, or closed.
model::Plot change_ranking(std::string title, const std::string& words, const std::string& change) {
    return ranking(std::move(title),
                   {{.title = "Area " + words, .value = change + "_km2"},
                    {.title = "Weight " + words, .value = "weight_" + change},
                    {.title = "Places " + words, .value = "places_" + change}},
                   "gap");
}

}  // namespace

query::Question<Gaps> gaps() {
    return query::Question<Gaps>{"gaps", "What of each unit is out of reach, the largest gap first."}
        .param("from", &Gaps::from, "the sources that reach out")
        .param("also", &Gaps::also, "further layers that reach out, as stations,corridors")
        .param("radius", &Gaps::radius, "how far they reach; several distances make bands")
        .required()
        .param("of", &Gaps::of, "the units that are looked at")
        .param("of-where", &Gaps::of_where, "only these units")
        .param("weight", &Gaps::weight,
               "LAYER.COLUMN: count the places of this layer and sum this column of theirs")
        .param("places", &Gaps::places, "count the places of this layer")
        .param("raster", &Gaps::raster, "FILE.tif with a count in each pixel, as WorldPop: sum what is there")
        .param("before", &Gaps::before, "a day: compare with the sources as they were then")
        .param("each", &Gaps::each, "a row for every polygon of a gap, instead of one for every unit")
        .param("shape", &Gaps::shape, "what the geometry of a row is")
        .page(page)
        .plot(gap_ranking())
        .plot(change_ranking("Where has the most come to be out of reach?", "newly out of reach", "opened"))
        .plot(change_ranking("Where has the most come within reach?", "newly within reach", "closed"))
        .example(
            "limes gaps border.gpkg --from gates --radius 20km --of provinces --of-where \"country = 'VN'\" "
            "--weight settlements.population")
        .example("limes gaps border.gpkg --radius 30km --each --weight settlements.population -o gaps.gpkg")
        .example("limes gaps border.gpkg --radius 20km --before 2015-01-01 --shape opened")
        .plan(make_plan);
}

}  // namespace limes::questions
