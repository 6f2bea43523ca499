#pragma once

#include <nlohmann/json_fwd.hpp>

#include <set>
#include <string>
#include <vector>

namespace limes::output::map {

/// What an expression may speak of: the columns of the table that QGIS sees, and those of them that hold its
/// name, the first choice first.
struct QgisColumns {
    std::set<std::string> all;
    std::vector<std::string> names;
};

/// An expression of the style as QGIS writes it, with the same value for every row: null equals null, nothing
/// is less than null, a column that the table lacks is null.
///
/// Colours become "r,g,b,a", which QGIS reads as it reads its own. Of `format` the texts are kept and their
/// dress is not.
///
/// Errors: DataError for what QGIS has no word for ("zoom", exponential interpolation), naming `path`, the
/// place in the JSON. Source: MapLibre Style Specification, expressions; QGIS 3.22 documentation,
/// expressions.
[[nodiscard]] std::string qgis_expression(const nlohmann::json& value, const std::string& path,
                                          const QgisColumns& columns);

/// A text as a literal of QGIS's expressions.
[[nodiscard]] std::string qgis_text(const std::string& text);

/// "#rrggbb" or "rgba(...)", faded, as QGIS writes colours; other texts as they are.
[[nodiscard]] std::string qgis_colour(const std::string& text, double opacity = 1);

}  // namespace limes::output::map
