#include <limes/engine/embedded/pair_azimuth.hpp>
#include <limes/geodesy/distance.hpp>

#include <cmath>
#include <numbers>

namespace limes::engine::embedded {
namespace {

using geodesy::Ecef;
using geodesy::kFlattening;
using geodesy::kSemiMajorAxis_m;
using geodesy::kSemiMinorAxis_m;

constexpr double kShortest_m = 1;
constexpr double kLongest_m = 500e3;
constexpr double kPoleDistance_m = 20e3;

constexpr double kE2 = kFlattening * (2 - kFlattening);
constexpr double kSecondE2 = kE2 / (1 - kE2);
constexpr double kDegrees = 180 / std::numbers::pi;

double dot(const Ecef& a, const Ecef& b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

}  // namespace

AzimuthsFrom::AzimuthsFrom(geodesy::LonLat from) : m_lonlat{from}, m_from{geodesy::to_ecef(from)} {
    const double to_axis = std::hypot(m_from.x, m_from.y);
    m_near_pole = to_axis < kPoleDistance_m;
    if (m_near_pole) {
        return;
    }
    constexpr double kInvA2 = 1 / (kSemiMajorAxis_m * kSemiMajorAxis_m);
    constexpr double kInvB2 = 1 / (kSemiMinorAxis_m * kSemiMinorAxis_m);
    const Ecef normal{m_from.x * kInvA2, m_from.y * kInvA2, m_from.z * kInvB2};
    const double length = std::sqrt(dot(normal, normal));
    const Ecef up{normal.x / length, normal.y / length, normal.z / length};
    m_east = {-m_from.y / to_axis, m_from.x / to_axis, 0};
    m_north = {up.y * m_east.z - up.z * m_east.y, up.z * m_east.x - up.x * m_east.z,
               up.x * m_east.y - up.y * m_east.x};
    const double sin_lat = up.z;
    const double cos_lat = m_north.z;
    const double n = kSemiMajorAxis_m / std::sqrt(1 - kE2 * sin_lat * sin_lat);
    m_second_order = kSecondE2 * cos_lat * cos_lat / (12 * n * n);
    m_third_order = kSecondE2 * 2 * sin_lat * cos_lat / (48 * n * n * n);
}

double AzimuthsFrom::to(geodesy::LonLat to, const Ecef& to_ecef, double distance_m) const {
    if (m_near_pole || distance_m < kShortest_m || distance_m > kLongest_m) {
        return geodesy::azimuth(m_lonlat, to).value();
    }
    const Ecef chord{to_ecef.x - m_from.x, to_ecef.y - m_from.y, to_ecef.z - m_from.z};
    const double east = dot(chord, m_east);
    const double north = dot(chord, m_north);
    const double level2 = east * east + north * north;
    const double sin_azimuth = east / std::sqrt(level2);
    const double sin_twice = 2 * east * north / level2;
    const double s2 = distance_m * distance_m;
    const double leaves = m_second_order * s2 * sin_twice - m_third_order * s2 * distance_m * sin_azimuth;
    const double azimuth = (std::atan2(east, north) - leaves) * kDegrees;
    const double clockwise = azimuth < 0 ? azimuth + 360 : azimuth;
    return clockwise >= 360 ? 0 : clockwise;
}

}  // namespace limes::engine::embedded
