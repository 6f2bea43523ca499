#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/columns.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::engine::embedded {

const model::Column& require_column(const model::Layer& layer, std::string_view name) {
    if (const model::Column* column = layer.find(name)) {
        return *column;
    }
    std::vector<std::string> names;
    for (const model::Column& column : layer.columns) {
        names.push_back(column.name);
    }
    throw base::UsageError{fmt::format("{}: no column '{}'{}; it has {}", layer.schema.name, name,
                                       base::meant_instead(name, names),
                                       names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")))};
}

std::vector<std::string_view> split_ids(std::string_view cell, char separator) {
    constexpr std::string_view kBlank = " \t\r\n";
    std::vector<std::string_view> ids;
    while (!cell.empty()) {
        const std::size_t end = std::min(cell.find(separator), cell.size());
        std::string_view id = cell.substr(0, end);
        cell.remove_prefix(std::min(end + 1, cell.size()));
        const std::size_t first = id.find_first_not_of(kBlank);
        if (first != std::string_view::npos) {
            ids.push_back(id.substr(first, id.find_last_not_of(kBlank) - first + 1));
        }
    }
    return ids;
}

void push_day(model::Column& column, base::Day day) {
    if (day.is_open()) {
        column.push_null();
    } else {
        column.push(day);
    }
}

void push_optional(model::Column& column, std::optional<double> value) {
    if (value) {
        column.push(*value);
    } else {
        column.push_null();
    }
}

void push_text(model::Column& column, std::string_view text) {
    if (text.empty()) {
        column.push_null();
    } else {
        column.push(text);
    }
}

std::unordered_map<std::string_view, std::size_t> rows_by_id(const model::Layer& layer) {
    std::unordered_map<std::string_view, std::size_t> rows;
    rows.reserve(layer.rows);
    for (std::size_t row = 0; row < layer.rows; ++row) {
        rows.emplace(layer.ids[row], row);
    }
    return rows;
}

}  // namespace limes::engine::embedded
