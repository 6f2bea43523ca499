#pragma once

// Datums by their published parameters, computed with GeographicLib alone: what PROJ is held against.

#include <limes/geodesy/lonlat.hpp>

#include <GeographicLib/Geocentric.hpp>
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/TransverseMercator.hpp>

#include <array>
#include <numbers>
#include <utility>

namespace limes::test {

/// Metres between two positions.
inline double off_by(geodesy::LonLat a, geodesy::LonLat b) {
    double s = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, s);
    return s;
}

/// An ellipsoid and its seven parameters to WGS 84, in the position vector convention.
struct Datum {
    double a;
    double f;
    std::array<double, 3> shift_m;
    std::array<double, 3> turn_arcsec{};
    double scale_ppm = 0;

    /// Of a place on the ellipsoid.
    [[nodiscard]] geodesy::LonLat to_wgs84(geodesy::LonLat p) const {
        constexpr double kArcSecond = std::numbers::pi / 180 / 3600;
        std::array<double, 3> x{};
        GeographicLib::Geocentric{a, f}.Forward(p.lat, p.lon, 0, x[0], x[1], x[2]);
        const double rx = turn_arcsec[0] * kArcSecond;
        const double ry = turn_arcsec[1] * kArcSecond;
        const double rz = turn_arcsec[2] * kArcSecond;
        const double m = 1 + scale_ppm * 1e-6;
        geodesy::LonLat q;
        double height = 0;
        GeographicLib::Geocentric::WGS84().Reverse(
            shift_m[0] + m * (x[0] - rz * x[1] + ry * x[2]), shift_m[1] + m * (rz * x[0] + x[1] - rx * x[2]),
            shift_m[2] + m * (-ry * x[0] + rx * x[1] + x[2]), q.lat, q.lon, height);
        return q;
    }
};

/// A transverse Mercator projection; without a scale, longitude and latitude as they are.
struct Mercator {
    double meridian = 0;
    double scale = 0;
    double false_easting = 0;

    [[nodiscard]] std::pair<double, double> forward(const Datum& datum, geodesy::LonLat p) const {
        if (scale == 0) {
            return {p.lon, p.lat};
        }
        double x = 0;
        double y = 0;
        GeographicLib::TransverseMercator{datum.a, datum.f, scale}.Forward(meridian, p.lat, p.lon, x, y);
        return {x + false_easting, y};
    }
};

constexpr double kKrassowsky_a = 6378245.0;
constexpr double kKrassowsky_f = 1 / 298.3;

// IOGP Publication 373-7-2, position vector transformation (EPSG:1238); the ellipsoid WGS 72.
inline const Datum kWgs72{6378135.0, 1 / 298.26, {0, 0, 4.5}, {0, 0, 0.554}, 0.219};
// Decision 05/2007/QĐ-BTNMT of 27 February 2007; its turns are those of the coordinate frame convention.
inline const Datum kVn2000{6378137.0,
                           1 / 298.257223563,
                           {-191.90441429, -39.30318279, -111.45032835},
                           {0.00928836, -0.01975479, 0.00427372},
                           0.252906278};
// Yang Y., Chinese Science Bulletin 54 (2009) 2714-2721: the ellipsoid of CGCS2000; its frame is ITRF97.
inline const Datum kCgcs2000{6378137.0, 1 / 298.257222101, {0, 0, 0}};
// National Geographic Department of Laos, EPSG:1065, and before it 1064 and 1063.
inline const Datum kLao1997{kKrassowsky_a, kKrassowsky_f, {44.585, -131.212, -39.544}};
inline const Datum kLao1993{
    kKrassowsky_a, kKrassowsky_f, {44.585 - 0.652, -131.212 + 1.619, -39.544 + 0.213}};
inline const Datum kVientiane1982{
    kKrassowsky_a, kKrassowsky_f, {44.585 - 2.227, -131.212 + 6.524, -39.544 + 2.178}};
// NIMA TR8350.2 (1997): Indian 1960, Viet Nam near 16 N and Con Son island; EPSG:1542, 1543.
inline const Datum kIndian1960_16N{6377276.345, 1 / 300.8017, {198, 881, 317}};
inline const Datum kIndian1960_ConSon{6377276.345, 1 / 300.8017, {182, 915, 344}};
// PetroVietnam, EPSG:1544.
inline const Datum kHanoi1972{kKrassowsky_a, kKrassowsky_f, {-17.51, -108.32, -62.39}};
// EPSG:15935, 15920 and 15921.
inline const Datum kBeijing1954_Tonkin{
    kKrassowsky_a, kKrassowsky_f, {18, -136.8, -73.7}, {0, 0, 0.814}, -0.38};
inline const Datum kBeijing1954_PearlRiver{
    kKrassowsky_a, kKrassowsky_f, {31.4, -144.3, -74.8}, {0, 0, 0.814}, -0.38};
inline const Datum kBeijing1954_Tarim{kKrassowsky_a, kKrassowsky_f, {15.8, -154.4, -82.3}};
// No parameters are published: the ellipsoid IAG 1975 only.
inline const Datum kXian1980Ballpark{6378140.0, 1 / 298.257, {0, 0, 0}};

}  // namespace limes::test
