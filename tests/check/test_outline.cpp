#include <limes/check/outline.hpp>

#include <catch.hpp>

#include <vector>

using namespace limes;
using check::welded;
using engine::embedded::BoundaryEdge;

TEST_CASE("edges the other way round are gone one for one") {
    const BoundaryEdge there{{105, 21}, {106, 21}, 0};
    const BoundaryEdge back{{106, 21 + 1e-10}, {105, 21 - 1e-10}, 1};
    CHECK(welded({there, back}).empty());
    CHECK(welded({there, {{106, 21}, {106, 22}, 0}}).size() == 2);
    // Two areas lie over one side, and one beside it: the side is an edge still.
    const BoundaryEdge over{{105, 21}, {106, 21}, 2};
    for (const auto& edges :
         {std::vector{there, over, back}, std::vector{back, there, over}, std::vector{there, back, over}}) {
        const std::vector<BoundaryEdge> left = welded(edges);
        REQUIRE(left.size() == 1);
        CHECK(left[0].from.lon == 105);
        CHECK(left[0].to.lon == 106);
    }
}

TEST_CASE("edges of no length are gone") {
    CHECK(welded({{{105, 21}, {105, 21 + 5e-9}, 0}}).empty());
}
