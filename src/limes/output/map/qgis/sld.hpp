#pragma once

#include <limes/output/map/qgis/qgis_expression.hpp>

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::output::map {

/// The layers of a style that draw one of its sources.
struct SldSource {
    const nlohmann::json& style;
    const std::string& source;
    const std::filesystem::path& icons;
};

/// The layers of a style that draw a source, as a Styled Layer Descriptor 1.1: a rule for each choice of
/// their properties. SLD names a geometry's kind by MapLibre's word: "Point", "LineString", "Polygon".
///
/// What computes (interpolate, format) is told in `left_out` and has the property's default; a layer with a
/// filter that SLD cannot say, or with more than 200 rules, is left out and told. A label
/// that computes is the name of its row, and told. Source: OGC 05-077r4, Symbology Encoding 1.1; lengths in
/// pixels, as the style's.
[[nodiscard]] std::string sld_of(const SldSource& of, const QgisColumns& columns, const std::string& geometry,
                                 std::vector<std::string>& left_out);

}  // namespace limes::output::map
