#pragma once

#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/lonlat.hpp>

#include <span>

namespace limes::geodesy {

/// The length of the shortest geodesic on WGS84 between two points.
///
/// 0 for the same point, also when it is written as -180 and 180 or as two longitudes of a pole. Equal to the
/// bit for a, b and b, a up to 1200 km. NaN when a coordinate is NaN or a latitude is beyond a pole.
///
/// Up to 1200 km no geodesic problem is solved: the length s follows from the chord c and the curvature of
/// the surface. About its middle a curve of curvature k and torsion t has (Frenet)
///     c^2 = s^2 - k^2 s^4/12 + s^6 (k^4/360 - k k''/240 - k'^2/720 + k^2 t^2/360) + ...
/// where odd terms vanish by symmetry, and on a geodesic k is the normal curvature of the surface. With A =
/// diag(1/a^2, 1/a^2, 1/b^2), d the chord and m its middle, d'Am = 0, so that d is tangent to the ellipsoid
/// through m scaled, and x = k^2 c^2 = (d'Ad)^2 (m'Am) / (c^2 |Am|^2); then
///   - to 50 km:  s = c (1 + x/24 + 3 x^2/640 + 5 x^3/7168);
///   - to 260 km: k' and k'' are added from the curvature at both ends;
///   - beyond:    the chord's middle is put onto the ellipsoid along its normal and the halves are added.
///
/// Accuracy: within 1 µm of Karney's algorithm, which is within 15 nm of the truth. Worst of ten million: 9
///           nm to 50 km, 0.21 µm to 260 km, 0.41 µm to 520 km, 0.81 µm to 1200 km, where the parts add up;
///           beyond it is Karney's, from positions in space within 12 nm. Two distances stand in their true
///           order when they differ by more than the sum of their errors.
/// Cost:     10 ns to 50 km, 20 ns to 260 km, 60 to 280 ns to 1200 km, 900 ns beyond; and two conversions of
///           20 ns.
/// Source:   the series is derived above; C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013)
///           43-55.
/// Example:  one degree along the equator is 111 319.491 m.
[[nodiscard]] Metres distance(LonLat a, LonLat b);

/// The same from positions already converted (both on the ellipsoid).
[[nodiscard]] Metres distance(const Ecef& a, const Ecef& b);

/// The longest chord for which `distances` may be asked.
inline constexpr double kLongestBatchChord_m = 260e3;

/// Distances in metres from one position to many, all within a chord of `kLongestBatchChord_m`: the same bits
/// as `distance` on every machine, computed in vectors. Positions farther away get an answer that is too
/// short. All spans have one length.
///
/// Cost: 2 ns a pair to 50 km, 8 ns to 260 km (AVX-512); blocks whose pairs are all within 50 km are the
/// cheap ones.
void distances(const Ecef& from, std::span<const double> x, std::span<const double> y,
               std::span<const double> z, std::span<double> distance_m);

/// Distances in metres pair by pair, as above.
void distances(std::span<const double> ax, std::span<const double> ay, std::span<const double> az,
               std::span<const double> bx, std::span<const double> by, std::span<const double> bz,
               std::span<double> distance_m);

/// Bounds of `distance` between two points whose chord is `chord_m`: proved, not sampled, and growing with
/// the chord, so that an index may work on straight lines in space. `distance` crosses neither, rounding
/// included; the true distance, and Karney's, may be 20 nm beyond: the rounding of two positions in space.
///
/// 1. The straight line is the shortest: s >= c.
/// 2. No normal curvature of the ellipsoid E is below k = b/a^2, that of its poles, or above K = a/b^2, that
///    of a meridian at the equator. Between them, off by (K^2-k^2) c^3/24 at most, 21 µm at 10 km,
///      s >= (2/k) asin(k c / 2)   and   s <= (2/K) asin(K c / 2).
///    The second is Schur's theorem: in space a geodesic bends as the surface does, and of all curves that
///    bend by at most K an arc of a circle closes up the most. (It must not exceed a half circle, which 3.
///    makes sure of.) The theorem does not turn round, since a curve that twists may bend and yet go on. But
///    E is round enough for the first: with f(x) = x'Ax and p on E, f(x) >= 1 + f'(p)(x-p) + |x-p|^2/a^2, so
///    that E lies in a ball that touches it at p, of radius |f'(p)| a^2/2, which is a^2/b = 1/k at most. Thus
///    E is the intersection of balls of radius 1/k, and holds with two of its points all that lies in every
///    such ball that holds them: a spindle about their chord, whose meridians are arcs of radius 1/k. A way
///    over E stays out of the spindle, and from tip to tip the shortest way about a spindle is a meridian.
/// 3. Stretching z by a/b maps E to the sphere of radius a and multiplies every length by a factor in [1,
///    a/b]; hence b w <= s <= a w and c/a <= 2 sin(w/2) <= c/b, w being the angle between the vectors of
///    reduced latitude:
///      s >= 2 b asin(c / 2a),   s <= 2 a asin(c / 2b)           (off by up to 0.34 % either way)
/// The best of each side is returned.
///
/// Source: Schur's comparison theorem (H. W. Guggenheimer, Differential Geometry, 1977, theorem 2-19); balls
///         about a convex body: W. Blaschke, Kreis und Kugel (1916), section 24; J.-P. Vial, Strong convexity
///         of sets and functions, J. Mathematical Economics 9 (1982) 187-205.
[[nodiscard]] Metres distance_lower_bound(double chord_m);
[[nodiscard]] Metres distance_upper_bound(double chord_m);

/// Points farther apart than this chord are farther apart than `within` along the ellipsoid: a safe filter.
/// The inverse of `distance_lower_bound`, and never longer than `within`; at 10 km it lets 21 µm too much
/// pass.
[[nodiscard]] double longest_chord_within(Metres within);

/// Azimuth of the geodesic from a to b at a, degrees clockwise from north in [0, 360). 0 when the points
/// coincide. At a pole it is counted from the direction in which the meridian a.lon would go on over the
/// pole.
///
/// Accuracy: that of Karney's algorithm. Cost: 900 ns.
/// Example:  from 106.7 E 22 N to 106.7 E 23 N it is 0.
[[nodiscard]] Degrees azimuth(LonLat a, LonLat b);

/// The point at `distance` from `from` along the geodesic that starts with `azimuth`; longitude in [-180,
/// 180].
///
/// Accuracy: 15 nm. Cost: 500 ns.
/// Example:  111 319.491 m from 0 E 0 N with azimuth 90 lies 1 E 0 N.
[[nodiscard]] LonLat destination(LonLat from, Degrees azimuth, Metres distance);

}  // namespace limes::geodesy
