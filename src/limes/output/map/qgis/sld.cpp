#include <limes/output/map/colour.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/qgis/inline_icon.hpp>
#include <limes/output/map/qgis/qml.hpp>
#include <limes/output/map/qgis/sld.hpp>
#include <limes/output/map/qgis/sld_cases.hpp>
#include <limes/output/map/qgis/sld_label.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace limes::output::map {

using nlohmann::json;

namespace {

constexpr std::size_t kMostRules = 200;

/// Constants of one rule, by the property's name.
using Values = std::map<std::string, json, std::less<>>;
struct Rule {
    json condition;
    Values values;
};

std::string parameter(const char* name, const std::string& value) {
    return fmt::format("<se:SvgParameter name=\"{}\">{}</se:SvgParameter>", name, text::markup_text(value));
}

double number(const Values& values, std::string_view name, double otherwise) {
    const auto found = values.find(name);
    return found != values.end() && found->second.is_number() ? found->second.get<double>() : otherwise;
}

std::string word(const Values& values, std::string_view name, const std::string& otherwise) {
    const auto found = values.find(name);
    return found != values.end() && found->second.is_string() ? found->second.get<std::string>() : otherwise;
}

/// "stroke" and "stroke-opacity", or of "fill", from a colour and its opacity; nothing when there is no
/// colour.
std::string paint(const Values& values, std::string_view colour, std::string_view opacity, const char* kind) {
    const auto found = parse_colour(word(values, colour, ""));
    if (!found) {
        return {};
    }
    return parameter(kind, found->hex()) +
           parameter(fmt::format("{}-opacity", kind).c_str(),
                     fmt::format("{:.3g}", found->alpha * number(values, opacity, 1)));
}

std::string stroke(const Values& values) {
    std::string text = paint(values, "line-color", "line-opacity", "stroke");
    const double width = number(values, "line-width", 1);
    text += parameter("stroke-width", fmt::format("{:.4g}", width));
    text +=
        parameter("stroke-linejoin",
                  word(values, "line-join", "miter") == "miter" ? "mitre" : word(values, "line-join", ""));
    text += parameter("stroke-linecap", word(values, "line-cap", "butt"));
    if (const auto dashes = values.find("line-dasharray"); dashes != values.end()) {
        std::vector<std::string> lengths;
        for (const json& dash : dashes->second) {
            lengths.push_back(fmt::format("{:.4g}", dash.get<double>() * width));
        }
        text += parameter("stroke-dasharray", fmt::format("{}", fmt::join(lengths, " ")));
    }
    return "<se:Stroke>" + text + "</se:Stroke>";
}

std::string line(const Values& values) {
    const double offset = number(values, "line-offset", 0);
    return "<se:LineSymbolizer>" + stroke(values) +
           (offset == 0 ? ""
                        : fmt::format("<se:PerpendicularOffset>{:.4g}</se:PerpendicularOffset>", offset)) +
           "</se:LineSymbolizer>";
}

std::string fill(const Values& values) {
    const std::string edge = paint(values, "fill-outline-color", "fill-opacity", "stroke");
    return "<se:PolygonSymbolizer><se:Fill>" + paint(values, "fill-color", "fill-opacity", "fill") +
           "</se:Fill>" +
           (edge.empty() ? "" : "<se:Stroke>" + edge + parameter("stroke-width", "1") + "</se:Stroke>") +
           "</se:PolygonSymbolizer>";
}

std::string circle(const Values& values) {
    const std::string edge = paint(values, "circle-stroke-color", "circle-stroke-opacity", "stroke");
    // SLD has no diamond of its own: a square on its corner.
    const std::string sign = word(values, "limes:sign", "circle");
    return fmt::format(
        "<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>{}</se:WellKnownName><se:Fill>{}</"
        "se:Fill>{}</se:Mark>"
        "<se:Size>{:.4g}</se:Size>{}</se:Graphic></se:PointSymbolizer>",
        sign == "diamond" ? "square" : sign, paint(values, "circle-color", "circle-opacity", "fill"),
        edge.empty()
            ? ""
            : "<se:Stroke>" + edge +
                  parameter("stroke-width", fmt::format("{:.4g}", number(values, "circle-stroke-width", 0))) +
                  "</se:Stroke>",
        2 * number(values, "circle-radius", 5), sign == "diamond" ? "<se:Rotation>45</se:Rotation>" : "");
}

std::string label(const Values& values) {
    const std::string font = word(values, "limes:font", "");
    const std::string halo = paint(values, "text-halo-color", "", "fill");
    return fmt::format(
        "<se:TextSymbolizer><se:Label>{}</se:Label><se:Font>{}{}{}{}</"
        "se:Font>{}<se:Fill>{}"
        "</se:Fill></se:TextSymbolizer>",
        word(values, "limes:label", ""), parameter("font-family", "Noto Sans"),
        parameter("font-style", font.find("Italic") == std::string::npos ? "normal" : "italic"),
        parameter("font-weight", font.find("Bold") == std::string::npos ? "normal" : "bold"),
        parameter("font-size", fmt::format("{:.4g}", number(values, "text-size", 16))),
        halo.empty() ? ""
                     : fmt::format("<se:Halo><se:Radius>{:.4g}</se:Radius><se:Fill>{}</se:Fill></se:Halo>",
                                   number(values, "text-halo-width", 0), halo),
        paint(values, "text-color", "text-opacity", "fill"));
}

/// A layer of symbols has icons, texts, or both.
std::string symbol(const Values& values) {
    std::string text;
    if (values.contains("limes:picture")) {
        text = fmt::format(
            "<se:PointSymbolizer><se:Graphic><se:ExternalGraphic><se:InlineContent encoding=\"base64\">{}</"
            "se:InlineContent><se:Format>image/svg+xml</se:Format></se:ExternalGraphic>"
            "<se:Size>{:.4g}</se:Size></se:Graphic></se:PointSymbolizer>",
            word(values, "limes:picture", ""),
            number(values, "limes:height", 0) * number(values, "icon-size", 1));
    }
    return text + (values.contains("limes:label") ? label(values) : "");
}

using Symbolizer = std::string (*)(const Values&);

/// Nothing when SLD does not draw such rows so.
Symbolizer symbolizer_of(const std::string& type, const std::string& geometry) {
    if (type == "symbol") {
        return symbol;
    }
    if (type == "fill" && geometry == "Polygon") {
        return fill;
    }
    if (type == "line" && geometry != "Point") {
        return line;
    }
    return type == "circle" && geometry == "Point" ? circle : nullptr;
}

/// What the rules are of.
struct Rows {
    const QgisColumns& columns;
    const std::string& geometry;
};

/// One layer of the style as rules.
class LayerRules {
public:
    LayerRules(const json& layer, const std::filesystem::path& icons, const Rows& rows,
               std::vector<std::string>& left_out)
        : m_layer{layer},
          m_id{layer["id"].get<std::string>()},
          m_icons{icons},
          m_rows{rows},
          m_left_out{left_out} {}

    /// Nothing when there would be too many.
    [[nodiscard]] std::vector<Rule> make() {
        std::vector<Rule> rules(1);
        rules.front().condition = m_layer.value("filter", json{});
        for (const char* group : {"paint", "layout"}) {
            const json properties = m_layer.value(group, json::object());
            for (const auto& [name, value] : properties.items()) {
                if (!multiply(rules, name, value)) {
                    return {};
                }
            }
        }
        const json metadata = m_layer.value("metadata", json::object());
        if (metadata.contains("limes:sign")) {
            for (Rule& rule : rules) {
                rule.values["limes:sign"] = metadata["limes:sign"];
            }
        }
        return rules;
    }

private:
    bool multiply(std::vector<Rule>& rules, const std::string& name, const json& value) {
        static const std::vector<std::string> not_of_sld{
            "text-variable-anchor", "text-radial-offset", "text-max-width",     "symbol-sort-key",
            "text-letter-spacing",  "text-transform",     "text-allow-overlap", "symbol-placement",
            "visibility",           "icon-allow-overlap"};
        if (std::ranges::find(not_of_sld, name) != not_of_sld.end()) {
            return true;
        }
        std::vector<SldCase> cases;
        if (name.ends_with("-sort-key") && name != "symbol-sort-key") {
            m_left_out.push_back(fmt::format("layer '{}': {}, in SLD", m_id, name));
            return true;
        }
        if (name == "text-field") {
            cases = label_cases(value);
        } else if (name == "line-dasharray" || name == "text-font") {
            cases.push_back({nullptr, name == "text-font" ? value[0] : value});
        } else {
            cases = sld_cases(value);
        }
        if (cases.empty()) {
            m_left_out.push_back(fmt::format("layer '{}': {}, in SLD", m_id, name));
            return true;
        }
        if (rules.size() * cases.size() > kMostRules) {
            m_left_out.push_back(fmt::format("layer '{}': more than {} rules of SLD", m_id, kMostRules));
            return false;
        }
        std::vector<Rule> product;
        for (const Rule& rule : rules) {
            for (const SldCase& each : cases) {
                product.push_back({sld_both(rule.condition, each.condition), rule.values});
                set(product.back().values, name, each.value);
            }
        }
        rules = std::move(product);
        return true;
    }

    /// A label that SLD cannot say is the name of its row.
    std::vector<SldCase> label_cases(const json& field) {
        std::vector<SldCase> cases;
        for (SldLabel& each : sld_labels(field, m_rows.columns)) {
            if (!each.condition.is_null() &&
                sld_filter(each.condition, m_rows.columns.all, m_rows.geometry).empty()) {
                cases.clear();
                break;
            }
            cases.push_back({std::move(each.condition), std::move(each.content)});
        }
        if (cases.empty()) {
            m_left_out.push_back(
                fmt::format("layer '{}': text-field computes; its name instead, in SLD", m_id));
            cases.push_back({nullptr, sld_name(m_rows.columns)});
        }
        return cases;
    }

    void set(Values& values, const std::string& name, const json& value) const {
        if (name == "text-font") {
            values["limes:font"] = value;
        } else if (name == "text-field") {
            values["limes:label"] = value;
        } else if (name == "icon-image") {
            if (m_rows.geometry != "Point" || !is_icon_name(value.get<std::string>())) {
                return;
            }
            const std::filesystem::path file = m_icons / (value.get<std::string>() + ".svg");
            values["limes:picture"] = inline_icon(file);
            values["limes:height"] = icon_size(file).height;
        } else {
            values[name] = value;
        }
    }

    const json& m_layer;
    std::string m_id;
    const std::filesystem::path& m_icons;
    const Rows& m_rows;
    std::vector<std::string>& m_left_out;
};

}  // namespace

std::string sld_of(const SldSource& of, const QgisColumns& columns, const std::string& geometry,
                   std::vector<std::string>& left_out) {
    std::string xml =
        "<StyledLayerDescriptor xmlns=\"http://www.opengis.net/sld\" "
        "xmlns:ogc=\"http://www.opengis.net/ogc\" "
        "xmlns:se=\"http://www.opengis.net/se\" version=\"1.1.0\">\n<NamedLayer><se:Name>" +
        text::markup_text(of.source) + "</se:Name><UserStyle><se:Name>" +
        text::markup_text(of.style.value("name", "")) + "</se:Name>\n";
    const Rows rows{columns, geometry};
    for (const json& layer : of.style["layers"]) {
        const Symbolizer symbolizer = layer.value("source", "") == of.source
                                          ? symbolizer_of(layer["type"].get<std::string>(), geometry)
                                          : nullptr;
        if (symbolizer == nullptr) {
            continue;
        }
        const std::string id = layer["id"].get<std::string>();
        std::string rules;
        bool said = true;
        for (const Rule& rule : LayerRules{layer, of.icons, rows, left_out}.make()) {
            std::string filter =
                rule.condition.is_null() ? "" : sld_filter(rule.condition, columns.all, geometry);
            said = said && (rule.condition.is_null() || !filter.empty());
            if (!filter.empty()) {
                filter = "<ogc:Filter>" + filter + "</ogc:Filter>";
            }
            rules += "<se:Rule><se:Name>" + text::markup_text(id) + "</se:Name>" + filter +
                     symbolizer(rule.values) + "</se:Rule>\n";
        }
        if (!said) {
            left_out.push_back(
                fmt::format("layer '{}': its filter, or a choice of its properties, in SLD", id));
        } else if (!rules.empty()) {
            xml += "<se:FeatureTypeStyle>\n" + rules + "</se:FeatureTypeStyle>\n";
        }
    }
    return xml + "</UserStyle></NamedLayer></StyledLayerDescriptor>\n";
}

}  // namespace limes::output::map
