#pragma once

#include <limes/output/map/qgis/qgis_expression.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace limes::output::map {

/// What a label says where a condition holds: the content of an se:Label.
struct SldLabel {
    nlohmann::json condition;  ///< of the style; null: everywhere
    std::string content;
};

/// A text-field as what SLD can say: columns and constants one after the other, chosen by match, step, case
/// and coalesce. The conditions exclude one another and leave nothing out. Nothing when it computes (slice).
/// Source: OGC 05-077r4, Symbology Encoding 1.1, 6.2.1 and 11.4.
[[nodiscard]] std::vector<SldLabel> sld_labels(const nlohmann::json& field, const QgisColumns& columns);

/// The name of a row, as `sld_labels` of "limes:name" where its first column is never empty.
[[nodiscard]] std::string sld_name(const QgisColumns& columns);

}  // namespace limes::output::map
