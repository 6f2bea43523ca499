#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <cmath>

namespace limes::geodesy {

/// The same as `orientation`, without the trial in plain doubles.
[[nodiscard]] int orientation_in_full(LonLat a, LonLat b, LonLat c);

/// On which side of the line from a to b, straight in longitude/latitude, c lies: 1 left (counter-clockwise),
/// -1 right, 0 on it. The sign of (a - c) x (b - c), never spoilt by rounding.
///
/// Accuracy: exact for all coordinates in range that are 0 or at least 1e-280 in size.
/// Cost:     2 ns; 50 to 500 ns when the points are collinear within rounding.
/// Source:   J. R. Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric
/// predicates,
///           Discrete & Computational Geometry 18 (1997) 305-363: the error bound and the expansions.
/// Example:  orientation({0, 0}, {1, 0}, {0, 1}) is 1.
[[nodiscard]] inline int orientation(LonLat a, LonLat b, LonLat c) {
    constexpr double kErrorBound = 3.3306690738754716e-16;  // (3 + 16 u) u with u = 2^-53: Shewchuk's
    constexpr double kUnderflow = 1e-290;                   // products below this may have lost bits
    const double left = (a.lon - c.lon) * (b.lat - c.lat);
    const double right = (a.lat - c.lat) * (b.lon - c.lon);
    const double size = std::abs(left) + std::abs(right);
    const double determinant = left - right;
    if (std::abs(determinant) > kErrorBound * size && size > kUnderflow) {
        return determinant > 0 ? 1 : -1;
    }
    return orientation_in_full(a, b, c);
}

/// Twice the area of the triangle a b c in square degrees, below 0 when it turns right: to 12 digits, however
/// thin it is. Cost and source: those of `orientation`.
[[nodiscard]] double turn(LonLat a, LonLat b, LonLat c);

/// Whether c lies on the edge from a to b, its ends included. Exact.
[[nodiscard]] bool on_edge(LonLat a, LonLat b, LonLat c);

/// Whether two edges share a point: crossing, touching, overlapping. Exact; an edge may be a single point.
[[nodiscard]] bool edges_meet(LonLat a, LonLat b, LonLat c, LonLat d);

}  // namespace limes::geodesy
