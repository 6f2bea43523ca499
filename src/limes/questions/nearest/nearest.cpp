#include <limes/base/error.hpp>
#include <limes/questions/nearest/nearest.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(For each feature of `--from` the `-k` nearest features of `--to`, ranked. `--where` and `--bbox` choose
among the features of `--from`, `--to-where` among those of `--to`. With `--within` nothing farther is listed, and a feature
may have fewer than `k` rows; with fewer than `k` features in `--to`, all are listed. A layer
may be held against itself; a feature is then not its own neighbour.

## Answer

One row for each neighbour, by the order of `--from`, then rank, then id.

| column | meaning |
| --- | --- |
| `from_id`, `from_name` | the feature asked for |
| `to_id`, `to_name` | its neighbour |
| `rank` | 1 is nearest; equal distances (within 20 nm) share a rank with `--ties all` |
| `distance_m` | distance in metres; 0 where they touch, overlap or contain each other |
| `distance_min_m`, `distance_max_m` | least and greatest distance over all positions that the stated accuracies allow; empty when one accuracy is unknown |
| `certainty` | `certain`: among the k nearest wherever all really are; `possible`: for some positions; empty: an accuracy is unknown |
| `azimuth_deg` | direction of the first leg, clockwise from north; empty at distance 0 |

With `--ties all` every feature as far as the k-th is listed, which may make more than `k` rows; `--ties first` stops at
`k`, the lesser id first. The geometry is the shortest connection (`--shape line`), the feature itself (`from`, `to`), or
left out (`none`).

## Method and accuracy

Exact: an index only saves work, and every distance that decides is the geodesic on the WGS84 ellipsoid, between points
within a micrometre of Karney's algorithm (J. Geodesy 87, 2013), with lines and areas within a millimetre.
)md";

query::Plan make_plan(const Nearest& q, const query::Scope& scope) {
    if (q.k == 0) {
        throw base::UsageError{"nearest: -k is 0; ask for 1 neighbour or more"};
    }
    query::Plan plan;
    const query::Scan from = query::scan(q.from, scope, query::Part::asked);
    const query::Scan to = query::scan(q.to, scope, query::Part::beside, q.to_where);
    const bool same_layer = from.layer == to.layer;
    const query::Node from_node = plan.add(from);
    const query::Node to_node = plan.add(to);
    plan.add(query::NearestJoin{.from = from_node,
                                .to = to_node,
                                .k = q.k,
                                .within = q.within,
                                .ties = q.ties,
                                .shape = q.shape,
                                .same_layer = same_layer});
    return plan;
}

}  // namespace

query::Question<Nearest> nearest() {
    return query::Question<Nearest>{"nearest", "The nearest features of another layer, ranked."}
        .param("from", &Nearest::from, "the layer asked for")
        .required()
        .param("to", &Nearest::to, "the layer of the neighbours")
        .required()
        .param("k", &Nearest::k, "how many neighbours")
        .param("within", &Nearest::within, "nothing farther than this")
        .param("ties", &Nearest::ties, "of equal distances at the end, all or the first by id")
        .param("to-where", &Nearest::to_where, "only these features of --to")
        .param("shape", &Nearest::shape, "what a row shows on a map")
        .page(page)
        .example("limes nearest border.gpkg --from settlements --to gates -k 3 -o nearest.csv")
        .example(
            "limes nearest border.gpkg --from communes --where \"country = 'VN'\" --to gates --to-where "
            "\"category = 'international'\"")
        .plan(make_plan);
}

}  // namespace limes::questions
