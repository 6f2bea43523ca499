#pragma once

#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/lonlat.hpp>

namespace limes::geodesy {

/// The length of the shortest geodesic on WGS84 between two points, within 1 µm of Karney's algorithm.
[[nodiscard]] Metres distance(LonLat a, LonLat b);

/// The same from positions already converted (both on the ellipsoid). The chord formulas up to 1200 km, Karney beyond.
[[nodiscard]] Metres distance(const Ecef& a, const Ecef& b);

/// Rigorous bounds of the geodesic distance whose chord is `chord_m`; both grow with the chord.
[[nodiscard]] Metres distance_lower_bound(double chord_m);
[[nodiscard]] Metres distance_upper_bound(double chord_m);

/// Points farther apart than this chord are farther apart than `within` along the ellipsoid: a safe filter.
[[nodiscard]] double longest_chord_within(Metres within);

/// Azimuth of the geodesic from a to b at a, degrees clockwise from north in [0, 360).
[[nodiscard]] Degrees azimuth(LonLat a, LonLat b);

/// The point at `distance` from `from` along the geodesic that starts with `azimuth`.
[[nodiscard]] LonLat destination(LonLat from, Degrees azimuth, Metres distance);

}  // namespace limes::geodesy
