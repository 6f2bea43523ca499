#include <limes/base/error.hpp>
#include <limes/output/map/style_reading.hpp>

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace limes::output::map {

using nlohmann::json;

namespace {

constexpr std::string_view kPalettes = "limes:palettes";
constexpr std::string_view kPaper = "limes:paper";
constexpr std::string_view kInk = "limes:ink";

Sign sign_of(const json& value, const std::string& path) {
    static const std::map<std::string, Sign, std::less<>> table{{"circle", Sign::circle},
                                                                {"square", Sign::square},
                                                                {"diamond", Sign::diamond},
                                                                {"triangle", Sign::triangle}};
    const auto found = table.find(text_of(value, path));
    if (found == table.end()) {
        refuse(path, fmt::format("{} is none of circle, square, diamond, triangle", value.dump()));
    }
    return found->second;
}

Colour colour_of(const json& value, const std::string& path) {
    const auto colour = parse_colour(text_of(value, path));
    if (!colour) {
        refuse(path, fmt::format("{} is no colour; write #rrggbb or rgba(r, g, b, a)", value.dump()));
    }
    return *colour;
}

/// {"column": "kind", "values": [{"is": "merged", "words": {language: words}}, ...]}
LegendBy legend_by_of(const json& value, const std::string& path) {
    if (!value.is_object()) {
        refuse(path, R"(an object is wanted: {"column": "...", "values": [...]})");
    }
    LegendBy by;
    by.column = text_of(value.value("column", json{}), path + ".column");
    const json values = value.value("values", json::array());
    if (!values.is_array()) {
        refuse(path + ".values", "a list is wanted");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string place = fmt::format("{}.values[{}]", path, i);
        if (!values[i].is_object()) {
            refuse(place, R"(an object is wanted: {"is": "...", "words": {...}})");
        }
        by.values.push_back({text_of(values[i].value("is", json{}), place + ".is"),
                             words_of(values[i].value("words", json{}), place + ".words")});
    }
    return by;
}

/// {"of": "provinces", "layers": ["land", "border-line"]}
Locator locator_of(const json& value, const std::string& path) {
    if (!value.is_object()) {
        refuse(path, R"(an object is wanted: {"of": "a layer", "layers": ["ids", ...]})");
    }
    return {text_of(value.value("of", json{}), path + ".of"),
            texts_of(value.value("layers", json{}), path + ".layers")};
}

/// {"dark": {"paper": colour, "ink": colour, colour of the style: colour, ...}, ...}
void check_palettes(const json& palettes, const std::string& path) {
    if (!palettes.is_object()) {
        refuse(path, "palettes by name are wanted");
    }
    for (const auto& [name, colours] : palettes.items()) {
        const std::string place = fmt::format("{}.{}", path, name);
        if (!colours.is_object()) {
            refuse(place, "colours for colours are wanted");
        }
        for (const auto& [from, to] : colours.items()) {
            (void)colour_of(to, fmt::format("{}.{}", place, from));
        }
    }
}

void recolour(json& value, const json& colours) {
    if (value.is_string()) {
        const auto found = colours.find(value.get_ref<const std::string&>());
        if (found != colours.end()) {
            value = json(*found);
        }
    } else if (value.is_structured()) {
        for (json& each : value) {
            recolour(each, colours);
        }
    }
}

geodesy::LonLat position_of(const json& value, const std::string& path) {
    if (!value.is_array() || value.size() != 2) {
        refuse(path, "a position is wanted: [longitude, latitude]");
    }
    const geodesy::LonLat at{number_of(value[0], path + "[0]"), number_of(value[1], path + "[1]")};
    if (!(std::abs(at.lon) <= 180 && std::abs(at.lat) <= 90)) {
        refuse(path, "no position on the earth; longitude comes first");
    }
    return at;
}

/// {"kind": "country", "at": [[lon, lat], ...], "names": {language: name}, "local": language}
std::shared_ptr<const model::Layer> read_labels(const json& list, const std::string& path) {
    if (!list.is_array()) {
        refuse(path, "a list of labels is wanted");
    }
    auto labels = std::make_shared<model::Layer>();
    labels->schema.name = kStyleLabels;
    std::set<std::string> languages;
    std::vector<Words> names;
    model::Column kind{"kind", model::ColumnType::text};
    model::Column local{"name_local", model::ColumnType::text};
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string place = fmt::format("{}[{}]", path, i);
        if (!list[i].is_object()) {
            refuse(place, "a label is an object with kind, at and names");
        }
        const json places = list[i].value("at", json{});
        if (!places.is_array() || places.empty()) {
            refuse(place + ".at", "positions are wanted, the first choice first: [[lon, lat], ...]");
        }
        labels->ids.push_back(fmt::format("label-{}", i + 1));
        ++labels->rows;
        labels->geometry.begin_row(model::GeometryType::multi_point);
        for (std::size_t k = 0; k < places.size(); ++k) {
            labels->geometry.begin_part();
            labels->geometry.begin_path();
            labels->geometry.push_vertex(position_of(places[k], fmt::format("{}.at[{}]", place, k)));
        }
        kind.push(text_of(list[i].value("kind", json{}), place + ".kind"));
        names.push_back(words_of(list[i].value("names", json{}), place + ".names"));
        for (const auto& [language, name] : names.back()) {
            languages.insert(language);
        }
        const auto own = names.back().find(list[i].value("local", ""));
        own == names.back().end() ? local.push_null() : local.push(std::string_view{own->second});
    }
    labels->columns = {std::move(kind), std::move(local)};
    for (const std::string& language : languages) {
        model::Column column{"name_" + language, model::ColumnType::text};
        for (const Words& each : names) {
            const auto name = each.find(language);
            name == each.end() ? column.push_null() : column.push(std::string_view{name->second});
        }
        labels->schema.name_columns[language] = column.name;
        labels->columns.push_back(std::move(column));
    }
    return labels;
}

}  // namespace

void read_layer_metadata(StyleLayer& layer, const json& metadata, const std::string& path) {
    for (const auto& [key, value] : metadata.items()) {
        const std::string place = fmt::format("{}.{}", path, key);
        if (key == "limes:legend") {
            layer.legend = words_of(value, place);
        } else if (key == "limes:legend-by") {
            layer.legend_by = legend_by_of(value, place);
        } else if (key == "limes:legend-with") {
            layer.legend_with = texts_of(value, place);
        } else if (key == "limes:ground-radius") {
            layer.ground_radius_m = compile(value, place);
        } else if (key == "limes:obstacle") {
            layer.obstacle = truth_of(value, place);
        } else if (key == "limes:leader") {
            layer.leader = truth_of(value, place);
        } else if (key == "limes:sign") {
            layer.sign = sign_of(value, place);
        } else if (key == "limes:arc") {
            layer.arc = number_of(value, place);
        } else if (key == "limes:label-end") {
            layer.labels_end = truth_of(value, place);
        } else if (key == "limes:beneath") {
            layer.beneath = truth_of(value, place);
        } else if (key == "limes:once-within") {
            layer.once_within_px = number_of(value, place);
        } else if (key.starts_with("limes:")) {
            refuse(place, "not known");
        }
    }
}

void read_metadata(Style& style, const json& metadata) {
    for (const auto& [key, value] : metadata.items()) {
        const std::string place = "$.metadata." + key;
        if (key == "limes:title") {
            style.title = words_of(value, place);
        } else if (key == "limes:note") {
            style.note = words_of(value, place);
        } else if (key == "limes:extent") {
            style.extent_layers =
                value.is_array() ? texts_of(value, place) : std::vector<std::string>{text_of(value, place)};
        } else if (key == "limes:answers") {
            style.answers = words_of(value, place);
        } else if (key == "limes:locator") {
            style.locator = locator_of(value, place);
        } else if (key == kPalettes) {
            check_palettes(value, place);
        } else if (key == kPaper) {
            style.inks.paper = colour_of(value, place);
        } else if (key == kInk) {
            style.inks.ink = colour_of(value, place);
        } else if (key == kStyleLabels) {
            style.labels = read_labels(value, place);
        } else if (key.starts_with("limes:")) {
            refuse(place, "not known");
        }
    }
}

json in_palette(json style, const std::string& palette) {
    const json metadata = style.value("metadata", json::object());
    const json palettes = metadata.is_object() ? metadata.value(kPalettes, json::object()) : json::object();
    if (!palettes.is_object() || !palettes.contains(palette)) {
        std::string known;
        for (const auto& [name, colours] : palettes.items()) {
            known += (known.empty() ? "" : ", ") + name;
        }
        throw base::UsageError{fmt::format("the style has no palette '{}'; it has {}", palette,
                                           known.empty() ? "none but its own" : known)};
    }
    check_palettes(palettes, fmt::format("$.metadata.{}", kPalettes));
    const json& colours = palettes[palette];
    for (const auto& [word, key] : {std::pair{"paper", kPaper}, std::pair{"ink", kInk}}) {
        if (colours.contains(word)) {
            style["metadata"][key] = colours[word];
        }
    }
    if (style.contains("layers") && style["layers"].is_array()) {
        for (json& layer : style["layers"]) {
            for (const char* group : {"paint", "layout"}) {
                if (layer.is_object() && layer.contains(group)) {
                    recolour(layer[group], colours);
                }
            }
        }
    }
    return style;
}

}  // namespace limes::output::map
