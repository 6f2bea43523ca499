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
| `weight`, `weight_covered`, `weight_covered_lower`, `weight_covered_upper` | with `--weight`: the sums of the column, as population |

The geometry is the covered part of the unit.

## Method and accuracy

What is covered is the set of points within the geodesic distance of a source: the discs of all sources are united before
they are measured, so that nothing is counted twice. The edge of the set is within 0.1 % of the radius, at most 10 m.
Areas are on the WGS84 ellipsoid. Reach is as the crow flies; roads and relief are not in it.
)md";

query::Plan make_plan(const Coverage& q, const query::Scope& scope) {
    std::vector<query::Metres> radii = q.radius;
    std::ranges::sort(radii);
    const auto repeated = std::ranges::unique(radii);
    radii.erase(repeated.begin(), repeated.end());
    if (radii.empty() || radii.front() <= query::Metres{0}) {
        throw base::UsageError{"coverage: --radius needs distances of more than 0, as in --radius 5km,10km"};
    }
    const Weight weight = read_weight("coverage", q.weight, q.places);
    query::Plan plan;
    const query::Node sources = plan.add(query::scan_beyond_box(q.from, scope));
    const query::Node units = plan.add(query::scan_in_box(q.of, scope, q.of_where));
    const std::optional<query::Node> places = add_places(plan, weight, scope);
    const query::Node covered = plan.add(query::Coverage{.sources = sources,
                                                         .units = units,
                                                         .places = places,
                                                         .weight_column = weight.column,
                                                         .radii = std::move(radii)});
    plan.add(query::Project{.input = covered,
                            .first = {"unit_id", "unit_name", "radius_m", "covered_km2", "share",
                                      "places_covered", "weight_covered", "area_km2", "places", "weight"}});
    return plan;
}

}  // namespace

query::Question<Coverage> coverage() {
    return query::Question<Coverage>{"coverage", "What of each unit is within reach, in bands and weighted."}
        .param("from", &Coverage::from, "the sources that reach out")
        .param("radius", &Coverage::radius, "how far they reach; several distances make bands")
        .required()
        .param("of", &Coverage::of, "the units that are covered")
        .param("of-where", &Coverage::of_where, "only these units")
        .param("weight", &Coverage::weight,
               "LAYER.COLUMN: count the places of this layer and sum this column of theirs")
        .param("places", &Coverage::places, "count the places of this layer")
        .page(page)
        .example(
            "limes coverage border.gpkg --from gates --where \"category = 'international'\" --radius "
            "5km,10km,20km --of provinces --weight settlements.population")
        .example("limes coverage border.gpkg --radius 30km --of-where \"country = 'VN'\" -o coverage.gpkg")
        .plan(make_plan);
}

}  // namespace limes::questions
