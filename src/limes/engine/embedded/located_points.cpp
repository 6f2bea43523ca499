#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/located_points.hpp>

#include <algorithm>
#include <tuple>

namespace limes::engine::embedded {

std::vector<LocatedPoints> located_points(const model::Layer& located, const MeasuredLines& lines) {
    const model::Column& line = require_column(located, "line_id");
    const model::Column& id = require_column(located, "id");
    const model::Column& name = require_column(located, "name");
    const model::Column& measure = require_column(located, "measure_m");
    std::vector<LocatedPoints> points(lines.size());
    for (std::size_t row = 0; row < located.rows; ++row) {
        if (const auto found = lines.find(line.text(row))) {
            points[*found].push_back({id.text(row), name.text(row), measure.number(row).value_or(0)});
        }
    }
    for (LocatedPoints& of_line : points) {
        std::ranges::stable_sort(of_line, [](const LocatedPoint& a, const LocatedPoint& b) {
            return std::tie(a.measure_m, a.id) < std::tie(b.measure_m, b.id);
        });
    }
    return points;
}

}  // namespace limes::engine::embedded
