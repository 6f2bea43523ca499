#include "made_atlas.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <cmath>

using namespace limes;
using namespace limes::test;
using base::Severity;
using Catch::Detail::Approx;

namespace {

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

/// Two countries that meet along the parallel of 23 degrees, but for a bay of the southern one.
MadeAtlas& countries(MadeAtlas& atlas, double bay_deg, double accuracy_m) {
    Layer units = made_layer("provinces", "province");
    add_area(units, "south",
             {{105, 22}, {107, 22}, {107, 23}, {106.1, 23}, {106, 23 - bay_deg}, {105.9, 23}, {105, 23}},
             accuracy_m);
    add_area(units, "north", {{105, 23}, {105.9, 23}, {106.1, 23}, {107, 23}, {107, 24}, {105, 24}},
             accuracy_m);
    texts(units, "country", {"VN", "CN"});
    atlas.put(units);
    return atlas;
}

const check::CheckOptions kEdges{.only = {"edge-mismatch"}};

}  // namespace

TEST_CASE("an edge that leaves its neighbour's across the border is found once, with the way it is off") {
    MadeAtlas atlas;
    const check::Faults found = countries(atlas, 0.005, 10).check(kEdges);
    REQUIRE(words(found) == Words{"edge-mismatch south north"});
    CHECK(found[0].distance_m == Approx(karney_m({106, 23}, {106, 22.995})).epsilon(1e-4));
    CHECK(found[0].length_m == Approx(2 * karney_m({105.9, 23}, {106, 22.995})).epsilon(1e-4));
    CHECK(found[0].place.box(0) == geodesy::Box{105.9, 22.995, 106.1, 23});
}

TEST_CASE(
    "an edge within both accuracies matches, and one that goes its own way is no stretch of the border") {
    MadeAtlas near;
    CHECK(words(countries(near, 0.005, 400).check(kEdges)) == Words{});
    MadeAtlas far;
    CHECK(words(countries(far, 0.05, 10).check(kEdges)) == Words{});
    check::CheckOptions wide = kEdges;
    wide.narrow = base::Metres{10'000};
    CHECK(words(far.check(wide)) == Words{"edge-mismatch south north"});
}

TEST_CASE("an edge is held against what the row beside it is known to, not the worst of the other side") {
    const bool beside = GENERATE(false, true);
    Layer units = made_layer("provinces", "province");
    add_area(units, "south",
             {{105, 22}, {107, 22}, {107, 23}, {106.1, 23}, {106, 22.995}, {105.9, 23}, {105, 23}}, 10);
    add_area(units, "west", {{105, 23}, {105.9, 23}, {106.1, 23}, {106.5, 23}, {106.5, 24}, {105, 24}},
             beside ? 5000 : 10);
    add_area(units, "east", {{106.5, 23}, {107, 23}, {107, 24}, {106.5, 24}}, beside ? 10 : 5000);
    texts(units, "country", {"VN", "CN", "CN"});
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check(kEdges);
    CHECK(words(found) == (beside ? Words{} : Words{"edge-mismatch south west"}));
    if (!beside) {
        CHECK_THAT(found[0].what, Catch::Contains("more than the 20 m to which both are known"));
    }
}

TEST_CASE("edges of units are held against the line of the border, by their accuracy along it") {
    MadeAtlas atlas;
    Layer units = made_layer("provinces", "province");
    add_area(units, "south", {{105, 22}, {107, 22}, {107, 23}, {106, 23}, {105, 23}}, 5000);
    texts(units, "country", {"VN"});
    units.add_column("border_edge_accuracy_m", ColumnType::real, "m").push(20.0);
    Layer lines = made_layer("border_lines", "border");
    add_line(lines, "line", {{105, 23}, {105.9, 23}, {106, 23.004}, {106.1, 23}, {107, 23}}, 10);
    texts(lines, "border", {"VN-CN"});
    atlas.put(lines);
    atlas.put(units);
    CHECK(words(atlas.check(kEdges)) == Words{});  // it is said to be known to five kilometres
    atlas.put(units, {{"border-accuracy", "border_edge_accuracy_m", {}}});
    const check::Faults found = atlas.check(kEdges);
    REQUIRE(words(found) == Words{"edge-mismatch south line"});
    CHECK(found[0].other_layer == "border_lines");
    CHECK(found[0].distance_m == Approx(karney_m({106, 23}, {106, 23.004})).epsilon(0.01));
}

TEST_CASE("an islet that touches the border is no stretch of it") {
    MadeAtlas atlas;
    Layer units = made_layer("provinces", "province");
    units.geometry.begin_row(model::GeometryType::multi_polygon);
    for (const std::vector<LonLat>& ring :
         {std::vector<LonLat>{{105, 22}, {106, 22}, {106, 23}, {105, 23}, {105, 22}},
          std::vector<LonLat>{{106.5, 23}, {106.497, 22.995}, {106.503, 22.995}, {106.5, 23}}}) {
        units.geometry.begin_part();
        units.geometry.begin_path();
        for (const LonLat p : ring) {
            units.geometry.push_vertex(p);
        }
    }
    add_id(units, "south", 10);
    add_area(units, "north", {{105, 23}, {106, 23}, {106.5, 23}, {107, 23}, {107, 24}, {105, 24}}, 10);
    texts(units, "country", {"VN", "CN"});
    atlas.put(units);
    CHECK(words(atlas.check(kEdges)) == Words{});
}

TEST_CASE("a bridge in a border line, of which nobody knows how good it is, is a note") {
    MadeAtlas atlas;
    Layer units = made_layer("provinces", "province");
    add_area(units, "south",
             {{105, 22}, {107, 22}, {107, 23}, {106.01, 23}, {106, 22.996}, {105.99, 23}, {105, 23}}, 10);
    texts(units, "country", {"VN"});
    Layer lines = made_layer("border_lines", "border");
    add_line(lines, "line", {{105, 23}, {105.99, 23}, {106.01, 23}, {107, 23}}, 10);
    add_line(lines, "bridge", {{105.99, 23}, {106.01, 23}}, std::nan(""));
    atlas.put(lines);
    atlas.put(units);
    const check::Faults found = atlas.check(kEdges);
    REQUIRE(words(found) == Words{"edge-mismatch south bridge"});
    CHECK(found[0].severity == Severity::note);
}

TEST_CASE("a gate off its border by more than both are known is found, with the way to it") {
    Layer lines = made_layer("border_lines", "border");
    add_line(lines, "vn-cn", {{105, 23}, {107, 23}}, 100);
    add_line(lines, "vn-la", {{105, 22.99}, {105, 20}}, 100);
    texts(lines, "border", {"VN-CN", "VN-LA"});
    Layer gates = made_layer("gates", "gate");
    add_point(gates, "near", {106, 23.001}, 50);
    add_point(gates, "off", {106, 23.01}, 50);
    add_point(gates, "vague", {106, 23.01}, 5000);
    add_point(gates, "unknown", {106, 23.01}, std::nan(""));
    add_point(gates, "of-the-other", {105, 22.999}, 50);
    texts(gates, "border", {"VN-CN", "VN-CN", "VN-CN", "VN-CN", "VN-LA"});
    MadeAtlas atlas;
    atlas.put(lines);
    atlas.put(gates);
    const check::Faults found = atlas.check({.only = {"off-border"}});
    REQUIRE(words(found) ==
            Words{"off-border of-the-other vn-la", "off-border off vn-cn", "off-border unknown vn-cn"});
    CHECK(found[0].distance_m == Approx(karney_m({105, 22.999}, {105, 22.99})).margin(1e-3));
    // The parallel is no geodesic; a hundredth of a degree to the north it is the nearest all the same.
    CHECK(found[1].distance_m == Approx(karney_m({106, 23.01}, {106, 23})).margin(1e-3));
    CHECK(found[1].severity == Severity::warning);
    CHECK(found[2].severity == Severity::note);
    CHECK(found[1].place.type(0) == model::GeometryType::line_string);
    CHECK(found[1].place[0].path(0, 0)[0] == LonLat{106, 23.01});
}
