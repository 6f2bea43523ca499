#include <limes/questions/near/near.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(Each feature of `--from` is held against each feature of `--to`, and the pairs that lie within the
distance are listed. `--where` and `--bbox` choose among the features of `--from`, `--to-where` among those of `--to`.
A layer may be held against itself; a feature is then not paired with itself.

## Answer

One row for each pair, by the order of `--from`, then distance, then id.

| column | meaning |
| --- | --- |
| `from_id`, `from_name` | the feature asked for |
| `to_id`, `to_name` | what lies near it |
| `distance_m` | distance in metres; 0 where they touch, overlap or contain each other |
| `distance_min_m`, `distance_max_m` | least and greatest distance over all positions that the stated accuracies allow; empty when one accuracy is unknown |
| `certainty` | `certain`: within the distance wherever the two really are; `possible`: for some positions; empty: an accuracy is unknown |
| `azimuth_deg` | direction of the first leg, clockwise from north; empty at distance 0 |

The geometry is the shortest connection (`--shape line`), the feature itself (`from`, `to`), or left out (`none`).
`--keep certain` lists what holds for every position, `nominal` what holds for the positions as given, `possible`
(the default) also what holds only if the positions are off by as much as they may be.

## Method and accuracy

The distance is the length of the shortest geodesic on the WGS84 ellipsoid between the two geometries: not to a centre,
not to a box, not on a sphere. Between points it is within a micrometre of Karney's algorithm (J. Geodesy 87, 2013), with
lines and areas within a millimetre. Edges are straight in longitude and latitude.
)md";

query::Plan make_plan(const Near& q, const query::Scope& scope) {
    query::Plan plan;
    const query::Scan from = query::scan(q.from, scope, query::Part::asked);
    const query::Scan to = query::scan(q.to, scope, query::Part::beside, q.to_where);
    const bool same_layer = from.layer == to.layer;
    const query::Node from_node = plan.add(from);
    const query::Node to_node = plan.add(to);
    plan.add(query::DistanceJoin{.from = from_node,
                                 .to = to_node,
                                 .within = q.within,
                                 .keep = q.keep,
                                 .shape = q.shape,
                                 .same_layer = same_layer});
    return plan;
}

}  // namespace

query::Question<Near> near() {
    return query::Question<Near>{"near", "All pairs of two layers within a distance."}
        .param("from", &Near::from, "the layer asked for")
        .required()
        .param("to", &Near::to, "the layer held against it")
        .required()
        .param("within", &Near::within, "how far, along the ellipsoid")
        .required()
        .param("keep", &Near::keep, "which pairs count, given the accuracy of both positions")
        .param("to-where", &Near::to_where, "only these features of --to")
        .param("shape", &Near::shape, "what a row shows on a map")
        .page(page)
        .example(
            "limes near border.gpkg --from settlements --to gates --within 10km --as-of 2025-02-20 -o "
            "near.geojson")
        .example(
            "limes near border.gpkg --from gates --where \"mode = 'rail'\" --to stations --within 3km --keep "
            "certain")
        .plan(make_plan);
}

}  // namespace limes::questions
