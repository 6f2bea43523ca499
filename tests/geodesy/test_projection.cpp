#include <limes/geodesy/projection.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <cmath>
#include <numbers>
#include <random>

using namespace limes::geodesy;

namespace {

double karney(LonLat a, LonLat b) {
    double s = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, s);
    return s;
}

LonLat away(LonLat from, double azimuth, double distance_m) {
    LonLat to;
    GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth, distance_m, to.lat, to.lon);
    return to;
}

}  // namespace

TEST_CASE("distance and azimuth from the centre are those of the geodesic") {
    for (const LonLat centre : {LonLat{106.7, 21.9}, LonLat{179.99, -17}, LonLat{0, 90}, LonLat{0, -90}}) {
        const LocalProjection projection{centre};
        for (double azimuth = -170; azimuth <= 180; azimuth += 35) {
            const Planar p = projection.forward(away(centre, azimuth, 123456.789));
            CHECK(std::hypot(p.x, p.y) == Approx(123456.789).epsilon(0).margin(1e-7));
            const double radians = azimuth * std::numbers::pi / 180;
            CHECK(p.x == Approx(123456.789 * std::sin(radians)).epsilon(0).margin(1e-6));
            CHECK(p.y == Approx(123456.789 * std::cos(radians)).epsilon(0).margin(1e-6));
        }
    }
}

TEST_CASE("the centre is the origin, and there and back is where one was, over the antimeridian too") {
    const LocalProjection projection{{179.5, 65}};
    CHECK(std::hypot(projection.forward(projection.centre()).x, projection.forward(projection.centre()).y) ==
          0);
    for (const LonLat p : {LonLat{-179.2, 65.3}, LonLat{179.9, 64}, LonLat{178, 66}}) {
        const LonLat back = projection.reverse(projection.forward(p));
        CHECK(karney(p, back) < 1e-7);
        CHECK(is_valid(back));
        CHECK(std::hypot(projection.forward(p).x, projection.forward(p).y) < 200e3);
    }
}

TEST_CASE("a distance in the plane errs by no more than the bound, and never shows too little") {
    const auto radius = GENERATE(1e3, 20e3, 100e3, 500e3, 3000e3, 9000e3);
    CAPTURE(radius);
    const double bound = LocalProjection::distance_error_bound(Metres{radius});
    std::mt19937_64 random{42};
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> sine{-1, 1};
    std::uniform_real_distribution<double> azimuth{-180, 180};
    double largest = 0;
    for (int i = 0; i < 400; ++i) {
        const LonLat centre{lon(random), i % 4 == 0 ? 0 : std::asin(sine(random)) * 180 / std::numbers::pi};
        const LocalProjection projection{centre};
        // Two neighbours on the rim, where the stretch is greatest, and two points anywhere in the disc.
        const double direction = azimuth(random);
        const bool rim = i % 2 == 0;
        const LonLat a = away(centre, direction, radius);
        const LonLat b = rim ? away(centre, direction + 0.5, radius)
                             : away(centre, azimuth(random), radius * std::abs(sine(random)));
        const double truth = karney(a, b);
        const Planar pa = projection.forward(a);
        const Planar pb = projection.forward(b);
        const double plane = std::hypot(pa.x - pb.x, pa.y - pb.y);
        CAPTURE(centre.lon, centre.lat, direction, rim);
        REQUIRE(plane >= truth - 1e-6);
        REQUIRE(plane <= truth * (1 + bound) + 1e-6);
        largest = std::max(largest, plane / truth - 1);
    }
    if (radius >= 20e3) {  // below, the nanometres of rounding count
        CHECK(largest > 0.9 * bound);
    }
}

TEST_CASE("the bound is that of the sphere of the largest curvature") {
    CHECK(LocalProjection::distance_error_bound(Metres{0}) == 0);
    CHECK(LocalProjection::distance_error_bound(Metres{100e3}) == Approx(4.1249e-5).epsilon(1e-3));
    CHECK(LocalProjection::distance_error_bound(Metres{500e3}) == Approx(1.0322e-3).epsilon(1e-3));
    CHECK(std::isinf(LocalProjection::distance_error_bound(Metres{9.99e6})));
    // Where the series meets the closed form nothing jumps.
    const double at = 0.05 * 6356752.314245;
    CHECK(LocalProjection::distance_error_bound(Metres{at * (1 - 1e-12)}) ==
          Approx(LocalProjection::distance_error_bound(Metres{at * (1 + 1e-12)})).epsilon(1e-7));
}
