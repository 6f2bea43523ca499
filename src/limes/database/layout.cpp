#include <limes/database/layout.hpp>
#include <limes/source/atlas_columns.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::database {

namespace {

/// PostgreSQL cuts off names that are longer.
constexpr std::size_t kLongestName = 63;

std::string type_of(model::ColumnType type) {
    switch (type) {
        case model::ColumnType::boolean:
            return "boolean";
        case model::ColumnType::integer:
            return "bigint";
        case model::ColumnType::real:
            return "double precision";
        case model::ColumnType::date:
            return "date";
        case model::ColumnType::text:
            break;
    }
    return "text";
}

}  // namespace

source::Definition stored_definition(const model::Layer& layer) {
    source::Definition definition = source::describe_table(layer);
    // All facets have their columns, so that every table is alike; a column of such a name gives way.
    const std::vector<std::string> facets{"legal_from", "legal_to", "accuracy_m", "source"};
    for (std::size_t i = 0; i < definition.columns.size(); ++i) {
        std::string& field = definition.columns[i].from;
        if (field.size() > kLongestName || std::ranges::find(facets, field) != facets.end()) {
            field = fmt::format("column_{}_of_layer", i + 1);
        }
    }
    return definition;
}

std::vector<Field> fields_of(const source::Definition& definition) {
    std::vector<Field> fields{{"fid", "bigint"},
                              {"id", "text"},
                              {"valid_from", "date"},
                              {"valid_to", "date"},
                              {"legal_from", "date"},
                              {"legal_to", "date"},
                              {"accuracy_m", "double precision"},
                              {"source", "text"},
                              {"geom", "geometry(Geometry, 4326)"}};
    for (const source::ColumnDefinition& column : definition.columns) {
        fields.push_back({column.from, type_of(column.type.value_or(model::ColumnType::text))});
    }
    return fields;
}

model::Layer StoredLayer::empty() const {
    model::Layer layer;
    layer.schema = definition.schema;
    layer.has_geometry = has_geometry;
    for (const source::ColumnDefinition& column : definition.columns) {
        layer.add_column(column.name, column.type.value_or(model::ColumnType::text), column.unit,
                         column.description);
    }
    if (!definition.source_column.empty()) {
        layer.source = model::Column{"source", model::ColumnType::text};
    }
    return layer;
}

}  // namespace limes::database
