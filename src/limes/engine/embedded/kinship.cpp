#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/kinship.hpp>

#include <algorithm>

namespace limes::engine::embedded {

std::vector<std::string_view> named_in(const model::Layer& layer, std::string_view column, std::size_t row) {
    const model::Column* cells = layer.find(column);
    if (cells == nullptr || cells->type() != model::ColumnType::text) {
        return {};
    }
    const auto relation = std::ranges::find(layer.schema.relations, column, &model::Relation::column);
    return split_ids(cells->text(row), relation == layer.schema.relations.end() ? ';' : relation->separator);
}

Kinship::Kinship(const model::Layer& units) {
    for (std::size_t row = 0; row < units.rows; ++row) {
        m_rows[units.ids[row]].push_back(row);
        for (const std::string_view other : named_in(units, "predecessors", row)) {
            add(other, units.ids[row]);
        }
        for (const std::string_view other : named_in(units, "successors", row)) {
            add(units.ids[row], other);
        }
    }
}

void Kinship::add(std::string_view before, std::string_view after) {
    m_after[before].insert(after);
    m_before[after].insert(before);
}

const Kinship::Ids& Kinship::kin(const Edges& edges, std::string_view id) {
    static const Ids none;
    const auto found = edges.find(id);
    return found == edges.end() ? none : found->second;
}

}  // namespace limes::engine::embedded
