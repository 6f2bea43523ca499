#pragma once

#include <limes/geodesy/lonlat.hpp>
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
};

[[nodiscard]] Ecef to_ecef(LonLat p);

/// All positions at once, into three arrays of the same length.
void to_ecef(std::span<const double> lon, std::span<const double> lat, std::span<double> x, std::span<double> y,
             std::span<double> z);

/// The length of the straight line through the earth.
[[nodiscard]] double chord_m(const Ecef& a, const Ecef& b);

}  // namespace limes::geodesy
