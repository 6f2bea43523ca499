#pragma once

#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/lonlat.hpp>

namespace limes::geodesy {

/// An edge, straight in longitude/latitude, as the curve in space that it is. Used by shapes only.
struct Edge {
    LonLat a;
    LonLat b;
    Ecef at_a;
    Ecef at_b;

    [[nodiscard]] bool is_point() const { return a == b; }
};

/// The point at parameter t in [0, 1]; the ends themselves at 0 and 1.
[[nodiscard]] LonLat along(const Edge& edge, double t);

/// Position, first and second derivative by t.
struct CurveState {
    Ecef at;
    Ecef first;
    Ecef second;
};
[[nodiscard]] CurveState state_at(const Edge& edge, double t);

/// A stretch of an edge between two parameters, with what is known of its form.
struct Piece {
    double from = 0;
    double to = 1;
    Ecef at_from;
    Ecef at_to;
    double sagitta_m = 0;  ///< the curve is nowhere farther from the point of equal parameter on its chord
    double length_m = 0;   ///< not exceeded by the length of the curve
    double axis_m = 0;     ///< not nearer to the earth's axis than this
    bool turns = false;    ///< in longitude: a stretch of a meridian does not
};

/// The whole edge, or the stretch between two parameters.
///
/// Sagitta: with rho the distance from the axis and M the radius of the meridian, |X''| <= |(rho'', z'')|
/// dlat^2 + rho dlon^2 + 2 |rho'| dlat dlon, |(rho'', z'')| <= 6.42e6 m and |rho'| = M |sin lat| <= 6.4e6 m
/// on WGS84; a curve leaves its chord by at most max|X''| / 8.
[[nodiscard]] Piece whole(const Edge& edge);
[[nodiscard]] Piece stretch(const Edge& edge, double from, const Ecef& at_from, double to, const Ecef& at_to);

// Vectors in space, for the few places that need them.
[[nodiscard]] inline Ecef minus(const Ecef& a, const Ecef& b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
[[nodiscard]] inline double dot(const Ecef& a, const Ecef& b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

}  // namespace limes::geodesy
