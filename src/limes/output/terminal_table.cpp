#include <limes/base/text.hpp>
#include <limes/output/fields.hpp>
#include <limes/output/output.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace limes::output {

namespace {

using model::ColumnType;

constexpr std::size_t gap = 2;              // between columns
constexpr std::size_t narrowest_text = 14;  // a text column is not cut below this
constexpr std::string_view ellipsis = "…";

// How many decimals a reader wants of a number of this unit.
struct UnitDecimals {
    std::string_view unit;
    int decimals;
};
constexpr std::array<UnitDecimals, 6> decimals_by_unit{
    {{"m", 1}, {"km", 2}, {"km2", 2}, {"m2", 0}, {"deg", 1}, {"persons", 0}}};
constexpr int other_decimals = 4;

int decimals_of(const Field& field) {
    const auto found = std::find_if(decimals_by_unit.begin(), decimals_by_unit.end(),
                                    [&](const UnitDecimals& known) { return known.unit == field.unit; });
    return found == decimals_by_unit.end() ? other_decimals : found->decimals;
}

std::string real_text(double value, int decimals) {
    if (std::abs(value) >= 1e15) {
        return fmt::format("{:.6g}", value);
    }
    std::string text = fmt::format("{:.{}f}", value, decimals);
    return text.find_first_not_of("-0.") == std::string::npos && text.front() == '-' ? text.substr(1) : text;
}

std::string cell_text(const Field& field, std::size_t row) {
    if (field.is_null(row)) {
        return {};
    }
    switch (field.type()) {
        case ColumnType::boolean:
            return field.boolean(row) ? "yes" : "no";
        case ColumnType::integer:
            return fmt::format("{}", field.integer(row));
        case ColumnType::real:
            return real_text(field.real(row), decimals_of(field));
        case ColumnType::text:
            return base::printable(field.text(row));
        case ColumnType::date:
            return field.date(row).text();
    }
    return {};
}

// The longest start of the text, in whole code points, that leaves room for an ellipsis in `width` columns.
std::string cut(const std::string& text, std::size_t width) {
    if (base::display_width(text) <= width) {
        return text;
    }
    if (width == 0) {
        return {};
    }
    std::size_t end = 0;
    while (end < text.size()) {
        std::size_t next = end + 1;
        while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) {
            ++next;
        }
        const std::size_t with = base::display_width(std::string_view{text}.substr(0, next));
        if (with > width - 1) {
            break;
        }
        end = next;
    }
    return text.substr(0, end) + std::string{ellipsis};
}

struct TableColumn {
    std::string name;
    std::string heading;
    bool right = false;
    bool cuttable = false;
    std::vector<std::string> cells;
    std::size_t width = 0;
};

TableColumn make_column(const Field& field, std::size_t rows) {
    TableColumn column;
    column.name = base::printable(field.name);
    column.heading = column.name;
    if (!field.unit.empty() && !column.name.ends_with("_" + field.unit)) {
        column.heading += " [" + base::printable(field.unit) + "]";
    }
    column.right = field.type() == ColumnType::integer || field.type() == ColumnType::real;
    column.cuttable = field.type() == ColumnType::text;
    column.width = base::display_width(column.heading);
    for (std::size_t row = 0; row < rows; ++row) {
        column.cells.push_back(cell_text(field, row));
        column.width = std::max(column.width, base::display_width(column.cells.back()));
    }
    return column;
}

std::size_t total_width(const std::vector<TableColumn>& columns) {
    std::size_t total = 0;
    for (const TableColumn& column : columns) {
        total += column.width + (total > 0 ? gap : 0);
    }
    return total;
}

// What a reader misses least when not all columns fit: the id of a row that has its features' ids, ids beside
// names, bounds.
bool is_dispensable(const TableColumn& column, const std::vector<TableColumn>& columns, int round) {
    const auto has = [&](const std::string& name) {
        return std::any_of(columns.begin(), columns.end(),
                           [&](const TableColumn& c) { return c.name == name; });
    };
    const std::string& name = column.name;
    switch (round) {
        case 0:
            return name == "id" && (has("from_id") || has("unit_id") || has("line_id") || has("a_name_vi"));
        case 1:
            return name.ends_with("_id") && has(name.substr(0, name.size() - 2) + "name");
        default:
            return name.find("_min_") != std::string::npos || name.find("_max_") != std::string::npos ||
                   name.find("_lower") != std::string::npos || name.find("_upper") != std::string::npos;
    }
}

// Leaves out what is missed least, then takes width from the widest text, then leaves out the last columns.
// Gives the names left out.
std::vector<std::string> fit(std::vector<TableColumn>& columns, std::size_t width) {
    std::vector<std::string> left_out;
    for (int round = 0; round < 3 && total_width(columns) > width; ++round) {
        for (std::size_t i = columns.size(); i-- > 0;) {
            if (is_dispensable(columns[i], columns, round)) {
                left_out.push_back(columns[i].name);
                columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
    while (total_width(columns) > width) {
        const auto widest =
            std::max_element(columns.begin(), columns.end(), [](const TableColumn& a, const TableColumn& b) {
                return (a.cuttable ? a.width : 0) < (b.cuttable ? b.width : 0);
            });
        if (!widest->cuttable || widest->width <= narrowest_text) {
            break;
        }
        --widest->width;
    }
    while (columns.size() > 1 && total_width(columns) > width) {
        left_out.push_back(columns.back().name);
        columns.pop_back();
    }
    return left_out;
}

void append_cell(std::string& line, const TableColumn& column, const std::string& text) {
    const std::string shown = cut(text, column.width);
    const std::string pad(column.width - std::min(column.width, base::display_width(shown)), ' ');
    line += column.right ? pad + shown : shown + pad;
}

void append_line(std::string& table, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
}

// Columns in which no row has anything tell a reader nothing.
bool is_blank(const TableColumn& column) {
    return std::all_of(column.cells.begin(), column.cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
}

std::string count_line(std::size_t rows, std::size_t shown, const std::vector<std::string>& left_out) {
    std::string line = fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
    if (shown < rows) {
        line += fmt::format(", {} not shown", rows - shown);
    }
    if (!left_out.empty()) {
        line += fmt::format("; columns not shown: {}", fmt::join(left_out, ", "));
    }
    return line;
}

}  // namespace

std::string terminal_table(const result::Result& result, std::size_t width, std::size_t most_rows) {
    const model::Layer& table = *result.table;
    const std::size_t shown = std::min(table.rows, most_rows);
    base::Findings told_by_files_only;
    std::vector<TableColumn> columns;
    std::vector<Field> fields = fields_of(table, told_by_files_only);
    // Facets but the id go last: a reader looks for what was asked first.
    const std::size_t facets = fields.size() - std::min(fields.size(), table.columns.size());
    const bool id_leads = !fields.empty() && fields.front().name == "id";
    std::rotate(fields.begin() + (id_leads ? 1 : 0),
                fields.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(facets, id_leads ? 1 : 0)),
                fields.end());
    for (const Field& field : fields) {
        columns.push_back(make_column(field, shown));
        if (shown > 0 && is_blank(columns.back())) {
            columns.pop_back();
        }
    }
    const std::vector<std::string> left_out = fit(columns, std::max<std::size_t>(width, 1));
    std::string text;
    const auto append_row = [&](const auto& cell_of) {
        std::string line;
        for (const TableColumn& column : columns) {
            line += line.empty() ? "" : std::string(gap, ' ');
            append_cell(line, column, cell_of(column));
        }
        append_line(text, std::move(line));
    };
    append_row([](const TableColumn& column) { return column.heading; });
    append_row([](const TableColumn& column) {
        std::string rule;
        for (std::size_t i = 0; i < column.width; ++i) {
            rule += "─";
        }
        return rule;
    });
    for (std::size_t row = 0; row < shown; ++row) {
        append_row([row](const TableColumn& column) { return column.cells[row]; });
    }
    return text + count_line(table.rows, shown, left_out) + "\n";
}

}  // namespace limes::output
