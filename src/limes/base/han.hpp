#pragma once

#include <string>
#include <string_view>

namespace limes::base {

/// Whether a text has Chinese characters of the basic plane.
[[nodiscard]] bool has_han(std::string_view text);

/// The text with each traditional Chinese character as the simplified one, as ICU's Hant-Hans has it; all
/// else stays. Cost: linear; the first call takes some 50 ms more, to read ICU's rules. Example:
/// simplified("雲南") is "云南".
[[nodiscard]] std::string simplified(std::string_view text);

}  // namespace limes::base
