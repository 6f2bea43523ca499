#include <limes/questions/history/history.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(The units that a unit came from and became, through every merger and division that the layer knows. The unit is asked
for by its id or by any of its names, in any script, with or without marks; of several that match, those of the best match
are followed. The answer is about all times: `--as-of` and `--period` do not narrow it.

## Answer

| column | meaning |
| --- | --- |
| `generation` | 0 the unit asked for, -1 what it came from, 1 what it became, and so on |
| `valid_from`, `valid_to` | first day, and first day after; empty: open or unknown |
| columns of the layer | as stored |

With `--with-events`, `kind` says `unit` or `event`, and the events that name one of these units follow.

## Method

The columns `predecessors` and `successors` of the layer are followed in both directions. An id that they name and the layer
lacks is a finding; the lineage ends there.
)md";

query::Plan make_plan(const History& q, const query::Scope& scope) {
    query::Plan plan;
    const query::Node units = plan.add(query::Scan{.layer = query::resolve(q.units, scope)});
    const query::Node start = plan.add(query::TextMatch{.input = units, .text = q.name, .best_only = true});
    const query::Node lineage = plan.add(query::Lineage{.units = units, .start = start});
    if (!q.with_events) {
        return plan;
    }
    const query::Node events = plan.add(query::Scan{.layer = query::resolve(q.events, scope)});
    const query::Node related = plan.add(query::Related{.input = lineage, .other = events});
    const query::Node in_order =
        plan.add(query::Sort{.input = related, .keys = {{.column = "date_from"}, {.column = "id"}}});
    plan.add(query::Concat{.inputs = {lineage, in_order}, .labels = {"unit", "event"}});
    return plan;
}

}  // namespace

query::Question<History> history() {
    return query::Question<History>{"history", "What a unit came from and what became of it."}
        .param("name", &History::name, "id or any name of the unit")
        .required()
        .positional()
        .param("units", &History::units, "the layer of units")
        .param("events", &History::events, "the layer of events")
        .param("with-events", &History::with_events, "add the events that speak of these units")
        .page(page)
        .example("limes history border.gpkg \"Hà Giang\"")
        .example("limes history border.gpkg \"Tuyen Quang\" --with-events -o tuyen-quang.csv")
        .plan(make_plan);
}

}  // namespace limes::questions
