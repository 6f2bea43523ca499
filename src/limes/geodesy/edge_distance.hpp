#pragma once

#include <limes/geodesy/edge_curve.hpp>

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
/// The edge is bisected until a stretch is too far by its sagitta or short enough that the distance along it
/// has one minimum; that is found by safeguarded Newton steps on the chord, beyond 500 km polished on the
/// geodesic.
///
/// Accuracy: 1 mm. Cost: about 0.4 µs for an edge under 20 km; a bisection costs 0.1 µs.
void nearest_on_edge(LonLat point, const Ecef& at, const Edge& edge, std::uint64_t edges, Closest& closest);

/// The same for two edges that do not meet. Accuracy: 1 mm. Cost: about 1.5 µs for edges under 5 km.
void nearest_of_edges(const Edge& first, const Edge& second, std::uint64_t edges, Closest& closest);

/// Squared distance in space from a point to the chord of an edge, and of two chords.
[[nodiscard]] double chord_gap2(const Ecef& p, const Ecef& a, const Ecef& b);
[[nodiscard]] double chord_gap2(const Ecef& a, const Ecef& b, const Ecef& c, const Ecef& d);

/// Rounding of `chord_gap2` for nearly parallel chords, in metres of its root: of two chords of length L at
/// an angle w the parameter of the foot is off by 2^-53 / sin^2 w of L at most, and the gap by sin w times
/// that; w is at least 1e-7 there, which makes 1e-9 L. A hundred times as much is allowed, and positions are
/// known to 2 nm.
[[nodiscard]] inline double chord_gap_slack_m(double length_m) {
    return 1e-3 + 1e-7 * length_m;
}

}  // namespace limes::geodesy
