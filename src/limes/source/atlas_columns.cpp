#include <limes/source/atlas_columns.hpp>

#include <fmt/format.h>

#include <cctype>
#include <set>
#include <string>

namespace limes::source {

namespace {

std::string lower(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text;
}

std::string unused(const std::string& wanted, std::set<std::string>& used) {
    std::string name = wanted.empty() ? "column" : wanted;
    for (unsigned n = 2; !used.insert(lower(name)).second; ++n) {
        name = fmt::format("{}_{}", wanted, n);
    }
    return name;
}

}  // namespace

Definition describe_table(const model::Layer& layer) {
    Definition d;
    d.schema = layer.schema;
    d.id_column = "id";
    d.valid_from = "valid_from";
    d.valid_to = "valid_to";
    std::set<std::string> used{"fid", "geom", "id", "valid_from", "valid_to"};
    const auto facet = [&](bool present, std::string& column, const char* name) {
        if (present) {
            column = name;
            used.insert(name);
        }
    };
    facet(!layer.legal_from.empty(), d.legal_from, "legal_from");
    facet(!layer.legal_to.empty(), d.legal_to, "legal_to");
    facet(!layer.accuracy_m.empty(), d.accuracy_column, "accuracy_m");
    facet(layer.source.has_value(), d.source_column, "source");
    for (const model::Column& column : layer.columns) {
        d.columns.push_back(
            {column.name, unused(column.name, used), column.type(), column.unit, column.description, false});
    }
    d.geometry = "any";
    return d;
}

}  // namespace limes::source
