#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <cmath>
#include <span>

namespace limes::geodesy {

/// WGS84: semi-major axis in metres and flattening (NGA.STND.0036, 2014).
inline constexpr double kSemiMajorAxis_m = 6378137.0;
inline constexpr double kFlattening = 1 / 298.257223563;
inline constexpr double kSemiMinorAxis_m = kSemiMajorAxis_m * (1 - kFlattening);

/// An earth-centred, earth-fixed position on the ellipsoid, in metres (EPSG:4978).
struct Ecef {
    double x = 0;
    double y = 0;
    double z = 0;

    constexpr bool operator==(const Ecef&) const = default;
};

/// The position in space of a point on the ellipsoid.
///
/// All longitudes at a pole give the same position, and so do -180 and 180, to the last bit. NaN gives NaN.
///
/// Accuracy: 2 nm.
/// Cost:     about 20 ns.
/// Example:  0 E 0 N is (6378137, 0, 0); 90 E 0 N is (0, 6378137, 0).
[[nodiscard]] Ecef to_ecef(LonLat p);

/// All positions at once, into three arrays of the same length; the same bits as one by one.
void to_ecef(std::span<const double> lon, std::span<const double> lat, std::span<double> x,
             std::span<double> y, std::span<double> z);

/// The way back, for a position on the ellipsoid. Longitude in [-180, 180]; 0 at a pole.
///
/// Accuracy: 2 nm on the ground; a height above the ellipsoid is an error of height * 0.0034 in latitude.
[[nodiscard]] LonLat to_lonlat(const Ecef& p);

/// The length of the straight line through the earth.
[[nodiscard]] inline double chord_m(const Ecef& a, const Ecef& b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double dz = b.z - a.z;
    return std::sqrt(dx * dx + dy * dy + dz * dz);
}

}  // namespace limes::geodesy
