#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/style_reading.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace limes::output::map {

namespace {

using nlohmann::json;

enum class Kind : std::uint8_t { colour, number, text, truth, dashes, font, anchors, icon };

// What the subset knows, and in which kind of layer.
struct Known {
    LayerType type;
    std::string_view group;
    std::string_view name;
    Kind kind;
};
constexpr Known kKnown[] = {
    {LayerType::background, "paint", "background-color", Kind::colour},
    {LayerType::background, "paint", "background-opacity", Kind::number},
    {LayerType::fill, "paint", "fill-color", Kind::colour},
    {LayerType::fill, "paint", "fill-opacity", Kind::number},
    {LayerType::fill, "paint", "fill-outline-color", Kind::colour},
    {LayerType::fill, "layout", "fill-sort-key", Kind::number},
    {LayerType::line, "paint", "line-color", Kind::colour},
    {LayerType::line, "paint", "line-width", Kind::number},
    {LayerType::line, "paint", "line-opacity", Kind::number},
    {LayerType::line, "paint", "line-offset", Kind::number},
    {LayerType::line, "paint", "line-dasharray", Kind::dashes},
    {LayerType::line, "layout", "line-cap", Kind::text},
    {LayerType::line, "layout", "line-join", Kind::text},
    {LayerType::line, "layout", "line-sort-key", Kind::number},
    {LayerType::circle, "layout", "circle-sort-key", Kind::number},
    {LayerType::circle, "paint", "circle-radius", Kind::number},
    {LayerType::circle, "paint", "circle-color", Kind::colour},
    {LayerType::circle, "paint", "circle-opacity", Kind::number},
    {LayerType::circle, "paint", "circle-stroke-color", Kind::colour},
    {LayerType::circle, "paint", "circle-stroke-width", Kind::number},
    {LayerType::circle, "paint", "circle-stroke-opacity", Kind::number},
    {LayerType::symbol, "layout", "symbol-placement", Kind::text},
    {LayerType::symbol, "layout", "symbol-sort-key", Kind::number},
    {LayerType::symbol, "layout", "icon-image", Kind::icon},
    {LayerType::symbol, "layout", "icon-size", Kind::number},
    {LayerType::symbol, "layout", "icon-allow-overlap", Kind::truth},
    {LayerType::symbol, "layout", "text-field", Kind::text},
    {LayerType::symbol, "layout", "text-font", Kind::font},
    {LayerType::symbol, "layout", "text-size", Kind::number},
    {LayerType::symbol, "layout", "text-variable-anchor", Kind::anchors},
    {LayerType::symbol, "layout", "text-radial-offset", Kind::number},
    {LayerType::symbol, "layout", "text-max-width", Kind::number},
    {LayerType::symbol, "layout", "text-letter-spacing", Kind::number},
    {LayerType::symbol, "layout", "text-transform", Kind::text},
    {LayerType::symbol, "layout", "text-allow-overlap", Kind::truth},
    {LayerType::symbol, "paint", "text-color", Kind::colour},
    {LayerType::symbol, "paint", "text-halo-color", Kind::colour},
    {LayerType::symbol, "paint", "text-halo-width", Kind::number},
    {LayerType::symbol, "paint", "text-opacity", Kind::number},
};

// Layout words that are one of a few.
const std::map<std::string, std::set<std::string>, std::less<>>& choices() {
    static const std::map<std::string, std::set<std::string>, std::less<>> table{
        {"line-cap", {"butt", "round", "square"}},
        {"line-join", {"miter", "round", "bevel"}},
        {"symbol-placement", {"point", "line-center"}},
        {"text-transform", {"none", "uppercase"}},
        {"visibility", {"visible", "none"}}};
    return table;
}

constexpr std::string_view kAnchors[] = {"center",   "left",      "right",       "top",         "bottom",
                                         "top-left", "top-right", "bottom-left", "bottom-right"};

const std::map<std::string, LayerType, std::less<>>& types() {
    static const std::map<std::string, LayerType, std::less<>> table{{"background", LayerType::background},
                                                                     {"fill", LayerType::fill},
                                                                     {"line", LayerType::line},
                                                                     {"circle", LayerType::circle},
                                                                     {"symbol", LayerType::symbol}};
    return table;
}

// A constant is held against what the property takes; an expression shows its value only when it is drawn.
void check_constant(const Known& known, const json& value, const std::string& path) {
    if (value.is_array()) {
        return;
    }
    const auto choice = choices().find(known.name);
    if (choice != choices().end() &&
        (!value.is_string() || !choice->second.contains(value.get<std::string>()))) {
        refuse(path, fmt::format("{} is none of the words that limes draws", value.dump()));
    }
    if (known.kind == Kind::colour && (!value.is_string() || !parse_colour(value.get<std::string>()))) {
        refuse(path, fmt::format("{} is no colour; write #rrggbb or rgba(r, g, b, a)", value.dump()));
    }
    if (known.kind == Kind::number && !value.is_number()) {
        refuse(path, "a number is wanted");
    }
    if (known.kind == Kind::icon && (!value.is_string() || !is_icon_name(value.get<std::string>()))) {
        refuse(path, fmt::format("{} is no icon's name: letters, digits and hyphens", value.dump()));
    }
    if (known.kind == Kind::truth && !value.is_boolean()) {
        refuse(path, "true or false is wanted");
    }
}

void read_property(StyleLayer& layer, const Known& known, const json& value, const std::string& path) {
    switch (known.kind) {
        case Kind::dashes:
            if (!value.is_array() || value.empty() || value.size() % 2 != 0) {
                refuse(path, "pairs of dash and gap are wanted");
            }
            for (std::size_t i = 0; i < value.size(); ++i) {
                layer.dashes.push_back(number_of(value[i], fmt::format("{}[{}]", path, i)));
            }
            return;
        case Kind::font: {
            const std::vector<std::string> fonts = texts_of(value, path);
            if (fonts.empty()) {
                refuse(path, "a font is wanted");
            }
            layer.font = fonts.front();
            return;
        }
        case Kind::anchors:
            layer.anchors = texts_of(value, path);
            for (const std::string& anchor : layer.anchors) {
                if (std::ranges::find(kAnchors, anchor) == std::end(kAnchors)) {
                    refuse(path, fmt::format("'{}' is no anchor", anchor));
                }
            }
            return;
        case Kind::icon:
        case Kind::colour:
        case Kind::number:
        case Kind::text:
        case Kind::truth:
            check_constant(known, value, path);
            layer.properties[std::string{known.name}] = compile(value, path);
            return;
    }
}

void read_properties(StyleLayer& layer, const json& group, std::string_view group_name,
                     const std::string& path) {
    for (const auto& [name, value] : group.items()) {
        const std::string place = fmt::format("{}.{}", path, name);
        if (name == "visibility" && group_name == "layout") {
            const std::string word = text_of(value, place);
            if (!choices().at("visibility").contains(word)) {
                refuse(place, "visible or none is wanted");
            }
            layer.visible = word == "visible";
            continue;
        }
        const auto* found = std::ranges::find_if(kKnown, [&, &key = name](const Known& known) {
            return known.type == layer.type && known.group == group_name && known.name == key;
        });
        if (found == std::end(kKnown)) {
            refuse(place, fmt::format("the property is not in the subset that limes draws ({} of a layer of "
                                      "its type)",
                                      group_name));
        }
        read_property(layer, *found, value, place);
    }
}

StyleLayer read_layer(const json& object, const std::string& path) {
    if (!object.is_object()) {
        refuse(path, "a layer is an object");
    }
    StyleLayer layer;
    layer.id = text_of(object.value("id", json{}), path + ".id");
    const auto type = types().find(text_of(object.value("type", json{}), path + ".type"));
    if (type == types().end()) {
        refuse(path + ".type",
               fmt::format("{} is none of background, fill, line, circle, symbol", object["type"].dump()));
    }
    layer.type = type->second;
    for (const auto& [key, value] : object.items()) {
        const std::string place = fmt::format("{}.{}", path, key);
        if (key == "source" || key == "source-layer") {
            layer.source = text_of(value, place);
        } else if (key == "minzoom") {
            layer.minzoom = number_of(value, place);
        } else if (key == "maxzoom") {
            layer.maxzoom = number_of(value, place);
        } else if (key == "filter") {
            layer.filter = compile(value, place);
        } else if (key == "paint" || key == "layout") {
            read_properties(layer, value, key, place);
        } else if (key == "metadata") {
            read_layer_metadata(layer, value, place);
        } else if (key != "id" && key != "type") {
            refuse(place, "not known in a layer");
        }
    }
    if (layer.source.empty() && layer.type != LayerType::background) {
        refuse(path + ".source", "a layer names the atlas layer that it draws");
    }
    // On paper every icon is drawn, whatever it covers; a web map that left some out would be another.
    if (layer.has_icons() && object["layout"].value("icon-allow-overlap", json{}) != true) {
        refuse(path + ".layout.icon-allow-overlap", "true is wanted where a layer has icons");
    }
    return layer;
}

/// A style's icons stand beside its folder, as ours do; one without has ours.
std::filesystem::path icons_of(const std::filesystem::path& style) {
    std::filesystem::path own = std::filesystem::absolute(style).parent_path().parent_path() / "icons";
    std::error_code ignored;
    return std::filesystem::is_directory(own, ignored) ? own : base::share_folder("styles") / "icons";
}

/// An icon that a style names as it is must be there; one that a row chooses is looked for when it is drawn.
void check_icons(const Style& style, const json& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const json icon = layers[i].value("layout", json::object()).value("icon-image", json{});
        if (icon.is_string()) {
            const std::filesystem::path file = style.icons / (icon.get<std::string>() + ".svg");
            std::error_code ignored;
            if (!std::filesystem::exists(file, ignored)) {
                refuse(fmt::format("$.layers[{}].layout.icon-image", i),
                       fmt::format("no file '{}'", file.string()));
            }
        }
    }
}

}  // namespace

Value StyleLayer::value(std::string_view property, const Site& site) const {
    const auto found = properties.find(std::string{property});
    return found == properties.end() ? Value{} : found->second(site);
}

double StyleLayer::number(std::string_view property, const Site& site, double otherwise) const {
    return as_number(value(property, site)).value_or(otherwise);
}

Colour StyleLayer::colour(std::string_view property, const Site& site, Colour otherwise) const {
    return as_colour(value(property, site)).value_or(otherwise);
}

std::string StyleLayer::word(std::string_view property, const Site& site, std::string_view otherwise) const {
    const Value found = value(property, site);
    const auto* text = std::get_if<std::string>(&found);
    return text == nullptr ? std::string{otherwise} : *text;
}

Colour Inks::second() const {
    constexpr double kPaper = 0.29;
    const auto mixed = [](double from, double to) { return from + kPaper * (to - from); };
    return {mixed(ink.red, paper.red), mixed(ink.green, paper.green), mixed(ink.blue, paper.blue), 1};
}

json style_document(const std::filesystem::path& path, const std::string& palette) {
    constexpr std::size_t kMostBytes = 4U << 20U;
    const std::string text = base::read_text_file(path);
    if (text.size() > kMostBytes) {
        throw base::DataError{fmt::format("{}: a style is at most 4 MiB", path.string())};
    }
    // What reads it, and the copies of a value, go as deep as it does.
    const auto bounded = [&](int depth, json::parse_event_t, const json&) {
        constexpr int kDeepest = 64;
        if (depth > kDeepest) {
            throw base::DataError{fmt::format("{}: is nested more than {} levels deep; write it flatter",
                                              path.string(), kDeepest)};
        }
        return true;
    };
    json document = json::parse(text, bounded, false);
    if (!document.is_object()) {
        throw base::DataError{fmt::format("{}: not a JSON object; a style is one", path.string())};
    }
    return palette.empty() ? document : in_palette(std::move(document), palette);
}

Style load_style(const std::filesystem::path& path, const std::string& palette) {
    constexpr std::size_t kMostLayers = 500;
    const json document = style_document(path, palette);
    try {
        Style style;
        if (document.value("version", json{}) != 8) {
            refuse("$.version", "a MapLibre style has version 8");
        }
        style.name = document.contains("name") ? text_of(document["name"], "$.name") : "";
        if (document.contains("metadata")) {
            read_metadata(style, document["metadata"]);
        }
        const json layers = document.value("layers", json{});
        if (!layers.is_array() || layers.size() > kMostLayers) {
            refuse("$.layers", fmt::format("a list of at most {} layers is wanted", kMostLayers));
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            style.layers.push_back(read_layer(layers[i], fmt::format("$.layers[{}]", i)));
        }
        style.icons = icons_of(path);
        check_icons(style, layers);
        return style;
    } catch (const base::DataError& error) {
        throw base::DataError{fmt::format("{}: {}", path.string(), error.what())};
    } catch (const json::exception& error) {
        throw base::DataError{fmt::format("{}: {}", path.string(), error.what())};
    }
}

std::string words_in(const Words& words, const std::vector<std::string>& languages) {
    for (const std::string& language : languages) {
        if (const auto found = words.find(language); found != words.end()) {
            return found->second;
        }
    }
    if (const auto english = words.find("en"); english != words.end()) {
        return english->second;
    }
    return words.empty() ? "" : words.begin()->second;
}

std::string second_words_in(const Words& words, const std::vector<std::string>& languages) {
    const std::string first = words_in(words, languages);
    for (const std::string& language : languages) {
        if (const auto found = words.find(language); found != words.end() && found->second != first) {
            return found->second;
        }
    }
    return {};
}

}  // namespace limes::output::map
