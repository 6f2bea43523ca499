#include <limes/output/map/colour.hpp>
#include <limes/output/map/qgis/qml.hpp>
#include <limes/output/map/qgis/sld.hpp>
#include <limes/output/map/qgis/sld_cases.hpp>
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

std::string line(const Values& values, const std::string&) {
    const double offset = number(values, "line-offset", 0);
    return "<se:LineSymbolizer>" + stroke(values) +
           (offset == 0 ? ""
                        : fmt::format("<se:PerpendicularOffset>{:.4g}</se:PerpendicularOffset>", offset)) +
           "</se:LineSymbolizer>";
}

std::string fill(const Values& values, const std::string&) {
    const std::string edge = paint(values, "fill-outline-color", "fill-opacity", "stroke");
    return "<se:PolygonSymbolizer><se:Fill>" + paint(values, "fill-color", "fill-opacity", "fill") +
           "</se:Fill>" +
           (edge.empty() ? "" : "<se:Stroke>" + edge + parameter("stroke-width", "1") + "</se:Stroke>") +
           "</se:PolygonSymbolizer>";
}

std::string circle(const Values& values, const std::string&) {
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

std::string label(const Values& values, const std::string& name) {
    const std::string font = word(values, "limes:font", "");
    const std::string halo = paint(values, "text-halo-color", "", "fill");
    return fmt::format(
        "<se:TextSymbolizer><se:Label><ogc:PropertyName>{}</ogc:PropertyName></se:Label><se:Font>{}{}{}{}</"
        "se:Font>{}<se:Fill>{}"
        "</se:Fill></se:TextSymbolizer>",
        text::markup_text(name), parameter("font-family", "Noto Sans"),
        parameter("font-style", font.find("Italic") == std::string::npos ? "normal" : "italic"),
        parameter("font-weight", font.find("Bold") == std::string::npos ? "normal" : "bold"),
        parameter("font-size", fmt::format("{:.4g}", number(values, "text-size", 16))),
        halo.empty() ? ""
                     : fmt::format("<se:Halo><se:Radius>{:.4g}</se:Radius><se:Fill>{}</se:Fill></se:Halo>",
                                   number(values, "text-halo-width", 0), halo),
        paint(values, "text-color", "text-opacity", "fill"));
}

using Symbolizer = std::string (*)(const Values&, const std::string&);

/// Nothing when SLD does not draw such rows so.
Symbolizer symbolizer_of(const std::string& type, const std::string& geometry) {
    if (type == "symbol") {
        return label;
    }
    if (type == "fill" && geometry == "Polygon") {
        return fill;
    }
    if (type == "line" && geometry != "Point") {
        return line;
    }
    return type == "circle" && geometry == "Point" ? circle : nullptr;
}

/// One layer of the style as rules.
class LayerRules {
public:
    LayerRules(const json& layer, std::vector<std::string>& left_out)
        : m_layer{layer}, m_id{layer["id"].get<std::string>()}, m_left_out{left_out} {}

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
            "text-field",       "text-variable-anchor", "text-radial-offset", "text-max-width",
            "symbol-sort-key",  "text-letter-spacing",  "text-transform",     "text-allow-overlap",
            "symbol-placement", "visibility",           "fill-sort-key",      "line-sort-key",
            "circle-sort-key"};
        if (std::ranges::find(not_of_sld, name) != not_of_sld.end()) {
            return true;
        }
        std::vector<SldCase> cases;
        if (name == "line-dasharray" || name == "text-font") {
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
                product.back().values[name == "text-font" ? "limes:font" : name] = each.value;
            }
        }
        rules = std::move(product);
        return true;
    }

    const json& m_layer;
    std::string m_id;
    std::vector<std::string>& m_left_out;
};

}  // namespace

std::string sld_of(const json& style, const std::string& source, const QgisColumns& columns,
                   const std::string& geometry, std::vector<std::string>& left_out) {
    std::string xml =
        "<StyledLayerDescriptor xmlns=\"http://www.opengis.net/sld\" "
        "xmlns:ogc=\"http://www.opengis.net/ogc\" "
        "xmlns:se=\"http://www.opengis.net/se\" version=\"1.1.0\">\n<NamedLayer><se:Name>" +
        text::markup_text(source) + "</se:Name><UserStyle><se:Name>" +
        text::markup_text(style.value("name", "")) + "</se:Name>\n";
    const auto named =
        std::ranges::find_if(columns.names, [&](const auto& each) { return columns.all.contains(each); });
    for (const json& layer : style["layers"]) {
        const Symbolizer symbolizer = layer.value("source", "") == source
                                          ? symbolizer_of(layer["type"].get<std::string>(), geometry)
                                          : nullptr;
        if (symbolizer == nullptr) {
            continue;
        }
        const std::string id = layer["id"].get<std::string>();
        std::string rules;
        bool said = true;
        for (const Rule& rule : LayerRules{layer, left_out}.make()) {
            std::string filter =
                rule.condition.is_null() ? "" : sld_filter(rule.condition, columns.all, geometry);
            said = said && (rule.condition.is_null() || !filter.empty());
            if (!filter.empty()) {
                filter = "<ogc:Filter>" + filter + "</ogc:Filter>";
            }
            rules += "<se:Rule><se:Name>" + text::markup_text(id) + "</se:Name>" + filter +
                     symbolizer(rule.values, named == columns.names.end() ? "id" : *named) + "</se:Rule>\n";
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
