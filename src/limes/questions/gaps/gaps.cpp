#include <limes/base/error.hpp>
#include <limes/questions/gaps/gaps.hpp>
#include <limes/questions/weight.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(The other side of `coverage`: what of each unit lies farther than the distance from every source, the largest gap
first, and with `--places` or `--weight` who lives there. `--where` chooses among the sources; `--of-where` and `--bbox`
choose among the units.

## Answer

One row for each unit, the largest gap first.

| column | meaning |
| --- | --- |
| `unit_id`, `unit_name` | the unit |
| `radius_m` | the distance, in metres |
| `gap_km2` | area of the unit out of reach, positions as given |
| `gap_lower_km2`, `gap_upper_km2` | what is out of reach for every position of the sources that their accuracy allows, and what is for some |
| `share` | part of the unit's area that is out of reach, 0 to 1 |
| `places` | with `--places` or `--weight`: how many places are out of reach |
| `weight` | with `--weight`: the sum of the column over those places |
| `largest` | with `--places` or `--weight`: names of the largest of those places |

The geometry is the gap.

## Method and accuracy

As in `coverage`: the edge of the reach is within 0.1 % of the radius, at most 10 m; areas are on the WGS84 ellipsoid.
)md";

query::Plan make_plan(const Gaps& q, const query::Scope& scope) {
    if (q.radius <= query::Metres{0}) {
        throw base::UsageError{"gaps: --radius needs a distance of more than 0, as in --radius 20km"};
    }
    const Weight weight = read_weight("gaps", q.weight, q.places);
    query::Plan plan;
    const query::Node sources = plan.add(query::scan_beyond_box(q.from, scope));
    const query::Node units = plan.add(query::scan_in_box(q.of, scope, q.of_where));
    const std::optional<query::Node> places = add_places(plan, weight, scope);
    plan.add(query::Gaps{.sources = sources,
                         .units = units,
                         .places = places,
                         .weight_column = weight.column,
                         .radius = q.radius});
    return plan;
}

}  // namespace

query::Question<Gaps> gaps() {
    return query::Question<Gaps>{"gaps", "What of each unit is out of reach, the largest gap first."}
        .param("from", &Gaps::from, "the sources that reach out")
        .param("radius", &Gaps::radius, "how far they reach")
        .required()
        .param("of", &Gaps::of, "the units that are looked at")
        .param("of-where", &Gaps::of_where, "only these units")
        .param("weight", &Gaps::weight,
               "LAYER.COLUMN: count the places of this layer and sum this column of theirs")
        .param("places", &Gaps::places, "count the places of this layer")
        .page(page)
        .example(
            "limes gaps border.gpkg --from gates --radius 20km --of provinces --of-where \"country = 'VN'\" "
            "--weight settlements.population")
        .plan(make_plan);
}

}  // namespace limes::questions
