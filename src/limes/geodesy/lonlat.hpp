#pragma once

#include <limes/base/units.hpp>

#include <cmath>

namespace limes::geodesy {

using base::Degrees;
using base::Metres;
using base::SquareMetres;

/// A position on WGS84 in degrees, longitude first (OGC:CRS84).
struct LonLat {
    double lon = 0;  ///< degrees east, in [-180, 180]
    double lat = 0;  ///< degrees north, in [-90, 90]

    constexpr bool operator==(const LonLat&) const = default;
};

/// Whether both are finite and inside the ranges of longitude and latitude.
[[nodiscard]] inline bool is_valid(LonLat p) {
    return std::abs(p.lon) <= 180 && std::abs(p.lat) <= 90;  // false for NaN too
}

/// A longitude brought into [-180, 180).
[[nodiscard]] inline double wrap_longitude(double lon) {
    const double wrapped = std::remainder(lon, 360.0);
    return wrapped == 180.0 ? -180.0 : wrapped;
}

/// A box in longitude and latitude; west > east when it crosses the antimeridian (RFC 7946, section 5.2).
struct Box {
    double west = 0;
    double south = 0;
    double east = 0;
    double north = 0;

    [[nodiscard]] constexpr bool crosses_antimeridian() const { return west > east; }
    [[nodiscard]] constexpr bool contains(LonLat p) const {
        const bool in_lon =
            crosses_antimeridian() ? (p.lon >= west || p.lon <= east) : (p.lon >= west && p.lon <= east);
        return in_lon && p.lat >= south && p.lat <= north;
    }
    constexpr bool operator==(const Box&) const = default;
};

}  // namespace limes::geodesy
