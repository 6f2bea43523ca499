#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <vector>

namespace limes::engine::embedded {

namespace {

using model::GeometryColumn;
using model::GeometryType;

void push_runs(GeometryColumn& column, const std::vector<std::vector<BoundaryEdge>>& runs) {
    column.begin_row(runs.size() == 1 ? GeometryType::line_string : GeometryType::multi_line_string);
    for (const auto& run : runs) {
        column.begin_part();
        column.begin_path();
        column.push_vertex(run.front().from);
        for (const BoundaryEdge& edge : run) {
            column.push_vertex(edge.to);
        }
    }
}

}  // namespace

Table run(const query::Outline& step, const Tables& tables, Context& context) {
    const model::Layer& areas = *tables[step.areas];
    std::vector<std::uint32_t> areal;
    for (std::uint32_t row = 0; row < areas.rows; ++row) {
        if (model::is_areal(areas.geometry.type(row))) {
            areal.push_back(row);
        }
    }
    std::vector<std::vector<BoundaryEdge>> edges(areas.rows);
    for (const BoundaryEdge& edge : unshared_edges(areas.geometry, areal)) {
        edges[edge.row].push_back(edge);
    }
    context.task.check();

    std::vector<std::size_t> rows;
    GeometryColumn lines;
    for (std::size_t row = 0; row < areas.rows; ++row) {
        if (model::is_lineal(areas.geometry.type(row))) {
            lines.push_from(areas.geometry, row);
        } else if (!edges[row].empty()) {
            push_runs(lines, chained(edges[row]));
        } else {
            if (!model::is_areal(areas.geometry.type(row))) {
                context.account("outline", areas)
                    .findings.push_back({.severity = base::Severity::warning,
                                         .layer = areas.schema.name,
                                         .feature = std::string{areas.ids[row]},
                                         .kind = "no-outline",
                                         .what = "it is neither area nor line",
                                         .done = "left out"});
            }
            continue;
        }
        rows.push_back(row);
    }
    auto table = std::make_shared<model::Layer>(areas.take(rows));
    table->geometry = std::move(lines);
    return table;
}

}  // namespace limes::engine::embedded
