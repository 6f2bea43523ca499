#include <limes/geodesy/orientation.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace limes::geodesy {
namespace {

/// Lifts products clear of underflow; 360 * 2^500 squared still fits.
constexpr double kLift = 0x1p500;

struct Two {
    double high;
    double low;
};

Two two_sum(double a, double b) {
    const double sum = a + b;
    const double b_part = sum - a;
    return {sum, (a - (sum - b_part)) + (b - b_part)};
}

Two two_product(double a, double b) {
    const double product = a * b;
    return {product, std::fma(a, b, -product)};
}

/// A sum of doubles kept without rounding, as parts that do not overlap, smallest first.
class ExactSum {
public:
    void add_product(double a, double b) {
        const Two product = two_product(a, b);
        add(product.low);
        add(product.high);
    }

    [[nodiscard]] int sign() const {
        if (m_count == 0) {
            return 0;
        }
        return m_parts[m_count - 1] > 0 ? 1 : -1;
    }

    /// The sum, rounded.
    [[nodiscard]] double value() const {
        double sum = 0;
        for (std::size_t i = 0; i < m_count; ++i) {
            sum += m_parts[i];
        }
        return sum;
    }

private:
    void add(double value) {
        double carry = value;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_count; ++i) {
            const Two sum = two_sum(carry, m_parts[i]);
            if (sum.low != 0) {
                m_parts[kept++] = sum.low;
            }
            carry = sum.high;
        }
        if (carry != 0) {
            m_parts[kept++] = carry;
        }
        m_count = kept;
    }

    std::array<double, 12> m_parts{};
    std::size_t m_count = 0;
};

/// Nearby points have exact differences: four parts are enough.
bool differs_exactly(double a, double b) {
    return two_sum(a, -b).low == 0;
}

/// (a - c) x (b - c), in units of 1 / kLift².
ExactSum exact_turn(LonLat a, LonLat b, LonLat c) {
    for (LonLat* p : {&a, &b, &c}) {
        p->lon *= kLift;
        p->lat *= kLift;
    }
    ExactSum sum;
    if (differs_exactly(a.lon, c.lon) && differs_exactly(b.lon, c.lon) && differs_exactly(a.lat, c.lat) &&
        differs_exactly(b.lat, c.lat)) {
        sum.add_product(a.lon - c.lon, b.lat - c.lat);
        sum.add_product(c.lat - a.lat, b.lon - c.lon);
        return sum;
    }
    sum.add_product(a.lon, b.lat);
    sum.add_product(-a.lon, c.lat);
    sum.add_product(-c.lon, b.lat);
    sum.add_product(-a.lat, b.lon);
    sum.add_product(a.lat, c.lon);
    sum.add_product(c.lat, b.lon);
    return sum;
}

bool in_box(LonLat a, LonLat b, LonLat c) {
    return std::min(a.lon, b.lon) <= c.lon && c.lon <= std::max(a.lon, b.lon) &&
           std::min(a.lat, b.lat) <= c.lat && c.lat <= std::max(a.lat, b.lat);
}

}  // namespace

int orientation_in_full(LonLat a, LonLat b, LonLat c) {
    return a == c || b == c ? 0 : exact_turn(a, b, c).sign();
}

double turn(LonLat a, LonLat b, LonLat c) {
    constexpr double kRounding = 4e-16;  // of the size, as in `orientation`
    constexpr double kWanted = 1e-12;
    const double left = (a.lon - c.lon) * (b.lat - c.lat);
    const double right = (a.lat - c.lat) * (b.lon - c.lon);
    if (kRounding * (std::abs(left) + std::abs(right)) < kWanted * std::abs(left - right)) {
        return left - right;
    }
    return exact_turn(a, b, c).value() / kLift / kLift;
}

bool on_edge(LonLat a, LonLat b, LonLat c) {
    return in_box(a, b, c) && orientation(a, b, c) == 0;
}

bool edges_meet(LonLat a, LonLat b, LonLat c, LonLat d) {
    const bool boxes_meet = std::max(a.lon, b.lon) >= std::min(c.lon, d.lon) &&
                            std::max(c.lon, d.lon) >= std::min(a.lon, b.lon) &&
                            std::max(a.lat, b.lat) >= std::min(c.lat, d.lat) &&
                            std::max(c.lat, d.lat) >= std::min(a.lat, b.lat);
    // Of collinear edges (all four signs are 0) those meet whose boxes do.
    return boxes_meet && orientation(a, b, c) * orientation(a, b, d) <= 0 &&
           orientation(c, d, a) * orientation(c, d, b) <= 0;
}

}  // namespace limes::geodesy
