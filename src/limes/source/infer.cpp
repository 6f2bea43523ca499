#include <limes/source/infer.hpp>
#include <limes/source/mending.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>

namespace limes::source {

namespace {

std::string lower(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text;
}

constexpr std::array<std::string_view, 4> kLongitudes{"lon", "longitude", "lng", "long"};
constexpr std::array<std::string_view, 2> kLatitudes{"lat", "latitude"};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::optional<std::string> name_language(const std::string& field) {
    if (field == "name") {
        return "";
    }
    if (field == "ten") {
        return "vi";
    }
    const bool prefixed = field.starts_with("name_") || field.starts_with("name:");
    const std::string language = prefixed ? field.substr(5) : "";
    const bool letters = std::ranges::all_of(language, [](unsigned char c) { return std::isalpha(c) != 0; });
    return (language.size() == 2 || language.size() == 3) && letters ? std::optional{language} : std::nullopt;
}

Definition infer_definition(const RawTable& table, const ReadOptions& options, bool& guessed_position) {
    Definition d;
    d.schema.name = table.name;
    d.id_column.clear();
    d.geometry = "any";
    PositionColumns position;
    const std::array<std::pair<std::string_view, std::string*>, 7> facets{{{"id", &d.id_column},
                                                                           {"valid_from", &d.valid_from},
                                                                           {"valid_to", &d.valid_to},
                                                                           {"legal_from", &d.legal_from},
                                                                           {"legal_to", &d.legal_to},
                                                                           {"accuracy_m", &d.accuracy_column},
                                                                           {"source", &d.source_column}}};
    for (const model::Column& field : table.fields) {
        const std::string name = lower(field.name);
        const auto facet = std::ranges::find(facets, name, &std::pair<std::string_view, std::string*>::first);
        if (facet != facets.end() && facet->second->empty()) {
            *facet->second = field.name;
        }
        if (const auto language = name_language(name); language && field.type() == model::ColumnType::text) {
            d.schema.name_columns.try_emplace(*language, field.name);
        }
        if (is_one_of(name, kLongitudes) && position.lon.empty()) {
            position.lon = field.name;
        }
        if (is_one_of(name, kLatitudes) && position.lat.empty()) {
            position.lat = field.name;
        }
    }
    const bool named = !options.lon_column.empty() && !options.lat_column.empty();
    if (named) {
        d.positions.push_back({options.lon_column, options.lat_column});
    } else if (!options.wkt_column.empty()) {
        d.wkt_column = options.wkt_column;
    } else if ((table.is_text_table() || is_mending(table)) && !table.has_geometry && !position.lon.empty() &&
               !position.lat.empty()) {
        d.positions.push_back(position);
        guessed_position = true;
    }
    return d;
}

bool is_position_column(const std::string& field) {
    return is_one_of(field, kLongitudes) || is_one_of(field, kLatitudes);
}

bool is_name_column(const std::string& field) {
    return name_language(lower(field)).has_value();
}

}  // namespace limes::source
