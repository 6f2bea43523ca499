#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/edge_distance.hpp>

#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace limes::geodesy {
namespace {

/// Longest stretch handed to the solver, at the equator; it shrinks with the radius of the parallel to the
/// power 2/3, since the curvature of an edge changes as 1/radius^2 and a second minimum must stay within 0.1
/// mm of the first. A rule held against dense sampling, not proved; it decides how exact a foot is, never
/// what is left out.
constexpr double kPointPiece_m = 20e3;
constexpr double kPairPiece_m = 5e3;
constexpr double kShortestPiece_m = 0.3;

/// Beyond this the shortest chord and the shortest geodesic end at points that differ by more than 2 m, and
/// the distance by more than 0.01 mm.
constexpr double kPolish_m = 500e3;

constexpr double kStep_m = 1e-6;  // where Newton's iteration ends
constexpr int kMostSteps = 60;

bool is_simple(const Piece& piece, double longest_m) {
    if (!piece.turns || piece.length_m <= kShortestPiece_m) {
        return piece.length_m <= longest_m;
    }
    const double ratio = piece.axis_m / kSemiMajorAxis_m;
    return piece.length_m <= std::max(kShortestPiece_m, longest_m * std::cbrt(ratio * ratio));
}

std::array<Piece, 2> halves(const Edge& edge, const Piece& piece) {
    const double middle = 0.5 * (piece.from + piece.to);
    const Ecef at = to_ecef(along(edge, middle));
    return {stretch(edge, piece.from, piece.at_from, middle, at),
            stretch(edge, middle, at, piece.to, piece.at_to)};
}

double chord_to(const Edge& edge, double t, const Ecef& p) {
    return chord_m(to_ecef(along(edge, t)), p);
}

/// A root of a growing function by Newton's steps, kept inside the bracket by bisection. `slope(t)` gives the
/// function and its derivative. Returns an end when the function does not change its sign.
template <class Slope>
double safeguarded_root(double from, double to, double start, double speed_m, const Slope& slope) {
    double low = from;
    double high = to;
    double t = std::clamp(start, from, to);
    for (int i = 0; i < kMostSteps; ++i) {
        const auto [value, growth] = slope(t);
        if (value == 0) {
            return t;
        }
        (value > 0 ? high : low) = t;
        if (high <= from || low >= to) {
            return t;
        }
        double next = growth > 0 ? t - value / growth : 0.5 * (low + high);
        // The ends of the range may be tried; a point already tried may not.
        next = std::clamp(next, low, high);
        const bool tried = (next == low && low != from) || (next == high && high != to) || next == t;
        if (tried) {
            next = 0.5 * (low + high);
        }
        if (std::abs(next - t) * speed_m < kStep_m) {
            return next;
        }
        t = next;
    }
    return t;
}

/// The parameter in [from, to] whose point has the shortest chord to p.
double foot(const Edge& edge, const Piece& piece, const Ecef& p) {
    if (piece.length_m == 0) {
        return piece.from;
    }
    const Ecef d = minus(piece.at_to, piece.at_from);
    const double start = dot(d, d) > 0 ? dot(minus(p, piece.at_from), d) / dot(d, d) : 0;
    bool bent = false;
    const double width = piece.to - piece.from;
    const double t = safeguarded_root(piece.from, piece.to, piece.from + std::clamp(start, 0.0, 1.0) * width,
                                      piece.length_m / width, [&](double at) {
                                          const CurveState x = state_at(edge, at);
                                          const Ecef gap = minus(x.at, p);
                                          const double growth = dot(x.first, x.first) + dot(gap, x.second);
                                          bent = bent || growth <= 0;
                                          return std::pair{dot(gap, x.first), growth};
                                      });
    if (!bent) {
        return t;
    }
    // Round p's side of the axis the edge turns its hollow side to p: then an end may be nearer.
    const double here = chord_to(edge, t, p);
    const double at_from = chord_m(piece.at_from, p);
    const double at_to = chord_m(piece.at_to, p);
    if (here <= at_from && here <= at_to) {
        return t;
    }
    return at_from <= at_to ? piece.from : piece.to;
}

/// How the geodesic from `from` to the edge's point at t grows with t, in metres.
double geodesic_slope(LonLat from, const Edge& edge, double t) {
    const LonLat p = along(edge, t);
    double metres = 0;
    double at_from = 0;
    double at_p = 0;
    GeographicLib::Geodesic::WGS84().Inverse(from.lat, from.lon, p.lat, p.lon, metres, at_from, at_p);
    const double azimuth = at_p * (std::numbers::pi / 180);
    const double s = std::sin(p.lat * (std::numbers::pi / 180));
    const double e2 = kFlattening * (2 - kFlattening);
    const double prime_vertical = kSemiMajorAxis_m / std::sqrt(1 - e2 * s * s);
    const double meridian = prime_vertical * (1 - e2) / (1 - e2 * s * s);
    const double east =
        prime_vertical * std::cos(p.lat * (std::numbers::pi / 180)) * (edge.b.lon - edge.a.lon);
    const double north = meridian * (edge.b.lat - edge.a.lat);
    return (east * std::sin(azimuth) + north * std::cos(azimuth)) * (std::numbers::pi / 180);
}

/// The parameter of the piece whose point has the shortest geodesic to `from`, within a metre: far away that
/// leaves the distance wrong by less than 1 µm.
double geodesic_foot(LonLat from, const Edge& edge, const Piece& piece) {
    if (piece.length_m == 0) {
        return piece.from;
    }
    double low = piece.from;
    double high = piece.to;
    double at_low = geodesic_slope(from, edge, low);
    double at_high = geodesic_slope(from, edge, high);
    if (at_low >= 0 || at_high <= 0) {
        const bool first =
            geodesy::distance(from, along(edge, low)) <= geodesy::distance(from, along(edge, high));
        return first ? low : high;
    }
    const double metre = (piece.to - piece.from) / piece.length_m;
    for (int i = 0; i < kMostSteps && high - low > metre; ++i) {
        // Regula falsi, every third step a bisection.
        const double t =
            i % 3 == 2 ? 0.5 * (low + high) : low + (high - low) * (-at_low / (at_high - at_low));
        const double slope = geodesic_slope(from, edge, t);
        if (std::abs(slope) * (piece.to - piece.from) < 1e-6 * metre) {
            return t;
        }
        (slope > 0 ? high : low) = t;
        (slope > 0 ? at_high : at_low) = slope;
    }
    return 0.5 * (low + high);
}

void solve(LonLat point, const Ecef& at, const Edge& edge, const Piece& piece, std::uint64_t edges,
           Closest& closest) {
    const double t = foot(edge, piece, at);
    closest.offer(point, along(edge, t), edges);
    if (chord_to(edge, t, at) > kPolish_m) {
        closest.offer(point, along(edge, geodesic_foot(point, edge, piece)), edges);
    }
}

void search(LonLat point, const Ecef& at, const Edge& edge, const Piece& piece, std::uint64_t edges,
            Closest& closest) {
    if (std::sqrt(chord_gap2(at, piece.at_from, piece.at_to)) - piece.sagitta_m > closest.longest_chord_m()) {
        return;
    }
    if (is_simple(piece, kPointPiece_m)) {
        solve(point, at, edge, piece, edges, closest);
        return;
    }
    auto [near, far] = halves(edge, piece);
    if (chord_gap2(at, far.at_from, far.at_to) < chord_gap2(at, near.at_from, near.at_to)) {
        std::swap(near, far);
    }
    search(point, at, edge, near, edges, closest);
    search(point, at, edge, far, edges, closest);
}

struct Params {
    double t;
    double u;
};

void solve(const Edge& first, const Piece& p, const Edge& second, const Piece& q, std::uint64_t edges,
           Closest& closest) {
    // The shortest chord from the first piece's point at t, as a function of t: its slope and curvature
    // follow from the foot on the second (a minimum over u keeps the slope, and the curvature less the mixed
    // part).
    const auto valley = [&](double t) {
        const CurveState x = state_at(first, t);
        const double u = foot(second, q, x.at);
        const CurveState y = state_at(second, u);
        const Ecef gap = minus(x.at, y.at);
        double growth = dot(x.first, x.first) + dot(gap, x.second);
        const double across = dot(y.first, y.first) - dot(gap, y.second);
        if (u > q.from && u < q.to && across > 0) {
            const double mixed = dot(x.first, y.first);
            growth -= mixed * mixed / across;
        }
        return std::pair{dot(gap, x.first), growth};
    };
    std::array<Params, 5> candidates{};
    candidates[0] = {p.from, foot(second, q, p.at_from)};
    candidates[1] = {p.to, foot(second, q, p.at_to)};
    candidates[2] = {foot(first, p, q.at_from), q.from};
    candidates[3] = {foot(first, p, q.at_to), q.to};
    const double t =
        safeguarded_root(p.from, p.to, 0.5 * (p.from + p.to), p.length_m / (p.to - p.from), valley);
    candidates[4] = {t, foot(second, q, to_ecef(along(first, t)))};

    double best_m = std::numeric_limits<double>::infinity();
    Params best{};
    for (const Params& candidate : candidates) {
        const double c = chord_to(first, candidate.t, to_ecef(along(second, candidate.u)));
        if (c < best_m) {
            best_m = c;
            best = candidate;
        }
    }
    closest.offer(along(first, best.t), along(second, best.u), edges);
    if (best_m <= kPolish_m) {
        return;
    }
    double length_m = geodesy::distance(along(first, best.t), along(second, best.u)).value();
    for (int i = 0; i < kMostSteps; ++i) {
        best.u = geodesic_foot(along(first, best.t), second, q);
        best.t = geodesic_foot(along(second, best.u), first, p);
        const double shorter_m = geodesy::distance(along(first, best.t), along(second, best.u)).value();
        closest.offer(along(first, best.t), along(second, best.u), edges);
        if (shorter_m > length_m - 1e-5) {
            return;
        }
        length_m = shorter_m;
    }
}

double least_chord_m(const Piece& p, const Piece& q) {
    return std::sqrt(chord_gap2(p.at_from, p.at_to, q.at_from, q.at_to)) - p.sagitta_m - q.sagitta_m -
           chord_gap_slack_m(p.length_m + q.length_m);
}

void search(const Edge& first, const Piece& p, const Edge& second, const Piece& q, double least_m,
            std::uint64_t edges, Closest& closest) {
    if (least_m > closest.longest_chord_m()) {
        return;
    }
    const bool first_done = is_simple(p, kPairPiece_m);
    const bool second_done = is_simple(q, kPairPiece_m);
    if (first_done && second_done) {
        solve(first, p, second, q, edges, closest);
        return;
    }
    const bool split_first = !first_done && (second_done || p.length_m >= q.length_m);
    const auto [low, high] = split_first ? halves(first, p) : halves(second, q);
    const auto visit = [&](const Piece& half, double least) {
        search(first, split_first ? half : p, second, split_first ? q : half, least, edges, closest);
    };
    const double at_low = least_chord_m(low, split_first ? q : p);
    const double at_high = least_chord_m(high, split_first ? q : p);
    if (at_low <= at_high) {
        visit(low, at_low);
        visit(high, at_high);
    } else {
        visit(high, at_high);
        visit(low, at_low);
    }
}

}  // namespace

Closest::Closest(Metres within) : m_distance_m{within.value()} {
    set_limit(within.value());
}

void Closest::set_limit(double metres) {
    // A micrometre for the rounding of positions in space.
    m_longest_chord_m = std::min(m_longest_chord_m, longest_chord_within(Metres{metres}) + 1e-6);
}

void Closest::expect(double chord_m) {
    set_limit(distance_upper_bound(chord_m).value());
}

void Closest::offer(LonLat first, LonLat second, std::uint64_t edges) {
    const double metres = geodesy::distance(first, second).value();
    if (!(metres <= m_distance_m) || (m_found && metres == m_distance_m && edges >= m_edges)) {
        return;
    }
    m_found = true;
    m_distance_m = metres;
    m_first = first;
    m_second = second;
    m_edges = edges;
    set_limit(metres);
}

double chord_gap2(const Ecef& p, const Ecef& a, const Ecef& b) {
    const Ecef d = minus(b, a);
    const Ecef r = minus(p, a);
    const double length2 = dot(d, d);
    const double t = length2 > 0 ? std::clamp(dot(r, d) / length2, 0.0, 1.0) : 0;
    const Ecef gap{r.x - t * d.x, r.y - t * d.y, r.z - t * d.z};
    return dot(gap, gap);
}

double chord_gap2(const Ecef& a, const Ecef& b, const Ecef& c, const Ecef& d) {
    // C. Ericson, Real-Time Collision Detection (2005), 5.1.9.
    const Ecef d1 = minus(b, a);
    const Ecef d2 = minus(d, c);
    const Ecef r = minus(a, c);
    const double aa = dot(d1, d1);
    const double ee = dot(d2, d2);
    if (aa == 0) {
        return chord_gap2(a, c, d);
    }
    if (ee == 0) {
        return chord_gap2(c, a, b);
    }
    const double f = dot(d2, r);
    const double g = dot(d1, r);
    const double h = dot(d1, d2);
    const double denominator = aa * ee - h * h;
    double s = denominator > 1e-14 * aa * ee ? std::clamp((h * f - g * ee) / denominator, 0.0, 1.0) : 0;
    double t = (h * s + f) / ee;
    if (t < 0 || t > 1) {
        t = t < 0 ? 0 : 1;
        s = std::clamp((h * t - g) / aa, 0.0, 1.0);
    }
    const Ecef gap{r.x + s * d1.x - t * d2.x, r.y + s * d1.y - t * d2.y, r.z + s * d1.z - t * d2.z};
    const double inside = dot(gap, gap);
    if (denominator > 1e-14 * aa * ee) {
        return inside;
    }
    return std::min(
        {inside, chord_gap2(a, c, d), chord_gap2(b, c, d), chord_gap2(c, a, b), chord_gap2(d, a, b)});
}

void nearest_on_edge(LonLat point, const Ecef& at, const Edge& edge, std::uint64_t edges, Closest& closest) {
    if (edge.is_point()) {
        if (chord_m(at, edge.at_a) <= closest.longest_chord_m()) {
            closest.offer(point, edge.a, edges);
        }
        return;
    }
    search(point, at, edge, whole(edge), edges, closest);
}

void nearest_of_edges(const Edge& first, const Edge& second, std::uint64_t edges, Closest& closest) {
    const Piece p = whole(first);
    const Piece q = whole(second);
    search(first, p, second, q, least_chord_m(p, q), edges, closest);
}

}  // namespace limes::geodesy
