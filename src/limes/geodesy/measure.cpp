#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/measure.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

namespace limes::geodesy {

namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kEccentricity2 = kFlattening * (2 - kFlattening);

/// A sum whose error does not grow with the number of terms (Neumaier 1974).
class CompensatedSum {
public:
    void add(double term) {
        const double sum = m_sum + term;
        m_lost += std::abs(m_sum) >= std::abs(term) ? (m_sum - sum) + term : (term - sum) + m_sum;
        m_sum = sum;
    }
    [[nodiscard]] double value() const { return m_sum + m_lost; }

private:
    double m_sum = 0;
    double m_lost = 0;
};

// S(lat), the area between the equator and lat for each radian of longitude, has the derivative
// M N cos(lat) = b² cos(lat) / (1 - e² sin²(lat))². Its power series in sin(lat) is
//     S = b² sum_k (k + 1) / (2k + 1) e^2k sin^(2k+1)(lat),
// and with 4^k sin^(2k+1)(x) = sum_j (-1)^j C(2k+1, k-j) sin((2j+1)x) it becomes
//     S = sum_j c_j sin((2j+1) lat),  c_j = (-1)^j b² sum_k>=j (k+1)/(2k+1) (e²/4)^k C(2k+1, k-j).
// c_j falls as (e²/4)^j = 0.0017^j: the first term left out is 4e-20 of the first.
constexpr std::size_t kTerms = 7;

constexpr double binomial(std::size_t n, std::size_t k) {
    double value = 1;
    for (std::size_t i = 1; i <= k; ++i) {
        value = value * static_cast<double>(n - k + i) / static_cast<double>(i);
    }
    return value;
}

constexpr std::array<double, kTerms> zone_series() {
    constexpr std::size_t kPowers = 16;  // (e²/4)^16 C(33, 16) < 1e-35
    std::array<double, kTerms> series{};
    for (std::size_t j = 0; j < kTerms; ++j) {
        double power = 1;
        for (std::size_t k = 0; k < kPowers; ++k, power *= kEccentricity2 / 4) {
            if (k >= j) {
                const auto order = static_cast<double>(k);
                series[j] += (order + 1) / (2 * order + 1) * power * binomial(2 * k + 1, k - j);
            }
        }
        series[j] *= kSemiMinorAxis_m * kSemiMinorAxis_m * (j % 2 == 0 ? 1 : -1);
    }
    return series;
}

constexpr std::array<double, kTerms> kZone = zone_series();

/// 1 - sin(x)/x without cancellation for small x.
double one_minus_sinc(double x) {
    const double x2 = x * x;
    if (x2 > 0.25) {
        return 1 - std::sin(x) / x;
    }
    // x²/3! - x⁴/5! + ..; the next term is below 1e-17 of the first.
    return x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))));
}

/// The mean of S on an edge between two latitudes, less S at a reference latitude. Every difference is taken
/// in degrees first and stays a factor, so that a small edge near the reference keeps all its digits.
double mean_zone(double lat0, double lat1, double reference) {
    const double above = ((lat0 - reference) + (lat1 - reference)) / 2 * kRadians;  // of the edge's middle
    const double middle = reference * kRadians + above;
    const double delta = above / 2;
    const double mean = middle - delta;
    const double half = (lat1 - lat0) / 2 * kRadians;

    // sin and cos of the odd multiples of `mean`, `delta` and `middle`, by steps of twice the angle.
    struct Turn {
        double sin;
        double cos;
        double step_sin;
        double step_cos;

        explicit Turn(double angle)
            : sin{std::sin(angle)},
              cos{std::cos(angle)},
              step_sin{2 * sin * cos},
              step_cos{1 - 2 * sin * sin} {}
        void advance() {
            const double turned = sin * step_cos + cos * step_sin;
            cos = cos * step_cos - sin * step_sin;
            sin = turned;
        }
    };
    Turn to_mean{mean};
    Turn to_delta{delta};
    Turn to_middle{middle};
    double sum = 0;
    for (std::size_t j = 0; j < kTerms; ++j) {
        const double multiple = static_cast<double>(2 * j + 1);
        sum += kZone[j] * (2 * to_mean.cos * to_delta.sin - to_middle.sin * one_minus_sinc(multiple * half));
        to_mean.advance();
        to_delta.advance();
        to_middle.advance();
    }
    return sum;
}

/// The same for edges all near the reference, by S's Taylor series there: six to nine times as quick. Of x^n
/// the mean between x0 and x1 is (x0^n + x0^(n-1) x1 + .. + x1^n) / (n + 1).
class NearZone {
public:
    /// Up to here the first term left out is under 1e-17 of the first: x^13/13! times sum_j c_j (2j+1)^13,
    /// some 4400 c_0, over x.
    static constexpr double kWidest = 0.1;  // radians
    static constexpr double kNarrow = 0.01;

    NearZone(double reference_deg, double widest) : m_terms{widest <= kNarrow ? kFewTerms : kNearTerms} {
        double factorial = 1;
        for (std::size_t n = 1; n <= m_terms; ++n) {
            factorial *= static_cast<double>(n + 1);  // of S's coefficient n!, and of the mean n + 1
            double sum = 0;
            for (std::size_t j = 0; j < kTerms; ++j) {
                const double multiple = static_cast<double>(2 * j + 1);
                const double angle = multiple * reference_deg * kRadians;
                const std::array<double, 4> turned{std::sin(angle), std::cos(angle), -std::sin(angle),
                                                   -std::cos(angle)};
                sum += kZone[j] * std::pow(multiple, static_cast<double>(n)) * turned[n % 4];
            }
            m_factor[n - 1] = sum / factorial;
        }
    }

    /// The mean on an edge from x0 to x1, radians from the reference.
    [[nodiscard]] double mean(double x0, double x1) const {
        double power = 1;  // x0^n
        double mixed = 1;
        double sum = 0;
        for (std::size_t n = 0; n < m_terms; ++n) {
            power *= x0;
            mixed = mixed * x1 + power;
            sum += m_factor[n] * mixed;
        }
        return sum;
    }

private:
    static constexpr std::size_t kNearTerms = 12;
    static constexpr std::size_t kFewTerms = 7;

    std::size_t m_terms;
    std::array<double, kNearTerms> m_factor{};
};

/// What an edge adds to the area on the left of a ring, over `S(reference)`.
double edge_area(LonLat a, LonLat b, double reference) {
    const double lon_difference = (b.lon - a.lon) * kRadians;
    return lon_difference == 0 ? 0 : -lon_difference * mean_zone(a.lat, b.lat, reference);
}

/// Fewer edges are not worth a series of their own.
constexpr std::size_t kManyEdges = 12;

double farthest_from(double reference, Path ring) {
    double farthest = 0;
    for (const double lat : ring.lat) {
        farthest = std::max(farthest, std::abs(lat - reference));
    }
    return farthest;
}

/// Adds all edges but the one from the last vertex to the first.
void add_near(CompensatedSum& area, Path ring, const NearZone& zone) {
    const double reference = ring.lat.front();
    double x0 = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const double x1 = (ring.lat[i] - reference) * kRadians;
        const double lon_difference = (ring.lon[i] - ring.lon[i - 1]) * kRadians;
        area.add(-lon_difference * zone.mean(x0, x1));
        x0 = x1;
    }
}

/// The end of a path that has gone once round a pole: by the pole of the hemisphere that it lies in.
double pole_of(Path ring) {
    double weighted = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        weighted += (ring.lat[i - 1] + ring.lat[i]) * std::abs(ring.lon[i] - ring.lon[i - 1]);
    }
    return std::copysign(90.0, weighted);
}

// Gauss-Legendre nodes and weights on [0, 1].
struct Node {
    double at;
    double weight;
};
constexpr std::array<Node, 2> kTwoNodes = {{{0.21132486540518712, 0.5}, {0.78867513459481288, 0.5}}};
constexpr std::array<Node, 5> kFiveNodes = {{{0.046910077030668004, 0.11846344252809454},
                                             {0.23076534494715846, 0.23931433524968324},
                                             {0.5, 0.28444444444444444},
                                             {0.76923465505284154, 0.23931433524968324},
                                             {0.953089922969332, 0.11846344252809454}}};

/// cos(lat) with all its digits, near a pole too.
double cos_latitude(double lat) {
    const double from_equator = std::abs(lat);
    return from_equator <= 45 ? std::cos(from_equator * kRadians) : std::sin((90 - from_equator) * kRadians);
}

/// The length of a piece of an edge, from `lat` with the given differences in degrees.
double quadrature(double lat, double lat_difference, double lon_difference, std::span<const Node> nodes) {
    double sum = 0;
    for (const Node node : nodes) {
        const double cosine = cos_latitude(lat + node.at * lat_difference);
        const double w2 = (1 - kEccentricity2) + kEccentricity2 * cosine * cosine;  // 1 - e² sin²(lat)
        const double east = cosine * lon_difference;
        const double north = (1 - kEccentricity2) / w2 * lat_difference;
        sum += node.weight * std::sqrt((east * east + north * north) / w2);
    }
    return kSemiMajorAxis_m * kRadians * sum;
}

// The integrand's singularities lie at least as far from a piece as the pole does. For a piece h long and d
// from the pole the quadrature with n nodes errs by rho^(-2n), rho = z + sqrt(z² - 1), z = 1 + 2d/h
// (Trefethen, Approximation Theory and Approximation Practice, thm 19.3): 2.4e-12 with two nodes at h =
// d/200, 3e-13 with five at h = d/4.
double piece_length(double lat, double lat_difference, double lon_difference) {
    constexpr double kTwoNodeRatio = 200;
    constexpr double kFiveNodeRatio = 4;
    constexpr double kNegligible = 1e-13;  // degrees: 0.01 µm, at the pole itself
    const double height = std::abs(lat_difference);
    const double to_pole = 90 - std::max(std::abs(lat), std::abs(lat + lat_difference));
    if (height * kTwoNodeRatio <= to_pole) {
        return quadrature(lat, lat_difference, lon_difference, kTwoNodes);
    }
    if (height * kFiveNodeRatio <= to_pole || !(height > kNegligible)) {
        return quadrature(lat, lat_difference, lon_difference, kFiveNodes);
    }
    const double half = lat_difference / 2;
    return piece_length(lat, half, lon_difference / 2) + piece_length(lat + half, half, lon_difference / 2);
}

}  // namespace

SquareMetres signed_area(Path ring) {
    if (ring.size() < 3) {
        return SquareMetres{0};
    }
    const double reference = ring.lat.front();
    CompensatedSum area;
    const double widest = farthest_from(reference, ring) * kRadians;
    if (ring.size() >= kManyEdges && widest <= NearZone::kWidest) {
        add_near(area, ring, NearZone{reference, widest});
    } else {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            area.add(edge_area(ring[i - 1], ring[i], reference));
        }
    }
    const LonLat first = ring[0];
    const LonLat last = ring[ring.size() - 1];
    if (std::abs(last.lon - first.lon) == 360) {
        const double pole = pole_of(ring);
        area.add(edge_area({last.lon, pole}, {first.lon, pole}, reference));
    } else {
        area.add(edge_area(last, first, reference));
    }
    return SquareMetres{area.value()};
}

Metres length(Path path) {
    CompensatedSum sum;
    for (std::size_t i = 1; i < path.size(); ++i) {
        sum.add(edge_length(path[i - 1], path[i]).value());
    }
    return Metres{sum.value()};
}

Metres edge_length(LonLat a, LonLat b) {
    const double lat_difference = b.lat - a.lat;
    const double lon_difference = b.lon - a.lon;
    if (lon_difference == 0 && lat_difference == 0) {
        return Metres{0};
    }
    // From the end nearer the equator, so that an edge and its reverse have the same length to the last bit.
    return std::abs(a.lat) <= std::abs(b.lat) ? Metres{piece_length(a.lat, lat_difference, lon_difference)}
                                              : Metres{piece_length(b.lat, -lat_difference, -lon_difference)};
}

}  // namespace limes::geodesy
