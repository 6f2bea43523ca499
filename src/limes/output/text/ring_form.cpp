#include <limes/output/text/number.hpp>
#include <limes/output/text/ring_form.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace limes::output::text {

namespace {

using model::Path;

struct Rounded {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::size_t index = 0;

    [[nodiscard]] bool same_place(const Rounded& other) const { return x == other.x && y == other.y; }
};

struct Extent {
    double twice_area = 0;  // square degrees, counter-clockwise positive
    double reach = 0;       // sum of |dx| + |dy|
    bool on_grid = true;    // no vertex is moved by rounding
};

bool lies_on_grid(double value, double scale) {
    const double scaled = value * scale;
    return std::abs(scaled - std::nearbyint(scaled)) <= std::abs(scaled) * 0x1p-51;
}

Extent measure(Path ring, double scale) {
    Extent extent;
    const double x0 = ring.lon[0];
    const double y0 = ring.lat[0];
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const double ax = ring.lon[i - 1] - x0;
        const double ay = ring.lat[i - 1] - y0;
        const double bx = ring.lon[i] - x0;
        const double by = ring.lat[i] - y0;
        extent.twice_area += ax * by - bx * ay;
        extent.reach += std::abs(bx - ax) + std::abs(by - ay);
        extent.on_grid =
            extent.on_grid && lies_on_grid(ring.lon[i], scale) && lies_on_grid(ring.lat[i], scale);
    }
    return extent;
}

std::vector<Rounded> round_ring(Path ring, int decimals) {
    std::vector<Rounded> rounded;
    rounded.reserve(ring.size());
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        rounded.push_back({to_units(ring.lon[i], decimals), to_units(ring.lat[i], decimals), i});
    }
    return rounded;
}

long double twice_area(const std::vector<Rounded>& ring) {
    long double sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const auto ax = static_cast<long double>(ring[i - 1].x - ring[0].x);
        const auto ay = static_cast<long double>(ring[i - 1].y - ring[0].y);
        const auto bx = static_cast<long double>(ring[i].x - ring[0].x);
        const auto by = static_cast<long double>(ring[i].y - ring[0].y);
        sum += ax * by - bx * ay;
    }
    return sum;
}

// Whether two vertices that were apart, and are not joined by vertices of the same place, became one.
bool touches_itself(std::vector<Rounded> rounded, Path ring) {
    // Neighbours that fall together are one vertex, the first and last of the ring too.
    rounded.erase(std::unique(rounded.begin(), rounded.end(),
                              [](const Rounded& a, const Rounded& b) { return a.same_place(b); }),
                  rounded.end());
    while (rounded.size() > 1 && rounded.back().same_place(rounded.front())) {
        rounded.pop_back();
    }
    if (rounded.size() < 3) {
        return true;
    }
    std::sort(rounded.begin(), rounded.end(), [](const Rounded& a, const Rounded& b) {
        return a.x != b.x ? a.x < b.x : a.y != b.y ? a.y < b.y : a.index < b.index;
    });
    for (std::size_t i = 1; i < rounded.size(); ++i) {
        if (rounded[i].same_place(rounded[i - 1]) && ring[rounded[i].index] != ring[rounded[i - 1].index]) {
            return true;
        }
    }
    return false;
}

}  // namespace

RingForm form_of_ring(Path ring, bool exterior, int decimals) {
    const double scale = std::pow(10.0, decimals);
    const Extent extent = measure(ring, scale);
    RingForm form{.reverse = exterior ? extent.twice_area < 0 : extent.twice_area > 0};
    if (extent.on_grid) {
        return form;
    }
    std::vector<Rounded> rounded = round_ring(ring, decimals);
    // Moving every vertex by at most half a unit changes twice the area by less than the reach times two
    // units.
    if (std::abs(extent.twice_area) * scale <= 2 * extent.reach &&
        static_cast<double>(twice_area(rounded)) * extent.twice_area <= 0 && extent.twice_area != 0) {
        form.precision = Precision::full;
        return form;
    }
    if (touches_itself(std::move(rounded), ring)) {
        form.precision = Precision::full;
    }
    return form;
}

Precision precision_of_line(Path line, int decimals) {
    const std::int64_t x = to_units(line.lon[0], decimals);
    const std::int64_t y = to_units(line.lat[0], decimals);
    bool had_length = false;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (to_units(line.lon[i], decimals) != x || to_units(line.lat[i], decimals) != y) {
            return Precision::decimals;
        }
        had_length = had_length || line[i] != line[0];
    }
    return had_length ? Precision::full : Precision::decimals;
}

}  // namespace limes::output::text
