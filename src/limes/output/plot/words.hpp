#pragma once

#include <limes/model/layer.hpp>
#include <limes/output/text/number_signs.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace limes::output::plot {

/// Beyond this a number is no measure of anything here, and its square would leave what a sheet can show.
inline constexpr double kLargestNumber = 1e15;

/// The number of a row that can be drawn; nothing when the table has no such column, or the row no finite
/// number.
[[nodiscard]] std::optional<double> number_at(const model::Column* column, std::size_t row);
/// The value of a row in words, control characters made visible; empty when there is none.
[[nodiscard]] std::string words_at(const model::Column* column, std::size_t row);

/// How numbers of a unit are shown.
struct Shown {
    double factor = 1;
    std::string unit;  ///< "km", "km²"

    [[nodiscard]] std::string in_brackets() const { return unit.empty() ? "" : " [" + unit + "]"; }
};

/// Metres as kilometres when the largest is 2 km or more; squares with their sign.
[[nodiscard]] Shown shown(std::string_view unit, double largest);

/// Three figures or more, thousands apart: "24 128", "12.5", "0.0331".
[[nodiscard]] std::string rounded(double value, const text::NumberSigns& signs = {});
/// As an axis has it: no more digits than the number has.
[[nodiscard]] std::string exact(double value, const text::NumberSigns& signs = {});
/// "34 units", "1 row".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many,
                                  const text::NumberSigns& signs = {});
/// Metres along a line, to 100 m: "123.4".
[[nodiscard]] std::string kilometres(double metres, const text::NumberSigns& signs = {});

}  // namespace limes::output::plot
