#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

/// Nearer than this along the line a place is its end: a tenth of a millimetre is one vertex.
constexpr double kAtEnd_m = 1e-3;

struct Link {
    std::size_t line;
    std::size_t other;
    geodesy::ClosestPoints closest;
    double measure_m;
    double other_measure_m;
};

/// The word of a column in a row; empty when it is not known.
std::string word(const Column* column, std::size_t row) {
    return column == nullptr ? std::string{} : column->display(row);
}

void push_word(Column& column, std::string_view word) {
    if (word.empty()) {
        column.push_null();
    } else {
        column.push(word);
    }
}

/// "same" when the two have a gauge in common, "break" when they have none, empty when one is not known.
std::string_view gauge(std::string_view a, std::string_view b) {
    const auto of_a = split_ids(a, '+');
    const auto of_b = split_ids(b, '+');
    if (of_a.empty() || of_b.empty()) {
        return {};
    }
    const bool in_common = std::ranges::any_of(
        of_a, [&](std::string_view one) { return std::ranges::find(of_b, one) != of_b.end(); });
    return in_common ? "same" : "break";
}

std::string_view borders(std::string_view a, std::string_view b) {
    return a.empty() || b.empty() ? std::string_view{} : a == b ? "same" : "across";
}

std::string_view place(double measure_m, double length_m) {
    return measure_m < kAtEnd_m ? "start" : measure_m > length_m - kAtEnd_m ? "end" : "between";
}

std::vector<Link> links_of(const MeasuredLines& lines, const MeasuredLines& others, base::Metres within,
                           const base::Task& task) {
    const ShapeSet line_shapes{lines.table(), lines.positions(), task};
    const ShapeSet other_shapes{others.table(), others.positions(), task};
    std::vector<Link> links;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        task.check();
        for (std::size_t j = 0; j < others.size(); ++j) {
            if (lines.id(i) == others.id(j)) {
                continue;
            }
            if (const auto closest = closest_points(line_shapes, i, other_shapes, j, within)) {
                links.push_back({i, j, *closest, lines[i].measure_m(lines[i].find(closest->on_first)),
                                 others[j].measure_m(others[j].find(closest->on_second))});
            }
        }
    }
    std::ranges::stable_sort(links, [&](const Link& a, const Link& b) {
        return std::tuple{a.line, a.closest.distance, others.id(a.other)} <
               std::tuple{b.line, b.closest.distance, others.id(b.other)};
    });
    return links;
}

}  // namespace

Table run(const query::Connect& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    const MeasuredLines others{*tables[step.others], context};
    const auto column_of = [&](const Layer& layer, const std::string& name) {
        const Column* column = layer.find(name);
        if (column == nullptr && !name.empty()) {
            context.account("connect", layer)
                .findings.push_back({.severity = base::Severity::warning,
                                     .layer = layer.schema.name,
                                     .feature = {},
                                     .kind = "no-column",
                                     .what = fmt::format("it has no column '{}' to compare", name),
                                     .done = "left empty"});
        }
        return column;
    };
    const Column* line_gauge = column_of(lines.table(), step.gauge_column);
    const Column* other_gauge = column_of(others.table(), step.gauge_column);
    const Column* line_country = column_of(lines.table(), step.country_column);
    const Column* other_country = column_of(others.table(), step.country_column);

    const auto table = table_along_lines("connect");
    table->schema.name_columns = {{"", "name"}};
    table->add_column("id", ColumnType::text, {}, "id of the other line");
    table->add_column("name", ColumnType::text, {}, "name of the other line");
    table->add_column("measure_m", ColumnType::real, "m", "along the line, where the other is nearest");
    table->add_column("other_measure_m", ColumnType::real, "m", "along the other, at the same place");
    table->add_column("at", ColumnType::text, {}, "start, end, or between: where on the line that is");
    table->add_column("gap_m", ColumnType::real, "m", "distance of the two lines");
    table->add_column("gap_min_m", ColumnType::real, "m", "and its bounds at the accuracies");
    table->add_column("gap_max_m", ColumnType::real, "m", "and its bounds at the accuracies");
    table->add_column("link", ColumnType::text, {}, "joined, possible or missing");
    table->add_column("gauge", ColumnType::text, {}, "same, or break when no gauge is common");
    table->add_column("line_gauge", ColumnType::text, {}, "gauge of the line");
    table->add_column("other_gauge", ColumnType::text, {}, "gauge of the other line");
    table->add_column("borders", ColumnType::text, {}, "same, or across when the countries differ");
    table->add_column("line_country", ColumnType::text, {}, "country of the line");
    table->add_column("other_country", ColumnType::text, {}, "country of the other line");
    for (const Link& link : links_of(lines, others, step.within, context.task)) {
        const double gap_m = link.closest.distance.value();
        const double margin =
            margin_m(lines.table(), lines.row(link.line), others.table(), others.row(link.other));
        const bool is_known = !std::isnan(margin);
        table->ids.push_back(fmt::format("{}/{}", lines.id(link.line), others.id(link.other)));
        push_segment(table->geometry, link.closest.on_first, link.closest.on_second);
        ++table->rows;
        auto column = table->columns.begin();
        (column++)->push(lines.id(link.line));
        (column++)->push(lines.name(link.line));
        (column++)->push(others.id(link.other));
        (column++)->push(others.name(link.other));
        (column++)->push(link.measure_m);
        (column++)->push(link.other_measure_m);
        (column++)->push(place(link.measure_m, lines[link.line].length_m()));
        (column++)->push(gap_m);
        push_optional(*column++, is_known ? std::optional{std::max(0.0, gap_m - margin)} : std::nullopt);
        push_optional(*column++, is_known ? std::optional{gap_m + margin} : std::nullopt);
        (column++)->push(gap_m == 0 ? "joined" : is_known && gap_m <= margin ? "possible" : "missing");
        const std::string gauge_here = word(line_gauge, lines.row(link.line));
        const std::string gauge_there = word(other_gauge, others.row(link.other));
        push_word(*column++, gauge(gauge_here, gauge_there));
        push_word(*column++, gauge_here);
        push_word(*column++, gauge_there);
        const std::string country_here = word(line_country, lines.row(link.line));
        const std::string country_there = word(other_country, others.row(link.other));
        push_word(*column++, borders(country_here, country_there));
        push_word(*column++, country_here);
        push_word(*column++, country_there);
    }
    return table;
}

}  // namespace limes::engine::embedded
