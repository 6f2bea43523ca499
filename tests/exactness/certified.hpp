#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <vector>

namespace limes::test {

/// An edge straight in longitude/latitude; both ends may be one point.
struct Edge {
    geodesy::LonLat a;
    geodesy::LonLat b;
};

/// What a subdivision of two sets of edges has proved.
struct Certificate {
    bool holds = false;         ///< no two points are nearer than claimed, less the tolerance
    double nearer_m = 0;        ///< where it does not hold: two points as near as this were found
    std::size_t looked_at = 0;  ///< pairs of stretches
};

/// Proves that two sets of edges are nowhere nearer than `claimed_m - tolerance_m`, or finds where they are:
/// a slow twin that shares no code with the search it judges.
///
/// Pairs of stretches are halved until each is proved too far by one of three bounds, with g the length of
/// the geodesic (Karney's) between their middles and r what the stretches reach from them, along the surface:
///   - g - r: the triangle's inequality;
///   - the gap h of their chords in space less their sagittas, as no way is shorter than a straight line. h
///   is
///     taken from a plane between them, and is a lower bound whatever plane is taken;
///   - h + (g - c) - r L, with c the chord of the middles: geodesic less chord changes slowly. For s the
///   longest
///     geodesic between the stretches its slope is at most L = (K s)^2/4: one end moved, the geodesic grows
///     by its tangent and the chord by its own direction there, at an angle of at most K s/2 upwards, which
///     costs (K s)^2/8, and sideways (between geodesic and normal section) of at most e'^2 (s/b)^2/12.
[[nodiscard]] Certificate certify(const std::vector<Edge>& first, const std::vector<Edge>& second,
                                  double claimed_m, double tolerance_m);

}  // namespace limes::test
