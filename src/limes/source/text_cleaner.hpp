#pragma once

#include <string>
#include <string_view>

namespace limes::source {

enum class TextState : unsigned char { as_it_was, normalised, repaired };

/// Whether ICU need not be asked: well-formed UTF-8 of characters that no normalisation changes or moves.
[[nodiscard]] bool is_surely_nfc(std::string_view text);

/// Text as limes keeps it: UTF-8 in normal form C. Bytes that are no UTF-8 become U+FFFD.
/// `out` is set only when the text changed.
TextState clean_text(std::string_view text, std::string& out);

}  // namespace limes::source
