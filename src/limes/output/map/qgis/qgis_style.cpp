#include <limes/base/error.hpp>
#include <limes/output/fields.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/qgis/inline_icon.hpp>
#include <limes/output/map/qgis/qgis_expression.hpp>
#include <limes/output/map/qgis/qgis_style.hpp>
#include <limes/output/map/qgis/qml.hpp>
#include <limes/output/map/qgis/sld.hpp>
#include <limes/output/map/qgis/sld_cases.hpp>
#include <limes/output/map/style_reading.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace limes::output::map {

using nlohmann::json;

namespace {

constexpr double kMm = 25.4 / 96;  // to a CSS pixel

enum class Shape : std::uint8_t { none, point, line, area };

Shape shape_of(const model::Layer& table) {
    for (std::size_t row = 0; row < table.rows; ++row) {
        const model::GeometryType type = table.geometry.type(row);
        if (model::has_points(type)) {
            return model::is_areal(type) ? Shape::area : model::is_lineal(type) ? Shape::line : Shape::point;
        }
    }
    return Shape::none;
}

QgisColumns columns_of(const model::Layer& table, const std::vector<std::string>& languages) {
    QgisColumns columns;
    base::Findings ignored;  // are told when the file is written
    for (const Field& field : fields_of(table, ignored)) {
        columns.all.insert(field.name);
    }
    const auto add = [&](const std::string& language) {
        const auto named = table.schema.name_columns.find(language);
        if (named != table.schema.name_columns.end()) {
            columns.names.push_back(named->second);
        }
    };
    for (const std::string& language : languages) {
        add(language);
    }
    for (const auto& [language, column] : table.schema.name_columns) {
        if (std::ranges::find(columns.names, column) == columns.names.end()) {
            columns.names.push_back(column);
        }
    }
    columns.names.emplace_back("id");
    return columns;
}

/// One layer of the style: its properties as QGIS takes them.
class LayerWriter {
public:
    LayerWriter(const json& layer, std::string path, const QgisColumns& columns)
        : m_layer{layer}, m_path{std::move(path)}, m_columns{columns} {}

    [[nodiscard]] std::string id() const { return m_layer["id"].get<std::string>(); }
    [[nodiscard]] std::string type() const { return m_layer["type"].get<std::string>(); }

    [[nodiscard]] std::string filter() const {
        return m_layer.contains("filter") ? qgis_expression(m_layer["filter"], m_path + ".filter", m_columns)
                                          : "";
    }

    [[nodiscard]] const json* property(std::string_view name) const {
        for (const char* group : {"paint", "layout"}) {
            if (m_layer.contains(group) && m_layer[group].contains(name)) {
                return &m_layer[group][std::string{name}];
            }
        }
        return nullptr;
    }
    [[nodiscard]] bool has_icons() const { return property("icon-image") != nullptr; }
    [[nodiscard]] const json* metadata(std::string_view key) const {
        return m_layer.contains("metadata") && m_layer["metadata"].contains(key)
                   ? &m_layer["metadata"][std::string{key}]
                   : nullptr;
    }
    [[nodiscard]] std::string expression(const json& value, std::string_view name) const {
        return qgis_expression(value, fmt::format("{}.{}", m_path, name), m_columns);
    }
    [[nodiscard]] std::string word(std::string_view name, const std::string& otherwise) const {
        const json* value = property(name);
        return value != nullptr && value->is_string() ? value->get<std::string>() : otherwise;
    }
    [[nodiscard]] std::optional<double> number(std::string_view name, double otherwise) const {
        const json* value = property(name);
        if (value == nullptr) {
            return otherwise;
        }
        return value->is_number() ? std::optional{value->get<double>()} : std::nullopt;
    }

    /// A length in pixels as millimetres times `factor`, under QGIS's names of the option and of its
    /// property.
    void length(qml::Options& options, std::string_view name, double otherwise, double factor,
                const char* option, const char* by_row) const {
        const auto fixed = number(name, otherwise);
        options.fixed.emplace_back(option, fmt::format("{:.4g}", fixed.value_or(otherwise) * factor * kMm));
        options.fixed.emplace_back(std::string{option} + "_unit", "MM");
        if (!fixed) {
            options.by_row.emplace_back(
                by_row, fmt::format("{:.6g} * {}", factor * kMm, expression(*property(name), name)));
        }
    }

    void colour(qml::Options& options, std::string_view name, std::string_view opacity_name,
                const char* option, const char* by_row) const {
        const double opacity = opacity_name.empty() ? 1 : number(opacity_name, 1).value_or(1);
        const json* value = property(name);
        const bool fixed = value == nullptr || value->is_string();
        options.fixed.emplace_back(option, value == nullptr ? "0,0,0,0"
                                           : fixed          ? qgis_colour(value->get<std::string>(), opacity)
                                                            : "128,128,128,255");
        if (!fixed) {
            const std::string text = expression(*value, name);
            options.by_row.emplace_back(
                by_row, opacity == 1
                            ? text
                            : fmt::format("set_color_part({}, 'alpha', {:.0f})", text, opacity * 255));
        }
    }

private:
    const json& m_layer;
    std::string m_path;
    const QgisColumns& m_columns;
};

struct Symbol {
    const char* type;
    const char* layer;
    qml::Options options;
};

Symbol fill_symbol(const LayerWriter& layer) {
    Symbol symbol{"fill", "SimpleFill", {}};
    layer.colour(symbol.options, "fill-color", "fill-opacity", "color", "fillColor");
    symbol.options.fixed.emplace_back("style", "solid");
    if (layer.property("fill-outline-color") == nullptr) {
        symbol.options.fixed.emplace_back("outline_style", "no");
    } else {
        layer.colour(symbol.options, "fill-outline-color", "fill-opacity", "outline_color", "outlineColor");
        symbol.options.fixed.emplace_back("outline_width", fmt::format("{:.4g}", kMm));
        symbol.options.fixed.emplace_back("outline_width_unit", "MM");
    }
    return symbol;
}

Symbol line_symbol(const LayerWriter& layer, Shape shape) {
    static const std::map<std::string, const char*, std::less<>> caps{
        {"butt", "flat"}, {"round", "round"}, {"square", "square"}};
    Symbol symbol{shape == Shape::area ? "fill" : "line", "SimpleLine", {}};
    layer.colour(symbol.options, "line-color", "line-opacity", "line_color", "outlineColor");
    layer.length(symbol.options, "line-width", 1, 1, "line_width", "outlineWidth");
    layer.length(symbol.options, "line-offset", 0, 1, "offset", "offset");
    symbol.options.fixed.emplace_back("capstyle", caps.at(layer.word("line-cap", "butt")));
    symbol.options.fixed.emplace_back("joinstyle", layer.word("line-join", "miter"));
    if (const json* dashes = layer.property("line-dasharray")) {
        const double width = layer.number("line-width", 1).value_or(1);
        std::vector<std::string> lengths;
        for (const json& dash : *dashes) {
            lengths.push_back(fmt::format("{:.4g}", dash.get<double>() * width * kMm));
        }
        symbol.options.fixed.emplace_back("use_custom_dash", "1");
        symbol.options.fixed.emplace_back("customdash", fmt::format("{}", fmt::join(lengths, ";")));
        symbol.options.fixed.emplace_back("customdash_unit", "MM");
    }
    return symbol;
}

Symbol circle_symbol(const LayerWriter& layer) {
    // The names of QGIS, and its sizes of signs of the circle's area: QGIS measures a square by its side, the
    // others by what goes round their corners.
    struct Marker {
        const char* name;
        double size;  ///< of a radius of 1
    };
    static const std::map<std::string, Marker, std::less<>> markers{
        {"circle", {"circle", 2}},
        {"square", {"square", std::sqrt(M_PI)}},
        {"diamond", {"diamond", std::sqrt(2 * M_PI)}},
        {"triangle", {"equilateral_triangle", 2 * std::sqrt(4 * M_PI / (3 * std::sqrt(3.0)))}}};
    const json* sign = layer.metadata("limes:sign");
    const Marker marker = markers.at(sign == nullptr ? "circle" : sign->get<std::string>());
    Symbol symbol{"marker", "SimpleMarker", {}};
    symbol.options.fixed.emplace_back("name", marker.name);
    layer.colour(symbol.options, "circle-color", "circle-opacity", "color", "fillColor");
    layer.colour(symbol.options, "circle-stroke-color", "circle-stroke-opacity", "outline_color",
                 "outlineColor");
    layer.length(symbol.options, "circle-stroke-width", 0, 1, "outline_width", "outlineWidth");
    if (layer.number("circle-stroke-width", 0) == 0.0) {
        symbol.options.fixed.emplace_back("outline_style", "no");
    }
    if (const json* radius_m = layer.metadata("limes:ground-radius")) {
        symbol.options.fixed.emplace_back("size", "0");
        symbol.options.fixed.emplace_back("size_unit", "RenderMetersInMapUnits");
        symbol.options.by_row.emplace_back(
            "size", fmt::format("2 * {}", layer.expression(*radius_m, "limes:ground-radius")));
    } else {
        layer.length(symbol.options, "circle-radius", 5, marker.size, "size", "size");
    }
    return symbol;
}

/// The icons that a layer may draw. Errors: DataError when they are computed, or none to some rows.
std::vector<std::string> icons_of(const LayerWriter& layer) {
    std::vector<std::string> icons;
    for (const SldCase& each : sld_cases(*layer.property("icon-image"))) {
        if (each.value.is_string() && !is_icon_name(each.value.get<std::string>())) {
            throw base::DataError{
                fmt::format("layer '{}': icon-image: {} is no icon's name; rows without an icon are left out "
                            "by the filter",
                            layer.id(), each.value.dump())};
        }
        if (each.value.is_string() &&
            std::ranges::find(icons, each.value.get<std::string>()) == icons.end()) {
            icons.push_back(each.value.get<std::string>());
        }
    }
    if (icons.empty()) {
        throw base::DataError{fmt::format(
            "layer '{}': icon-image: QGIS is given the icons that match, step and case choose among",
            layer.id())};
    }
    return icons;
}

Symbol icon_symbol(const LayerWriter& layer, const std::filesystem::path& folder) {
    const std::vector<std::string> icons = icons_of(layer);
    const auto file = [&](const std::string& icon) { return folder / (icon + ".svg"); };
    Symbol symbol{"marker", "SvgMarker", {}};
    symbol.options.fixed.emplace_back("name", "base64:" + inline_icon(file(icons.front())));
    layer.length(symbol.options, "icon-size", 1, icon_size(file(icons.front())).width, "size", "size");
    const json& chosen = *layer.property("icon-image");
    if (chosen.is_string()) {
        return symbol;
    }
    std::vector<std::string> pictures;
    std::vector<std::string> widths;
    for (const std::string& icon : icons) {
        pictures.push_back(fmt::format("{}, 'base64:{}'", qgis_text(icon), inline_icon(file(icon))));
        widths.push_back(fmt::format("{}, {:.4g}", qgis_text(icon), icon_size(file(icon)).width * kMm));
    }
    const std::string name = layer.expression(chosen, "icon-image");
    const json* size = layer.property("icon-size");
    symbol.options.by_row = {
        {"name", fmt::format("map_get(map({}), {})", fmt::join(pictures, ", "), name)},
        {"size", fmt::format("map_get(map({}), {}) * {}", fmt::join(widths, ", "), name,
                             size == nullptr ? "1" : layer.expression(*size, "icon-size"))}};
    return symbol;
}

std::optional<Symbol> symbol_of(const LayerWriter& layer, Shape shape, const std::filesystem::path& icons) {
    if (layer.type() == "fill" && shape == Shape::area) {
        return fill_symbol(layer);
    }
    if (layer.type() == "line" && (shape == Shape::area || shape == Shape::line)) {
        return line_symbol(layer, shape);
    }
    if (layer.type() == "circle" && shape == Shape::point) {
        return circle_symbol(layer);
    }
    if (layer.has_icons() && shape == Shape::point) {
        return icon_symbol(layer, icons);
    }
    return std::nullopt;
}

/// Where a label stands: QGIS names the place of the label, MapLibre the part of it that is at the point.
std::string positions(const LayerWriter& layer) {
    static const std::map<std::string, const char*, std::less<>> places{
        {"left", "R"},      {"right", "L"},      {"top", "B"},          {"bottom", "T"},
        {"top-left", "BR"}, {"top-right", "BL"}, {"bottom-left", "TR"}, {"bottom-right", "TL"}};
    std::vector<std::string> order;
    if (const json* anchors = layer.property("text-variable-anchor")) {
        for (const json& anchor : *anchors) {
            const auto place = places.find(anchor.get<std::string>());
            if (place != places.end()) {
                order.emplace_back(place->second);
            }
        }
    }
    return fmt::format("{}", fmt::join(order, ","));
}

std::string label_rule(const LayerWriter& layer, Shape shape) {
    constexpr double kDefaultSize = 16;
    const json* field = layer.property("text-field");
    if (field == nullptr) {
        return {};
    }
    const auto size = layer.number("text-size", kDefaultSize);
    qml::Options text;
    layer.length(text, "text-size", kDefaultSize, 1, "fontSize", "Size");
    layer.colour(text, "text-color", "text-opacity", "textColor", "Color");
    qml::Options halo;
    layer.colour(halo, "text-halo-color", "", "bufferColor", "BufferColor");
    const double halo_px = layer.number("text-halo-width", 0).value_or(0);
    std::string font = "Noto Sans Regular";
    if (const json* fonts = layer.property("text-font")) {
        font = fonts->at(0).get<std::string>();
    }
    const bool bold = font.find("Bold") != std::string::npos;
    const bool italic = font.find("Italic") != std::string::npos;
    const double spacing =
        layer.number("text-letter-spacing", 0).value_or(0) * size.value_or(kDefaultSize) * kMm;
    const std::string order = positions(layer);
    // 1: over the point, or within the area; 2: along the line; 6: round the point, in an order.
    const int placement = shape == Shape::line ? 2 : shape == Shape::point && !order.empty() ? 6 : 1;
    const double away = layer.number("text-radial-offset", 0).value_or(0) * size.value_or(kDefaultSize) * kMm;

    auto by_row = text.by_row;
    by_row.insert(by_row.end(), halo.by_row.begin(), halo.by_row.end());
    std::string xml = fmt::format(
        R"(<rule key="{0}" description="{0}" filter="{1}" active="1"><settings calloutType="simple">)",
        text::markup_text(layer.id()), text::markup_text(layer.filter()));
    xml += fmt::format(
        R"(<text-style fontFamily="Noto Sans" namedStyle="{}" fontWeight="{}" fontItalic="{}" fontSize="{}" fontSizeUnit="MM" )"
        R"(fontLetterSpacing="{:.4g}" capitalization="{}" textColor="{}" textOpacity="1" multilineHeight="1" )"
        R"(fieldName="{}" isExpression="1">)",
        bold ? (italic ? "Bold Italic" : "Bold") : (italic ? "Italic" : "Regular"), bold ? 75 : 50,
        italic ? 1 : 0, text.fixed[0].second, spacing,
        layer.word("text-transform", "none") == "uppercase" ? 1 : 0, text.fixed[2].second,
        text::markup_text(fmt::format("trim({})", layer.expression(*field, "text-field"))));
    xml += fmt::format(
        R"(<text-buffer bufferDraw="{}" bufferSize="{:.4g}" bufferSizeUnits="MM" bufferColor="{}" bufferOpacity="1" )"
        R"(bufferNoFill="1" bufferJoinStyle="128"/></text-style>)",
        halo_px > 0 ? 1 : 0, halo_px * kMm, halo.fixed[0].second);
    xml += fmt::format(R"(<text-format multilineAlign="1" autoWrapLength="0"/>)");
    xml += fmt::format(
        R"(<placement placement="{}" predefinedPositionOrder="{}" dist="{:.4g}" distUnits="MM" offsetType="0" quadOffset="4" )"
        R"(placementFlags="10" centroidInside="1" centroidWhole="0" fitInPolygonOnly="0" priority="5"/>)",
        placement, order, away);
    xml +=
        R"(<rendering obstacle="1" obstacleFactor="1" scaleVisibility="0" displayAll="0" upsidedownLabels="0"/>)";
    xml += qml::by_row("dd_properties", by_row);
    return xml + "</settings></rule>\n";
}

/// The order that a layer of the style draws its rows in, or nothing.
const json* sort_key(const LayerWriter& layer) {
    return layer.type() == "symbol" ? nullptr : layer.property(layer.type() + "-sort-key");
}

/// The metadata of print that QGIS has nothing for.
std::vector<std::string> print_only(const LayerWriter& layer) {
    std::vector<std::string> found;
    for (const char* key :
         {"limes:arc", "limes:label-end", "limes:leader", "limes:once-within", "limes:beneath"}) {
        if (layer.metadata(key) != nullptr) {
            found.push_back(fmt::format("layer '{}': {}", layer.id(), key));
        }
    }
    return found;
}

}  // namespace

QgisStyle qgis_style(const QgisRequest& request, const model::Layer& table) {
    QgisStyle style;
    const Style loaded = load_style(request.style, request.palette);  // refuses what the subset lacks
    style.name = loaded.name;
    const json document = style_document(request.style, request.palette);
    const QgisColumns columns = columns_of(table, request.languages);
    const Shape shape = shape_of(table);
    std::string rules;
    std::string symbols;
    std::string labels;
    std::string order;
    std::size_t count = 0;
    bool drawn = false;
    for (std::size_t i = 0; i < document["layers"].size(); ++i) {
        const json& object = document["layers"][i];
        if (object.value("source", "") != request.source) {
            continue;
        }
        drawn = true;
        const LayerWriter layer{object, fmt::format("$.layers[{}]", i), columns};
        for (const char* key : {"minzoom", "maxzoom"}) {
            if (object.contains(key)) {
                style.left_out.push_back(fmt::format("layer '{}': {}", layer.id(), key));
            }
        }
        for (std::string& each : print_only(layer)) {
            style.left_out.push_back(std::move(each));
        }
        if (layer.type() == "symbol") {
            labels += label_rule(layer, shape);
        }
        if (layer.type() == "symbol" && !layer.has_icons()) {
            continue;
        }
        const auto symbol = symbol_of(layer, shape, loaded.icons);
        if (!symbol) {
            style.left_out.push_back(
                fmt::format("layer '{}': a {} of rows of this geometry", layer.id(), layer.type()));
            continue;
        }
        // QGIS has one order of the rows for all of a table's rules.
        if (const json* key = sort_key(layer)) {
            const std::string expression = layer.expression(*key, layer.type() + "-sort-key");
            if (order.empty()) {
                order = expression;
            } else if (order != expression) {
                style.left_out.push_back(fmt::format(
                    "layer '{}': {}-sort-key, of rows that another layer sorts", layer.id(), layer.type()));
            }
        }
        rules += fmt::format(R"(<rule key="{0}" label="{0}" filter="{1}" symbol="{2}"/>)",
                             text::markup_text(layer.id()), text::markup_text(layer.filter()), count) +
                 "\n";
        symbols += qml::symbol(symbol->type, count, qml::symbol_layer(symbol->layer, symbol->options, count));
        ++count;
    }
    if (!drawn) {
        throw base::UsageError{fmt::format("the style '{}' draws no layer '{}'", style.name, request.source)};
    }
    const std::string order_xml =
        order.empty()
            ? ""
            : fmt::format("<orderby><orderByClause asc=\"1\" nullsFirst=\"0\">{}</orderByClause></orderby>\n",
                          text::markup_text(order));
    style.qml =
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        "<qgis version=\"3.22.16\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"1\">\n";
    style.qml +=
        count == 0
            ? "<renderer-v2 type=\"nullSymbol\" symbollevels=\"0\"/>\n"
            : fmt::format(
                  "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"1\" forceraster=\"0\" "
                  "enableorderby=\"{}\">\n<rules key=\"root\">\n{}</rules>\n<symbols>\n{}</symbols>\n{}"
                  "</renderer-v2>\n",
                  order.empty() ? 0 : 1, rules, symbols, order_xml);
    if (!labels.empty()) {
        style.qml += fmt::format(
            "<labeling type=\"rule-based\">\n<rules key=\"root\">\n{}</rules>\n</labeling>\n", labels);
    }
    style.qml += "</qgis>\n";
    static const std::map<Shape, std::string> words{
        {Shape::none, ""}, {Shape::point, "Point"}, {Shape::line, "LineString"}, {Shape::area, "Polygon"}};
    style.sld = sld_of({document, request.source, loaded.icons}, columns, words.at(shape), style.left_out);
    return style;
}

}  // namespace limes::output::map
