#pragma once

#include <cstddef>
#include <cstdint>

namespace limes::output::text {

/// The room that any of the functions here needs at most.
inline constexpr std::size_t number_room = 48;

/// The most decimals a coordinate can be written with; 8 are 1 mm.
inline constexpr int most_decimals = 8;

/// `value` in units of 10^-decimals, rounded to nearest as its exact binary value demands (ties to even):
/// what std::to_chars with fixed notation prints, without the point.
///
/// |value| must be below 10^7, decimals in [0, 8].
/// Method: one multiplication, which errs by at most half a unit in the last place; a product that close to a
/// tie
///         is decided by std::to_chars.
/// Cost:   about 2 ns.
[[nodiscard]] std::int64_t to_units(double value, int decimals);

/// Writes a coordinate with at most `decimals` decimals, trailing zeros cut, never "-0". Returns one past the
/// end. Same limits as `to_units`. Example: write_coordinate(to, 105.80000004, 7) writes 105.8.
char* write_coordinate(char* to, double value, int decimals);

/// Writes a finite number by the fewest digits that read back as the same number.
char* write_shortest(char* to, double value);

/// Writes a finite real value so that a reader guesses a real column: as `write_shortest`, whole numbers as
/// "5.0", and without an exponent where people would not expect one.
char* write_real(char* to, double value);

char* write_integer(char* to, std::int64_t value);

}  // namespace limes::output::text
