#include <limes/engine/embedded/measured_lines.hpp>

#include <fmt/format.h>

namespace limes::engine::embedded {

using model::ColumnType;

MeasuredLines::MeasuredLines(const model::Layer& lines, Context& context)
    : m_table{&lines}, m_names{lines, context.languages} {
    base::Findings& findings = context.account("measured-lines", lines).findings;
    m_positions.only_points = false;
    for (std::size_t row = 0; row < lines.rows; ++row) {
        if (model::is_lineal(lines.geometry.type(row))) {
            m_by_id.emplace(lines.ids[row], m_lines.size());
            m_positions.rows.push_back(static_cast<std::uint32_t>(row));
            m_lines.emplace_back(lines.geometry[row]);
            continue;
        }
        findings.push_back({.severity = base::Severity::warning,
                            .layer = lines.schema.name,
                            .feature = std::string{lines.ids[row]},
                            .kind = "not-a-line",
                            .what = "it is no line",
                            .done = "left out"});
    }
}

std::optional<std::size_t> MeasuredLines::find(std::string_view id) const {
    const auto found = m_by_id.find(id);
    return found == m_by_id.end() ? std::nullopt : std::optional{found->second};
}

std::shared_ptr<model::Layer> table_along_lines(const char* name) {
    auto table = std::make_shared<model::Layer>();
    table->schema.name = name;
    table->add_column("line_id", ColumnType::text, {}, "id of the line");
    table->add_column("line_name", ColumnType::text, {}, "name of the line");
    return table;
}

void add_measure_columns(model::Layer& table) {
    table.add_column("from_measure_m", ColumnType::real, "m", "along the line, where the stretch begins");
    table.add_column("to_measure_m", ColumnType::real, "m", "along the line, where the stretch ends");
    table.add_column("length_m", ColumnType::real, "m", "of the line between the two");
}

std::string id_at(std::string_view line, double measure_m) {
    return fmt::format("{}@{:.3f}m", line, measure_m);
}

}  // namespace limes::engine::embedded
