#include <limes/base/error.hpp>
#include <limes/base/time.hpp>
#include <limes/questions/crosswalk/crosswalk.hpp>
#include <limes/questions/weight.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(From the units of one day to those of another: which went into which, how much of each, what happened and by what
decree. `limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01` says it of the provinces before and after the merger;
without `--to` it is the day of `--as-of`. The second day may be the earlier one. `--onto` names another layer that has the
units of the second day, for two files of boundaries.

With `--extensive` or `--intensive` the answer is the units of the second day with the figures of the first restated for
them. `--changes` is the layer for a map: every piece of the units of both days put over one another, with what happened to
it. `--where` and `--bbox` choose among the units of both days (with `--onto`, `--where` among the first alone); a unit that is
chosen comes with all that it has ground in common with, so that an old one brings the new ones that it went into. What is told
of units is of these, figures and their totals are of all.

## Answer

A row for each pair of units of which one became the other, or that have ground in common; the geometry is that ground.

| column | meaning |
| --- | --- |
| `from_id`, `from_name`, `to_id`, `to_name` | the unit of the first day and that of the second; empty where there is none |
| `kind` | `unchanged`, `renamed`, `retyped` (its level is another), `recoded`; `merged` (whole, with others), `split` (one part of a unit, and nothing else), `part` (a part that went to a unit with more from elsewhere), `level removed`, `level added` (no unit of the level holds on the other day), `ended`, `new` (there is no other unit) |
| `also` | what else is other in a unit that went whole into one; `CODE widened`: its code is that of a larger unit now; `CODE reused`: its code is another unit's now |
| `area_share`, `to_share` | part of the ground of the first unit, and of that of the second; those of a unit add up to 1; empty: not known |
| `weight_share`, `weight` | with `--weight LAYER.COLUMN`: part of the weight of the first unit, and the sum on the ground in common; empty: the ground is not known, or the unit has no weight at all |
| `certainty` | `certain`: by lineage, or wider than the accuracies of both units; `possible`: a sliver; empty: an accuracy is not known |
| `lineage` | `whole`, `part`, or the word of `--links`, where the lineage names the pair; empty: the overlay alone does. From the later day to the earlier the links say it of the second unit: `main part of to`, `whole of to` |
| `operating_date`, `legal_date` | when it came into operation and when it became law, where the layer says |
| `decree` | the column `decree`, `legal_basis` or `legal_source` of a unit that began, and the events that name the unit and begin on one of these days, with their source |
| `area_km2`, `width_m` | ellipsoidal area of the ground in common, and the mean width of its widest part |

With `--changes`, there are slivers too (`kind` `sliver`), and ground that lies where the lineage does not say
(`against lineage`): the areas of the rows of a unit are then its area. Their shares are 0, for they are not what became of the
unit: all other shares are the same with `--changes` and without.

With figures, a row for each unit of the second day (`kind` `unit`) and one for what could not be assigned (`residual`):

| column | meaning |
| --- | --- |
| `unit_id`, `unit_name` | the unit; of a residual the unit of the first day |
| `from_units` | units of the first day that it has a part of |
| columns of `--extensive` and `--intensive` | the figures; empty: none is known |
| `reason` | why it could not be assigned: `lies in none of the units after`, `its shares are not known`, `is of no unit before` |

## Method and accuracy

Lineage comes first: the columns `predecessors` and `successors` and the layer `--links` (`from_id`, `to_id`, `kind`: whole or
a part), followed from unit to unit through all that held in between. What went whole into one unit has the share 1,
however its outline was drawn. Where a unit went into several, or no lineage is known, areas are overlaid: shares are of
ellipsoidal area, and the pieces of a unit with what lies in no unit are its area. Where neither is known the share is empty,
and how many are is told. A unit that is the same row of the layer on both days is unchanged, and not overlaid.

A place with a weight counts once, in the piece that it lies in (where units of one day overlap, in that of each); one on the edge of
several and in none counts in that whose units have the lowest ids. Places that lie in none are told, with their number and sum. A
weight below 0 is refused.

A piece is a sliver when it is no wider, twice its area over its perimeter, than the accuracies of both units together, for
each of its parts; one that is in no unit of the other day, than twice that of its own. Units that state no accuracy have that of
`--accuracy`; without it only what is narrower than a metre is a sliver of theirs. Slivers of units without a lineage
are left out and told, unless a unit has nothing else.

Extensive figures (people, hectares) are shared out by `weight_share` where it is known, else by `area_share`, and
conserved: total = assigned + residual, which is told. With `--assign main` a unit that was divided gives all of them to the unit
that its main part went to: the one that `--links` call so, else that of the largest share (of equal ones, of the lowest id); how
many are such is told. Where a figure of one of the units that went into another is not
known, that of the other is the sum of the rest, and how many are such is told. Whole numbers stay whole, by largest remainders for each unit of the
first day (Balinski and Young 1982); of other numbers the largest part is what the others leave. Intensive figures (rates,
densities) are means, weighted by the area that each unit contributes, or by `--weight COLUMN` of the figures and the shares;
units without a value do not count. Counts below 0 are told. Figures are columns of the units, or rows of `--figures`, a table with
the column `--key` of the units; `--key code=ma` when the units call it `code` and the table `ma`.

Changes are those of the UN SALB data specification, 2.3. Areal weighting: Goodchild and Lam 1980.
)md";

base::Day day_of(const std::string& text, const char* option) {
    try {
        return base::parse_day(text);
    } catch (const base::UsageError& trouble) {
        throw base::UsageError{fmt::format("crosswalk: --{}: {}", option, trouble.what())};
    }
}

/// The second day: `--to`, else the one that is asked as of. Errors: UsageError.
base::Day second_day(const Crosswalk& q, const query::Scope& scope) {
    if (!q.to.empty()) {
        return day_of(q.to, "to");
    }
    if (!scope.when.as_of) {
        throw base::UsageError{
            "crosswalk: it is between two days, and --period is none; give --from and --to"};
    }
    return *scope.when.as_of;
}

query::Scope on(base::Day day, const query::Scope& scope) {
    query::Scope other = scope;
    other.when = {.as_of = day, .period = {}, .axis = scope.when.axis};
    return other;
}

/// The events that are asked for, or else the only layer of events that there is.
std::optional<query::LayerRef> events_of(const Crosswalk& q, const query::Scope& scope) {
    const auto is_event = [](const auto& layer) { return layer.second == "event"; };
    if (q.events || std::ranges::count_if(scope.layer_roles, is_event) != 1) {
        return q.events;
    }
    return query::LayerRef{.default_role = "event"};
}

bool restates(const Crosswalk& q) {
    return !q.extensive.empty() || !q.intensive.empty();
}

/// Errors: UsageError when a column is asked for twice.
void require_distinct_columns(const Crosswalk& q) {
    std::set<std::string_view> seen;
    for (const auto* columns : {&q.extensive, &q.intensive}) {
        for (const std::string& column : *columns) {
            if (!seen.insert(column).second) {
                throw base::UsageError{fmt::format("crosswalk: the column '{}' is named twice", column)};
            }
        }
    }
}

/// Errors: UsageError for a key of which one half is lacking.
void require_whole_key(const std::string& key) {
    const std::size_t sign = key.find('=');
    if (sign != std::string::npos && (sign == 0 || sign + 1 == key.size())) {
        throw base::UsageError{fmt::format(
            "crosswalk: --key: '{}' lacks a column; code=ma is `code` in the units and `ma` in the figures",
            key)};
    }
}

void require_whole_request(const Crosswalk& q, const query::Scope& scope) {
    require_distinct_columns(q);
    require_whole_key(q.key);
    if (q.figures && !restates(q)) {
        throw base::UsageError{
            "crosswalk: --figures needs the columns to restate: --extensive or --intensive"};
    }
    if (q.assign != query::Assign::shares && !restates(q)) {
        throw base::UsageError{
            "crosswalk: --assign says where figures go, and needs the columns: --extensive or --intensive"};
    }
    if (q.changes && restates(q)) {
        throw base::UsageError{
            "crosswalk: --changes draws the pieces and has no figures; ask for one or the other"};
    }
    if (q.onto && restates(q) && scope.where != nullptr) {
        throw base::UsageError{
            "crosswalk: --where chooses among the units of the first layer, and figures are those of --onto; "
            "choose with --bbox, or among the rows of the answer"};
    }
    if (q.weight.find('.') == std::string::npos && !q.weight.empty() && q.intensive.empty()) {
        throw base::UsageError{fmt::format(
            "crosswalk: --weight: '{}' is no LAYER.COLUMN; a column of the figures weighs --intensive ones "
            "alone",
            q.weight)};
    }
}

/// The units of either day that are chosen; nothing when all are. With another layer for the second day,
/// whose columns are others, `--where` chooses among the first alone.
std::optional<query::Node> add_chosen(query::Plan& plan, const Crosswalk& q, const query::Scope& first,
                                      const query::Scope& second) {
    if (first.where == nullptr && !first.bbox) {
        return std::nullopt;
    }
    query::Scan of_first = query::scan(q.units, first, query::Part::asked);
    if (q.onto && first.where != nullptr) {
        return plan.add(std::move(of_first));
    }
    query::Scan of_second = query::scan(q.onto.value_or(q.units), second, query::Part::asked);
    of_first.may_be_empty = of_second.may_be_empty = true;  // a unit may be of one day alone
    const query::Node before = plan.add(std::move(of_first));
    const query::Node after = plan.add(std::move(of_second));
    return plan.add(
        query::Concat{.inputs = {before, after}, .labels = {"first", "second"}, .label_column = "of_day"});
}

query::Plan make_plan(const Crosswalk& q, const query::Scope& scope) {
    require_whole_request(q, scope);
    const base::Day from_day = day_of(q.from, "from");
    const base::Day to_day = second_day(q, scope);
    const query::Scope first = on(from_day, scope);
    const query::Scope second = on(to_day, scope);
    const bool weighs_layer = q.weight.find('.') != std::string::npos;
    query::Plan plan;
    query::Crosswalk step{.from = plan.add(query::scan(q.units, first, query::Part::beside)),
                          .to = plan.add(query::scan(q.onto.value_or(q.units), second, query::Part::beside)),
                          .from_day = from_day,
                          .to_day = to_day,
                          .axis = scope.when.axis};
    if (!q.onto) {
        step.units = plan.add(query::Scan{.layer = query::resolve(q.units, scope)});
    }
    if (q.links) {
        step.links = plan.add(query::Scan{.layer = query::resolve(*q.links, scope)});
    }
    if (const auto events = events_of(q, scope)) {
        step.events =
            plan.add(query::Scan{.layer = query::resolve(*events, scope), .may_be_empty = !q.events});
    }
    if (weighs_layer) {
        const Weight weight = read_weight("crosswalk", q.weight, std::nullopt, {});
        step.places = add_places(plan, weight, second);
        step.weight_column = weight.column;
    }
    step.accuracy = q.accuracy;
    step.all_pieces = q.changes;
    const query::Node from = step.from;
    const query::Node to = step.to;
    const std::optional<query::Node> chosen = add_chosen(plan, q, first, second);
    step.asked = chosen;
    query::Node answer = plan.add(std::move(step));
    if (restates(q)) {
        query::Restate restate{.from = from, .to = to, .crosswalk = answer};
        if (q.figures) {
            restate.figures = plan.add(query::scan(*q.figures, first, query::Part::beside));
        }
        const std::size_t sign = q.key.find('=');
        restate.key = q.key.substr(0, sign);
        restate.figures_key = sign == std::string::npos ? "" : q.key.substr(sign + 1);
        restate.assign = q.assign;
        restate.extensive = q.extensive;
        restate.intensive = q.intensive;
        restate.weight_column = weighs_layer ? "" : q.weight;
        restate.asked = chosen;
        plan.add(std::move(restate));
        return plan;
    }
    if (chosen) {
        query::Related related{.input = *chosen, .other = answer};
        if (q.onto) {  // ids of two layers: each column names those of its own day
            related.columns = scope.where != nullptr ? std::vector<std::string>{"from_id"}
                                                     : std::vector<std::string>{"from_id", "to_id"};
        }
        answer = plan.add(std::move(related));
    }
    plan.add(query::Project{
        .input = answer,
        .first = {"from_name", "to_name", "kind", "area_share", "to_share", "weight_share", "operating_date",
                  "legal_date", "also", "area_km2", "certainty", "lineage"}});
    return plan;
}

model::Plot composition() {
    return {.title = "What is each unit of the second day made of?",
            .form = model::Composition{.whole = "to_id",
                                       .whole_name = "to_name",
                                       .whole_title = "Second day",
                                       .part_name = "from_name",
                                       .parts_title = "Units of the first day, by share of the ground",
                                       .beside_title = "and",
                                       .share = "to_share",
                                       .rows = "units"}};
}

}  // namespace

query::Question<Crosswalk> crosswalk() {
    return query::Question<Crosswalk>{"crosswalk",
                                      "From the units of one day to those of another, with figures restated."}
        .param("from", &Crosswalk::from, "the first day, 2025-06-30")
        .required()
        .param("to", &Crosswalk::to, "the second day; without it that of --as-of")
        .param("units", &Crosswalk::units, "the layer of units")
        .param("onto", &Crosswalk::onto, "another layer, which has the units of the second day")
        .param("links", &Crosswalk::links, "successions: from_id, to_id and kind (whole, part)")
        .param("events", &Crosswalk::events, "events that name the decree; without it the only such layer")
        .param("weight", &Crosswalk::weight,
               "LAYER.COLUMN: share out by this column of places or areas; COLUMN: of the figures, what "
               "intensive ones are weighted by")
        .param("accuracy", &Crosswalk::accuracy, "of the outlines of units that state none: 200m")
        .param("changes", &Crosswalk::changes, "every piece of both days, for a map of what changed")
        .param("extensive", &Crosswalk::extensive, "restate these columns, counts that add up: population")
        .param("intensive", &Crosswalk::intensive, "restate these columns, rates that are averaged")
        .param("figures", &Crosswalk::figures, "the table of the figures; without it the units have them")
        .param("key", &Crosswalk::key,
               "the column of figures and units that says which unit is meant; code=ma: ma in the figures")
        .param("assign", &Crosswalk::assign,
               "of divided units: figures by their shares, or all to where the main part went")
        .page(page)
        .plot(composition())
        .example("limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01 --where \"country = 'VN'\"")
        .example(
            "limes crosswalk border.gpkg --units communes --links commune_links --from 2025-06-30 --to "
            "2025-07-01 -o "
            "communes.csv")
        .example("limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01 --changes -o changes.geojson")
        .example("limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01 --extensive polygon_area_km2")
        .plan(make_plan);
}

}  // namespace limes::questions
