#include <limes/base/error.hpp>
#include <limes/geodesy/crs.hpp>

#include "catch.hpp"
#include <GeographicLib/Geocentric.hpp>
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/TransverseMercator.hpp>
#include <GeographicLib/UTMUPS.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

using namespace limes::geodesy;
using Catch::Matchers::Contains;

namespace {

constexpr LonLat kHuuNghi{106.711, 21.976};
constexpr Box kLangSon{106.1, 21.3, 107.4, 22.4};
constexpr double kRadians = std::numbers::pi / 180;
constexpr double kArcSecond = kRadians / 3600;

LonLat apply(const CrsTransform& transform, double x, double y) {
    std::array<double, 1> xs{x};
    std::array<double, 1> ys{y};
    transform.apply(xs, ys);
    return {xs[0], ys[0]};
}

/// Metres between two positions.
double off_by(LonLat a, LonLat b) {
    double s = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, s);
    return s;
}

Box around(double x, double y, double reach) {
    return {x - reach, y - reach, x + reach, y + reach};
}

/// A seven-parameter transformation (position vector convention) to WGS84, by its definition.
struct Helmert {
    double a;
    double f;
    std::array<double, 3> shift_m;
    std::array<double, 3> turn_arcsec;
    double scale_ppm;

    [[nodiscard]] LonLat to_wgs84(LonLat p) const {
        std::array<double, 3> x{};
        GeographicLib::Geocentric{a, f}.Forward(p.lat, p.lon, 0, x[0], x[1], x[2]);
        const double rx = turn_arcsec[0] * kArcSecond;
        const double ry = turn_arcsec[1] * kArcSecond;
        const double rz = turn_arcsec[2] * kArcSecond;
        const double m = 1 + scale_ppm * 1e-6;
        LonLat q;
        double height = 0;
        GeographicLib::Geocentric::WGS84().Reverse(
            shift_m[0] + m * (x[0] - rz * x[1] + ry * x[2]), shift_m[1] + m * (rz * x[0] + x[1] - rx * x[2]),
            shift_m[2] + m * (-ry * x[0] + rx * x[1] + x[2]), q.lat, q.lon, height);
        return q;
    }
};

// Decision 05/2007/QD-BTNMT of 27 February 2007, in the coordinate frame convention there: signs of turns
// reversed here.
const Helmert kVn2000{6378137.0,
                      1 / 298.257223563,
                      {-191.90441429, -39.30318279, -111.45032835},
                      {0.00928836, -0.01975479, 0.00427372},
                      0.252906278};
// EPSG:1065, Krassowsky 1940.
const Helmert kLao1997{6378245.0, 1 / 298.3, {44.585, -131.212, -39.544}, {0, 0, 0}, 0};

std::string refusal(const std::string& crs, Box extent, Ballpark ballpark = Ballpark::refuse) {
    try {
        const CrsTransform transform{crs, extent, ballpark};
    } catch (const limes::base::DataError& error) {
        return error.what();
    }
    return "not refused";
}

}  // namespace

TEST_CASE("WGS84 in longitude and latitude is the identity by any of its names") {
    const auto* name =
        GENERATE("EPSG:4326", "OGC:CRS84", "EPSG:4979", "urn:ogc:def:crs:OGC:1.3:CRS84",
                 "+proj=longlat +datum=WGS84 +no_defs",
                 R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],)"
                 R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])");
    CAPTURE(name);
    const CrsTransform transform{name, kLangSon};
    CHECK(transform.is_identity());
    CHECK(transform.operation_name() == "none");
    CHECK(transform.accuracy() == Metres{0});
    CHECK(apply(transform, kHuuNghi.lon, kHuuNghi.lat) == kHuuNghi);
}

TEST_CASE("the identity keeps every bit, and takes what is a rounding over the edge back") {
    const CrsTransform transform{"EPSG:4326", {-180.0000000001, -90, 180.0000000001, 90}};
    CHECK(apply(transform, 0.1 + 0.2, 1.0 / 3) == LonLat{0.1 + 0.2, 1.0 / 3});
    CHECK(apply(transform, 180.0000000001, 12) == LonLat{180, 12});
    CHECK(std::isnan(apply(transform, std::nan(""), 12).lat));
    CHECK(std::isnan(apply(transform, 12, std::numeric_limits<double>::infinity()).lon));
}

TEST_CASE("UTM on WGS84 is GeographicLib's within a micrometre, x east and y north") {
    const CrsTransform transform{"EPSG:32648", {180000, 900000, 820000, 2600000}};
    CHECK_FALSE(transform.is_identity());
    CHECK(transform.crs_name() == "EPSG:32648 (WGS 84 / UTM zone 48N)");
    CHECK_THAT(transform.operation_name(), Contains("EPSG:16048"));
    CHECK(transform.accuracy() == Metres{0});
    for (const double x : {200000.0, 345678.9, 500000.0, 676543.21, 800000.0}) {
        for (const double y : {950000.0, 1234567.8, 2430000.0, 2580000.0}) {
            LonLat truth;
            GeographicLib::UTMUPS::Reverse(48, true, x, y, truth.lat, truth.lon);
            CHECK(off_by(apply(transform, x, y), truth) < 1e-6);
        }
    }
}

TEST_CASE("Web Mercator is its two formulas") {
    const CrsTransform transform{"EPSG:3857", {11.3e6, 2.3e6, 12.1e6, 2.6e6}};
    const double x = 11.9e6;
    const double y = 2.51e6;
    const LonLat truth{x / 6378137 / kRadians, std::atan(std::sinh(y / 6378137)) / kRadians};
    CHECK(off_by(apply(transform, x, y), truth) < 1e-7);
}

TEST_CASE("VN-2000 in Lang Son uses the national parameters, not those of the Mekong delta") {
    const CrsTransform transform{"EPSG:4756", kLangSon};
    CHECK_THAT(transform.operation_name(),
               Contains("VN-2000 to WGS 84 (2)") && Contains("EPSG:6960") && !Contains("5194"));
    CHECK(transform.accuracy() == Metres{1});
    REQUIRE(transform.area_of_use());
    CHECK(transform.area_of_use()->contains(kHuuNghi));
    CHECK(off_by(apply(transform, kHuuNghi.lon, kHuuNghi.lat), kVn2000.to_wgs84(kHuuNghi)) < 1e-5);
    CHECK(off_by(apply(transform, kHuuNghi.lon, kHuuNghi.lat), kHuuNghi) > 100);
}

TEST_CASE("VN-2000 never uses the parameters of the Mekong delta outside it, wherever the data lie") {
    const Box extent = GENERATE(Box{102.2, 8.5, 109.4, 23.3}, Box{102.2, 21, 103, 22.7},
                                Box{104.4, 9.5, 107, 11.5}, Box{107.5, 21, 108.1, 21.6});
    const CrsTransform transform{"EPSG:4756", extent};
    CHECK_THAT(transform.operation_name(), Contains("EPSG:6960"));
}

TEST_CASE("projected VN-2000 is a transverse Mercator followed by the national parameters") {
    struct Zone {
        const char* crs;
        double meridian;
        double scale;
        LonLat inside;
    };
    const auto zone = GENERATE(
        Zone{"EPSG:3405", 105, 0.9996, kHuuNghi}, Zone{"EPSG:3406", 111, 0.9996, {108.05, 21.5}},
        Zone{"EPSG:5896", 102, 0.9999, {103.1, 22.3}}, Zone{"EPSG:5897", 105, 0.9999, {104.9, 22.8}});
    CAPTURE(zone.crs);
    const GeographicLib::TransverseMercator mercator{6378137.0, 1 / 298.257223563, zone.scale};
    double x = 0;
    double y = 0;
    mercator.Forward(zone.meridian, zone.inside.lat, zone.inside.lon, x, y);
    x += 500000;
    const CrsTransform transform{zone.crs, around(x, y, 5000)};
    CHECK_THAT(transform.operation_name(), Contains("EPSG:6960"));
    CHECK(off_by(apply(transform, x, y), kVn2000.to_wgs84(zone.inside)) < 1e-5);
}

TEST_CASE("the definition in a shapefile without an EPSG code finds the same operation") {
    const std::string prj =
        R"(PROJCS["VN_2000_UTM_Zone_48N",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,)"
        R"(298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
        R"(PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],)"
        R"(PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";
    const Box extent{610000, 2360000, 740000, 2480000};
    const CrsTransform from_file{prj, extent};
    const CrsTransform from_code{"EPSG:3405", extent};
    CHECK_THAT(from_file.operation_name(), Contains("VN-2000 to WGS 84 (2)"));
    CHECK(from_file.area_of_use() == from_code.area_of_use());
    CHECK(off_by(apply(from_file, 676000, 2431000), apply(from_code, 676000, 2431000)) < 1e-9);
}

TEST_CASE("Lao 1997 uses its national parameters") {
    const LonLat muang_sing{101.2, 21.1};
    const CrsTransform transform{"EPSG:4678", {100.5, 20.5, 102.5, 22}};
    CHECK_THAT(transform.operation_name(), Contains("EPSG:1065"));
    CHECK(transform.accuracy() == Metres{5});
    CHECK(off_by(apply(transform, muang_sing.lon, muang_sing.lat), kLao1997.to_wgs84(muang_sing)) < 1e-5);
}

TEST_CASE("CGCS2000 is taken as WGS84 by its definition, and says so") {
    const CrsTransform geographic{"EPSG:4490", {106, 21.5, 108.2, 23}};
    CHECK_FALSE(geographic.is_identity());
    CHECK_THAT(geographic.operation_name(), Contains("CGCS2000 taken as WGS 84"));
    CHECK(geographic.accuracy() == Metres{1});
    CHECK(off_by(apply(geographic, 106.7, 22.1), {106.7, 22.1}) < 1e-3);

    // Gauss-Krueger has northing first by its authority; x is east here all the same.
    const GeographicLib::TransverseMercator mercator{6378137.0, 1 / 298.257222101, 1.0};
    const LonLat pingxiang{106.75, 22.1};
    double x = 0;
    double y = 0;
    mercator.Forward(108, pingxiang.lat, pingxiang.lon, x, y);
    const CrsTransform projected{"EPSG:4545", around(x + 500000, y, 3000)};
    CHECK(projected.accuracy() == Metres{1});
    CHECK(off_by(apply(projected, x + 500000, y), pingxiang) < 1e-3);
    const CrsTransform coast{"EPSG:4549", around(500000, 3300000, 3000)};
    CHECK(apply(coast, 500000, 3300000).lon == Approx(120).epsilon(1e-12));
}

TEST_CASE("a CRS with nothing but a ballpark operation is refused unless that is asked for") {
    const std::string message = refusal("EPSG:4610", {106, 21.5, 108.2, 23});
    CHECK_THAT(message, Contains("EPSG:4610 (Xian 1980)") && Contains("PROJ knows none") &&
                            Contains("--allow-ballpark"));
    const CrsTransform allowed{"EPSG:4610", {106, 21.5, 108.2, 23}, Ballpark::allow};
    CHECK_THAT(allowed.operation_name(), Contains("Ballpark"));
    CHECK_FALSE(allowed.accuracy());
}

TEST_CASE("an operation of another region is refused with its name and area, and only used when asked for") {
    const std::string message = refusal("EPSG:4214", {106.2, 21.5, 107, 22.5});
    CHECK_THAT(message, Contains("Beijing 1954 to WGS 84 (5)") && Contains("Gulf of Tonkin") &&
                            Contains("--allow-ballpark"));

    const GeographicLib::TransverseMercator mercator{6377276.345, 1 / 300.8017, 0.9996};
    double x = 0;
    double y = 0;
    mercator.Forward(105, kHuuNghi.lat, kHuuNghi.lon, x, y);
    const Box extent = around(x + 500000, y, 5000);
    CHECK_THAT(refusal("EPSG:3148", extent),
               Contains("Indian 1960 to WGS 84 (2)") && Contains("14°N and 18°N"));
    const CrsTransform allowed{"EPSG:3148", extent, Ballpark::allow};
    CHECK_THAT(allowed.operation_name(), Contains("outside its area of use"));
    CHECK_FALSE(allowed.accuracy());
    const LonLat moved = apply(allowed, x + 500000, y);
    CHECK(off_by(moved, kHuuNghi) > 200);
    CHECK(off_by(moved, kHuuNghi) < 1500);
}

TEST_CASE("data that lie elsewhere than their CRS is used are refused with the mend") {
    // Lang Son in zone 48, said to be zone 49.
    const Box zone_48{610000, 2360000, 740000, 2480000};
    CHECK_THAT(refusal("EPSG:3406", zone_48), Contains("area of use") && Contains("--assume-crs"));
    CHECK_THAT(refusal("EPSG:4756", {2, 48, 3, 49}), Contains("area of use") && Contains("2.00..3.00 E"));
    // Degrees called metres, and metres called degrees.
    CHECK_THAT(refusal("EPSG:32648", kLangSon), Contains("look like degrees") && Contains("--assume-crs"));
    CHECK_THAT(refusal("EPSG:4326", zone_48), Contains("outside the range") && Contains("--assume-crs"));
    CHECK_THAT(refusal("EPSG:4756", zone_48), Contains("outside the range"));
    CHECK_THAT(refusal("EPSG:32648", {1e30, 1e30, 1e31, 1e31}), Contains("--assume-crs"));
}

TEST_CASE("a little beyond the area of use is data of a border") {
    CHECK_NOTHROW(CrsTransform{"EPSG:32648", {100000, 900000, 970000, 2600000}});
    CHECK_NOTHROW(CrsTransform{"EPSG:4756", {102.0, 8.4, 109.6, 23.6}});
}

TEST_CASE("what is no horizontal CRS is refused, each with its mend") {
    const std::string local = R"(LOCAL_CS["site grid",UNIT["metre",1]])";
    CHECK_THAT(refusal("EPSG:5773", kLangSon), Contains("vertical"));
    CHECK_THAT(refusal("EPSG:4978", kLangSon), Contains("geocentric"));
    CHECK_THAT(refusal(local, kLangSon), Contains("engineering"));
    CHECK_THAT(refusal("urn:ogc:def:coordinateOperation:EPSG::6960", kLangSon), Contains("no CRS"));
    CHECK_THAT(refusal("EPSG:999999", kLangSon), Contains("EPSG:999999") && Contains("does not know"));
    CHECK_THAT(refusal("", kLangSon), Contains("does not know"));
    CHECK_THAT(refusal("GEOGCS[\"cut short", kLangSon), Contains("does not know"));
}

TEST_CASE("a missing grid is named") {
    const Box kansas{-99, 38, -98, 39};
    const std::string message = refusal("EPSG:4267", kansas);
    CHECK_THAT(message, Contains("us_noaa_") && Contains("--allow-ballpark"));
    const CrsTransform next{"EPSG:4267", kansas, Ballpark::allow};
    CHECK_THAT(next.operation_name(), Contains("NAD27 to WGS 84"));
}

TEST_CASE("an extent of which nothing is known is not checked") {
    const double nan = std::nan("");
    const CrsTransform transform{"EPSG:4756", {nan, nan, nan, nan}};
    CHECK_THAT(transform.operation_name(), Contains("EPSG:6960"));
}

TEST_CASE("a point that cannot be transformed becomes NaN, and the ones after it do not mind") {
    const CrsTransform transform{"EPSG:32648", {610000, 2360000, 740000, 2480000}};
    std::vector<double> x{676000, 1e30, std::nan(""), 676000};
    std::vector<double> y{2431000, 1e30, 2431000, 2431000};
    transform.apply(x, y);
    CHECK(is_valid({x[0], y[0]}));
    CHECK((std::isnan(x[1]) && std::isnan(y[1])));
    CHECK((std::isnan(x[2]) && std::isnan(y[2])));
    CHECK((x[3] == x[0] && y[3] == y[0]));
    transform.apply({}, {});
}

TEST_CASE("a moved transform goes on working") {
    CrsTransform transform{"EPSG:32648", {610000, 2360000, 740000, 2480000}};
    const LonLat before = apply(transform, 676000, 2431000);
    const CrsTransform moved = std::move(transform);
    CHECK(apply(moved, 676000, 2431000) == before);
}
