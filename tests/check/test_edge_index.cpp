#include <limes/check/edge_index.hpp>
#include <limes/geodesy/shape.hpp>

#include <catch.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

using namespace limes;
using check::BoundaryEdge;
using check::SeenEdge;
using geodesy::LonLat;

namespace {

double off_m(LonLat place, const BoundaryEdge& edge) {
    const std::vector<double> lon{edge.from.lon, edge.to.lon};
    const std::vector<double> lat{edge.from.lat, edge.to.lat};
    return geodesy::closest_points(place, geodesy::Shape{geodesy::ShapeKind::lines, {{lon, lat}}})
        ->distance.value();
}

}  // namespace

TEST_CASE("the nearest edge that is wanted is the one that measuring to all finds, within a percent") {
    const auto seed = GENERATE(range(0U, 4U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> u{0, 1};
    std::vector<BoundaryEdge> edges;
    for (std::uint32_t i = 0; i < 120; ++i) {
        const LonLat from{105 + u(random), 22 + u(random)};
        edges.push_back(
            {from, {from.lon + 0.1 * (u(random) - 0.5), from.lat + 0.1 * (u(random) - 0.5)}, i % 3});
    }
    const check::EdgeIndex index{edges};
    for (int i = 0; i < 40; ++i) {
        const LonLat place{105 + u(random), 22 + u(random)};
        const std::uint32_t not_this = i % 3;
        double least_m = 1e9;
        for (const BoundaryEdge& edge : edges) {
            if (edge.row != not_this) {
                least_m = std::min(least_m, off_m(place, edge));
            }
        }
        const auto wanted = [&](const SeenEdge& seen) { return index[seen.edge].row != not_this; };
        const std::optional<SeenEdge> nearest = index.nearest(place, 50'000, wanted);
        REQUIRE(nearest);
        CHECK(off_m(place, edges[nearest->edge]) <= least_m * 1.01);
        CHECK(nearest->off_m == Catch::Detail::Approx(least_m).epsilon(0.01));
        CHECK_FALSE(index.nearest(place, nearest->off_m * 0.99, wanted));
        const std::vector<SeenEdge> within = index.within(place, nearest->off_m * 2);
        CHECK(std::ranges::is_sorted(within, {}, &SeenEdge::edge));
        CHECK(std::ranges::all_of(within,
                                  [&](const SeenEdge& seen) { return seen.off_m <= nearest->off_m * 2; }));
    }
}

TEST_CASE("an edge is seen at its end to the bit, and one without length where it is") {
    const check::EdgeIndex index{{{{105, 22}, {105.1, 22.1}, 0}, {{106, 23}, {106, 23}, 1}}};
    const auto any = [](const SeenEdge&) { return true; };
    CHECK(index.nearest({104.9, 21.9}, 20'000, any)->at == LonLat{105, 22});
    CHECK(index.nearest({105.2, 22.2}, 20'000, any)->at == LonLat{105.1, 22.1});
    CHECK(index.nearest({106.01, 23}, 20'000, any)->at == LonLat{106, 23});
    CHECK(check::EdgeIndex{{}}.within({105, 22}, 1e7).empty());
    CHECK_FALSE(check::EdgeIndex{{}}.nearest({105, 22}, 1e7, any));
}
