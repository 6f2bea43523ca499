#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/admission.hpp>
#include <limes/engine/embedded/allocation_ways.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/flow.hpp>
#include <limes/engine/embedded/pair_rows.hpp>
#include <limes/engine/embedded/pairs_within.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/site_input.hpp>
#include <limes/engine/embedded/threshold.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace limes::engine::embedded {
namespace {

using model::Layer;
using query::Allocation;

constexpr double kMostWays = 5e7;
/// Sums up to this are whole numbers in a double too.
constexpr double kMostUnits = 9e15;

/// The number of each row in the order of ids.
std::vector<std::uint32_t> numbers_by_id(const Layer& table) {
    std::vector<std::uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    std::ranges::stable_sort(rows, {}, [&](std::uint32_t row) { return table.ids[row]; });
    std::vector<std::uint32_t> numbers(table.rows);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        numbers[rows[i]] = i;
    }
    return numbers;
}

bool is_whole(const std::vector<double>& values) {
    return std::ranges::all_of(values, [](double value) { return value == std::floor(value); });
}

std::vector<std::int64_t> in_units(const std::vector<double>& values, double units,
                                   const std::vector<std::uint32_t>& numbers) {
    std::vector<std::int64_t> counted_units(values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
        counted_units[numbers[row]] = std::llround(std::min(values[row] * units, kMostUnits));
    }
    return counted_units;
}

}  // namespace

std::vector<double> capacities_of(const Layer& facilities, const std::string& column,
                                  const Context& context) {
    const model::Column& numbers = require_column(facilities, column);
    if (numbers.type() != model::ColumnType::integer && numbers.type() != model::ColumnType::real) {
        throw base::UsageError{
            fmt::format("{}: column '{}' holds no numbers of a capacity", facilities.schema.name, column)};
    }
    std::vector<double> capacities(facilities.rows);
    std::vector<std::uint32_t> unfit;
    for (std::uint32_t row = 0; row < facilities.rows; ++row) {
        capacities[row] = numbers.number(row).value_or(-1);
        if (!(capacities[row] >= 0)) {
            unfit.push_back(row);
        }
    }
    if (!unfit.empty()) {
        throw base::UsageError{fmt::format(
            "the {} of {} of {} is not known, or below 0: {}; fill it in, or leave them out with --to-where",
            column, unfit.size(), facilities.schema.name, named_rows(facilities, unfit, context.languages))};
    }
    return capacities;
}

namespace {

/// Each of some demands, a table of their own, to the nearest of some facilities.
void add_nearest(const Allocation& step, const Tables& some, const Layer& demand, const Layer& facilities,
                 const std::vector<double>& weight, Context& context, Assignments& assignments) {
    const Table pairs =
        run(query::NearestJoin{.from = 0, .to = 1, .ties = query::Ties::first, .shape = query::Shape::none},
            some, context);
    const PairRows rows = rows_of_pairs(*pairs, demand, facilities);
    const model::Column& distance = require_column(*pairs, "distance_m");
    const model::Column& certainty = require_column(*pairs, "certainty");
    const Threshold threshold{step.within.value_or(kAnywhere), step.keep};
    for (std::size_t i = 0; i < pairs->rows; ++i) {
        const double metres = distance.reals()[i];
        if (metres <= threshold.limit_m(margin_m(demand, rows.from[i], facilities, rows.to[i]))) {
            const std::string_view how = certainty.text(i);
            assignments.push_back({rows.from[i], rows.to[i], metres,
                                   how.empty()        ? Certainty::unknown
                                   : how == "certain" ? Certainty::certain
                                                      : Certainty::possible,
                                   weight[rows.from[i]]});
        }
    }
}

}  // namespace

Assignments to_nearest(const Allocation& step, const Tables& tables, const std::vector<double>& weight,
                       Context& context) {
    const Table& demand = tables.at(step.demand);
    const Table& facilities = tables.at(step.facilities);
    Assignments assignments;
    if (step.admits.empty()) {
        add_nearest(step, {demand, facilities}, *demand, *facilities, weight, context, assignments);
        return assignments;
    }
    // What has no position is told once, of the whole tables.
    (void)positions_of(*demand, kAllocation, context);
    (void)positions_of(*facilities, kAllocation, context);
    result::Result unheard;
    Context silent{context.catalog, context.languages, context.task, unheard};
    const Admission admission{*demand, *facilities, step.admits, context.task};
    for (std::size_t i = 0; i < admission.class_count(); ++i) {
        context.task.check();
        const Tables some{std::make_shared<const Layer>(demand->take(admission.demands(i))),
                          std::make_shared<const Layer>(facilities->take(admission.facilities(i)))};
        add_nearest(step, some, *demand, *facilities, weight, silent, assignments);
    }
    std::ranges::stable_sort(assignments, {}, &Assigned::demand);
    return assignments;
}

Assignments within_capacity(const Allocation& step, const Tables& tables, const std::vector<double>& weight,
                            const std::vector<double>& capacity, Context& context) {
    const Layer& demand = *tables.at(step.demand);
    const Layer& facilities = *tables.at(step.facilities);
    if (!step.within && static_cast<double>(demand.rows) * static_cast<double>(facilities.rows) > kMostWays) {
        throw base::UsageError{fmt::format(
            "{} of {} and {} of {} have too many distances to hold; give --within, or choose fewer "
            "with --where",
            base::counted(demand.rows, "feature", "features"), demand.schema.name,
            base::counted(facilities.rows, "facility", "facilities"), facilities.schema.name)};
    }
    const Threshold threshold{step.within.value_or(kAnywhere), step.keep};
    const PairList pairs = pairs_within(demand, facilities, threshold, kAllocation, context);
    const Admission admission{demand, facilities, step.admits, context.task};
    const double units = is_whole(weight) && is_whole(capacity) ? 1 : 1000;
    if (std::accumulate(weight.begin(), weight.end(), 0.0) * units > kMostUnits) {
        throw base::UsageError{
            fmt::format("{}: the weights sum to more than can be counted exactly", kAllocation)};
    }
    const std::vector<std::uint32_t> source = numbers_by_id(demand);
    const std::vector<std::uint32_t> sink = numbers_by_id(facilities);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pairs.pairs.size(); ++i) {
        if (admission.admits(pairs.pairs[i].to, pairs.pairs[i].from)) {
            order.push_back(i);
        }
    }
    std::ranges::sort(order, {}, [&](std::size_t i) {
        const Pair& pair = pairs.pairs[i];
        return std::tuple{source[pair.from], pair.distance_m, sink[pair.to]};
    });
    FlowProblem problem{in_units(weight, units, source), in_units(capacity, units, sink), {}};
    problem.ways.reserve(order.size());
    for (const std::size_t i : order) {
        const Pair& pair = pairs.pairs[i];
        problem.ways.push_back({source[pair.from], sink[pair.to], std::llround(pair.distance_m * 1000)});
    }
    context.task.check();
    const std::vector<std::int64_t> flow = cheapest_flow(problem);
    std::vector<std::int64_t> of_pair(pairs.pairs.size(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        of_pair[order[i]] = flow[i];
    }
    Assignments assignments;
    for (std::size_t i = 0; i < pairs.pairs.size(); ++i) {
        const Pair& pair = pairs.pairs[i];
        if (of_pair[i] > 0) {
            assignments.push_back({pair.from, pair.to, pair.distance_m,
                                   step.within ? pairs.certainty[i] : Certainty::unknown,
                                   static_cast<double>(of_pair[i]) / units});
        }
    }
    return assignments;
}

}  // namespace limes::engine::embedded
