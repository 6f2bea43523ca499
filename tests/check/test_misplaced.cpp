#include <limes/geodesy/web_map_shift.hpp>

#include "made_atlas.hpp"

using namespace limes;
using namespace limes::test;
using geodesy::WebMap;

namespace {

const std::vector<LonLat> kTowns{{106.7, 21.9}, {104.0, 22.5}, {107.9, 21.5}, {103.2, 22.7}, {105.3, 23.2}};

Layer towns(const std::string& name, LonLat (*shown)(LonLat)) {
    Layer layer = made_layer(name, "settlement");
    for (std::size_t i = 0; i < kTowns.size(); ++i) {
        add_point(layer, "town-" + std::to_string(i), shown(kTowns[i]));
    }
    return layer;
}

LonLat truly(LonLat p) {
    return p;
}

check::Faults beside_true_towns(LonLat (*shown)(LonLat)) {
    MadeAtlas atlas;
    atlas.put(towns("towns", truly));
    atlas.put(towns("web", shown));
    return atlas.check();
}

}  // namespace

TEST_CASE("a layer shifted as a web map's is a fault of that layer, beside the one that shows it") {
    const check::Faults found = beside_true_towns([](LonLat p) { return shown_by(WebMap::bd09, p); });
    REQUIRE(words(found) == Words{"bd-09-shift "});
    CHECK(found[0].layer == "web");
    CHECK(found[0].other_layer == "towns");
    CHECK(found[0].severity == base::Severity::warning);
    CHECK(found[0].distance_m > 900);
}

TEST_CASE("layers that lie well beside one another, or off by a little, are no fault") {
    CHECK(beside_true_towns(truly).empty());
    CHECK(beside_true_towns([](LonLat p) { return LonLat{p.lon + 0.001, p.lat - 0.001}; }).empty());
}
