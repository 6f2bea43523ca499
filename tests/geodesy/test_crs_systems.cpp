// The coordinate systems of the border of Viet Nam, China and Laos, each against something that PROJ has no
// part in: published worked examples where there are any, else the published parameters put through
// GeographicLib's ellipsoids and transverse Mercator.
#include <limes/base/error.hpp>
#include <limes/geodesy/crs.hpp>

#include "catch.hpp"
#include "datum.hpp"

#include <array>
#include <cmath>
#include <string>

using namespace limes::geodesy;
using namespace limes::test;
using Catch::Matchers::Contains;

namespace {

constexpr LonLat kHuuNghi{106.711, 21.976};
constexpr double kSame_m = 1e-5;

LonLat apply(const CrsTransform& transform, double x, double y) {
    std::array<double, 1> xs{x};
    std::array<double, 1> ys{y};
    transform.apply(xs, ys);
    return {xs[0], ys[0]};
}

Box around(double x, double y, double reach) {
    return {x - reach, y - reach, x + reach, y + reach};
}

constexpr double degrees(double d, double m, double s) {
    return d + m / 60 + s / 3600;
}

std::string refusal(const std::string& crs, Box extent) {
    try {
        const CrsTransform transform{crs, extent};
    } catch (const limes::base::DataError& error) {
        return error.what();
    }
    return "not refused";
}

/// A projected CRS: its map projection, its datum, a place to try it at.
struct Projected {
    const char* crs;
    Mercator projection;
    Datum datum;
    LonLat place;
    double accuracy_m;
    double same_m = kSame_m;
};

void check(const Projected& is) {
    CAPTURE(is.crs);
    const auto [x, y] = is.projection.forward(is.datum, is.place);
    const CrsTransform transform{is.crs, around(x, y, is.projection.scale == 0 ? 0.01 : 2000)};
    CHECK(off_by(apply(transform, x, y), is.datum.to_wgs84(is.place)) < is.same_m);
    CHECK(transform.accuracy() == Metres{is.accuracy_m});
}

}  // namespace

// IOGP Publication 373-7-2 (EPSG Guidance Note 7-2), "Position Vector transformation": WGS 72 55°00'00" N,
// 4°00'00" E becomes WGS 84 55°00'00.090" N, 4°00'00.554" E, at a height that rises from 0 to 3.22 m, by
// EPSG:1238.
TEST_CASE("the worked example of the guidance note for seven parameters, WGS 72 to WGS 84") {
    const CrsTransform transform{"EPSG:4322", {3, 54, 5, 56}};
    CHECK_THAT(transform.operation_name(), Contains("EPSG:1237") || Contains("EPSG:1238"));
    const LonLat published{degrees(4, 0, 0.554), degrees(55, 0, 0.090)};
    constexpr double kLastDigit_m = 0.0005 / 3600 * 111000 * 1.5;
    // EPSG:1237 has a scale of 0.2263 ppm for 0.219: 7.3e-9 of the earth's radius upwards, nothing sideways.
    CHECK(off_by(apply(transform, 4, 55), published) < kLastDigit_m);
    CHECK(off_by(kWgs72.to_wgs84({4, 55}), published) <
          kLastDigit_m);  // the arithmetic of these tests itself
}

TEST_CASE("every zone of VN-2000 is its own meridian and scale, and the national parameters") {
    // Circular 973/2001/TT-TCĐC: 0.9996 for zones of 6 degrees, 0.9999 for those of 3. Meridians of the
    // provinces by the same circular, EPSG:9205 to 9218; the places lie beside their meridian, in Viet Nam.
    const Mercator six{105, 0.9996, 500000};
    const auto three = [](double meridian) { return Mercator{meridian, 0.9999, 500000}; };
    for (const Projected& zone : {Projected{"EPSG:3405", six, kVn2000, kHuuNghi, 1},
                                  {"EPSG:3406", {111, 0.9996, 500000}, kVn2000, {108.03, 21.49}, 1},
                                  {"EPSG:5896", three(102), kVn2000, {102.6, 22.3}, 1},
                                  {"EPSG:5897", three(105), kVn2000, {104.9, 22.8}, 1},
                                  {"EPSG:5898", three(108), kVn2000, {107.7, 21.5}, 1},
                                  {"EPSG:5899", three(107.75), kVn2000, {107.9, 16.0}, 1},
                                  {"EPSG:9205", three(103), kVn2000, {103.0, 22.3}, 1},
                                  {"EPSG:9206", three(104), kVn2000, {104.0, 21.3}, 1},
                                  {"EPSG:9207", three(104.5), kVn2000, {105.1, 9.8}, 1},
                                  {"EPSG:9208", three(104.75), kVn2000, {104.8, 22.4}, 1},
                                  {"EPSG:9209", three(105.5), kVn2000, {105.5, 22.8}, 1},
                                  {"EPSG:9210", three(105.75), kVn2000, {105.8, 21.0}, 1},
                                  {"EPSG:9211", three(106), kVn2000, {106.0, 22.6}, 1},
                                  {"EPSG:9212", three(106.25), kVn2000, {106.8, 16.8}, 1},
                                  {"EPSG:9213", three(106.5), kVn2000, {105.9, 22.2}, 1},
                                  {"EPSG:9214", three(107), kVn2000, {106.9, 21.3}, 1},
                                  {"EPSG:9215", three(107.25), kVn2000, {107.3, 21.8}, 1},
                                  {"EPSG:9216", three(107.5), kVn2000, {107.9, 14.6}, 1},
                                  {"EPSG:9217", three(108.25), kVn2000, {109.0, 13.8}, 1},
                                  {"EPSG:9218", three(108.5), kVn2000, {108.1, 12.7}, 1}}) {
        check(zone);
    }
}

TEST_CASE("CGCS2000 in zones of three and six degrees, with and without the zone's number in the easting") {
    // Yang Y., Chinese Science Bulletin 54 (2009) 2714-2721: ITRF97 at 2000.0, on an ellipsoid whose
    // flattening puts it 0.1 mm beside WGS 84, which is not followed.
    constexpr double kFlattening_m = 1e-4;
    for (Projected zone : {Projected{"EPSG:4545", {108, 1, 500000}, kCgcs2000, {107.0, 22.1}, 1},
                           {"EPSG:4544", {105, 1, 500000}, kCgcs2000, {104.0, 22.7}, 1},
                           {"EPSG:4543", {102, 1, 500000}, kCgcs2000, {101.6, 21.6}, 1},
                           {"EPSG:4524", {108, 1, 36500000}, kCgcs2000, {107.0, 22.1}, 1},
                           {"EPSG:4523", {105, 1, 35500000}, kCgcs2000, {104.0, 22.7}, 1},
                           {"EPSG:4508", {111, 1, 500000}, kCgcs2000, {108.4, 21.7}, 1},
                           {"EPSG:4507", {105, 1, 500000}, kCgcs2000, {104.0, 22.7}, 1}}) {
        zone.same_m = kFlattening_m;
        check(zone);
    }
}

TEST_CASE("Lao 1997 and the systems before it, by the parameters of the National Geographic Department") {
    check({"EPSG:4678", {}, kLao1997, {101.2, 21.1}, 5});
    // Lao 1993 and Vientiane 1982 go by Lao 1997, which shares their ellipsoid: shifts add up.
    check({"EPSG:4677", {}, kLao1993, {102.1, 20.0}, 6});
    check({"EPSG:4676", {}, kVientiane1982, {102.1, 20.0}, 6});
    // The origin of Lao 1997, the pillar of Nongteng: 18°01'31.3480" N, 102°30'57.1376" E (EPSG dataset,
    // datum 6678).
    const LonLat pillar{degrees(102, 30, 57.1376), degrees(18, 1, 31.3480)};
    check({"EPSG:4678", {}, kLao1997, pillar, 5});
    // EPSG:4676's remark: Vientiane 1982 coordinates are within 3 m of Lao 1997's, Lao 1993's within 1 m.
    const CrsTransform lao{"EPSG:4678", {102, 17, 103, 19}};
    const CrsTransform vientiane{"EPSG:4676", {102, 17, 103, 19}};
    const CrsTransform lao_1993{"EPSG:4677", {102, 17, 103, 19}};
    const LonLat by_lao = apply(lao, pillar.lon, pillar.lat);
    CHECK(off_by(apply(vientiane, pillar.lon, pillar.lat), by_lao) < 3);
    CHECK(off_by(apply(lao_1993, pillar.lon, pillar.lat), by_lao) < 1);
}

TEST_CASE("Indian 1960 by the shifts of NIMA TR8350.2, each in its own area only") {
    check({"EPSG:4131", {}, kIndian1960_16N, {107.6, 16.4}, 44});
    check({"EPSG:4131", {}, kIndian1960_ConSon, {106.51, 8.7}, 44});
    check({"EPSG:3148", {105, 0.9996, 500000}, kIndian1960_16N, {107.6, 16.4}, 44});
    CHECK_THAT(refusal("EPSG:4131", {106, 21, 107, 22}), Contains("14°N and 18°N") && Contains("Con Son"));
}

TEST_CASE("Hanoi 1972 by PetroVietnam's shift about Vung Tau, and refused at the northern border") {
    check({"EPSG:4147", {}, kHanoi1972, {107.0, 10.4}, 5});
    check({"EPSG:2044", {105, 1, 18500000}, kHanoi1972, {107.0, 10.4}, 5});
    CHECK_THAT(refusal("EPSG:4147", {106, 21, 107, 22}),
               Contains("Hanoi 1972 to WGS 84 (1)") && Contains("Vung Tau") && Contains("--allow-ballpark"));
}

TEST_CASE("Beijing 1954 by the shift of the basin that the data lie in") {
    // EPSG:15935, 15920, 15921: by the oil companies; nothing official is published.
    check({"EPSG:4214", {}, kBeijing1954_Tonkin, {108.5, 20.5}, 10});
    check({"EPSG:4214", {}, kBeijing1954_PearlRiver, {113.5, 21.5}, 15});
    check({"EPSG:4214", {}, kBeijing1954_Tarim, {80.5, 38.5}, 1});
    check({"EPSG:2433", {108, 1, 500000}, kBeijing1954_Tonkin, {108.5, 20.8}, 10});
    CHECK_THAT(refusal("EPSG:4214", {102, 23, 104, 25}), Contains("outside") || Contains("knows only"));
}

TEST_CASE("Xian 1980 has no published parameters: refused, and unsure when that is asked for") {
    CHECK_THAT(refusal("EPSG:2381", around(500000, 2450000, 3000)),
               Contains("Xian 1980") && Contains("PROJ knows none") && Contains("--allow-ballpark"));
    const CrsTransform allowed{"EPSG:2381", around(500000, 2450000, 3000), Ballpark::allow};
    CHECK_FALSE(allowed.accuracy());
    // The projection at least is right: IAG 1975 (a 6378140, 1/f 298.257), as if its centre were the earth's.
    const auto [x, y] = Mercator{108, 1, 500000}.forward(kXian1980Ballpark, {107.0, 22.1});
    CHECK(off_by(apply(allowed, x, y), {107.0, 22.1}) < kSame_m);
}

TEST_CASE("Pulkovo 1942 has no operation for the border") {
    CHECK_THAT(refusal("EPSG:4284", {106, 21, 107, 22}),
               Contains("EPSG:4284") && Contains("--allow-ballpark"));
}

TEST_CASE("a CRS is the same in every way of writing it") {
    const std::string wkt1 =
        R"(PROJCS["VN-2000 / UTM zone 48N",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563]],)"
        R"(PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
        R"(PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",105],PARAMETER["scale_factor",0.9996],)"
        R"(PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],)"
        R"(AXIS["Northing",NORTH]])";
    const std::string esri =
        R"(PROJCS["VN_2000_UTM_Zone_48N",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,)"
        R"(298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
        R"(PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],)"
        R"(PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";
    const std::string wkt2 =
        R"(PROJCRS["VN-2000 / UTM zone 48N",BASEGEOGCRS["VN-2000",DATUM["Vietnam 2000",ELLIPSOID["WGS 84",6378137,)"
        R"(298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]],)"
        R"(CONVERSION["UTM zone 48N",METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0,)"
        R"(ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of natural origin",105,)"
        R"(ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",0.9996,SCALEUNIT["unity",1]],)"
        R"(PARAMETER["False easting",500000,LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],)"
        R"(CS[Cartesian,2],AXIS["easting",east],AXIS["northing",north],LENGTHUNIT["metre",1]])";
    const std::string projjson =
        R"({"type":"ProjectedCRS","name":"VN-2000 / UTM zone 48N","base_crs":{"name":"VN-2000","datum":{"type":)"
        R"("GeodeticReferenceFrame","name":"Vietnam 2000","ellipsoid":{"name":"WGS 84","semi_major_axis":6378137,)"
        R"("inverse_flattening":298.257223563}},"coordinate_system":{"subtype":"ellipsoidal","axis":[{"name":"Latitude",)"
        R"("abbreviation":"Lat","direction":"north","unit":"degree"},{"name":"Longitude","abbreviation":"Lon","direction":)"
        R"("east","unit":"degree"}]}},"conversion":{"name":"UTM zone 48N","method":{"name":"Transverse Mercator"},)"
        R"("parameters":[{"name":"Latitude of natural origin","value":0,"unit":"degree"},)"
        R"({"name":"Longitude of natural origin","value":105,"unit":"degree"},)"
        R"({"name":"Scale factor at natural origin","value":0.9996,"unit":"unity"},)"
        R"({"name":"False easting","value":500000,"unit":"metre"},{"name":"False northing","value":0,"unit":"metre"}]},)"
        R"("coordinate_system":{"subtype":"Cartesian","axis":[{"name":"Easting","abbreviation":"E","direction":"east",)"
        R"("unit":"metre"},{"name":"Northing","abbreviation":"N","direction":"north","unit":"metre"}]}})";
    const std::string compound =
        "COMPD_CS[\"VN-2000 / UTM zone 48N + height\"," + wkt1 +
        R"(,VERT_CS["EGM96 height",VERT_DATUM["EGM96 geoid",2005],UNIT["metre",1]]])";
    const auto crs = GENERATE_COPY(std::string{"EPSG:3405"}, std::string{"urn:ogc:def:crs:EPSG::3405"}, wkt1,
                                   esri, wkt2, projjson, compound, std::string{"EPSG:3405+5773"});
    CAPTURE(crs);
    const auto [x, y] = Mercator{105, 0.9996, 500000}.forward(kVn2000, kHuuNghi);
    const CrsTransform transform{crs, around(x, y, 2000)};
    CHECK_THAT(transform.operation_name(), Contains("VN-2000 to WGS 84 (2)"));
    CHECK(transform.accuracy() == Metres{1});
    CHECK(off_by(apply(transform, x, y), kVn2000.to_wgs84(kHuuNghi)) < kSame_m);
}

TEST_CASE("parameters that a CRS brings itself are used, and how exact they are is unknown") {
    const auto* crs = GENERATE(
        R"(GEOGCS["Hanoi 1972",DATUM["Hanoi_1972",SPHEROID["Krassowsky 1940",6378245,298.3],)"
        R"(TOWGS84[-17.51,-108.32,-62.39,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]])",
        "+proj=longlat +ellps=krass +towgs84=-17.51,-108.32,-62.39,0,0,0,0 +no_defs");
    CAPTURE(crs);
    const CrsTransform transform{crs, {106, 21, 107, 22}};
    CHECK(off_by(apply(transform, 106.7, 21.9), kHanoi1972.to_wgs84({106.7, 21.9})) < kSame_m);
    CHECK_FALSE(transform.accuracy());
    CHECK_THAT(transform.crs_name(), Contains("Hanoi 1972") || Contains("+towgs84=-17.51,-108.32,-62.39"));
}

TEST_CASE("a CRS that brings its parameters keeps the area of use of the one that it is") {
    const std::string crs =
        R"(GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563],)"
        R"(TOWGS84[-191.904,-39.303,-111.45,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]])";
    CHECK_THAT(refusal(crs, {2, 48, 3, 49}), Contains("area of use"));
}

TEST_CASE("swapped axes are told as what they are") {
    const auto [x, y] = Mercator{108, 1, 500000}.forward(kCgcs2000, {107.0, 22.1});
    CHECK_THAT(refusal("EPSG:4545", around(y, x, 3000)),
               Contains("x and y swapped") && Contains("axes look swapped"));
    const auto [e, n] = Mercator{105, 0.9996, 500000}.forward(kVn2000, kHuuNghi);
    CHECK_THAT(refusal("EPSG:3405", around(n, e, 3000)), Contains("axes look swapped"));
    // Elsewhere, whichever way round: no hint.
    CHECK_THAT(refusal("EPSG:3406", around(e, n, 3000)), !Contains("swapped"));
}

TEST_CASE("a missing grid is named with the operation it would have allowed and the way to get it") {
    const Box kansas{-99, 38, -98, 39};
    const std::string message = refusal("EPSG:4267", kansas);
    CHECK_THAT(message, Contains("NAD27") && Contains("needs the grid us_noaa_") &&
                            Contains("projsync --file") && Contains("https://cdn.proj.org/us_noaa_") &&
                            Contains("--allow-ballpark"));
    const CrsTransform next{"EPSG:4267", kansas, Ballpark::allow};
    CHECK_THAT(next.passed_over(), Contains("needs the grid us_noaa_") && Contains("projsync --file"));
    CHECK(next.accuracy());
    const CrsTransform best{"EPSG:4756", {106, 21, 107, 22}, Ballpark::allow};
    CHECK(best.passed_over().empty());
}

TEST_CASE("a grid that a CRS brings itself and that is not there is named") {
    CHECK_THAT(refusal("+proj=longlat +ellps=krass +nadgrids=province.gsb +no_defs", {106, 21, 107, 22}),
               Contains("province.gsb"));
}
