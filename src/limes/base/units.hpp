#pragma once

#include <cmath>
#include <compare>
#include <string>
#include <string_view>

namespace limes::base {

/// A number of one unit. `Tag` keeps metres, square metres and degrees apart; `.value()` appears only
/// where a number leaves the program or enters arithmetic, beside a name that says the unit.
template <class Tag>
class Quantity {
public:
    constexpr Quantity() = default;
    constexpr explicit Quantity(double value) : m_value{value} {}

    [[nodiscard]] constexpr double value() const { return m_value; }
    constexpr auto operator<=>(const Quantity&) const = default;

    constexpr Quantity& operator+=(Quantity other) {
        m_value += other.m_value;
        return *this;
    }
    constexpr Quantity& operator-=(Quantity other) {
        m_value -= other.m_value;
        return *this;
    }
    friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.m_value + b.m_value}; }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.m_value - b.m_value}; }
    friend constexpr Quantity operator-(Quantity a) { return Quantity{-a.m_value}; }
    friend constexpr Quantity operator*(Quantity a, double k) { return Quantity{a.m_value * k}; }
    friend constexpr Quantity operator*(double k, Quantity a) { return Quantity{a.m_value * k}; }
    friend constexpr Quantity operator/(Quantity a, double k) { return Quantity{a.m_value / k}; }
    friend constexpr double operator/(Quantity a, Quantity b) { return a.m_value / b.m_value; }

private:
    double m_value = 0;
};

using Metres = Quantity<struct MetreTag>;
using SquareMetres = Quantity<struct SquareMetreTag>;
using Degrees = Quantity<struct DegreeTag>;

namespace literals {
constexpr Metres operator""_m(long double v) {
    return Metres{static_cast<double>(v)};
}
constexpr Metres operator""_m(unsigned long long v) {
    return Metres{static_cast<double>(v)};
}
constexpr Metres operator""_km(long double v) {
    return Metres{static_cast<double>(v) * 1000};
}
constexpr Metres operator""_km(unsigned long long v) {
    return Metres{static_cast<double>(v) * 1000};
}
constexpr SquareMetres operator""_km2(long double v) {
    return SquareMetres{static_cast<double>(v) * 1e6};
}
constexpr SquareMetres operator""_km2(unsigned long long v) {
    return SquareMetres{static_cast<double>(v) * 1e6};
}
constexpr Degrees operator""_deg(long double v) {
    return Degrees{static_cast<double>(v)};
}
constexpr Degrees operator""_deg(unsigned long long v) {
    return Degrees{static_cast<double>(v)};
}
}  // namespace literals

/// Reads a distance as people write it: `10km`, `300m`, `2.5 km`, `3nmi`, `5mi`; a bare number is metres.
///
/// Errors:  UsageError when it is not a finite, non-negative number with one of the units m, km, mi, nmi.
/// Example: parse_distance("2.5km") is 2500 m.
[[nodiscard]] Metres parse_distance(std::string_view text);

/// A distance for people to read: metres below 1 km, else kilometres with three significant digits or more.
/// Example: to_text(12345_m) is "12.3 km".
[[nodiscard]] std::string to_text(Metres distance);

}  // namespace limes::base
