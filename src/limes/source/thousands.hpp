#pragma once

#include <limes/model/column.hpp>

#include <optional>
#include <string_view>

namespace limes::source {

/// The first value of a column of texts whose points may part thousands, as they do in Vietnamese and German:
/// "900.000". Nothing unless every value of the column may be such a number, or one below a thousand, and one
/// has a point: "900.000" beside "2.5" is a decimal, and so is "0.125".
[[nodiscard]] std::optional<std::string_view> maybe_thousands(const model::Column& text);

}  // namespace limes::source
