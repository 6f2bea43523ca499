#include <limes/source/keep_description.hpp>

#include <algorithm>
#include <string>

namespace limes::source {

namespace {

void keep(std::string& text, const std::string& known) {
    if (text.empty()) {
        text = known;
    }
}

}  // namespace

void keep_description(model::Layer& layer, const Definition& known) {
    model::Schema& schema = layer.schema;
    keep(schema.role, known.schema.role);
    for (const auto& [language, title] : known.schema.title) {
        schema.title.try_emplace(language, title);
    }
    for (const auto& [language, column] : known.schema.name_columns) {
        schema.name_columns[language] = column;
    }
    if (schema.alias_columns.empty()) {
        schema.alias_columns = known.schema.alias_columns;
    }
    if (schema.relations.empty()) {
        schema.relations = known.schema.relations;
    }
    keep(schema.provenance.source, known.schema.provenance.source);
    keep(schema.provenance.licence, known.schema.provenance.licence);
    keep(schema.provenance.attribution, known.schema.provenance.attribution);
    for (model::Column& column : layer.columns) {
        const auto found = std::ranges::find(known.columns, column.name, &ColumnDefinition::name);
        if (found != known.columns.end()) {
            keep(column.unit, found->unit);
            keep(column.description, found->description);
        }
    }
}

}  // namespace limes::source
