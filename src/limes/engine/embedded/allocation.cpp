#include <limes/base/counted.hpp>
#include <limes/engine/embedded/allocation_ways.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/pair_columns.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::Allocation;

/// What was asked for, and what came of it.
struct Outcome {
    const Layer& demand;
    const Layer& facilities;
    std::vector<double> weight;    ///< by demand
    std::vector<bool> known;       ///< by demand: whether its weight is
    std::vector<double> capacity;  ///< by facility; empty: none is bounded
    Assignments assignments;
    std::vector<double> left = {};  ///< by demand
    std::vector<bool> served = {};  ///< by demand: by some facility
};

ColumnType sum_type(const Outcome& outcome, const Allocation& step) {
    const bool whole_capacity = std::ranges::all_of(
        outcome.capacity, [](double capacity) { return capacity == std::floor(capacity); });
    return whole_capacity ? weight_type(outcome.demand, step.weight) : ColumnType::real;
}

std::string unit_of(const Outcome& outcome, const Allocation& step) {
    const Column* weight = outcome.demand.find(step.weight.column);
    return weight == nullptr ? "" : weight->unit;
}

// ---- the demand
// ---------------------------------------------------------------------------------------------

class DemandTable {
public:
    DemandTable(const Outcome& outcome, const Allocation& step, const Context& context)
        : m_outcome{outcome}, m_languages{context.languages} {
        Layer& table = *m_table;
        table.schema.name = "allocation";
        table.schema.name_columns = {{"", "demand_name"}};
        table.columns.reserve(11);
        table.add_column("demand_id", ColumnType::text);
        table.add_column("demand_name", ColumnType::text);
        table.add_column("facility_id", ColumnType::text, {}, "null: what no facility serves");
        table.add_column("facility_name", ColumnType::text);
        table.add_column("distance_m", ColumnType::real, "m", "shortest geodesic on WGS84");
        table.add_column("distance_min_m", ColumnType::real, "m",
                         "over all positions at the stated accuracy; null: accuracy unknown");
        table.add_column("distance_max_m", ColumnType::real, "m",
                         "over all positions at the stated accuracy; null: accuracy unknown");
        table.add_column("certainty", ColumnType::text, {},
                         outcome.capacity.empty()
                             ? "certain: the nearest for every position; possible: for some"
                             : "certain: in reach for every position; possible: for some");
        const ColumnType type = sum_type(outcome, step);
        table.add_column("weight", type, unit_of(outcome, step), "what the demand asks for");
        table.add_column("served", type, unit_of(outcome, step), "what of it this facility serves");
        table.add_column("left", type, unit_of(outcome, step), "what of it no facility serves");
    }

    void add_assigned(const Assigned& each) {
        const Layer& facilities = m_outcome.facilities;
        const double margin = margin_m(m_outcome.demand, each.demand, facilities, each.facility);
        begin(each.demand, facilities.ids[each.facility]);
        column(2).push(facilities.ids[each.facility]);
        column(3).push(facilities.name(each.facility, m_languages));
        column(4).push(each.distance_m);
        const bool known = !std::isnan(margin);
        push_optional(column(5),
                      known ? std::optional{std::max(0.0, each.distance_m - margin)} : std::nullopt);
        push_optional(column(6), known ? std::optional{each.distance_m + margin} : std::nullopt);
        if (each.certainty == Certainty::unknown) {
            column(7).push_null();
        } else {
            column(7).push(each.certainty == Certainty::certain ? "certain" : "possible");
        }
        const bool is_known = m_outcome.known[each.demand];
        push_weight(column(8), m_outcome.weight[each.demand], is_known);
        push_weight(column(9), each.weight, is_known);
        column(10).push_null();
    }
    void add_left(std::uint32_t row) {
        begin(row, "");
        for (std::size_t i = 2; i < 8; ++i) {
            column(i).push_null();
        }
        push_weight(column(8), m_outcome.weight[row], m_outcome.known[row]);
        column(9).push_null();
        push_weight(column(10), m_outcome.left[row], m_outcome.known[row]);
    }
    [[nodiscard]] Table table() const { return m_table; }

private:
    Column& column(std::size_t i) { return m_table->columns[i]; }
    void begin(std::uint32_t row, std::string_view facility) {
        const Layer& demand = m_outcome.demand;
        m_table->ids.push_back(fmt::format("{}/{}", demand.ids[row], facility));
        m_table->geometry.push_from(demand.geometry, row);
        ++m_table->rows;
        column(0).push(demand.ids[row]);
        column(1).push(demand.name(row, m_languages));
    }

    const Outcome& m_outcome;
    const std::vector<std::string>& m_languages;
    std::shared_ptr<Layer> m_table = std::make_shared<Layer>();
};

Table table_of_demand(const Outcome& outcome, const Allocation& step, const Context& context) {
    DemandTable table{outcome, step, context};
    std::size_t next = 0;
    for (std::uint32_t row = 0; row < outcome.demand.rows; ++row) {
        for (; next < outcome.assignments.size() && outcome.assignments[next].demand == row; ++next) {
            table.add_assigned(outcome.assignments[next]);
        }
        if (!outcome.served[row] || outcome.left[row] > 0) {
            table.add_left(row);
        }
    }
    return table.table();
}

// ---- the facilities
// -----------------------------------------------------------------------------------------

Table table_of_facilities(const Outcome& outcome, const Allocation& step, const Context& context) {
    const Layer& facilities = outcome.facilities;
    std::vector<std::int64_t> count(facilities.rows, 0);
    std::vector<WeightSum> sums(facilities.rows);
    std::vector<std::int64_t> without_weight(facilities.rows, 0);
    std::vector<double> weight_distance(facilities.rows, 0);
    std::vector<double> distance(facilities.rows, 0);
    std::vector<double> farthest(facilities.rows, 0);
    for (const Assigned& each : outcome.assignments) {
        ++count[each.facility];
        add_weight(sums[each.facility], each.weight, outcome.known[each.demand]);
        without_weight[each.facility] += outcome.known[each.demand] ? 0 : 1;
        weight_distance[each.facility] += each.weight * each.distance_m;
        distance[each.facility] += each.distance_m;
        farthest[each.facility] = std::max(farthest[each.facility], each.distance_m);
    }
    auto table = std::make_shared<Layer>();
    table->schema.name = "facilities";
    table->schema.name_columns = {{"", "facility_name"}};
    table->columns.reserve(9);
    const ColumnType type = sum_type(outcome, step);
    Column& id = table->add_column("facility_id", ColumnType::text);
    Column& name = table->add_column("facility_name", ColumnType::text);
    Column& served = table->add_column("served", ColumnType::integer, {}, "demands that it serves");
    Column& sum = table->add_column("weight", type, unit_of(outcome, step), "that it serves of them");
    Column* unknown = step.weight.column.empty()
                          ? nullptr
                          : &table->add_column("weight_unknown", ColumnType::integer, {},
                                               "demands that it serves whose weight is not known");
    Column& capacity = table->add_column("capacity", type, unit_of(outcome, step));
    Column& unused = table->add_column("free", type, unit_of(outcome, step), "capacity that is left");
    Column& mean = table->add_column("mean_m", ColumnType::real, "m", "of those served, by weight");
    Column& most = table->add_column("farthest_m", ColumnType::real, "m", "of those served");
    for (std::uint32_t row = 0; row < facilities.rows; ++row) {
        table->ids.push_back(facilities.ids[row]);
        table->geometry.push_from(facilities.geometry, row);
        ++table->rows;
        id.push(facilities.ids[row]);
        name.push(facilities.name(row, context.languages));
        served.push(count[row]);
        sums[row].push_to(sum);
        const double weight = sums[row].total().value_or(0);
        if (unknown != nullptr) {
            unknown->push(without_weight[row]);
        }
        if (outcome.capacity.empty()) {
            capacity.push_null();
            unused.push_null();
        } else {
            push_weight(capacity, outcome.capacity[row]);
            push_weight(unused, outcome.capacity[row] - weight);
        }
        const bool any = count[row] > 0;
        push_optional(mean, !any         ? std::nullopt
                            : weight > 0 ? std::optional{weight_distance[row] / weight}
                                         : std::optional{distance[row] / static_cast<double>(count[row])});
        push_optional(most, any ? std::optional{farthest[row]} : std::nullopt);
    }
    return table;
}

// ---- findings
// -----------------------------------------------------------------------------------------------

void tell(const Outcome& outcome, const Allocation& step, Context& context) {
    double asked = 0;
    std::size_t unknown = 0;
    for (std::size_t row = 0; row < outcome.weight.size(); ++row) {
        asked += outcome.weight[row];
        unknown += outcome.known[row] ? 0 : 1;
    }
    double given = 0;
    double weight_distance = 0;
    for (const Assigned& each : outcome.assignments) {
        given += each.weight;
        weight_distance += each.weight * each.distance_m;
    }
    const std::string of = step.weight.column.empty() ? "demands" : step.weight.column;
    if (!outcome.capacity.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = outcome.facilities.schema.name,
             .feature = {},
             .kind = "optimal",
             .what = fmt::format("{:.10g} of {:.10g} {} are served, as much as can be{}; the sum of {} times "
                                 "distance is {:.10g} km, the least there can be",
                                 given, asked, of,
                                 unknown == 0 ? ""
                                              : fmt::format(", without {} whose {} is not known",
                                                            base::counted(unknown, "demand", "demands"), of),
                                 of, weight_distance / 1000),
             .done = "proven by the prices of the minimum-cost flow, distances to the millimetre"});
    }
    std::vector<std::uint32_t> unserved;
    WeightSum left;
    for (std::uint32_t row = 0; row < outcome.demand.rows; ++row) {
        // How much of a capacity one takes whose weight is not known is not known either.
        const bool asks = outcome.capacity.empty() || outcome.weight[row] > 0 || !outcome.known[row];
        if ((asks && !outcome.served[row]) || outcome.left[row] > 0) {
            unserved.push_back(row);
            add_weight(left, outcome.left[row], outcome.known[row]);
        }
    }
    if (!unserved.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = outcome.demand.schema.name,
             .feature = {},
             .kind = "unserved",
             .what = fmt::format("{} of {} are not served, or not wholly: {}", unserved.size(),
                                 outcome.demand.rows,
                                 named_rows(outcome.demand, unserved, context.languages, 20)),
             .done = fmt::format("{} left over: {}; --list demand has them all", of, left.to_text())});
    }
}

}  // namespace

Table run(const Allocation& step, const Tables& tables, Context& context) {
    const Layer& demand = *tables.at(step.demand);
    const Layer& facilities = *tables.at(step.facilities);
    DemandWeights weights = demand_weights(demand, step.weight, kAllocation, context);
    Outcome outcome{.demand = demand,
                    .facilities = facilities,
                    .weight = std::move(weights.values),
                    .known = std::move(weights.known),
                    .capacity = step.capacity_column.empty()
                                    ? std::vector<double>{}
                                    : capacities_of(facilities, step.capacity_column, context),
                    .assignments = {}};
    outcome.assignments = step.capacity_column.empty()
                              ? to_nearest(step, tables, outcome.weight, context)
                              : within_capacity(step, tables, outcome.weight, outcome.capacity, context);
    outcome.left = outcome.weight;
    outcome.served.assign(demand.rows, false);
    for (const Assigned& each : outcome.assignments) {
        // Sums of thousandths: what rounding leaves is nothing.
        const double left = outcome.left[each.demand] - each.weight;
        outcome.left[each.demand] = left < 5e-4 ? 0 : left;
        outcome.served[each.demand] = true;
    }
    tell(outcome, step, context);
    return step.list == query::ServiceList::demand ? table_of_demand(outcome, step, context)
                                                   : table_of_facilities(outcome, step, context);
}

}  // namespace limes::engine::embedded
