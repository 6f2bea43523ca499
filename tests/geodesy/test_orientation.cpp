#include <limes/geodesy/orientation.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace limes::geodesy;

namespace {

__extension__ using Int128 = __int128;

/// A coordinate as a whole number of 2^-45 degrees: every such number below 180 is a double.
constexpr double kStep = 0x1p-45;

struct Grid {
    long long x;
    long long y;

    [[nodiscard]] LonLat degrees() const {
        return {static_cast<double>(x) * kStep, static_cast<double>(y) * kStep};
    }
};

int exact(Grid a, Grid b, Grid c) {
    const Int128 det =
        static_cast<Int128>(a.x - c.x) * (b.y - c.y) - static_cast<Int128>(a.y - c.y) * (b.x - c.x);
    return det > 0 ? 1 : (det < 0 ? -1 : 0);
}

}  // namespace

TEST_CASE("left, right and on the line") {
    CHECK(orientation({0, 0}, {1, 0}, {0, 1}) == 1);
    CHECK(orientation({0, 0}, {1, 0}, {0, -1}) == -1);
    CHECK(orientation({0, 0}, {1, 1}, {2, 2}) == 0);
    CHECK(orientation({0, 0}, {0, 0}, {2, 3}) == 0);
    CHECK(orientation({-180, -90}, {180, 90}, {0, 0}) == 0);
}

TEST_CASE("near-collinear points are judged as whole-number arithmetic judges them") {
    std::mt19937_64 random{11};
    std::uniform_int_distribution<long long> lon{-(180LL << 45), 180LL << 45};
    std::uniform_int_distribution<long long> lat{-(90LL << 45), 90LL << 45};
    std::uniform_int_distribution<long long> off{-2, 2};
    std::uniform_real_distribution<double> along{0, 1};
    int zeros = 0;
    int wrong = 0;
    for (int i = 0; i < 100000; ++i) {
        const Grid a{lon(random), lat(random)};
        Grid b{lon(random), lat(random)};
        if (i % 3 == 0) {  // short edges: exact differences
            b = {a.x / 2 + off(random) * 1000003, a.y / 2 + off(random) * 777777};
        }
        const double t = along(random);
        Grid c{a.x + std::llround(t * static_cast<double>(b.x - a.x)) + off(random),
               a.y + std::llround(t * static_cast<double>(b.y - a.y)) + off(random)};
        if (i % 5 == 0) {  // exactly the middle, when there is one
            c = {(a.x + b.x) / 2, (a.y + b.y) / 2};
        }
        const int expected = exact(a, b, c);
        zeros += expected == 0 ? 1 : 0;
        wrong += orientation(a.degrees(), b.degrees(), c.degrees()) == expected ? 0 : 1;
        wrong += orientation(b.degrees(), a.degrees(), c.degrees()) == -expected ? 0 : 1;
        wrong += orientation(c.degrees(), a.degrees(), b.degrees()) == expected ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(zeros > 3000);
}

TEST_CASE("coordinates of very different sizes do not lose the small ones") {
    const double tiny = 0x1p-200;
    CHECK(orientation({0, 0}, {180, 90}, {2 * tiny, tiny}) == 0);
    CHECK(orientation({0, 0}, {180, 90}, {2 * tiny, std::nextafter(tiny, 1)}) == 1);
    CHECK(orientation({0, 0}, {180, 90}, {2 * tiny, std::nextafter(tiny, 0)}) == -1);
    CHECK(orientation({tiny, 0}, {100, 50}, {0, 0}) == 1);
    CHECK(orientation({1e-250, 0}, {0, 1e-250}, {0, 0}) == 1);
    CHECK(orientation({1, 1}, {1 + 0x1p-52, 1 + 0x1p-52}, {179, 179}) == 0);
}

TEST_CASE("a point on an edge is on it to the last bit") {
    CHECK(on_edge({0, 0}, {3, 1}, {1.5, 0.5}));
    CHECK_FALSE(on_edge({0, 0}, {3, 1}, {1.5, std::nextafter(0.5, 1)}));
    CHECK_FALSE(on_edge({0, 0}, {3, 1}, {6, 2}));
    CHECK(on_edge({5, 5}, {5, 5}, {5, 5}));
    CHECK_FALSE(on_edge({5, 5}, {5, 5}, {5, 6}));
}

TEST_CASE("edges on a small grid meet exactly when they have a common point by whole-number arithmetic") {
    // Over all pairs of edges on a 4 x 4 grid. Oracle: Cramer's rule in integers.
    const auto meets = [](Grid a, Grid b, Grid c, Grid d) {
        const long long rx = b.x - a.x;
        const long long ry = b.y - a.y;
        const long long sx = d.x - c.x;
        const long long sy = d.y - c.y;
        const long long qx = c.x - a.x;
        const long long qy = c.y - a.y;
        const long long det = rx * sy - ry * sx;
        if (det != 0) {
            long long t = qx * sy - qy * sx;
            long long u = qx * ry - qy * rx;
            const long long sign = det > 0 ? 1 : -1;
            t *= sign;
            u *= sign;
            return t >= 0 && u >= 0 && t <= det * sign && u <= det * sign;
        }
        const auto holds = [](Grid p, Grid q, Grid r) {
            return (q.x - p.x) * (r.y - p.y) == (q.y - p.y) * (r.x - p.x) && std::min(p.x, q.x) <= r.x &&
                   r.x <= std::max(p.x, q.x) && std::min(p.y, q.y) <= r.y && r.y <= std::max(p.y, q.y);
        };
        return holds(a, b, c) || holds(a, b, d) || holds(c, d, a) || holds(c, d, b);
    };
    int wrong = 0;
    const auto point = [](int i) { return Grid{i % 4, i / 4}; };
    for (int i = 0; i < 16 * 16 * 16 * 16; ++i) {
        const Grid a = point(i & 15);
        const Grid b = point((i >> 4) & 15);
        const Grid c = point((i >> 8) & 15);
        const Grid d = point((i >> 12) & 15);
        wrong += edges_meet(a.degrees(), b.degrees(), c.degrees(), d.degrees()) == meets(a, b, c, d) ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("the turn of a thin triangle has the digits that whole-number arithmetic gives it") {
    std::mt19937_64 random{12};
    std::uniform_int_distribution<long long> lon{-(180LL << 45), 180LL << 45};
    std::uniform_int_distribution<long long> lat{-(90LL << 45), 90LL << 45};
    std::uniform_int_distribution<long long> off{-2, 2};
    std::uniform_real_distribution<double> along{0, 1};
    double worst = 0;
    for (int i = 0; i < 20000; ++i) {
        const Grid a{lon(random), lat(random)};
        const Grid b{lon(random), lat(random)};
        const double t = along(random);
        const Grid c{a.x + std::llround(t * static_cast<double>(b.x - a.x)) + off(random),
                     a.y + std::llround(t * static_cast<double>(b.y - a.y)) + off(random)};
        const Int128 exactly =
            static_cast<Int128>(a.x - c.x) * (b.y - c.y) - static_cast<Int128>(a.y - c.y) * (b.x - c.x);
        const double expected = static_cast<double>(exactly) * kStep * kStep;
        const double found = turn(a.degrees(), b.degrees(), c.degrees());
        worst = std::max(worst, expected == 0 ? std::abs(found) : std::abs(found / expected - 1));
    }
    CHECK(worst < 1e-12);
    CHECK(turn({0, 0}, {1, 0}, {0, 1}) == 1);
    CHECK(turn({0, 0}, {0, 1}, {1, 0}) == -1);
}
