#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limes::output::map {

/// sRGB with opacity, each in [0, 1].
struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;
    double alpha = 1;

    [[nodiscard]] Colour faded(double opacity) const { return {red, green, blue, alpha * opacity}; }
    /// "#rrggbb", without the opacity.
    [[nodiscard]] std::string hex() const;
    bool operator==(const Colour&) const = default;
};

/// Reads "#rgb", "#rrggbb" and "rgba(r, g, b, a)"; nothing for anything else.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text);

}  // namespace limes::output::map
