#include <limes/source/thousands.hpp>

#include <algorithm>

namespace limes::source {

namespace {

constexpr std::size_t kGroup = 3;  // digits

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// One to three digits, and no zero before others.
bool is_first_group(std::string_view text) {
    return !text.empty() && text.size() <= kGroup && are_digits(text) && (text.size() == 1 || text[0] != '0');
}

}  // namespace

std::optional<std::string_view> maybe_thousands(const model::Column& text) {
    std::optional<std::string_view> first;
    for (std::size_t row = 0; row < text.size(); ++row) {
        if (text.is_null(row) || text.texts()[row].empty()) {
            continue;
        }
        const std::string_view whole = text.texts()[row];
        const std::string_view value = whole.substr(whole.front() == '-' ? 1 : 0);
        const std::size_t point = value.find('.');
        const std::string_view head = value.substr(0, point);
        if (!is_first_group(head)) {
            return std::nullopt;
        }
        if (point == std::string_view::npos) {
            continue;
        }
        const std::string_view group = value.substr(point + 1);
        if (head == "0" || group.size() != kGroup || !are_digits(group)) {
            return std::nullopt;
        }
        first = first ? first : whole;
    }
    return first;
}

}  // namespace limes::source
