#pragma once

#include <limes/engine/embedded/measured_line.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace limes::engine::embedded {

/// The lines of a table with their measures, found by id. Refers to the table.
class MeasuredLines {
public:
    /// A row that is no line is left out with a finding, once whatever the number of steps that take it.
    MeasuredLines(const model::Layer& lines, Context& context);

    [[nodiscard]] std::size_t size() const { return m_lines.size(); }
    [[nodiscard]] const MeasuredLine& operator[](std::size_t i) const { return m_lines[i]; }
    [[nodiscard]] std::string_view id(std::size_t i) const { return m_table->ids[row(i)]; }
    [[nodiscard]] std::string_view name(std::size_t i) const { return m_names[row(i)]; }
    [[nodiscard]] std::uint32_t row(std::size_t i) const { return m_positions.rows[i]; }
    [[nodiscard]] const Positions& positions() const { return m_positions; }
    [[nodiscard]] const model::Layer& table() const { return *m_table; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;

private:
    const model::Layer* m_table;
    Names m_names;
    Positions m_positions;
    std::vector<MeasuredLine> m_lines;
    std::unordered_map<std::string_view, std::size_t> m_by_id;
};

/// A table whose rows lie along lines: the columns line_id and line_name, and no rows.
[[nodiscard]] std::shared_ptr<model::Layer> table_along_lines(const char* name);
/// Its columns from_measure_m, to_measure_m and length_m.
void add_measure_columns(model::Layer& table);
/// An id of a row that begins at a measure of a line, as "line@12.345m".
[[nodiscard]] std::string id_at(std::string_view line, double measure_m);

}  // namespace limes::engine::embedded
