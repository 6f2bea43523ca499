#include <limes/geodesy/ecef.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/index/scan.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

using namespace limes::index;
using limes::geodesy::Box;
using limes::geodesy::Ecef;
using limes::geodesy::to_ecef;

namespace {

using Items = std::vector<std::uint32_t>;

/// Boxes of a kilometre to a thousand; whole kilometres make them touch and repeat.
Box3 random_box3(std::mt19937_64& random) {
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    std::uniform_real_distribution<double> exponent{3, 6};
    const Ecef at = to_ecef({lon(random), lat(random)});
    const double size = std::pow(10, exponent(random));
    const double grid = random() % 2 == 0 ? 1e6 : 1;
    const auto snap = [grid](double v) { return std::round(v / grid) * grid; };
    return {{snap(at.x), snap(at.y), snap(at.z)},
            {snap(at.x) + size, snap(at.y) + snap(size), snap(at.z) + size}};
}

std::vector<Box3> random_boxes3(std::mt19937_64& random, std::size_t count) {
    std::vector<Box3> boxes;
    while (boxes.size() < count) {
        boxes.push_back(boxes.empty() || random() % 10 != 0 ? random_box3(random)
                                                            : boxes[random() % boxes.size()]);
    }
    return boxes;
}

/// Boxes of whole degrees often touch; every fifth crosses the antimeridian, some span the world or end on
/// it.
Box random_box(std::mt19937_64& random) {
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    const bool whole = random() % 2 == 0;
    const auto snap = [whole](double v) { return whole ? std::round(v / 10) * 10 : v; };
    double west = snap(lon(random));
    double east = snap(lon(random));
    const auto kind = random() % 10;
    if ((west > east) != (kind < 2)) {
        std::swap(west, east);
    }
    if (kind == 3) {
        east = 180;
    } else if (kind == 4) {
        west = -180;
    } else if (kind == 5) {
        west = -180;
        east = 180;
    } else if (kind > 6 && east > west) {
        east = std::min(180.0, west + 3);
    }
    const double a = snap(lat(random));
    const double b = kind > 6 ? std::min(90.0, a + 2) : snap(lat(random));
    return {west, std::min(a, b), east, std::max(a, b)};
}

/// What is visited, up to `most` items.
struct Visits {
    std::size_t most;
    Items items;
    std::vector<double> distances;

    bool operator()(std::uint32_t item, double distance_m) {
        items.push_back(item);
        distances.push_back(distance_m);
        return items.size() < most;
    }
};

template <class Index, class From>
Visits visits(const Index& index, const From& from, std::size_t most) {
    Visits seen{most, {}, {}};
    index.by_distance(from, std::ref(seen));
    return seen;
}

}  // namespace

TEST_CASE("the box tree finds the boxes that a full scan finds") {
    const auto seed = GENERATE(range(0U, 20U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    const auto boxes = random_boxes3(random, random() % 800);
    const BoxTree tree{boxes};
    const BoxScan scan{boxes};
    Items fast{7, 7};
    Items slow;
    for (const Box3& box : random_boxes3(random, 60)) {
        tree.meeting(box, fast);
        scan.meeting(box, slow);
        REQUIRE(fast == slow);
    }
}

TEST_CASE("the box tree visits boxes in the order of a full scan, and stops when told") {
    const auto seed = GENERATE(range(50U, 70U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    const auto boxes = random_boxes3(random, 1 + random() % 500);
    const BoxTree tree{boxes};
    const BoxScan scan{boxes};
    for (const Box3& from : random_boxes3(random, 15)) {
        for (const std::size_t most : {std::size_t{1}, std::size_t{9}, boxes.size() + 1}) {
            const Visits fast = visits(tree, from, most);
            const Visits slow = visits(scan, from, most);
            REQUIRE(fast.items.size() == std::min(most, boxes.size()));
            REQUIRE(fast.items == slow.items);
            REQUIRE_THAT(fast.distances, Catch::Matchers::Approx(slow.distances));
            const Ecef corner{from.low[0], from.low[1], from.low[2]};
            const Visits fast_point = visits(tree, corner, most);
            const Visits slow_point = visits(scan, corner, most);
            REQUIRE(fast_point.items == slow_point.items);
            REQUIRE_THAT(fast_point.distances, Catch::Matchers::Approx(slow_point.distances));
        }
    }
}

TEST_CASE("a box is as far as its nearest face, edge or corner") {
    const std::vector<Box3> boxes{{{0, 0, 0}, {1, 1, 1}}, {{10, 0, 0}, {11, 1, 1}}};
    const BoxTree tree{boxes};
    const Visits from_corner = visits(tree, Ecef{4, 5, 1}, 2);
    CHECK(from_corner.items == Items{0, 1});
    CHECK(from_corner.distances[0] == 5);
    CHECK(from_corner.distances[1] == Approx(std::sqrt(36 + 16)));
    const Visits inside = visits(tree, Ecef{10.5, 0.5, 0.5}, 1);
    CHECK(inside.items == Items{1});
    CHECK(inside.distances[0] == 0);
}

TEST_CASE("an empty box tree finds nothing") {
    const BoxTree tree{{}};
    Items found{1};
    tree.meeting({{-1e9, -1e9, -1e9}, {1e9, 1e9, 1e9}}, found);
    CHECK(found.empty());
    CHECK(visits(tree, Ecef{0, 0, 0}, 5).items.empty());
    const LonLatTree flat{{}};
    found = {1};
    flat.meeting({-180, -90, 180, 90}, found);
    CHECK(found.empty());
}

TEST_CASE("the tree in longitude and latitude finds the boxes that a full scan finds") {
    const auto seed = GENERATE(range(200U, 230U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::vector<Box> boxes(random() % 500);
    std::ranges::generate(boxes, [&] { return random_box(random); });
    const LonLatTree tree{boxes};
    const LonLatScan scan{boxes};
    Items fast{7, 7};
    Items slow;
    for (int i = 0; i < 60; ++i) {
        const Box box = random_box(random);
        CAPTURE(box.west, box.south, box.east, box.north);
        tree.meeting(box, fast);
        scan.meeting(box, slow);
        REQUIRE(fast == slow);
    }
}

TEST_CASE("boxes meet over the antimeridian and on it, each told once") {
    const std::vector<Box> boxes{{170, -10, -170, 10}, {175, 0, 180, 5}, {-180, 0, -175, 5}, {0, 0, 10, 10}};
    const LonLatTree tree{boxes};
    Items found;
    tree.meeting({178, 1, -178, 2}, found);
    CHECK(found == Items{0, 1, 2});
    tree.meeting({-180, 1, -179, 2}, found);
    CHECK(found == Items{0, 1, 2});
    tree.meeting({-180, -90, 180, 90}, found);
    CHECK(found == Items{0, 1, 2, 3});
    tree.meeting({10, 10, 20, 20}, found);
    CHECK(found == Items{3});
    tree.meeting({20, 20, 30, 30}, found);
    CHECK(found.empty());
}
