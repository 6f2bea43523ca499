#include <limes/base/error.hpp>
#include <limes/output/map/plane.hpp>
#include <limes/output/map/sheet.hpp>

#include "catch.hpp"
#include <GeographicLib/LambertConformalConic.hpp>
#include <GeographicLib/TransverseMercatorExact.hpp>

#include <cmath>

using limes::geodesy::Box;
using limes::geodesy::LonLat;
using limes::output::map::Plane;
using limes::output::map::View;

TEST_CASE(
    "a wide sheet of middle latitudes is Lambert's conformal conic, to a millimetre of GeographicLib's") {
    const Plane plane{Box{102, 20, 108.6, 24}};
    CHECK(plane.name() == "Lambert conformal conic, 20.67°N and 23.33°N, 105.3°E");
    const GeographicLib::LambertConformalConic oracle{GeographicLib::Constants::WGS84_a(),
                                                      GeographicLib::Constants::WGS84_f(), 20 + 4.0 / 6,
                                                      24 - 4.0 / 6, 1};
    double x0 = 0;
    double y0 = 0;
    oracle.Forward(105.3, 22, 105.3, x0, y0);
    for (const LonLat p : {LonLat{102, 20}, LonLat{106.71083, 21.97111}, LonLat{108.6, 24}}) {
        double x = 0;
        double y = 0;
        oracle.Forward(105.3, p.lat, p.lon, x, y);
        const auto planar = plane.forward(p);
        REQUIRE(planar);
        CHECK(planar->x == Approx(x - x0).margin(0.001));
        CHECK(planar->y == Approx(y - y0).margin(0.001));
        const auto back = plane.reverse(*planar);
        REQUIRE(back);
        CHECK(back->lon == Approx(p.lon).margin(1e-9));
        CHECK(back->lat == Approx(p.lat).margin(1e-9));
    }
}

TEST_CASE("a high sheet is transverse Mercator about its middle meridian") {
    const Plane plane{Box{104, 18, 106, 23}};
    CHECK(plane.name() == "Transverse Mercator, 105°E");
    const GeographicLib::TransverseMercatorExact oracle{GeographicLib::Constants::WGS84_a(),
                                                        GeographicLib::Constants::WGS84_f(), 1};
    double x0 = 0;
    double y0 = 0;
    oracle.Forward(105, 20.5, 105, x0, y0);
    double x = 0;
    double y = 0;
    oracle.Forward(105, 22.9, 103.7, x, y);
    const auto planar = plane.forward(LonLat{103.7, 22.9});
    REQUIRE(planar);
    CHECK(planar->x == Approx(x).margin(0.001));
    CHECK(planar->y == Approx(y - y0).margin(0.001));
}

TEST_CASE("the antimeridian is no edge: neighbours across it are neighbours on the sheet") {
    const Plane plane{Box{177, -19, -177, -16}};
    const auto west = plane.forward(LonLat{179.999, -17});
    const auto east = plane.forward(LonLat{-179.999, -17});
    REQUIRE(west);
    REQUIRE(east);
    CHECK(east->x - west->x == Approx(2 * 106.4).epsilon(0.01));
    CHECK(std::abs(east->y - west->y) < 1);
}

TEST_CASE("an extent without size is refused") {
    CHECK_THROWS_AS((Plane{Box{105, 22, 105, 23}}), limes::base::UsageError);
    CHECK_THROWS_AS((Plane{Box{105, 22, 106, 22}}), limes::base::UsageError);
}

TEST_CASE("poles, hemispheres and the world are projected too") {
    for (const Box box :
         {Box{-180, 75, 180, 90}, Box{-180, -90, 180, 90}, Box{60, -10, 150, 60}, Box{104, -2, 106, 2}}) {
        const Plane plane{box};
        const View view{plane, box, {0, 0, 400, 300}};
        CAPTURE(plane.name());
        CHECK(std::isfinite(view.metres_per_pixel()));
        CHECK(view.metres_per_pixel() > 0);
    }
}

TEST_CASE("the middle of the extent is the middle of the frame, and the extent fits") {
    const Box extent{104, 21, 106, 23};
    const Plane plane{extent};
    const View view{plane, extent, {100, 50, 700, 650}};
    const auto middle = view.spot(LonLat{105, 22});
    REQUIRE(middle);
    CHECK(middle->x == Approx(400).margin(0.5));
    CHECK(middle->y == Approx(350).margin(3));
    for (const LonLat corner : {LonLat{104, 21}, LonLat{106, 21}, LonLat{104, 23}, LonLat{106, 23}}) {
        const auto spot = view.spot(corner);
        REQUIRE(spot);
        CHECK(view.frame().grown(0.01).holds({spot->x, spot->y, spot->x, spot->y}));
        const auto back = view.position(*spot);
        REQUIRE(back);
        CHECK(back->lon == Approx(corner.lon).margin(1e-6));
    }
}
