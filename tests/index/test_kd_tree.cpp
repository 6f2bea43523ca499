#include <limes/geodesy/ecef.hpp>
#include <limes/index/kd_tree.hpp>
#include <limes/index/scan.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <random>
#include <thread>
#include <vector>

using namespace limes::index;
using limes::geodesy::Ecef;
using limes::geodesy::LonLat;
using limes::geodesy::to_ecef;

namespace {

LonLat random_place(std::mt19937_64& random) {
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> sine{-1, 1};
    return {lon(random), std::asin(sine(random)) * 180 / std::numbers::pi};
}

/// Places of every awkward kind: anywhere, round the poles, on both sides of the antimeridian, on a grid of
/// whole degrees (many equal distances), in a border area, and copies of earlier ones.
std::vector<Ecef> awkward_points(std::mt19937_64& random, std::size_t count) {
    std::uniform_real_distribution<double> small{-0.5, 0.5};
    std::vector<Ecef> points;
    while (points.size() < count) {
        const LonLat anywhere = random_place(random);
        switch (random() % 6) {
            case 0:
                points.push_back(to_ecef(anywhere));
                break;
            case 1:
                points.push_back(
                    to_ecef({anywhere.lon, std::copysign(90 - std::abs(small(random)), anywhere.lat)}));
                break;
            case 2:
                points.push_back(
                    to_ecef({random() % 2 == 0 ? 180 : -180 + std::abs(small(random)), small(random)}));
                break;
            case 3:
                points.push_back(
                    to_ecef({std::round(anywhere.lon / 30) * 30, std::round(anywhere.lat / 30) * 30}));
                break;
            case 4:
                points.push_back(to_ecef({105 + 4 * small(random), 22 + 2 * small(random)}));
                break;
            default:
                if (!points.empty()) {
                    points.push_back(points[random() % points.size()]);
                }
        }
    }
    return points;
}

bool by_item(const Neighbour& a, const Neighbour& b) {
    return a.item < b.item;
}

}  // namespace

TEST_CASE("the kd-tree finds the nearest that a full scan finds, in the same order") {
    const auto seed = GENERATE(range(0U, 30U));
    std::mt19937_64 random{seed};
    const std::size_t count = random() % 600;
    CAPTURE(seed, count);
    const auto points = awkward_points(random, count);
    const KdTree tree{points};
    const PointScan scan{points};
    CHECK(tree.size() == points.size());
    std::vector<Neighbour> fast;
    std::vector<Neighbour> slow;
    for (const Ecef& from : awkward_points(random, 40)) {
        for (const std::size_t k : {1U, 2U, 5U, 24U, 25U, 100U, 1000U}) {
            tree.nearest(from, k, fast);
            scan.nearest(from, k, slow);
            REQUIRE(fast == slow);
        }
    }
}

TEST_CASE("the kd-tree finds what lies within a chord, the rim included") {
    const auto seed = GENERATE(range(100U, 130U));
    std::mt19937_64 random{seed};
    const auto points = awkward_points(random, 1 + random() % 500);
    CAPTURE(seed, points.size());
    const KdTree tree{points};
    const PointScan scan{points};
    std::uniform_real_distribution<double> exponent{0, 7.2};
    std::vector<Neighbour> fast;
    std::vector<Neighbour> slow;
    for (const Ecef& from : awkward_points(random, 40)) {
        const double to_a_point = limes::geodesy::chord_m(from, points[random() % points.size()]);
        for (const double chord_m :
             {0.0, std::pow(10, exponent(random)), to_a_point, std::numeric_limits<double>::infinity()}) {
            tree.within(from, chord_m, fast);
            scan.within(from, chord_m, slow);
            std::ranges::sort(fast, by_item);
            REQUIRE(fast == slow);
        }
    }
}

TEST_CASE("copies of one point are ranked by item") {
    const std::vector<Ecef> points(100, to_ecef({106.7, 21.97}));
    const KdTree tree{points};
    std::vector<Neighbour> found;
    for (const std::size_t k : {std::size_t{7}, std::size_t{60}}) {
        tree.nearest(to_ecef({106, 22}), k, found);
        REQUIRE(found.size() == k);
        for (std::uint32_t i = 0; i < k; ++i) {
            CHECK(found[i].item == i);
        }
    }
}

TEST_CASE("neighbours are found over the antimeridian and over a pole") {
    const std::vector<Ecef> points{to_ecef({179.9, 0}), to_ecef({-179.95, 0}), to_ecef({170, 0}),
                                   to_ecef({0, 89.9}),  to_ecef({180, 89.8}),  to_ecef({0, 80})};
    const KdTree tree{points};
    std::vector<Neighbour> found;
    tree.nearest(to_ecef({179.99, 0}), 2, found);
    CHECK((found[0].item == 1 && found[1].item == 0));
    tree.nearest(to_ecef({90, 90}), 2, found);
    CHECK((found[0].item == 3 && found[1].item == 4));
    tree.within(to_ecef({180, 0}), 12000, found);
    CHECK(found.size() == 2);
}

TEST_CASE("an empty tree finds nothing, a tree of one finds it, and no neighbour is no neighbour") {
    const Ecef from = to_ecef({105, 21});
    std::vector<Neighbour> found{{3, 4.0}};
    const KdTree empty{{}};
    empty.nearest(from, 5, found);
    CHECK(found.empty());
    empty.within(from, 1e9, found);
    CHECK(found.empty());

    const std::vector<Ecef> points{from};
    const KdTree one{points};
    one.nearest(from, std::numeric_limits<std::size_t>::max(), found);
    CHECK(found == std::vector<Neighbour>{{0, 0.0}});
    one.nearest(from, 0, found);
    CHECK(found.empty());
    one.within(from, 0, found);
    CHECK(found == std::vector<Neighbour>{{0, 0.0}});
    one.within(from, -1, found);
    CHECK(found.empty());
    one.within(from, std::nan(""), found);
    CHECK(found.empty());
}

TEST_CASE("every size of tree holds every point once") {
    std::mt19937_64 random{5};
    std::vector<Neighbour> found;
    for (std::size_t count = 0; count < 220; ++count) {
        const auto points = awkward_points(random, count);
        KdTree{points}.within({0, 0, 0}, 1e8, found);
        std::ranges::sort(found, by_item);
        REQUIRE(found.size() == count);
        for (std::size_t i = 0; i < count; ++i) {
            REQUIRE(found[i].item == i);
        }
    }
}

TEST_CASE("many threads may read one tree") {
    std::mt19937_64 random{6};
    const auto points = awkward_points(random, 3000);
    const auto queries = awkward_points(random, 200);
    const KdTree tree{points};
    std::vector<std::vector<Neighbour>> first(queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        tree.nearest(queries[i], 5, first[i]);
    }
    std::vector<int> different(4, 0);
    {
        std::vector<std::jthread> threads;
        for (int& count : different) {
            threads.emplace_back([&] {
                std::vector<Neighbour> found;
                for (std::size_t i = 0; i < queries.size(); ++i) {
                    tree.nearest(queries[i], 5, found);
                    count += found == first[i] ? 0 : 1;
                }
            });
        }
    }
    CHECK(different == std::vector<int>(4, 0));
}
