#pragma once

#include <limes/model/layer.hpp>
#include <limes/output/map/colour.hpp>

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace limes::output::map {

/// A stretch of a label in one dress.
struct Section {
    std::string text;
    double scale = 1;  ///< of the label's size
    std::string font;  ///< empty: the label's
    std::optional<Colour> colour;

    bool operator==(const Section&) const = default;
};
using Formatted = std::vector<Section>;

/// What an expression gives; monostate is MapLibre's null.
using Value = std::variant<std::monostate, bool, double, std::string, Formatted>;

/// What an expression is asked of: a row at the zoom of the sheet.
struct Site {
    const model::Layer* layer = nullptr;  ///< null: no row, for the background and for legends
    std::size_t row = 0;
    double zoom = 0;
    const std::vector<std::string>* languages = nullptr;
};

using Expression = std::function<Value(const Site&)>;

/// Compiles an expression of the subset: a constant, or get has literal == != < <= > >= in all any ! match
/// case step interpolate (linear, exponential; numbers) coalesce concat to-string format zoom geometry-type.
///
/// `get` knows the columns and the facets id, accuracy_m, valid_from and valid_to; "limes:name" is the row's
/// name in the first of the map's languages that it has. What is not there is null.
///
/// Errors: DataError for anything else, naming `path`, the place in the JSON.
/// Source: MapLibre Style Specification, expressions.
[[nodiscard]] Expression compile(const nlohmann::json& value, const std::string& path);

/// What `get` gives.
[[nodiscard]] Value property_of(const Site& site, const std::string& name);

[[nodiscard]] bool is_true(const Value& value);
[[nodiscard]] std::optional<double> as_number(const Value& value);
/// Numbers shortest, booleans as words, null empty.
[[nodiscard]] std::string as_text(const Value& value);
[[nodiscard]] std::optional<Colour> as_colour(const Value& value);
[[nodiscard]] Formatted as_formatted(const Value& value);

}  // namespace limes::output::map
