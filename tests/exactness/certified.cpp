#include "certified.hpp"

#include <GeographicLib/Geocentric.hpp>
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace limes::test {
namespace {

using geodesy::LonLat;
using Vector = std::array<double, 3>;

constexpr double kA_m = 6378137.0;
constexpr double kB_m = 6356752.314245;
constexpr double kRadians = std::numbers::pi / 180;
constexpr double kLargestRadius_m = kA_m * kA_m / kB_m * (1 + 1e-9);
constexpr double kLargestCurvature = kA_m / (kB_m * kB_m) * (1 + 1e-9);
constexpr double kRounding_m = 1e-7;
constexpr double kSmallest_m = 1e-6;  ///< shorter stretches are their middles

Vector in_space(LonLat p) {
    Vector v{};
    GeographicLib::Geocentric::WGS84().Forward(p.lat, p.lon, 0, v[0], v[1], v[2]);
    return v;
}

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

Vector minus(const Vector& a, const Vector& b) {
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
double dot(const Vector& a, const Vector& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
Vector at(const Vector& a, const Vector& b, double t) {
    return {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])};
}

double axis_distance_m(double lat) {
    const double s = std::sin(lat * kRadians);
    const double e2 = 1 - kB_m * kB_m / (kA_m * kA_m);
    return kA_m * std::cos(lat * kRadians) / std::sqrt(1 - e2 * s * s);
}

/// A stretch of an edge.
struct Stretch {
    LonLat from;
    LonLat to;
    LonLat middle;
    Vector at_from;
    Vector at_to;
    Vector at_middle;
    double reach_m;    ///< from the middle to any of its points, along the surface
    double sagitta_m;  ///< from its chord to any of its points

    Stretch(LonLat a, LonLat b) : from{a}, to{b}, middle{0.5 * (a.lon + b.lon), 0.5 * (a.lat + b.lat)} {
        at_from = in_space(a);
        at_to = in_space(b);
        at_middle = in_space(middle);
        const double dlat = std::abs(b.lat - a.lat) * kRadians;
        const double dlon = std::abs(b.lon - a.lon) * kRadians;
        const bool over_equator = (a.lat < 0) != (b.lat < 0);
        const double widest =
            (over_equator ? kA_m : std::max(axis_distance_m(a.lat), axis_distance_m(b.lat))) + kRounding_m;
        reach_m = (kLargestRadius_m * dlat + widest * dlon) / 2;
        // The second derivative: along the meridian, along the parallel, and twice the mixed one.
        sagitta_m =
            (kLargestRadius_m * dlat * dlat + widest * dlon * dlon + 2 * kLargestRadius_m * dlat * dlon) / 8;
    }
    [[nodiscard]] Stretch low() const { return {from, middle}; }
    [[nodiscard]] Stretch high() const { return {middle, to}; }
};

Vector foot(const Vector& p, const Vector& a, const Vector& b) {
    const Vector d = minus(b, a);
    const double length2 = dot(d, d);
    return length2 > 0 ? at(a, b, std::clamp(dot(minus(p, a), d) / length2, 0.0, 1.0)) : a;
}

/// Not longer than the gap between two chords: what lies between two planes at right angles to the line
/// between two points of them, which are the nearer to the closest ones the better the bound.
double gap_m(const Stretch& p, const Stretch& q) {
    Vector x = foot(q.at_middle, p.at_from, p.at_to);
    Vector y = q.at_middle;
    for (int i = 0; i < 6; ++i) {
        y = foot(x, q.at_from, q.at_to);
        x = foot(y, p.at_from, p.at_to);
    }
    Vector n = minus(y, x);
    const double length = std::sqrt(dot(n, n));
    if (length == 0) {
        return 0;
    }
    n = {n[0] / length, n[1] / length, n[2] / length};
    // From x: small numbers, little rounding.
    const double p_side = std::max(dot(n, minus(p.at_from, x)), dot(n, minus(p.at_to, x)));
    const double q_side = std::min(dot(n, minus(q.at_from, x)), dot(n, minus(q.at_to, x)));
    return std::max(0.0, q_side - p_side);
}

class Subdivision {
public:
    Subdivision(double claimed_m, double tolerance_m) : m_far_enough_m{claimed_m - tolerance_m} {}

    /// Whether the two stretches are far enough apart everywhere.
    bool prove(const Stretch& p, const Stretch& q, Certificate& certificate) {
        ++certificate.looked_at;
        const double between_m = std::max(0.0, gap_m(p, q) - p.sagitta_m - q.sagitta_m) - kRounding_m;
        if (between_m >= m_far_enough_m) {
            return true;
        }
        const double middles_m = karney_m(p.middle, q.middle);
        if (middles_m < m_far_enough_m) {
            certificate.nearer_m = middles_m;
            return false;
        }
        const double reach_m = p.reach_m + q.reach_m;
        const double turn = kLargestCurvature * (middles_m + reach_m);
        const Vector d = minus(p.at_middle, q.at_middle);
        const double excess_m = middles_m - std::sqrt(dot(d, d));
        if (reach_m < kSmallest_m || middles_m - reach_m >= m_far_enough_m ||
            between_m + excess_m - kRounding_m - reach_m * turn * turn / 4 >= m_far_enough_m) {
            return true;
        }
        // What is nearer comes first: a claim that is wrong is soon found out.
        const bool cut_p = p.reach_m >= q.reach_m;
        std::array<Stretch, 2> halves{cut_p ? p.low() : q.low(), cut_p ? p.high() : q.high()};
        const Stretch& other = cut_p ? q : p;
        if (gap_m(halves[1], other) < gap_m(halves[0], other)) {
            std::swap(halves[0], halves[1]);
        }
        return std::ranges::all_of(halves, [&](const Stretch& half) {
            return prove(cut_p ? half : p, cut_p ? q : half, certificate);
        });
    }

private:
    double m_far_enough_m;
};

}  // namespace

Certificate certify(const std::vector<Edge>& first, const std::vector<Edge>& second, double claimed_m,
                    double tolerance_m) {
    Certificate certificate;
    Subdivision subdivision{claimed_m, tolerance_m};
    for (const Edge& p : first) {
        for (const Edge& q : second) {
            if (!subdivision.prove({p.a, p.b}, {q.a, q.b}, certificate)) {
                return certificate;
            }
        }
    }
    certificate.holds = true;
    return certificate;
}

}  // namespace limes::test
