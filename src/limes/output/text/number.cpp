#include <limes/output/text/number.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace limes::output::text {

namespace {

constexpr std::array<std::int64_t, most_decimals + 1> power_of_ten{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

constexpr std::array<char, 200> make_digit_pairs() {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}
constexpr std::array<char, 200> digit_pairs = make_digit_pairs();

void write_pair(char* to, std::uint32_t below_hundred) {
    std::memcpy(to, digit_pairs.data() + 2 * static_cast<std::size_t>(below_hundred), 2);
}

std::int64_t units_by_digits(double value, int decimals) {
    std::array<char, 64> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::fixed, decimals);
    char* const point = std::find(digits.data(), written.ptr, '.');
    char* const end = point == written.ptr ? point : std::copy(point + 1, written.ptr, point);
    std::int64_t units = 0;
    std::from_chars(digits.data(), end, units);
    return units;
}

char* write_whole(char* to, std::uint32_t value) {
    if (value < 10) {
        *to = static_cast<char>('0' + value);
        return to + 1;
    }
    if (value < 100) {
        write_pair(to, value);
        return to + 2;
    }
    if (value < 1000) {
        *to = static_cast<char>('0' + value / 100);
        write_pair(to + 1, value % 100);
        return to + 3;
    }
    return std::to_chars(to, to + 10, value).ptr;
}

// The scale is a template argument so that the divisions become multiplications.
template <int decimals>
char* write_units(char* to, std::int64_t units) {
    constexpr auto scale = static_cast<std::uint64_t>(power_of_ten[decimals]);
    constexpr auto to_eight = static_cast<std::uint64_t>(power_of_ten[most_decimals - decimals]);
    if (units < 0) {
        *to++ = '-';
        units = -units;
    }
    const auto magnitude = static_cast<std::uint64_t>(units);
    to = write_whole(to, static_cast<std::uint32_t>(magnitude / scale));
    const auto fraction = static_cast<std::uint32_t>(magnitude % scale * to_eight);
    if (fraction == 0) {
        return to;
    }
    *to = '.';
    const std::uint32_t high = fraction / 10'000;
    const std::uint32_t low = fraction % 10'000;
    write_pair(to + 1, high / 100);
    write_pair(to + 3, high % 100);
    write_pair(to + 5, low / 100);
    write_pair(to + 7, low % 100);
    char* end = to + 9;
    while (end[-1] == '0') {
        --end;
    }
    return end;
}

}  // namespace

std::int64_t to_units(double value, int decimals) {
    const double scaled = value * static_cast<double>(power_of_ten[static_cast<std::size_t>(decimals)]);
    const std::int64_t nearest = std::llrint(scaled);
    const double off = std::abs(scaled - static_cast<double>(nearest));  // exact
    if (0.5 - off <= std::abs(scaled) * 0x1p-52) [[unlikely]] {
        return units_by_digits(value, decimals);
    }
    return nearest;
}

char* write_coordinate(char* to, double value, int decimals) {
    using Writer = char* (*)(char*, std::int64_t);
    static constexpr std::array<Writer, most_decimals + 1> writers{
        write_units<0>, write_units<1>, write_units<2>, write_units<3>, write_units<4>,
        write_units<5>, write_units<6>, write_units<7>, write_units<8>};
    const std::int64_t units = to_units(value, decimals);
    if (decimals == 7) [[likely]] {
        return write_units<7>(to, units);
    }
    return writers[static_cast<std::size_t>(decimals)](to, units);
}

char* write_shortest(char* to, double value) {
    return std::to_chars(to, to + number_room, value).ptr;
}

char* write_real(char* to, double value) {
    const double magnitude = std::abs(value);
    if (magnitude < 0x1p53 && value == std::trunc(value)) {
        to = write_integer(to, static_cast<std::int64_t>(value));
        *to++ = '.';
        *to++ = '0';
        return to;
    }
    if (magnitude >= 1e-6 && magnitude < 0x1p53) {
        return std::to_chars(to, to + number_room, value, std::chars_format::fixed).ptr;
    }
    return write_shortest(to, value);
}

char* write_integer(char* to, std::int64_t value) {
    return std::to_chars(to, to + number_room, value).ptr;
}

}  // namespace limes::output::text
