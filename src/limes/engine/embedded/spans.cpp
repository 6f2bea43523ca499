#include <limes/engine/embedded/located_points.hpp>
#include <limes/engine/embedded/steps.hpp>

namespace limes::engine::embedded {

namespace {

using model::ColumnType;

void push_point(model::Column& id, model::Column& name, const LocatedPoint* point) {
    if (point == nullptr) {
        id.push_null();
        name.push_null();
    } else {
        id.push(point->id);
        name.push(point->name);
    }
}

}  // namespace

Table run(const query::Spans& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    const std::vector<LocatedPoints> located = located_points(*tables[step.located], lines);
    const auto table = table_along_lines("spans");
    table->add_column("before_id", ColumnType::text, {}, "id of the point where the stretch begins");
    table->add_column("before_name", ColumnType::text, {}, "its name");
    table->add_column("after_id", ColumnType::text, {}, "id of the point where the stretch ends");
    table->add_column("after_name", ColumnType::text, {}, "its name");
    add_measure_columns(*table);
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const LocatedPoints& points = located[line];
        for (std::size_t i = 0; i <= points.size(); ++i) {
            const LocatedPoint* before = i == 0 ? nullptr : &points[i - 1];
            const LocatedPoint* after = i == points.size() ? nullptr : &points[i];
            const double from_m = before == nullptr ? 0 : before->measure_m;
            const double to_m = after == nullptr ? lines[line].length_m() : after->measure_m;
            if (!(to_m > from_m)) {
                continue;
            }
            table->ids.push_back(id_at(lines.id(line), from_m));
            lines[line].append_stretch(table->geometry, lines[line].find(from_m), lines[line].find(to_m));
            ++table->rows;
            table->columns[0].push(lines.id(line));
            table->columns[1].push(lines.name(line));
            push_point(table->columns[2], table->columns[3], before);
            push_point(table->columns[4], table->columns[5], after);
            table->columns[6].push(from_m);
            table->columns[7].push(to_m);
            table->columns[8].push(to_m - from_m);
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
