#pragma once

#include <string>
#include <string_view>

namespace limes::source {

/// The encoding in which GDAL gives the bytes of a text, each as a character.
inline constexpr const char* kBytes = "ISO-8859-1";

/// Whether texts are in code page 1258, whose tones are characters of their own. iconv keeps the last letter
/// of a text back, for a tone that might follow, and GDAL never asks it for the rest: the letter would be
/// lost. Errors: UsageError for TCVN, of which the same is true and for which there is no other decoder here.
[[nodiscard]] bool is_1258(const std::string& encoding);

/// A text of code page 1258 that GDAL gave byte for byte.
[[nodiscard]] std::string from_1258(std::string_view latin);

}  // namespace limes::source
