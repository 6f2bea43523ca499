#include <limes/geodesy/web_map_shift.hpp>

#include "catch.hpp"
#include "datum.hpp"

#include <vector>

using namespace limes::geodesy;
using limes::test::off_by;

// The vectors of the public programs' own tests: googollee/eviltransform, python/test.py;
// wandergis/coordtransform, test/app.js.
TEST_CASE("GCJ-02 and BD-09 are predicted as the public programs have them") {
    struct Known {
        WebMap map;
        LonLat true_place;
        LonLat shown;
    };
    for (const Known& known :
         {Known{WebMap::gcj02, {121.5272106, 31.1774276}, {121.531541859215, 31.17530398364597}},
          Known{WebMap::gcj02, {113.912316, 22.543847}, {113.9171764808363, 22.540796131694766}},
          Known{WebMap::gcj02, {116.377817, 39.911954}, {116.38404722455657, 39.91334545536069}},
          Known{WebMap::gcj02, {116.404, 39.915}, {116.41024449916938, 39.91640428150164}}}) {
        const LonLat shown = shown_by(known.map, known.true_place);
        CHECK(off_by(shown, known.shown) < 1e-4);
    }
    // Of BD-09 test/app.js gives what GCJ-02 116.404, 39.915 becomes, and from which true place that comes,
    // to a metre or so.
    CHECK(off_by(shown_by(WebMap::bd09, {116.39775550083061, 39.91359571849836}),
                 {116.41036949371029, 39.92133699351021}) < 2);
}

TEST_CASE("outside the box of the public programs a place stays, and Viet Nam and Laos are in it") {
    for (const LonLat far :
         {LonLat{-104.9903, 39.7392}, LonLat{106.8, -6.2}, LonLat{71.9, 40}, LonLat{105, 56}}) {
        CHECK(shown_by(WebMap::gcj02, far) == far);
        CHECK(shown_by(WebMap::bd09, far) == far);
    }
    for (const LonLat near : {LonLat{105.85, 21.03}, LonLat{102.6, 17.97}}) {
        CHECK(off_by(shown_by(WebMap::gcj02, near), near) > 200);
        CHECK(off_by(shown_by(WebMap::bd09, near), near) > 900);
    }
}

TEST_CASE("too few places, or places that lie well, say nothing") {
    const std::vector<LonLat> places{
        {106.7, 21.9}, {104.0, 22.5}, {107.9, 21.5}, {103.2, 22.7}, {105.3, 23.2}};
    std::vector<PlacePair> pairs;
    for (const LonLat p : places) {
        pairs.push_back({p, p});
    }
    CHECK_FALSE(web_map_shift(pairs));
    for (PlacePair& pair : pairs) {
        pair.questioned = shown_by(WebMap::gcj02, pair.trusted);
    }
    CHECK_FALSE(web_map_shift(std::span{pairs}.first(2)));
    CHECK_FALSE(web_map_shift({}));
    const auto found = web_map_shift(std::span{pairs}.first(3));
    REQUIRE(found);
    CHECK(found->map == WebMap::gcj02);
    CHECK(found->places == 3);
    CHECK(found->off.value() > 300);
    CHECK(found->left.value() < 1);
    // Held the other way round it is the trusted layer that is shifted, which is not what was asked.
    for (PlacePair& pair : pairs) {
        std::swap(pair.trusted, pair.questioned);
    }
    CHECK_FALSE(web_map_shift(pairs));
}
