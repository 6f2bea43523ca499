#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/pair_rows.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::Layer;

std::optional<double> ratio(std::optional<double> a, std::optional<double> b) {
    const bool known = a && b && *a >= 0 && *b >= 0 && std::max(*a, *b) > 0;
    return known ? std::optional{std::min(*a, *b) / std::max(*a, *b)} : std::nullopt;
}

}  // namespace

Table run(const query::ColumnRatio& step, const Tables& tables, Context& /*context*/) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Layer& pairs = *tables.at(step.pairs);
    const Column& of_from = require_column(from, step.column);
    const Column& of_to = require_column(to, step.column);
    const PairRows rows = rows_of_pairs(pairs, from, to);
    auto table = std::make_shared<Layer>(pairs);
    Column& column = table->add_column(step.as, model::ColumnType::real, {},
                                       fmt::format("the smaller {} over the larger", step.column));
    column.reserve(pairs.rows);
    for (std::size_t i = 0; i < pairs.rows; ++i) {
        push_optional(column, ratio(of_from.number(rows.from[i]), of_to.number(rows.to[i])));
    }
    return table;
}

}  // namespace limes::engine::embedded
