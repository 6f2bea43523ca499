#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/unit_figures.hpp>

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string_view>
#include <system_error>

namespace limes::engine::embedded {

namespace {

using model::Layer;

/// What a row is called in the key column, where `id` is the id.
std::string key_of(const Layer& table, const std::string& key, std::size_t row) {
    if (key == "id" && table.find("id") == nullptr) {
        return std::string{table.ids[row]};
    }
    return require_column(table, key).display(row);
}

bool is_number(std::string_view text) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size();
}

/// Where a column of texts has the first that is no number, in words; empty when it has none.
std::string first_that_is_none(const Layer& table, const model::Column& column) {
    if (column.type() != model::ColumnType::text) {
        return {};
    }
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (!column.is_null(row) && !is_number(column.text(row))) {
            return fmt::format(
                ": '{}' has '{:.60}'; leave empty what is not known, and put nothing between thousands",
                base::printable(table.ids[row]), base::printable(column.text(row)));
        }
    }
    return {};
}

}  // namespace

UnitFigures::UnitFigures(const query::Restate& step, const Tables& tables, Context& context)
    : m_table{step.figures ? tables[*step.figures].get() : tables[step.from].get()} {
    const Layer& units = *tables[step.from];
    m_row_of.resize(units.rows);
    if (!step.figures) {
        for (std::size_t row = 0; row < units.rows; ++row) {
            m_row_of[row] = row;
        }
        return;
    }
    std::map<std::string, std::size_t> unit_by_key;
    for (std::size_t unit = 0; unit < units.rows; ++unit) {
        const std::string key = key_of(units, step.key, unit);
        if (key.empty()) {
            continue;
        }
        const auto [held, added] = unit_by_key.emplace(key, unit);
        if (!added) {
            throw base::UsageError{
                fmt::format("'{}' is the {} of {} and of {}, and no key for their figures; give a --key "
                            "that names one unit",
                            key, step.key, units.ids[held->second], units.ids[unit])};
        }
    }
    const std::string& in_figures = step.figures_key.empty() ? step.key : step.figures_key;
    for (std::size_t row = 0; row < m_table->rows; ++row) {
        context.task.check();
        const std::string key = key_of(*m_table, in_figures, row);
        const auto found = unit_by_key.find(key);
        if (found == unit_by_key.end()) {
            m_strays.push_back({row, key});
        } else if (m_row_of[found->second]) {
            throw base::DataError{
                fmt::format("{} has two rows of figures for '{}'", m_table->schema.name, key)};
        } else {
            m_row_of[found->second] = row;
        }
    }
    if (!m_strays.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::warning,
             .layer = m_table->schema.name,
             .feature = {},
             .kind = "figures-of-no-unit",
             .what = fmt::format("{} of figures {} of no unit, the first of '{}'",
                                 base::counted(m_strays.size(), "row", "rows"),
                                 m_strays.size() == 1 ? "is" : "are", base::printable(m_strays.front().key)),
             .done = "extensive ones are in the residual, intensive ones left out"});
    }
    std::size_t without = 0;
    for (const auto& row : m_row_of) {
        without += row ? 0 : 1;
    }
    if (without > 0) {
        context.result.findings.push_back({.severity = base::Severity::note,
                                           .layer = units.schema.name,
                                           .feature = {},
                                           .kind = "no-figures",
                                           .what = fmt::format("{} of {} have no row of figures", without,
                                                               base::counted(units.rows, "unit", "units")),
                                           .done = "nothing is added for them"});
    }
}

const model::Column& UnitFigures::column(const std::string& name) const {
    const model::Column& found = require_column(*m_table, name);
    if (found.type() != model::ColumnType::integer && found.type() != model::ColumnType::real) {
        throw base::UsageError{fmt::format("column '{}' of {} holds no numbers{}", name, m_table->schema.name,
                                           first_that_is_none(*m_table, found))};
    }
    return found;
}

std::optional<double> UnitFigures::number(const model::Column& column, std::size_t unit) const {
    return m_row_of[unit] ? column.number(*m_row_of[unit]) : std::nullopt;
}

}  // namespace limes::engine::embedded
