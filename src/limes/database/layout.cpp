#include <limes/database/layout.hpp>
#include <limes/database/statement.hpp>
#include <limes/source/atlas_columns.hpp>

#include <fmt/format.h>

#include <set>

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

std::string whole_name(std::string_view table) {
    return fmt::format("{}.{}", kSchema, quoted_name(table));
}

source::Definition stored_definition(const model::Layer& layer) {
    source::Definition definition = source::describe_table(layer);
    // All facets have their columns, so that every table is alike, and PostgreSQL has some of its own in
    // each: a column of such a name gives way.
    const std::set<std::string> taken{"legal_from", "legal_to", "accuracy_m", "source", "tableoid",
                                      "xmin",       "cmin",     "xmax",       "cmax",   "ctid"};
    std::set<std::string> used;
    for (const source::ColumnDefinition& column : definition.columns) {
        used.insert(column.from);
    }
    std::size_t number = 0;
    for (source::ColumnDefinition& column : definition.columns) {
        if (column.from.size() > kLongestName || taken.contains(column.from)) {
            do {
                column.from = fmt::format("column_{}_of_layer", ++number);
            } while (!used.insert(column.from).second);
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
