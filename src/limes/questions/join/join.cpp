#include <limes/base/error.hpp>
#include <limes/questions/join/join.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(The pairs of a feature of `--from` and a feature of `--to` between which the predicate holds: with
`--predicate within`, each settlement and the province it lies in. `--where` and `--bbox` choose among the features of
`--from`, `--to-where` among those of `--to`. With `--keep-unmatched` a feature that meets nothing keeps a row with an empty
`to_id`, so that none is lost.

## Answer

One row for each pair, by the order of `--from`, then id.

| column | meaning |
| --- | --- |
| `from_id`, `from_name` | the feature asked for |
| `to_id`, `to_name` | what it meets; empty with `--keep-unmatched` when it meets nothing |
| all columns of `--from` | as they are |

The geometry is that of the feature of `--from`.

With `--count` a row is a feature of `--to` with all its columns and geometry, and before them `count`: of how many features of
`--from` the predicate holds with it, 0 included.

| predicate | holds when |
| --- | --- |
| `intersects` | they have a point in common |
| `within` | all of from lies in to, and their interiors meet |
| `contains` | the same the other way round |
| `covers`, `covered-by` | as contains and within, the boundary included: a point on the edge is covered, not contained |
| `touches` | they meet at boundaries only |
| `crosses` | interiors meet in less than the larger dimension, as a line through an area |
| `overlaps` | interiors of one dimension meet in part |
| `equals` | they are the same set of points |
| `disjoint` | they have no point in common |

## Method and accuracy

Predicates are those of the simple features standard (OGC 06-103r4), exact on edges that are straight in longitude and
latitude, and agree with GEOS. Positional accuracy does not enter; for what lies near an edge ask `near`.
)md";

query::Plan make_plan(const Join& q, const query::Scope& scope) {
    query::Plan plan;
    const query::Node from = plan.add(query::scan(q.from, scope, query::Part::asked));
    const query::Node to = plan.add(query::scan(q.to, scope, query::Part::beside, q.to_where));
    if (q.count) {
        if (q.keep_unmatched) {
            throw base::UsageError{"--count has a row for each feature of --to; leave --keep-unmatched out"};
        }
        plan.add(query::CountJoin{.from = from, .to = to, .predicate = q.predicate});
        return plan;
    }
    plan.add(query::PredicateJoin{
        .from = from, .to = to, .predicate = q.predicate, .keep_unmatched = q.keep_unmatched});
    return plan;
}

}  // namespace

query::Question<Join> join() {
    return query::Question<Join>{"join", "Pairs of two layers by a spatial predicate."}
        .param("from", &Join::from, "the layer asked for")
        .required()
        .param("to", &Join::to, "the layer it is held against")
        .required()
        .param("predicate", &Join::predicate, "what must hold between the two")
        .param("to-where", &Join::to_where, "only these features of --to")
        .param("count", &Join::count, "for each feature of --to only how many of --from it meets")
        .param("keep-unmatched", &Join::keep_unmatched, "also list the features of --from that meet nothing")
        .page(page)
        .example("limes join border.gpkg --from settlements --to provinces --predicate within")
        .example(
            "limes join border.gpkg --from gates --to provinces --to-where \"country = 'VN'\" "
            "--keep-unmatched -o gates.csv")
        .example("limes join border.gpkg --from settlements --to provinces --predicate within --count")
        .plan(make_plan);
}

}  // namespace limes::questions
