#pragma once

#include <string>
#include <string_view>

namespace limes::output::text {

/// What a language writes its numbers with. Without one: as ISO 80000-1 has them in English.
struct NumberSigns {
    std::string decimal = ".";
    std::string thousands = "\u202f";  ///< a narrow space that does not break
    std::string minus = "-";
};

/// Digits as std::format writes them, "-24128.5", in the signs of a language: "−24.128,5". A number with an
/// exponent keeps its digits together.
[[nodiscard]] std::string with_signs(std::string_view digits, const NumberSigns& signs);

}  // namespace limes::output::text
