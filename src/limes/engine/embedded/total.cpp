#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::GeometryColumn;
using model::GeometryType;
using model::Layer;
using query::FigureForm;

using Rows = std::vector<std::size_t>;

/// The rows that are alike, in the order in which they first come. A null is like another.
std::vector<Rows> groups_of(const Layer& input, const std::vector<const Column*>& by) {
    std::map<std::vector<std::optional<std::string>>, std::size_t> numbers;
    std::vector<Rows> groups;
    for (std::size_t row = 0; row < input.rows; ++row) {
        std::vector<std::optional<std::string>> key;
        key.reserve(by.size());
        for (const Column* column : by) {
            key.push_back(column->is_null(row) ? std::nullopt : std::optional{column->display(row)});
        }
        const auto [group, is_new] = numbers.try_emplace(std::move(key), groups.size());
        if (is_new) {
            groups.emplace_back();
        }
        groups[group->second].push_back(row);
    }
    return groups;
}

struct Sums {
    double value = 0;
    double greatest = 0;
    double of = 0;
    double weighted = 0;
    bool is_known = false;
};

Sums sums_of(const Rows& rows, const Column& column, const Column* of) {
    Sums sums;
    for (const std::size_t row : rows) {
        const auto value = column.number(row);
        const auto weight = of == nullptr ? std::optional{1.0} : of->number(row);
        if (!value || !weight) {
            continue;
        }
        sums.greatest = sums.is_known ? std::max(sums.greatest, *value) : *value;
        sums.is_known = true;
        sums.value += *value;
        sums.of += *weight;
        sums.weighted += *value * *weight;
    }
    return sums;
}

std::optional<double> ratio(double value, double of) {
    return of == 0 ? std::nullopt : std::optional{value / of};
}

std::optional<double> figure_of(const Sums& sums, FigureForm form, double all) {
    if (!sums.is_known) {
        return std::nullopt;
    }
    switch (form) {
        case FigureForm::total:
            return sums.value;
        case FigureForm::greatest:
            return sums.greatest;
        case FigureForm::mean:
            return ratio(sums.weighted, sums.of);
        case FigureForm::ratio:
            return ratio(sums.value, sums.of);
        case FigureForm::part:
            return ratio(sums.value, all);
    }
    return std::nullopt;
}

void add_figure(Layer& table, const Layer& input, const std::vector<Rows>& groups,
                const query::Figure& figure) {
    const Column& column = require_column(input, figure.column);
    const Column* of = figure.of.empty() ? nullptr : &require_column(input, figure.of);
    const bool has_unit = figure.form != FigureForm::ratio && figure.form != FigureForm::part;
    double all = 0;
    for (const Rows& rows : groups) {
        all += sums_of(rows, column, nullptr).value;
    }
    Column& made = table.add_column(figure.as.empty() ? figure.column : figure.as, ColumnType::real,
                                    has_unit ? column.unit : "", column.description);
    for (const Rows& rows : groups) {
        push_optional(made, figure_of(sums_of(rows, column, of), figure.form, all));
    }
}

/// All lines of the rows in one; no geometry when there is none.
void push_lines(GeometryColumn& lines, const GeometryColumn& input, const Rows& rows) {
    bool has_begun = false;
    for (const std::size_t row : rows) {
        if (!model::is_lineal(input.type(row))) {
            continue;
        }
        if (!has_begun) {
            lines.begin_row(GeometryType::multi_line_string);
            has_begun = true;
        }
        input[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            lines.begin_part();
            lines.begin_path();
            lines.push_vertices(path.lon, path.lat);
        });
    }
    if (!has_begun) {
        lines.push_null();
    }
}

}  // namespace

Table run(const query::Total& step, const Tables& tables, Context& context) {
    const Layer& input = *tables[step.input];
    std::vector<const Column*> by;
    for (const std::string& name : step.by) {
        by.push_back(&require_column(input, name));
    }
    const std::vector<Rows> groups = groups_of(input, by);
    context.task.check();

    auto table = std::make_shared<Layer>();
    table->schema.name = "total";
    table->rows = groups.size();
    for (const Rows& rows : groups) {
        std::string id;
        for (const Column* column : by) {
            id += fmt::format("{}{}", id.empty() ? "" : "/", column->display(rows.front()));
        }
        table->ids.push_back(id.empty() ? "all" : id);
        push_lines(table->geometry, input.geometry, rows);
    }
    for (const Column* column : by) {
        Column& same = table->add_column(column->name, column->type(), column->unit, column->description);
        for (const Rows& rows : groups) {
            same.push_from(*column, rows.front());
        }
    }
    if (!step.count.empty()) {
        Column& count = table->add_column(step.count, ColumnType::integer, {}, "how many rows");
        for (const Rows& rows : groups) {
            count.push(static_cast<std::int64_t>(rows.size()));
        }
    }
    for (const query::Figure& figure : step.figures) {
        add_figure(*table, input, groups, figure);
    }
    return table;
}

}  // namespace limes::engine::embedded
