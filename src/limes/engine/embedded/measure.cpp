#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/measure.hpp>

#include <fmt/format.h>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

double length_m(model::GeometryView line) {
    base::Metres sum;
    line.for_each_path(
        [&](const geodesy::Path& path, std::size_t, std::size_t) { sum += geodesy::length(path); });
    return sum.value();
}

}  // namespace

Table run(const query::Measure& step, const Tables& tables, Context& context) {
    const Layer& lines = *tables[step.lines];
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < lines.rows; ++row) {
        if (model::is_lineal(lines.geometry.type(row))) {
            rows.push_back(row);
            continue;
        }
        context.result.findings.push_back({.severity = base::Severity::warning,
                                           .layer = lines.schema.name,
                                           .feature = std::string{lines.ids[row]},
                                           .kind = "not-a-line",
                                           .what = "it is no line",
                                           .done = "left out"});
    }
    auto table = std::make_shared<Layer>(lines.take(rows));
    std::vector<Column> given = std::move(table->columns);
    table->columns.clear();

    const Names names{lines, context.languages};
    Column& id = table->add_column("line_id", ColumnType::text, {}, "id of the line");
    for (const std::size_t row : rows) {
        id.push(lines.ids[row]);
    }
    Column& name = table->add_column("line_name", ColumnType::text, {}, "name of the line");
    for (const std::size_t row : rows) {
        name.push(names[row]);
    }
    Column& length = table->add_column("length_m", ColumnType::real, "m",
                                       "measured on the ellipsoid along its edges, all parts");
    for (const std::size_t row : rows) {
        length.push(length_m(lines.geometry[row]));
    }
    // A column of the input that has one of these names is a published figure; it stays, as what it is.
    for (Column& column : given) {
        if (table->find(column.name) != nullptr) {
            column.name = fmt::format("given_{}", column.name);
        }
        table->columns.push_back(std::move(column));
    }
    return table;
}

}  // namespace limes::engine::embedded
