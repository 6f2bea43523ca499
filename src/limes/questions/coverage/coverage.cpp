#include <limes/base/error.hpp>
#include <limes/questions/coverage/coverage.hpp>
#include <limes/questions/weight.hpp>

#include <algorithm>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(How much of each unit lies within a distance of the sources, say of each province within 5, 10 and 20 km of an
international gate? Areas are measured; with `--places` or `--weight` places are counted and weighted as well. `--where`
chooses among the sources; `--of-where` and `--bbox` choose among the units, so that a source just outside the box still
counts for what it reaches inside.

## Answer

One row for each unit and radius, by unit, then radius.

| column | meaning |
| --- | --- |
| `unit_id`, `unit_name` | the unit |
| `radius_m` | the distance, in metres |
| `area_km2` | area of the unit |
| `covered_km2` | area of it within the distance of a source, positions as given |
| `covered_lower_km2`, `covered_upper_km2` | what is covered for every position of the sources that their accuracy allows, and what is for some |
| `share` | covered part of the area, 0 to 1 |
| `places`, `places_covered`, `places_covered_lower`, `places_covered_upper` | with `--places` or `--weight`: places in the unit, and those of them covered |
| `weight`, `weight_covered`, `weight_covered_lower`, `weight_covered_upper` | with `--weight`: the sums of the column, as population, over those places whose weight is known; empty when that of none is |
| `weight_unknown` | with `--weight`: of the places in the unit, those whose weight is not known |

With `--backup`, `--before` and `--along` there are more:

| column | meaning |
| --- | --- |
| `backup_km2`, `places_backup`, `weight_backup` | with `--backup`: what two sources or more reach |
| `covered_before_km2`, `gained_km2`, `lost_km2` | with `--before DAY`: what the sources of that day covered, what is covered now and was not, what was and is not; units, places and lines are those of now |
| `places_covered_before`, `places_gained`, `places_lost`, and the same of `weight` | of places and weights |
| `line_km`, `line_covered_km`, `line_covered_lower_km`, `line_covered_upper_km` | with `--along`: length of the lines in the unit or within `--beside` of it, and what of it is covered |
| `line_backup_km`, `line_covered_before_km`, `line_gained_km`, `line_lost_km` | the same with `--backup` and `--before` |

The geometry is the covered part of the unit; `--shape` shows what is `backup`, `gained` or `lost` instead, or `none`.

## What is summed

- `--weight` of a layer of points: each place counts whole, in the one unit that it lies in.
- `--weight` of a layer of areas, as `provinces.population`: each weight is spread evenly over its area, and a unit, or what
  is covered of it, has the same share of the weight as of the area. What is in the units and what the finding
  `weight-in-no-unit` tells are the whole.
- `--raster FILE.tif`: counts in pixels, in any CRS. Each pixel counts whole, at its middle; `weight_covered_lower` and
  `_upper` are the bounds for people anywhere in the pixel, half a diagonal from it, so that the error of using
  middles is in the answer. Pixels without data are left out and told in `no-data`.

A weight that is not known is not 0: the sum of no places is 0, the sum of places none of whose weights is known is empty,
and any other is that of the known ones, with `weight_unknown` and the finding `no-weight` for the rest.

## Method and accuracy

What is covered is the set of points within the geodesic distance of a source, each counted once, however many sources
reach it. It is measured along its edge, the stretches of the discs that lie in no other disc; where it is drawn, the discs
are united. That edge is within 0.1 % of the radius, at most 10 m.
Areas are on the WGS84 ellipsoid. Places and lines are held against the distance itself, not the drawn edge; lines in
pieces of at most 100 m. A source that no unit can be in reach of is not looked at further. Reach is as the crow flies;
roads and relief are not in it.
)md";

query::Plan make_plan(const Coverage& q, const query::Scope& scope) {
    std::vector<query::Metres> radii = q.radius;
    std::ranges::sort(radii);
    const auto repeated = std::ranges::unique(radii);
    radii.erase(repeated.begin(), repeated.end());
    if (radii.empty() || radii.front() <= query::Metres{0}) {
        throw base::UsageError{"coverage: --radius needs distances of more than 0, as in --radius 5km,10km"};
    }
    const Weight weight = read_weight("coverage", q.weight, q.places, q.raster);
    query::Plan plan;
    query::Coverage step{.sources = add_sources(plan, q.from, q.also, scope),
                         .units = plan.add(query::scan_in_box(q.of, scope, q.of_where)),
                         .places = add_places(plan, weight, scope),
                         .weight_column = weight.column,
                         .radii = std::move(radii)};
    if (!q.before.empty()) {
        step.before = add_sources(plan, q.from, q.also, scope_before("coverage", q.before, scope));
    }
    step.backup = q.backup;
    if (q.along) {
        step.lines = plan.add(query::scan(*q.along, scope, query::Part::beside));
        step.beside = q.beside;
    }
    step.shape = q.shape;
    const query::Node covered = plan.add(std::move(step));
    plan.add(query::Project{.input = covered,
                            .first = {"unit_id", "unit_name", "radius_m", "covered_km2", "share",
                                      "places_covered", "weight_covered", "area_km2", "places", "weight"}});
    return plan;
}

model::Plot curve() {
    const auto measure = [](std::string title, const std::string& what, const std::string& unit,
                            const std::string& whole) {
        return model::CurveMeasure{.title = std::move(title),
                                   .part = what + unit,
                                   .whole = whole,
                                   .lower = what + "_lower" + unit,
                                   .upper = what + "_upper" + unit};
    };
    return {
        .title = "How much lies within a distance of the sources?",
        .form = model::Curve{.x = "radius_m",
                             .x_title = "distance from the nearest source",
                             .y_title = "share within the distance",
                             .series = "unit_id",
                             .label = "unit_name",
                             .all = "units",
                             .measures = {measure("Area", "covered", "_km2", "area_km2"),
                                          measure("Weight of the places", "weight_covered", "", "weight"),
                                          measure("Places", "places_covered", "", "places"),
                                          measure("Length of the lines", "line_covered", "_km", "line_km")}}};
}

}  // namespace

query::Question<Coverage> coverage() {
    return query::Question<Coverage>{"coverage", "What of each unit is within reach, in bands and weighted."}
        .param("from", &Coverage::from, "the sources that reach out")
        .param("also", &Coverage::also, "further layers that reach out, as stations,corridors")
        .param("radius", &Coverage::radius, "how far they reach; several distances make bands")
        .required()
        .param("of", &Coverage::of, "the units that are covered")
        .param("of-where", &Coverage::of_where, "only these units")
        .param("weight", &Coverage::weight,
               "LAYER.COLUMN: count the places of this layer and sum this column of theirs")
        .param("places", &Coverage::places, "count the places of this layer")
        .param("raster", &Coverage::raster,
               "FILE.tif with a count in each pixel, as WorldPop: sum what is there")
        .param("before", &Coverage::before, "a day: compare with the sources as they were then")
        .param("backup", &Coverage::backup, "tell also what two sources or more reach")
        .param("along", &Coverage::along, "lines, as a border: tell the length of them that is covered")
        .bare("border")
        .param("beside", &Coverage::beside, "lines this near a unit are its own")
        .param("shape", &Coverage::shape, "what the geometry of a row is")
        .page(page)
        .plot(curve())
        .example(
            "limes coverage border.gpkg --from gates --where \"category = 'international'\" --radius "
            "5km,10km,20km --of provinces --weight settlements.population")
        .example("limes coverage border.gpkg --radius 30km --of-where \"country = 'VN'\" -o coverage.gpkg")
        .example("limes coverage border.gpkg --radius 20km --before 2015-01-01 --backup --along")
        .plan(make_plan);
}

}  // namespace limes::questions
