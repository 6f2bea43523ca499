#pragma once

#include <limes/geodesy/edge_curve.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

namespace limes::geodesy {

/// The closest two points found so far in a search, and how far it is still worth to look. Used by shapes
/// only.
class Closest {
public:
    explicit Closest(Metres within);

    /// Pairs of pieces whose chord cannot be shorter than this cannot be closer than the best pair found, or
    /// expected: a proved bound (derived at `chord_bound_m`), too long by 0.2 mm at 20 km and 21 m at 1000
    /// km.
    [[nodiscard]] double longest_chord_m() const { return m_longest_chord_m; }
    [[nodiscard]] bool found() const { return m_found; }
    [[nodiscard]] Metres distance() const { return Metres{m_distance_m}; }
    [[nodiscard]] LonLat on_first() const { return m_first; }
    [[nodiscard]] LonLat on_second() const { return m_second; }

    /// Of pairs equally far apart the one with the lower edges wins, whatever the order of the search.
    void offer(LonLat first, LonLat second, std::uint64_t edges);
    /// Two points are known to be no farther apart than this chord, though not yet which: what is farther
    /// need not be looked at.
    void expect(double chord_m);

private:
    void set_limit(double metres);

    bool m_found = false;
    double m_distance_m;
    double m_longest_chord_m = std::numeric_limits<double>::infinity();
    LonLat m_first;
    LonLat m_second;
    std::uint64_t m_edges = std::numeric_limits<std::uint64_t>::max();
};

/// Offers the point of the edge nearest to `point`, unless it is farther than what has been found already.
///
/// The edge is bisected until a stretch is too far, or so short that the distance along it may be taken to
/// have one minimum; that is found by safeguarded Newton steps on the chord, beyond 500 km polished on the
/// geodesic. What each of these may cost:
///
/// Too far: nothing. The gap to the stretch's chord less its sagitta (edge_curve.hpp) is below all chords,
/// and longest_chord_within (distance.hpp) turns the best distance into a chord.
///
/// One minimum: a second one asks for a point beyond the edge's centre of curvature, at rho or farther, with
/// rho the distance from the axis. The slope of D^2 then has three roots on a stretch of length L, and the
/// minima differ by B L^4 / 72 at most, with B its third derivative, about 2 D/rho^3 + 2/rho^2: in D by L^4 /
/// (36 rho^3). That is 0.02 mm for 20 km at the equator and, as L is taken in proportion to rho^(2/3), 0.1 mm
/// at 50 km from a pole, 1 mm at 30 m from it.
///
/// The chord for the geodesic: s - c changes by (K^2-k^2) c^2/24 a metre along the edge, and a little with
/// the place: 4e-6 at 500 km. Where the chord's length curves as 1/c the two minima are 2 m apart and differ
/// by 4 µm. Where it is flatter, near the centre of curvature, the point is beyond 85 degrees of latitude,
/// all directions curve nearly alike there, and it is 0.2 mm.
///
/// Accuracy: 1 mm; the tests prove 0.1 mm by subdivision.
/// Cost:     about 0.4 µs for an edge under 20 km; a bisection costs 0.1 µs.
void nearest_on_edge(LonLat point, const Ecef& at, const Edge& edge, std::uint64_t edges, Closest& closest);

/// The same for two edges that do not meet. Accuracy: 1 mm. Cost: about 1.5 µs for edges under 5 km.
void nearest_of_edges(const Edge& first, const Edge& second, std::uint64_t edges, Closest& closest);

/// Squared distance in space from a point to the chord of an edge, and of two chords.
[[nodiscard]] double chord_gap2(const Ecef& p, const Ecef& a, const Ecef& b);
[[nodiscard]] double chord_gap2(const Ecef& a, const Ecef& b, const Ecef& c, const Ecef& d);

/// How much too long the root of `chord_gap2` of two chords may be, with `length_m` the sum of theirs.
///
/// Derivation. Where the first chord is left for the second is a quotient of differences of products, each
/// wrong by at most 15 u of their size (u = 1.1e-16, three products a sum): along the chord by 15 u (r + l) /
/// sin^2 w, with w the angle between the chords, l the length of the first and r the distance between their
/// starts; and never by more than l. That far off the gap is too long by the same times sin w: at most
/// sqrt(15 u (r + l) l) <= 2.1e-4 sqrt(l), as r and l are at most 2a. Where sin^2 w < 1e-14 an end is taken
/// for the place, which lengthens the gap by l sin w at most. The rest is rounding of positions.
[[nodiscard]] inline double chord_gap_slack_m(double length_m) {
    return 1e-6 + 2.1e-4 * std::sqrt(length_m) + 1.1e-7 * length_m;
}

}  // namespace limes::geodesy
