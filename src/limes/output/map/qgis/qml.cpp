#include <limes/output/map/qgis/qml.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>

namespace limes::output::map::qml {

namespace {

std::string option(std::string_view name, std::string_view type, std::string_view value) {
    return fmt::format(R"(<Option name="{}" type="{}" value="{}"/>)", name, type, text::markup_text(value));
}

}  // namespace

std::string by_row(std::string_view tag, const std::vector<std::pair<std::string, std::string>>& properties) {
    std::string text = fmt::format(R"(<{}><Option type="Map">{})", tag, option("name", "QString", ""));
    if (!properties.empty()) {
        text += R"(<Option name="properties" type="Map">)";
        for (const auto& [name, expression] : properties) {
            text += fmt::format(R"(<Option name="{}" type="Map">{}{}{}</Option>)", name,
                                option("active", "bool", "true"), option("expression", "QString", expression),
                                option("type", "int", "3"));
        }
        text += "</Option>";
    }
    return text + option("type", "QString", "collection") + fmt::format("</Option></{}>\n", tag);
}

std::string symbol_layer(std::string_view kind, const Options& options, std::size_t pass) {
    std::string text =
        fmt::format(R"(<layer class="{}" pass="{}" enabled="1" locked="0"><Option type="Map">)", kind, pass);
    for (const auto& [name, value] : options.fixed) {
        text += option(name, "QString", value);
    }
    return text + "</Option>" + by_row("data_defined_properties", options.by_row) + "</layer>";
}

std::string symbol(std::string_view type, std::size_t number, const std::string& layer) {
    return fmt::format(
               R"(<symbol type="{}" name="{}" alpha="1" clip_to_extent="1" force_rhr="0">{}</symbol>)", type,
               number, layer) +
           "\n";
}

}  // namespace limes::output::map::qml
