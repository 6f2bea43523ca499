#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/pair_rows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace limes::engine::embedded {
namespace {

using model::ColumnType;
using model::Layer;

const model::Column& weight_column(const Layer& demand, const std::string& name) {
    const model::Column& column = require_column(demand, name);
    if (column.type() != ColumnType::integer && column.type() != ColumnType::real) {
        throw base::UsageError{
            fmt::format("{}: column '{}' holds no numbers to weigh by", demand.schema.name, name)};
    }
    return column;
}

/// The table with the numbers of its rows for ids, which may repeat for different times.
Layer numbered(Layer table) {
    table.ids = {};
    for (std::size_t row = 0; row < table.rows; ++row) {
        table.ids.push_back(fmt::format("{:010}", row));
    }
    return table;
}

}  // namespace

DemandWeights demand_weights(const Layer& demand, const query::DemandWeight& weight, const std::string& step,
                             Context& context) {
    DemandWeights weights{std::vector<double>(demand.rows, 1.0), std::vector<bool>(demand.rows, true)};
    if (weight.column.empty()) {
        return weights;
    }
    const model::Column& column = weight_column(demand, weight.column);
    std::vector<std::uint32_t> unknown;
    for (std::uint32_t row = 0; row < demand.rows; ++row) {
        const std::optional<double> number = weight_at(demand, column, row, step);
        if (!number) {
            unknown.push_back(row);
            weights.values[row] = static_cast<double>(weight.when_null.value_or(0));
            weights.known[row] = weight.when_null.has_value();
            continue;
        }
        weights.values[row] = *number;
    }
    if (!unknown.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::warning,
             .layer = demand.schema.name,
             .feature = {},
             .kind = "unknown-weight",
             .what = fmt::format("the {} of {} of {} is not known: {}", weight.column, unknown.size(),
                                 demand.rows, named_rows(demand, unknown, context.languages, 20)),
             .done = weight.when_null ? fmt::format("each counts as {}", *weight.when_null)
                                      : "they weigh nothing in the choice and are in no sum; "
                                        "--unknown-weight says what each counts"});
    }
    return weights;
}

ColumnType weight_type(const Layer& demand, const query::DemandWeight& weight) {
    return weight.column.empty() ? ColumnType::integer : weight_column(demand, weight.column).type();
}

void push_weight(model::Column& column, double weight) {
    if (column.type() == ColumnType::integer) {
        column.push(to_whole(weight, column));
    } else {
        column.push(weight);
    }
}

void push_weight(model::Column& column, double weight, bool known) {
    if (known) {
        push_weight(column, weight);
    } else {
        column.push_null();
    }
}

void add_weight(WeightSum& sum, double weight, bool known) {
    if (known) {
        sum.add(weight);
    } else {
        sum.add_unknown();
    }
}

std::string named_rows(const Layer& table, const std::vector<std::uint32_t>& rows,
                       const std::vector<std::string>& languages, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
        const std::string_view joint = i == 0 ? "" : i + 1 == rows.size() ? " and " : ", ";
        text += fmt::format("{}{}", joint, table.name(rows[i], languages));
    }
    if (rows.size() > most) {
        text += fmt::format(" and {}", base::counted(rows.size() - most, "other", "others"));
    }
    return text;
}

std::vector<NearestRow> nearest_rows(const Layer& from, const std::vector<std::uint32_t>& rows,
                                     const Layer& to, const Context& context) {
    std::vector<NearestRow> nearest(rows.size(), {0, std::numeric_limits<double>::quiet_NaN()});
    if (rows.empty() || to.rows == 0) {
        return nearest;
    }
    const auto asked = std::make_shared<Layer>(numbered(from.take({rows.begin(), rows.end()})));
    const auto offered = std::make_shared<Layer>(numbered(to));
    result::Result unheard;
    Context quiet{context.catalog, context.languages, context.task, unheard};
    const Tables tables{asked, offered};
    const Table pairs =
        run(query::NearestJoin{.from = 0, .to = 1, .ties = query::Ties::first}, tables, quiet);
    const PairRows found = rows_of_pairs(*pairs, *asked, *offered);
    const model::Column& distance = require_column(*pairs, "distance_m");
    for (std::size_t i = 0; i < pairs->rows; ++i) {
        nearest[found.from[i]] = {found.to[i], distance.reals()[i]};
    }
    return nearest;
}

}  // namespace limes::engine::embedded
