#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/filter_eval.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/near_names.hpp>
#include <limes/engine/embedded/scan.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using base::ValidTime;
using geodesy::Box;
using model::Layer;
using query::Scan;
using query::TimeAxis;
using query::TimeSelection;
using Rows = std::vector<std::size_t>;

void keep_if(Rows& rows, const std::function<bool(std::size_t)>& wanted) {
    std::erase_if(rows, [&](std::size_t row) { return !wanted(row); });
}

// ---- time
// ------------------------------------------------------------------------------------------------------

void check_time(const TimeSelection& when) {
    if (when.period && when.period->from >= when.period->to) {
        throw base::UsageError{fmt::format(
            "the period from {} to {} holds no day: --from is its first day, --to the day after its last",
            when.period->from.text(), when.period->to.text())};
    }
}

/// No row has a time, so that all hold always.
bool is_timeless(const Layer& layer, const TimeSelection& when) {
    const bool operating = layer.valid_from.empty() && layer.valid_to.empty();
    return when.axis == TimeAxis::operating ? operating
                                            : operating && layer.legal_from.empty() && layer.legal_to.empty();
}

void select_time(const Layer& layer, const TimeSelection& when, Rows& rows) {
    check_time(when);
    if ((!when.as_of && !when.period) || is_timeless(layer, when)) {
        return;
    }
    keep_if(rows, [&](std::size_t row) { return holds(layer, row, when); });
}

// ---- box
// -------------------------------------------------------------------------------------------------------

/// The box as one or two that do not cross the antimeridian.
std::vector<Box> unwrapped(const Box& box) {
    if (!box.crosses_antimeridian()) {
        return {box};
    }
    return {{box.west, box.south, 180, box.north}, {-180, box.south, box.east, box.north}};
}

bool is_inside(const Box& inner, const Box& outer) {
    return outer.west <= inner.west && inner.east <= outer.east && outer.south <= inner.south &&
           inner.north <= outer.north;
}

void check_box(const Box& box) {
    const bool good = geodesy::is_valid({box.west, box.south}) && geodesy::is_valid({box.east, box.north});
    if (!good || box.south > box.north) {
        throw base::UsageError{
            fmt::format("--bbox {},{},{},{} is no box: it is west,south,east,north in degrees, west above "
                        "east over the antimeridian",
                        box.west, box.south, box.east, box.north)};
    }
}

/// Rows whose geometry shares a point with the box; rows without a position are not known to.
void select_box(const Layer& layer, const Box& box, Rows& rows) {
    check_box(box);
    struct Part {
        Box box;
        GeosGeometry geometry;
    };
    std::vector<Part> parts;
    for (const Box& each : unwrapped(box)) {
        parts.push_back({each, to_geos(each)});
    }
    keep_if(rows, [&](std::size_t row) {
        if (layer.geometry.all_points()) {
            return box.contains({layer.geometry.lon()[row], layer.geometry.lat()[row]});
        }
        const std::optional<Box> own = layer.geometry.box(row);
        return own && std::ranges::any_of(parts, [&](const Part& part) {
                   return is_inside(*own, part.box) ||
                          (boxes_meet(*own, part.box) &&
                           related(part.geometry, to_geos(layer.geometry[row]), Relation::intersects));
               });
    });
}

// ---- name
// ------------------------------------------------------------------------------------------------------

[[noreturn]] void refuse_name(const Layer& layer, const std::string& named, const base::Task& task) {
    throw base::UsageError{fmt::format("the layer '{}' has nothing with the id or name '{}'{}",
                                       layer.schema.name, base::excerpt(named),
                                       near_names(layer, named, task))};
}

/// By id, else by a name that folds to the same, anywhere in the layer, else by a variant of one.
void select_named(const Layer& layer, const std::string& named, Rows& rows, Context& context) {
    std::vector<bool> chosen(layer.rows, false);
    bool any = false;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        chosen[row] = layer.ids[row] == named;
        any = any || chosen[row];
    }
    context.task.check();
    const std::string folded = base::fold(named);
    for (std::size_t row = 0; !any && !folded.empty() && row < layer.rows; ++row) {
        for_each_name(layer, row, [&](std::string_view name) {
            chosen[row] = chosen[row] || base::fold(name) == folded;
        });
    }
    if (std::ranges::find(chosen, true) == chosen.end()) {
        chosen = variants_of(layer, named, context);
    }
    if (std::ranges::find(chosen, true) == chosen.end()) {
        refuse_name(layer, named, context.task);
    }
    keep_if(rows, [&](std::size_t row) { return chosen[row]; });
}

/// Named rows of another day are an answer worth giving, not an empty table.
void say_when(const Layer& layer, const Scan& step, const Rows& named, const Rows& rows, Context& context) {
    if (step.named.empty() || !rows.empty()) {
        return;
    }
    for (const std::size_t row : named) {
        const ValidTime time = step.when.axis == TimeAxis::legal ? layer.legal(row) : layer.valid(row);
        context.result.findings.push_back(
            {.severity = base::Severity::warning,
             .layer = layer.schema.name,
             .feature = std::string{layer.ids[row]},
             .kind = "not-selected",
             .what = fmt::format("{} holds from {} to {}, and is not among the rows asked for",
                                 layer.name(row, context.languages),
                                 time.from.is_open() ? "before all dates" : time.from.text(),
                                 time.to.is_open() ? "today" : time.to.text()),
             .done = {}});
    }
}

/// Nothing is asked that a row could fail.
bool keeps_all(const Scan& step, const Layer& layer) {
    check_time(step.when);
    const bool any_time = (!step.when.as_of && !step.when.period) || is_timeless(layer, step.when);
    return any_time && step.named.empty() && !step.bbox && !step.where;
}

/// What a question did not ask for is no loss: the ledger begins with the rows that were chosen.
base::Ledger& new_ledger(const Scan& step, Context& context) {
    // A layer held against itself is not read twice as long: each scan has its own.
    result::LedgerName name{.layer = step.layer};
    while (context.result.ledgers.contains(name)) {
        ++name.scan;
    }
    return context.result.ledgers[name];
}

}  // namespace

bool holds(const Layer& layer, std::size_t row, const TimeSelection& when) {
    const ValidTime time = when.axis == TimeAxis::legal ? layer.legal(row) : layer.valid(row);
    return (!when.as_of || time.covers(*when.as_of)) && (!when.period || time.meets(*when.period));
}

void note_layer(const Layer& layer, result::Result& result) {
    const bool known = std::ranges::any_of(
        result.layers, [&](const model::Schema& each) { return each.name == layer.schema.name; });
    if (!known) {
        result.layers.push_back(layer.schema);
    }
}

Table scanned_batch(const Scan& step, const Table& layer, LeftByScan& left, Context& context,
                    std::size_t left_out) {
    note_layer(*layer, context.result);
    base::Ledger& ledger = new_ledger(step, context);
    ledger.read(left_out);
    ledger.wrote(left_out);
    if (keeps_all(step, *layer)) {
        const std::size_t all = layer->rows + left_out;
        left = {all, all, all, all};
        ledger.read(layer->rows);
        ledger.wrote(layer->rows);
        return layer;
    }
    Rows rows(layer->rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    if (!step.named.empty()) {
        select_named(*layer, step.named, rows, context);
    }
    const Rows named = step.named.empty() ? Rows{} : rows;
    left.rows = rows.size() + left_out;
    select_time(*layer, step.when, rows);
    left.of_time = rows.size() + left_out;
    context.task.check();
    if (step.bbox) {
        select_box(*layer, *step.bbox, rows);
    }
    left.in_box = rows.size() + left_out;
    context.task.check();
    if (step.where) {
        const Rows passing = rows_where(*step.where, *layer, context.task);
        Rows both;
        std::ranges::set_intersection(rows, passing, std::back_inserter(both));
        rows = std::move(both);
    }
    left.passing = rows.size() + left_out;
    say_when(*layer, step, named, rows, context);
    ledger.read(rows.size());
    ledger.wrote(rows.size());
    return rows.size() == layer->rows ? layer : std::make_shared<const Layer>(layer->take(rows));
}

Table scanned(const Scan& step, const Table& layer, Context& context, std::size_t left_out) {
    LeftByScan left;
    Table kept = scanned_batch(step, layer, left, context, left_out);
    tell_if_nothing(
        step, left, [&](TextsSeen& seen) { seen.add(*layer, context.task); }, context);
    return kept;
}

void tell_if_nothing_of_batches(const Scan& step, const LeftByScan& left, Context& context) {
    const auto show = [&](TextsSeen& seen) {
        const auto batches = context.catalog.batches(step.layer);
        while (batches != nullptr && !seen.has_enough()) {
            const auto batch = batches->next();
            if (!batch) {
                return;
            }
            seen.add(*batch->layer, context.task);
        }
    };
    tell_if_nothing(step, left, show, context);
}

Table run(const Scan& step, const Tables& /*tables*/, Context& context) {
    return scanned(step, context.catalog.share(step.layer), context);
}

}  // namespace limes::engine::embedded
