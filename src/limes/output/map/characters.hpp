#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limes::output::map {

/// Texts by their characters, code points of UTF-8. MapLibre counts UTF-16 units; that is the same outside of
/// the rarest scripts.

/// The character of the text at which the needle begins, or -1.
[[nodiscard]] double index_of(std::string_view needle, std::string_view text);

/// The characters from one to before another, or to the end. Below zero they count from the end.
[[nodiscard]] std::string slice(std::string_view text, double from, std::optional<double> to);

}  // namespace limes::output::map
