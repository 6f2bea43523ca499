#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/located_points.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/distance.hpp>

#include <fmt/format.h>

namespace limes::engine::embedded {

using model::ColumnType;

Table run(const query::Detour& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    const std::vector<LocatedPoints> located = located_points(*tables[step.located], lines);
    const auto table = table_along_lines("detour");
    table->schema.name_columns = {{"", "name"}};
    table->add_column("id", ColumnType::text, {}, "id of the point that comes first");
    table->add_column("name", ColumnType::text, {}, "its name");
    table->add_column("to_id", ColumnType::text, {}, "id of the point that comes later");
    table->add_column("to_name", ColumnType::text, {}, "its name");
    add_measure_columns(*table);
    table->add_column("straight_m", ColumnType::real, "m", "geodesic distance of the two places on the line");
    table->add_column("detour", ColumnType::real, {}, "length along the line over the straight distance");
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const MeasuredLine& measured = lines[line];
        const LocatedPoints& points = located[line];
        for (std::size_t i = 0; i < points.size(); ++i) {
            context.task.check();
            for (std::size_t j = i + 1; j < points.size(); ++j) {
                const OnEdge from = measured.find(points[i].measure_m);
                const OnEdge to = measured.find(points[j].measure_m);
                const double length_m = points[j].measure_m - points[i].measure_m;
                const double straight_m = geodesy::distance(measured.point(from), measured.point(to)).value();
                table->ids.push_back(fmt::format("{}/{}/{}", lines.id(line), points[i].id, points[j].id));
                measured.append_stretch(table->geometry, from, to);
                ++table->rows;
                auto column = table->columns.begin();
                (column++)->push(lines.id(line));
                (column++)->push(lines.name(line));
                (column++)->push(points[i].id);
                (column++)->push(points[i].name);
                (column++)->push(points[j].id);
                (column++)->push(points[j].name);
                (column++)->push(points[i].measure_m);
                (column++)->push(points[j].measure_m);
                (column++)->push(length_m);
                (column++)->push(straight_m);
                push_optional(*column, straight_m > 0 ? std::optional{length_m / straight_m} : std::nullopt);
            }
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
