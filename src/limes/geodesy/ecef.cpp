#include <limes/geodesy/ecef.hpp>

#include <cassert>
#include <numbers>

namespace limes::geodesy {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kEccentricity2 = kFlattening * (2 - kFlattening);

struct SinCos {
    double sin;
    double cos;
};

/// Exact at multiples of 90 degrees: the turn is reduced in degrees, where the subtraction has no rounding.
SinCos sin_cos(double degrees) {
    const double quarter = std::nearbyint(degrees / 90);
    const double rest = (degrees - 90 * quarter) * kRadiansPerDegree;
    const double s = std::sin(rest);
    const double c = std::cos(rest);
    const double turn = quarter - 4 * std::floor(quarter / 4);
    if (turn == 1) {
        return {c, -s};
    }
    if (turn == 2) {
        return {-s, -c};
    }
    if (turn == 3) {
        return {-c, s};
    }
    return {s, c};
}

}  // namespace

Ecef to_ecef(LonLat p) {
    const SinCos lat = sin_cos(p.lat);
    const SinCos lon = sin_cos(p.lon);
    const double prime_vertical_m = kSemiMajorAxis_m / std::sqrt(1 - kEccentricity2 * lat.sin * lat.sin);
    const double axis_distance_m = prime_vertical_m * lat.cos;
    return {axis_distance_m * lon.cos, axis_distance_m * lon.sin,
            prime_vertical_m * (1 - kEccentricity2) * lat.sin};
}

void to_ecef(std::span<const double> lon, std::span<const double> lat, std::span<double> x,
             std::span<double> y, std::span<double> z) {
    assert(lat.size() == lon.size() && x.size() == lon.size() && y.size() == lon.size() &&
           z.size() == lon.size());
    for (std::size_t i = 0; i < lon.size(); ++i) {
        const Ecef p = to_ecef(LonLat{lon[i], lat[i]});
        x[i] = p.x;
        y[i] = p.y;
        z[i] = p.z;
    }
}

LonLat to_lonlat(const Ecef& p) {
    const double axis_distance_m = std::sqrt(p.x * p.x + p.y * p.y);
    const double lat = std::atan2(p.z, (1 - kEccentricity2) * axis_distance_m) / kRadiansPerDegree;
    const double lon = axis_distance_m == 0 ? 0 : std::atan2(p.y, p.x) / kRadiansPerDegree;
    return {lon, lat};
}

}  // namespace limes::geodesy
