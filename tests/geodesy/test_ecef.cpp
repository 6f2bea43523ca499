#include <limes/geodesy/ecef.hpp>

#include "catch.hpp"
#include <GeographicLib/Geocentric.hpp>

#include <limits>
#include <random>
#include <vector>

using namespace limes::geodesy;

TEST_CASE("positions in space agree with GeographicLib") {
    std::mt19937_64 random{7};
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    double worst_m = 0;
    double worst_back = 0;
    for (int i = 0; i < 20000; ++i) {
        const LonLat p{lon(random), lat(random)};
        const Ecef found = to_ecef(p);
        Ecef expected;
        GeographicLib::Geocentric::WGS84().Forward(p.lat, p.lon, 0, expected.x, expected.y, expected.z);
        worst_m = std::max(worst_m, chord_m(found, expected));
        worst_back = std::max(worst_back, chord_m(found, to_ecef(to_lonlat(found))));
    }
    CHECK(worst_m < 3e-9);
    CHECK(worst_back < 4e-9);
}

TEST_CASE("a pole and the antimeridian are one position whatever their longitude") {
    CHECK(to_ecef({-180, 21.5}) == to_ecef({180, 21.5}));
    CHECK(to_ecef({17, 90}) == Ecef{0, 0, kSemiMinorAxis_m});
    CHECK(to_ecef({-103.25, -90}) == Ecef{0, 0, -kSemiMinorAxis_m});
    CHECK(to_ecef({0, 0}) == Ecef{kSemiMajorAxis_m, 0, 0});
    CHECK(to_ecef({90, 0}) == Ecef{0, kSemiMajorAxis_m, 0});
    CHECK(to_ecef({-90, 0}) == Ecef{0, -kSemiMajorAxis_m, 0});
    CHECK(to_ecef({180, 0}) == Ecef{-kSemiMajorAxis_m, 0, 0});
}

TEST_CASE("the way back from a pole has a longitude") {
    CHECK(to_lonlat({0, 0, kSemiMinorAxis_m}) == LonLat{0, 90});
    CHECK(to_lonlat({0, 0, -kSemiMinorAxis_m}) == LonLat{0, -90});
}

TEST_CASE("many positions at once are the same as one by one") {
    const std::vector<double> lon{105.3, -180, 0, 12.5, std::numeric_limits<double>::quiet_NaN()};
    const std::vector<double> lat{22.25, 89.999, -90, -33.1, 4};
    std::vector<double> x(lon.size());
    std::vector<double> y(lon.size());
    std::vector<double> z(lon.size());
    to_ecef(lon, lat, x, y, z);
    for (std::size_t i = 0; i + 1 < lon.size(); ++i) {
        CAPTURE(i);
        CHECK(Ecef{x[i], y[i], z[i]} == to_ecef({lon[i], lat[i]}));
    }
    CHECK(std::isnan(x.back()));
}
