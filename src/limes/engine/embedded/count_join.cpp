#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/predicate_pairs.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace limes::engine::embedded {
namespace {

using model::Layer;
using query::CountJoin;

constexpr const char* kStep = "count join";

Table make_table(const Layer& to, const std::vector<std::uint64_t>& counts) {
    auto table = std::make_shared<Layer>(to);
    table->schema.name = "counted";
    model::Column count{"count", model::ColumnType::integer};
    count.description = "of how many features the predicate holds with it";
    auto& values = std::get<std::vector<std::int64_t>>(count.values());
    values.assign(counts.begin(), counts.end());
    for (model::Column& column : table->columns) {
        if (column.name == count.name) {
            column.name += "_of_to";
        }
    }
    table->columns.insert(table->columns.begin(), std::move(count));
    return table;
}

}  // namespace

Table run(const CountJoin& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Positions from_positions = positions_of(from, kStep, context);
    const Positions to_positions = positions_of(to, kStep, context);
    std::vector<std::uint64_t> counts(to.rows, 0);
    for (const RowPair& pair :
         predicate_pairs(from, from_positions, to, to_positions, step.predicate, context.task)) {
        ++counts[pair.to];
    }
    return make_table(to, counts);
}

std::unique_ptr<Stage> stage(const query::PredicateJoin&, const Tables&, const Expected&, Context&) {
    return nullptr;
}
std::unique_ptr<Stage> stage(const CountJoin&, const Tables&, const Expected&, Context&) {
    return nullptr;
}

}  // namespace limes::engine::embedded
