#pragma once

#include <limes/model/geometry.hpp>

namespace limes::check {

/// Coordinates are commonly kept to seven decimals, one centimetre: what is nearer or narrower is their
/// rounding.
inline constexpr double kRounding_m = 0.01;

/// Of a gap or overlap. The width is twice the area over the perimeter: of a strip its width, of a square
/// half its side.
struct StripSize {
    double area_m2 = 0;
    double width_m = 0;
};

[[nodiscard]] StripSize size_of(model::GeometryView area);

}  // namespace limes::check
