#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace limes::output::map {

/// A value that a property has where a condition holds.
struct SldCase {
    nlohmann::json condition;  ///< of the style; null: everywhere
    nlohmann::json value;      ///< a constant
};

/// An expression that chooses among constants (match, step, case, one in another) as its choices: their
/// conditions exclude one another and leave nothing out. Nothing when it computes.
[[nodiscard]] std::vector<SldCase> sld_cases(const nlohmann::json& expression);

/// Both conditions.
[[nodiscard]] nlohmann::json sld_both(const nlohmann::json& a, const nlohmann::json& b);

/// A condition as an ogc:Filter's content, with the style's own meaning of null; empty when it is of
/// something that SLD has no word for. `columns`: of the table; `geometry`: MapLibre's word for what its rows
/// are. Source: OGC 04-095, Filter Encoding 1.1.
[[nodiscard]] std::string sld_filter(const nlohmann::json& condition, const std::set<std::string>& columns,
                                     const std::string& geometry);

}  // namespace limes::output::map
