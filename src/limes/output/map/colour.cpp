#include <limes/output/map/colour.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace limes::output::map {

namespace {

std::optional<double> hex_channel(std::string_view digits) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return digits.size() == 1 ? value * 17 / 255.0 : value / 255.0;
}

std::optional<Colour> hex_colour(std::string_view digits) {
    if (digits.size() != 3 && digits.size() != 6) {
        return std::nullopt;
    }
    const std::size_t width = digits.size() / 3;
    const auto red = hex_channel(digits.substr(0, width));
    const auto green = hex_channel(digits.substr(width, width));
    const auto blue = hex_channel(digits.substr(2 * width, width));
    if (!red || !green || !blue) {
        return std::nullopt;
    }
    return Colour{*red, *green, *blue, 1};
}

}  // namespace

std::string Colour::hex() const {
    const auto byte = [](double channel) { return static_cast<int>(std::lround(channel * 255)); };
    return fmt::format("#{:02x}{:02x}{:02x}", byte(red), byte(green), byte(blue));
}

std::optional<Colour> parse_colour(std::string_view text) {
    if (text.starts_with('#')) {
        return hex_colour(text.substr(1));
    }
    if (!text.starts_with("rgba(") || !text.ends_with(')')) {
        return std::nullopt;
    }
    text = text.substr(5, text.size() - 6);
    std::array<double, 4> channels{};
    for (std::size_t i = 0; i < channels.size(); ++i) {
        while (text.starts_with(' ')) {
            text.remove_prefix(1);
        }
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), channels[i]);
        const double most = i < 3 ? 255 : 1;
        if (error != std::errc{} || !(channels[i] >= 0 && channels[i] <= most)) {
            return std::nullopt;
        }
        channels[i] /= most;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool last = i + 1 == channels.size();
        if (last ? !text.empty() : !text.starts_with(',')) {
            return std::nullopt;
        }
        text.remove_prefix(last ? 0 : 1);
    }
    return Colour{channels[0], channels[1], channels[2], channels[3]};
}

}  // namespace limes::output::map
