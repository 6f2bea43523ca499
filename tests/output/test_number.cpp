#include <limes/output/text/number.hpp>

#include "catch.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

namespace {

using namespace limes::output::text;

std::string coordinate(double value, int decimals = 7) {
    std::array<char, number_room> room{};
    return {room.data(), write_coordinate(room.data(), value, decimals)};
}

std::string real(double value) {
    std::array<char, number_room> room{};
    return {room.data(), write_real(room.data(), value)};
}

// The same by the standard library: exact rounding, then the zeros cut.
std::string coordinate_by_library(double value, int decimals) {
    std::array<char, 64> room{};
    std::string text{
        room.data(),
        std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::fixed, decimals).ptr};
    if (decimals > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text == "-0" ? "0" : text;
}

}  // namespace

TEST_CASE("coordinates are what exact decimal rounding gives") {
    std::mt19937_64 random{20250701};
    std::uniform_real_distribution<double> degrees{-180, 180};
    std::size_t wrong = 0;
    for (int i = 0; i < 600'000; ++i) {
        const double value = degrees(random);
        const int decimals = i % 3 == 0 ? i / 3 % 9 : 7;
        wrong += coordinate(value, decimals) != coordinate_by_library(value, decimals) ? 1 : 0;
    }
    CHECK(wrong == 0);
}

TEST_CASE("coordinates on a tie, or one bit beside it, are rounded as their binary value demands") {
    std::mt19937_64 random{1369};
    std::uniform_int_distribution<std::int64_t> halves{-3'600'000'000, 3'600'000'000};
    std::size_t wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double tie = static_cast<double>(2 * (halves(random) / 2) + 1) / 2e7;
        for (const double value : {tie, std::nextafter(tie, 1e9), std::nextafter(tie, -1e9)}) {
            wrong += coordinate(value) != coordinate_by_library(value, 7) ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
    CHECK(coordinate(0.5, 0) == "0");
    CHECK(coordinate(1.5, 0) == "2");
    CHECK(coordinate(2.5, 0) == "2");
    CHECK(coordinate(0.125, 2) == "0.12");
    CHECK(coordinate(0.375, 2) == "0.38");
}

TEST_CASE("coordinates end where their digits end, and zero has no sign") {
    CHECK(coordinate(105.8) == "105.8");
    CHECK(coordinate(-180) == "-180");
    CHECK(coordinate(0.0000001) == "0.0000001");
    CHECK(coordinate(-0.00000004) == "0");
    CHECK(coordinate(-0.0) == "0");
    CHECK(coordinate(-0.1) == "-0.1");
    CHECK(coordinate(99.99999999) == "100");
    CHECK(coordinate(1234567.25) == "1234567.25");
}

TEST_CASE("reals read back as the same number, whatever their bits") {
    std::mt19937_64 random{42};
    std::size_t wrong = 0;
    for (int i = 0; i < 300'000; ++i) {
        const std::uint64_t bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (i % 2 == 0) {
            value = std::ldexp(static_cast<double>(bits % 1'000'000'007), static_cast<int>(bits % 60) - 40);
        }
        if (std::isfinite(value)) {
            wrong += std::strtod(real(value).c_str(), nullptr) != value ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a whole real still looks like a real") {
    CHECK(real(5) == "5.0");
    CHECK(real(-1e6) == "-1000000.0");
    CHECK(real(0.1) == "0.1");
    CHECK(real(0.00001) == "0.00001");
    CHECK(real(1e300) == "1e+300");
}
