#include <limes/geodesy/shared_length.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <set>
#include <vector>

using namespace limes::geodesy;

namespace {

struct Ring {
    std::vector<double> lon;
    std::vector<double> lat;

    explicit Ring(const std::vector<LonLat>& corners) {
        for (const LonLat p : corners) {
            push(p);
        }
        push(corners.front());
    }
    void push(LonLat p) {
        lon.push_back(p.lon);
        lat.push_back(p.lat);
    }
    [[nodiscard]] Shape area() const { return {ShapeKind::areas, {Path{lon, lat}}}; }
};

double meridian_m(double from, double to) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(from, 0, to, 0, metres);
    return metres;
}

/// A stretch of a parallel is an arc of a circle.
double parallel_m(double lat, double degrees) {
    const double f = 1 / 298.257223563;
    const double s = std::sin(lat * std::numbers::pi / 180);
    const double n = 6378137 / std::sqrt(1 - f * (2 - f) * s * s);
    return n * std::cos(lat * std::numbers::pi / 180) * degrees * std::numbers::pi / 180;
}

double shared_m(const Ring& a, const Ring& b) {
    const double both = shared_length(a.area(), b.area()).value();
    CHECK(shared_length(b.area(), a.area()).value() == Approx(both));
    return both;
}

}  // namespace

TEST_CASE("boundaries share what lies on one line, whatever their vertices are") {
    const Ring square{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
    CHECK(shared_m(square, Ring{{{1, 0}, {2, 0}, {2, 1}, {1, 1}}}) == Approx(110574.3886).margin(1e-3));
    CHECK(shared_m(square, Ring{{{1, 0.25}, {2, 0.25}, {2, 3}, {1, 3}, {1, 0.5}}}) ==
          Approx(meridian_m(0.25, 1)).epsilon(1e-9));
    // A slanting line: every vertex is on it without rounding.
    const Ring below{{{0, 0}, {4, 0}, {4, 4}, {1, 1}}};
    const Ring above{{{0, 0}, {3, 3}, {0, 3}}};
    CHECK(shared_m(below, above) ==
          Approx(shared_m(Ring{{{0, 0}, {3, 0}, {3, 3}}}, Ring{{{0, 0}, {3, 3}, {0, 3}}})).epsilon(1e-12));
    CHECK(shared_m(square, square) ==
          Approx(2 * meridian_m(0, 1) + parallel_m(0, 1) + parallel_m(1, 1)).epsilon(1e-9));
}

TEST_CASE("corners that touch, edges that cross and areas apart share nothing") {
    const Ring square{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
    CHECK(shared_m(square, Ring{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}) == 0);
    CHECK(shared_m(square, Ring{{{0.5, 0.5}, {2, 0.5}, {2, 2}}}) == 0);
    CHECK(shared_m(square, Ring{{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}}}) == 0);
    CHECK(shared_m(square, Ring{{{5, 5}, {6, 5}, {6, 6}}}) == 0);
    // On one line, one after the other.
    CHECK(shared_m(square, Ring{{{1, 0}, {2, 0}, {2, -1}, {1, -1}}}) == 0);
}

TEST_CASE("a boundary off by the last bit is another") {
    const double beside = std::nextafter(1.0, 2.0);
    const Ring square{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
    CHECK(shared_m(square, Ring{{{beside, 0}, {2, 0}, {2, 1}, {beside, 1}}}) == 0);
}

TEST_CASE("the antimeridian is shared from both sides of it") {
    const Ring east{{{179, 10}, {180, 10}, {180, 12}, {179, 12}}};
    const Ring west{{{-180, 11}, {-179, 11}, {-179, 14}, {-180, 14}}};
    CHECK(shared_m(east, west) == Approx(meridian_m(11, 12)).epsilon(1e-9));
}

TEST_CASE("staircases share the unit steps that both have") {
    // Columns of cells from a floor up to random heights, and their complement down from a ceiling: of the
    // steps between them, each is in both, and counted one by one.
    for (unsigned seed = 0; seed < 20; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random{seed};
        const std::size_t count = 3 + random() % 60;
        std::vector<int> heights;
        for (std::size_t i = 0; i < count; ++i) {
            heights.push_back(static_cast<int>(1 + random() % 8));
        }
        // A power of two as the step, so that corners are exact.
        const double step = 1.0 / 64;
        const auto at = [&](std::size_t i, int up) {
            return LonLat{104 + step * static_cast<double>(i), 20 + step * up};
        };
        std::vector<LonLat> stairs;
        double expected = 0;
        for (std::size_t i = 0; i < count; ++i) {
            stairs.push_back(at(i, heights[i]));
            stairs.push_back(at(i + 1, heights[i]));
            expected += parallel_m(20 + step * heights[i], step);
            if (i + 1 < count) {
                const auto [low, high] = std::minmax(heights[i], heights[i + 1]);
                expected += low < high ? meridian_m(20 + step * low, 20 + step * high) : 0;
            }
        }
        std::vector<LonLat> lower = stairs;
        lower.push_back(at(count, 0));
        lower.push_back(at(0, 0));
        // The upper one has a vertex in the middle of every tread.
        std::vector<LonLat> upper;
        for (std::size_t i = 0; i < stairs.size(); i += 2) {
            upper.push_back(stairs[i]);
            upper.push_back({stairs[i].lon + step / 2, stairs[i].lat});
            upper.push_back(stairs[i + 1]);
        }
        upper.push_back(at(count, 9));
        upper.push_back(at(0, 9));
        CHECK(shared_m(Ring{lower}, Ring{upper}) == Approx(expected).epsilon(1e-9));
    }
}
