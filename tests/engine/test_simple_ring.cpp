#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/simple_ring.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <random>

using namespace limes;
using namespace limes::engine::embedded;
using geodesy::LonLat;
using model::GeometryColumn;

namespace {

GeometryColumn area_of(const std::vector<LonLat>& closed) {
    GeometryColumn column;
    column.begin_row(model::GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    for (const LonLat p : closed) {
        column.push_vertex(p);
    }
    return column;
}

bool is_simple(const std::vector<LonLat>& closed) {
    return SimpleRing{}.is(area_of(closed)[0]);
}

}  // namespace

TEST_CASE("a ring that is called simple is valid for GEOS, and most valid ones are", "[geos]") {
    std::mt19937 random{7};
    std::uniform_int_distribution<int> on_grid{0, 12};
    std::uniform_real_distribution<double> anywhere{0, 1};
    SimpleRing simple;
    std::size_t called = 0;
    std::size_t valid_ones = 0;
    for (int i = 0; i < 3000; ++i) {
        // Rounded, so that vertices fall on edges and on one another.
        const int corners = 3 + i % 30;
        const double wobble = 0.1 + 0.3 * (i % 3);
        std::vector<LonLat> ring;
        for (int k = 0; k < corners; ++k) {
            const double angle = 2 * 3.14159265358979 * k / corners;
            const double r = 12 * (1 - wobble * anywhere(random));
            ring.push_back({std::round(r * std::cos(angle)), std::round(r * std::sin(angle))});
        }
        if (i % 4 == 0) {
            ring[static_cast<std::size_t>(i) % ring.size()] = {static_cast<double>(on_grid(random)),
                                                               static_cast<double>(on_grid(random))};
        }
        ring.push_back(ring.front());
        const GeometryColumn column = area_of(ring);
        const bool is = simple.is(column[0]);
        const bool is_good = is_valid(to_geos(column[0]));
        CAPTURE(i);
        CHECK((!is || is_good));
        called += is ? 1 : 0;
        valid_ones += is_good ? 1 : 0;
    }
    CHECK(called > valid_ones / 3);
    CHECK(valid_ones < 2900);
}

TEST_CASE("a ring that meets itself, or has no area, is not simple", "[geos]") {
    CHECK(is_simple({{0, 0}, {4, 0}, {0, 4}, {0, 0}}));
    CHECK(is_simple({{0, 0}, {4, 1}, {4, 4}, {1, 5}, {0, 0}}));
    CHECK_FALSE(is_simple({{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}));                  // a bow tie
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, 4}, {4, 0}, {0, 0}}));                  // back and forth
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, 4}, {9, 9}, {4, 4}, {0, 4}, {0, 0}}));  // a spike
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {2, 2}, {4, 4}, {0, 4}, {2, 2}, {0, 0}}));  // a waist
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, 0}, {4, 4}, {0, 0}}));                  // a vertex twice
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, 4}}));                                  // open
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {0, 0}}));                                  // no area
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, std::numeric_limits<double>::quiet_NaN()}, {0, 4}, {0, 0}}));
    CHECK_FALSE(is_simple({{0, 0}, {4, 0}, {4, std::numeric_limits<double>::infinity()}, {0, 4}, {0, 0}}));
}

TEST_CASE("a ring whose edges all lie beside one another is left to GEOS after so many tests", "[geos]") {
    // A zigzag aslant: every edge has the box of the whole, nearly.
    const auto zigzag = [](int turns) {
        std::vector<LonLat> ring;
        for (int i = 0; i < turns; ++i) {
            const double along = 1e-4 * i;
            ring.push_back({along, -along});
            ring.push_back({1 + along, 1 - along});
        }
        ring.push_back({3, -3});
        ring.push_back({-1, -2});
        ring.push_back(ring.front());
        return ring;
    };
    for (const int turns : {5, 20, 1900}) {
        CAPTURE(turns);
        CHECK(is_valid(to_geos(area_of(zigzag(turns))[0])));
        CHECK(is_simple(zigzag(turns)) == (turns < 100));
    }
}
