#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/pair_rows.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/shared_length.hpp>
#include <limes/model/shape.hpp>

#include <optional>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::Layer;

constexpr std::size_t kChunk = 64;

}  // namespace

Table run(const query::SharedBorder& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Layer& pairs = *tables.at(step.pairs);
    const PairRows rows = rows_of_pairs(pairs, from, to);
    const Column& distance = require_column(pairs, "distance_m");

    std::vector<std::optional<double>> shared_m(pairs.rows);
    base::Task task = context.task;
    task.progress = nullptr;
    base::parallel_for(task, pairs.rows, kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            const model::GeometryView a = from.geometry[rows.from[i]];
            const model::GeometryView b = to.geometry[rows.to[i]];
            if (!model::is_areal(a.type()) || !model::is_areal(b.type())) {
                continue;
            }
            // Areas that are apart share nothing.
            shared_m[i] = distance.number(i) != 0.0
                              ? 0
                              : geodesy::shared_length(model::make_shape(a), model::make_shape(b)).value();
        }
    });

    auto table = std::make_shared<Layer>(pairs);
    Column& column = table->add_column("shared_border_m", model::ColumnType::real, "m",
                                       "boundary that both areas have, on the WGS84 ellipsoid");
    column.reserve(pairs.rows);
    for (const std::optional<double>& each : shared_m) {
        push_optional(column, each);
    }
    return table;
}

}  // namespace limes::engine::embedded
