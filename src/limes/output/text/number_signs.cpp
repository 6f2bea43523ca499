#include <limes/output/text/number_signs.hpp>

#include <algorithm>

namespace limes::output::text {

std::string with_signs(std::string_view digits, const NumberSigns& signs) {
    constexpr std::size_t kGroup = 3;
    const std::size_t first = std::min(digits.find_first_of("0123456789"), digits.size());
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const bool grouped = digits.find('e') == std::string_view::npos;
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (grouped && i > first && i < point && (point - i) % kGroup == 0) {
            out += signs.thousands;
        }
        if (i == point) {
            out += signs.decimal;
        } else if (i < first && digits[i] == '-') {
            out += signs.minus;
        } else {
            out += digits[i];
        }
    }
    return out;
}

}  // namespace limes::output::text
