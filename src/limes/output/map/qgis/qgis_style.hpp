#pragma once

#include <limes/model/layer.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::output::map {

/// How QGIS draws a table as a style of ours draws it.
struct QgisStyle {
    std::string name;
    std::string qml;                    ///< QGIS 3.22: rules and labels
    std::string sld;                    ///< OGC Styled Layer Descriptor, for other programs
    std::vector<std::string> left_out;  ///< what of the style QGIS does not draw, and where it stands
};

/// The layers of a style that draw one source, for a table of that source.
struct QgisRequest {
    std::filesystem::path style;
    std::string palette = {};  ///< empty: as the style is written
    std::string source = {};   ///< as the style calls the table
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};
};

/// Translates the layers of a style that draw the source into rules and labels of QGIS, with lengths in
/// millimetres of paper. Expressions go over whole, so that rows added later are painted as the style says.
///
/// Errors: UsageError when the style does not draw the source; DataError for the style, and for an expression
/// that QGIS has no word for, with its place in the JSON. Source: QGIS 3.22, as it saves its own styles.
[[nodiscard]] QgisStyle qgis_style(const QgisRequest& request, const model::Layer& table);

}  // namespace limes::output::map
