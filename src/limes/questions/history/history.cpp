#include <limes/questions/history/history.hpp>

#include <algorithm>
#include <utility>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(The units that a unit came from and became, through every merger and division that the layer knows. The unit is asked
for by its id or by any of its names, in any script, with or without marks; of several that match, those of the best match
are followed (what was taken for a name that is none of the layer's is said), and with `--as-of` or `--period` those of them that hold then, when some do. The answer is about all times.

## Answer

| column | meaning |
| --- | --- |
| `generation` | 0 the unit asked for, -1 what it came from, 1 what it became, and so on |
| `began` | how it came to be: `merged`, `split` from another, `renamed`, `retyped` (its level is another), `recoded`; empty: not known |
| `ended` | what became of it: the same, `level removed` (no unit of its level holds any more), `ended`; empty: it holds |
| `also` | `CODE widened`: its code is that of a larger unit after it; `CODE reused`: its code is another unit's |
| `valid_from`, `valid_to` | first day in operation, and first day after; empty: open or unknown |
| `legal_from`, `legal_to` | the days that it became law and ceased to be, where the layer has them |
| `decree` | the column `decree`, `legal_basis` or `legal_source` of the layer, and the events that name the unit and begin on one of its days, with their source |
| columns of the layer | as stored |

With `--with-events`, `kind` says `unit` or `event`, and the events that name one of these units follow.

## Method

The columns `predecessors` and `successors` of the layer are followed in both directions. An id that they name and the layer
lacks is a finding; the lineage ends there. What happened is told from how many units went into how many: `limes crosswalk`
uses the same words. Decrees are cited, never guessed.
)md";

/// Whether there are events to cite: those that are named, or the only such layer.
bool has_events(const History& q, const query::Scope& scope) {
    return !q.events.name.empty() || std::ranges::count_if(scope.layer_roles, [](const auto& layer) {
                                         return layer.second == "event";
                                     }) == 1;
}

query::Plan make_plan(const History& q, const query::Scope& scope) {
    query::Plan plan;
    const query::Node units = plan.add(query::Scan{.layer = query::resolve(q.units, scope)});
    query::TextMatch match{.input = units, .text = q.name, .best_only = true};
    if (scope.when_given) {
        match.rather = scope.when;
    }
    query::Lineage step{.units = units, .start = plan.add(std::move(match))};
    if (q.with_events || has_events(q, scope)) {
        step.events = plan.add(
            query::Scan{.layer = query::resolve(q.events, scope), .may_be_empty = q.events.name.empty()});
    }
    const query::Node lineage = plan.add(step);
    if (!q.with_events) {
        return plan;
    }
    const query::Node events = *step.events;
    const query::Node related = plan.add(query::Related{.input = lineage, .other = events});
    const query::Node in_order =
        plan.add(query::Sort{.input = related, .keys = {{.column = "date_from"}, {.column = "id"}}});
    plan.add(query::Concat{.inputs = {lineage, in_order}, .labels = {"unit", "event"}});
    return plan;
}

model::Plot timeline() {
    return {.title = "When did each unit hold, and what did it become?",
            .form = model::Timeline{.generation = "generation",
                                    .before_title = "came before",
                                    .asked_title = "asked for",
                                    .after_title = "came after",
                                    .successors = "successors",
                                    .predecessors = "predecessors",
                                    .began = "began",
                                    .ended = "ended",
                                    .event_column = "kind",
                                    .event_value = "event",
                                    .event_name = "title",
                                    .event_title = "event"}};
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
        .plot(timeline())
        .example("limes history border.gpkg \"Hà Giang\"")
        .example("limes history border.gpkg \"Tuyen Quang\" --with-events -o tuyen-quang.csv")
        .plan(make_plan);
}

}  // namespace limes::questions
