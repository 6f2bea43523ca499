#include <limes/geodesy/distance.hpp>

#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <numbers>

// One binary, the widest vectors of the machine it runs on. Contraction to fused operations is off for the
// whole project, hence every clone gives the same bits. Sanitizers cannot run in the resolver that picks the
// clone.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LIMES_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LIMES_VECTOR_CLONES
#endif

namespace limes::geodesy {
namespace {

constexpr double kChord1Longest_m = 50e3;
constexpr double kChord2Longest_m = kLongestBatchChord_m;
constexpr double kChordLongest_m = 1200e3;

constexpr double kInvA2 = 1 / (kSemiMajorAxis_m * kSemiMajorAxis_m);
constexpr double kInvB2 = 1 / (kSemiMinorAxis_m * kSemiMinorAxis_m);

/// Rounding of two positions, of the chord formula, and of Karney's algorithm, all together.
constexpr double kRounding_m = 2e-8;
/// Above the rounding of a few operations and of one asin or sin, relative; with the terms that distances
/// below one metre leave out.
constexpr double kRounding = 4e-15;

/// The smallest and the largest normal curvature of the ellipsoid, per metre: at the poles, and of a meridian
/// at the equator.
constexpr double kLeastCurvature = kSemiMinorAxis_m * kInvA2;
constexpr double kLargestCurvature = kSemiMajorAxis_m * kInvB2;

struct Chord {
    double dx, dy, dz;
    double c2;
};

inline __attribute__((always_inline)) Chord chord(double ax, double ay, double az, double bx, double by,
                                                  double bz) {
    const double dx = bx - ax;
    const double dy = by - ay;
    const double dz = bz - az;
    return {dx, dy, dz, dx * dx + dy * dy + dz * dz};
}

/// k^2 c^2 at the middle of the chord.
inline __attribute__((always_inline)) double middle_curvature(const Chord& d, double ax, double ay, double az,
                                                              double bx, double by, double bz) {
    const double mx = 0.5 * (ax + bx);
    const double my = 0.5 * (ay + by);
    const double mz = 0.5 * (az + bz);
    const double nx = mx * kInvA2;
    const double ny = my * kInvA2;
    const double nz = mz * kInvB2;
    const double d_a_d = (d.dx * d.dx + d.dy * d.dy) * kInvA2 + d.dz * d.dz * kInvB2;
    const double m_a_m = mx * nx + my * ny + mz * nz;
    return d_a_d * d_a_d * m_a_m / (d.c2 * (nx * nx + ny * ny + nz * nz));
}

/// k^2 c^2 at an end, in the direction of the chord seen from above.
inline __attribute__((always_inline)) double end_curvature(const Chord& d, double x, double y, double z) {
    const double nx = x * kInvA2;
    const double ny = y * kInvA2;
    const double nz = z * kInvB2;
    const double n2 = nx * nx + ny * ny + nz * nz;
    const double rise = (d.dx * nx + d.dy * ny + d.dz * nz) / n2;
    const double tx = d.dx - rise * nx;
    const double ty = d.dy - rise * ny;
    const double tz = d.dz - rise * nz;
    const double t_a_t = (tx * tx + ty * ty) * kInvA2 + tz * tz * kInvB2;
    const double t2 = tx * tx + ty * ty + tz * tz;
    return t_a_t * t_a_t * d.c2 / (t2 * t2 * n2);
}

inline __attribute__((always_inline)) double excess1(double x) {
    return x * (1.0 / 24 + x * (3.0 / 640 + x * (5.0 / 7168)));
}

// Below one metre the excess over the chord is under 1e-15 m and its terms may underflow: they are not used.
inline __attribute__((always_inline)) double distance1(double ax, double ay, double az, double bx, double by,
                                                       double bz) {
    const Chord d = chord(ax, ay, az, bx, by, bz);
    const double c = std::sqrt(d.c2);
    const double excess = c * excess1(middle_curvature(d, ax, ay, az, bx, by, bz));
    return c + (d.c2 > 1 ? excess : 0);
}

inline __attribute__((always_inline)) double distance2(double ax, double ay, double az, double bx, double by,
                                                       double bz) {
    const Chord d = chord(ax, ay, az, bx, by, bz);
    const double c = std::sqrt(d.c2);
    const double x = middle_curvature(d, ax, ay, az, bx, by, bz);
    const double xa = end_curvature(d, ax, ay, az);
    const double xb = end_curvature(d, bx, by, bz);
    const double second = xa + xb - 2 * x;
    const double first = (xb - xa) * (xb - xa) / (4 * x);
    const double excess = c * (excess1(x) + ((2 * second - first) / 480 + first / 1440));
    return c + (d.c2 > 1 ? excess : 0);
}

/// The foot on the ellipsoid of the chord's middle, along the normal there.
Ecef middle(const Ecef& a, const Ecef& b) {
    const double mx = 0.5 * (a.x + b.x);
    const double my = 0.5 * (a.y + b.y);
    const double mz = 0.5 * (a.z + b.z);
    const double nx = mx * kInvA2;
    const double ny = my * kInvA2;
    const double nz = mz * kInvB2;
    // (m + t n)' A (m + t n) = 1, the root next to zero.
    const double quadratic = (nx * nx + ny * ny) * kInvA2 + nz * nz * kInvB2;
    const double linear = nx * nx + ny * ny + nz * nz;
    const double below = 1 - (mx * nx + my * ny + mz * nz);
    const double t = below / (linear + std::sqrt(linear * linear + quadratic * below));
    return {mx + t * nx, my + t * ny, mz + t * nz};
}

double chord_distance(const Ecef& a, const Ecef& b) {
    const double c2 = chord(a.x, a.y, a.z, b.x, b.y, b.z).c2;
    if (c2 <= kChord1Longest_m * kChord1Longest_m) {
        return distance1(a.x, a.y, a.z, b.x, b.y, b.z);
    }
    if (c2 <= kChord2Longest_m * kChord2Longest_m) {
        return distance2(a.x, a.y, a.z, b.x, b.y, b.z);
    }
    const Ecef m = middle(a, b);
    return chord_distance(a, m) + chord_distance(m, b);
}

double karney_distance(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

LIMES_VECTOR_CLONES
void distances_from(double ax, double ay, double az, const double* __restrict x, const double* __restrict y,
                    const double* __restrict z, double* __restrict out, std::size_t n) {
    std::uint64_t far_pairs = 0;
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = distance1(ax, ay, az, x[i], y[i], z[i]);
        const double c2 = chord(ax, ay, az, x[i], y[i], z[i]).c2;
        far_pairs += c2 <= kChord1Longest_m * kChord1Longest_m ? 0U : 1U;
    }
    if (far_pairs == 0) {
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const double c2 = chord(ax, ay, az, x[i], y[i], z[i]).c2;
        const double far = distance2(ax, ay, az, x[i], y[i], z[i]);
        out[i] = c2 <= kChord1Longest_m * kChord1Longest_m ? out[i] : far;
    }
}

LIMES_VECTOR_CLONES
void distances_between(const double* __restrict ax, const double* __restrict ay, const double* __restrict az,
                       const double* __restrict bx, const double* __restrict by, const double* __restrict bz,
                       double* __restrict out, std::size_t n) {
    std::uint64_t far_pairs = 0;
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = distance1(ax[i], ay[i], az[i], bx[i], by[i], bz[i]);
        const double c2 = chord(ax[i], ay[i], az[i], bx[i], by[i], bz[i]).c2;
        far_pairs += c2 <= kChord1Longest_m * kChord1Longest_m ? 0U : 1U;
    }
    if (far_pairs == 0) {
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const double c2 = chord(ax[i], ay[i], az[i], bx[i], by[i], bz[i]).c2;
        const double far = distance2(ax[i], ay[i], az[i], bx[i], by[i], bz[i]);
        out[i] = c2 <= kChord1Longest_m * kChord1Longest_m ? out[i] : far;
    }
}

// Short enough to stay in the first-level cache between the two passes.
constexpr std::size_t kBlock = 256;

}  // namespace

Metres distance(LonLat a, LonLat b) {
    const Ecef p = to_ecef(a);
    const Ecef q = to_ecef(b);
    if (std::abs(a.lat) <= 90 && std::abs(b.lat) <= 90 && chord_m(p, q) <= kChordLongest_m) {
        return Metres{chord_distance(p, q)};
    }
    return Metres{karney_distance(a, b)};
}

Metres distance(const Ecef& a, const Ecef& b) {
    if (chord_m(a, b) <= kChordLongest_m) {
        return Metres{chord_distance(a, b)};
    }
    return Metres{karney_distance(to_lonlat(a), to_lonlat(b))};
}

void distances(const Ecef& from, std::span<const double> x, std::span<const double> y,
               std::span<const double> z, std::span<double> distance_m) {
    assert(y.size() == x.size() && z.size() == x.size() && distance_m.size() == x.size());
    for (std::size_t i = 0; i < x.size(); i += kBlock) {
        distances_from(from.x, from.y, from.z, &x[i], &y[i], &z[i], &distance_m[i],
                       std::min(kBlock, x.size() - i));
    }
}

void distances(std::span<const double> ax, std::span<const double> ay, std::span<const double> az,
               std::span<const double> bx, std::span<const double> by, std::span<const double> bz,
               std::span<double> distance_m) {
    assert(ay.size() == ax.size() && az.size() == ax.size() && bx.size() == ax.size() &&
           by.size() == ax.size() && bz.size() == ax.size() && distance_m.size() == ax.size());
    for (std::size_t i = 0; i < ax.size(); i += kBlock) {
        distances_between(&ax[i], &ay[i], &az[i], &bx[i], &by[i], &bz[i], &distance_m[i],
                          std::min(kBlock, ax.size() - i));
    }
}

Metres distance_lower_bound(double chord_m) {
    const double by_curvature = 2 / kLeastCurvature * std::asin(std::min(1.0, kLeastCurvature * chord_m / 2));
    const double by_sphere =
        2 * kSemiMinorAxis_m * std::asin(std::min(1.0, chord_m / (2 * kSemiMajorAxis_m)));
    return Metres{std::max(chord_m, std::max(by_curvature, by_sphere) * (1 - kRounding))};
}

Metres distance_upper_bound(double chord_m) {
    const double by_sphere =
        2 * kSemiMajorAxis_m * std::asin(std::min(1.0, chord_m / (2 * kSemiMinorAxis_m)));
    // Schur's theorem asks for an arc that turns by no more than half a circle.
    const double by_curvature =
        by_sphere * kLargestCurvature <= std::numbers::pi
            ? 2 / kLargestCurvature * std::asin(std::min(1.0, kLargestCurvature * chord_m / 2))
            : by_sphere;
    return Metres{std::min(by_sphere, by_curvature) * (1 + kRounding) + kRounding_m};
}

double longest_chord_within(Metres within) {
    // Beyond a quarter turn of the arc any chord will do.
    const auto chord_of_arc = [&](double radius_m, double arc_radius_m) {
        return 2 * radius_m * std::sin(std::min(std::numbers::pi / 2, within.value() / (2 * arc_radius_m)));
    };
    const double by_curvature = chord_of_arc(1 / kLeastCurvature, 1 / kLeastCurvature);
    const double by_sphere = chord_of_arc(kSemiMajorAxis_m, kSemiMinorAxis_m);
    return std::min(within.value(), std::min(by_curvature, by_sphere) * (1 + 2 * kRounding));
}

Degrees azimuth(LonLat a, LonLat b) {
    double at_a = 0;
    double at_b = 0;
    const double metres = GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, at_a, at_b);
    if (metres == 0) {
        return Degrees{0};
    }
    const double clockwise = at_a < 0 ? at_a + 360 : at_a;
    return Degrees{clockwise >= 360 ? 0 : clockwise + 0.0};
}

LonLat destination(LonLat from, Degrees azimuth, Metres distance) {
    LonLat to;
    GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth.value(), distance.value(), to.lat,
                                            to.lon);
    return to;
}

}  // namespace limes::geodesy
