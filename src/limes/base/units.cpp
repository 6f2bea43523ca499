#include <limes/base/error.hpp>
#include <limes/base/units.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace limes::base {

namespace {

struct Unit {
    std::string_view symbol;
    double metres;
};

constexpr std::array kUnits{Unit{"m", 1.0}, Unit{"km", 1000.0}, Unit{"nmi", 1852.0}, Unit{"mi", 1609.344},
                            Unit{"", 1.0}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

Metres parse_distance(std::string_view text) {
    const std::string_view words = trimmed(text);
    double number = 0;
    const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
    if (error == std::errc{} && std::isfinite(number) && number >= 0) {
        const std::string_view symbol = trimmed(words.substr(static_cast<std::size_t>(end - words.data())));
        for (const Unit& unit : kUnits) {
            if (unit.symbol == symbol && std::isfinite(number * unit.metres)) {
                return Metres{number * unit.metres};
            }
        }
    }
    throw UsageError{
        fmt::format("'{}' is no distance; write a number with its unit, m, km, nmi or mi: 300m, 2.5km (a "
                    "bare number is metres)",
                    text)};
}

std::string to_text(Metres distance) {
    const double m = distance.value();
    if (m < 1000) {
        return fmt::format("{:.{}f} m", m, m < 10 ? 2 : 0);
    }
    return fmt::format("{:.{}f} km", m / 1000, m < 100'000 ? 1 : 0);
}

}  // namespace limes::base
