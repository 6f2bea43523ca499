#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>

#include "made_atlas.hpp"
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>

#include <cmath>

using namespace limes;
using namespace limes::test;
using base::Severity;
using Catch::Detail::Approx;

namespace {

const check::CheckOptions kCover{.only = {"hole", "gap", "overlap", "edge-rounding"}};

/// Of a ring whose edges are short or along meridians, so that geodesics are near enough.
double karney_m2(const std::vector<LonLat>& ring) {
    GeographicLib::PolygonArea area{GeographicLib::Geodesic::WGS84()};
    for (const LonLat p : ring) {
        area.AddPoint(p.lat, p.lon);
    }
    double perimeter = 0;
    double metres2 = 0;
    area.Compute(false, true, perimeter, metres2);
    return std::abs(metres2);
}

/// Two provinces side by side whose common edge ends at 23.2 degrees; from there to the outer edge at 24 they
/// part by so much.
Layer parted(double gap_deg, double accuracy_m) {
    Layer units = made_layer("provinces", "province");
    add_area(units, "west", {{105, 22}, {106, 22}, {106, 23.2}, {106, 24}, {105, 24}}, accuracy_m);
    add_area(units, "east",
             {{106, 22}, {107, 22}, {107, 24}, {106 + gap_deg, 24}, {106 + gap_deg, 23.21}, {106, 23.2}},
             accuracy_m);
    return units;
}

check::Faults faults_of(const Layer& units) {
    MadeAtlas atlas;
    atlas.put(units);
    return atlas.check(kCover);
}

}  // namespace

TEST_CASE("a sliver between neighbours that reaches the outer edge is a gap, with width, area and place") {
    const check::Faults found = faults_of(parted(0.001, 5));
    REQUIRE(words(found) == Words{"gap west east"});
    CHECK(found[0].severity == Severity::warning);
    CHECK(found[0].area_m2 ==
          Approx(karney_m2({{106, 23.2}, {106.001, 23.21}, {106.001, 24}, {106, 24}})).epsilon(1e-4));
    CHECK(found[0].width_m == Approx(102).margin(2));  // a thousandth of a degree at 23.6 degrees
    CHECK(found[0].place.box(0) == geodesy::Box{106, 23.2, 106.001, 24});
    CHECK_THAT(found[0].what,
               Catch::Contains("open to the outside") && Catch::Contains("more than the 10 m"));
}

TEST_CASE("an open gap within the accuracies is a note, one of a centimetre rounding") {
    const check::Faults found = faults_of(parted(0.001, 60));
    REQUIRE(words(found) == Words{"gap west east"});
    CHECK(found[0].severity == Severity::note);
    const check::Faults unknown = faults_of(parted(0.001, std::nan("")));
    REQUIRE(words(unknown) == Words{"gap west east"});
    CHECK(unknown[0].severity == Severity::note);  // it may be a strait
    CHECK(words(faults_of(parted(0.0000003, 5))) == Words{"gap west east"});
    CHECK(words(faults_of(parted(0.00000005, 5))) == Words{});
    CHECK(words(faults_of(parted(0, 5))) == Words{});
}

TEST_CASE("neighbours that part wider than is narrow have no gap, nor have coasts that part at an angle") {
    CHECK(words(faults_of(parted(0.02, 5))) == Words{});
    for (const double bend_deg : {0.0, 0.2, 0.5, 0.9}) {
        CAPTURE(bend_deg);
        Layer units = made_layer("provinces", "province");
        add_area(units, "west", {{105, 22}, {106, 22}, {106, 23}, {105.5, 23 + bend_deg}, {105, 23.5}});
        add_area(units, "east", {{106, 22}, {107, 22}, {107, 23.5}, {106.5, 23 + bend_deg}, {106, 23}});
        CHECK(words(faults_of(units)) == Words{});
    }
}

TEST_CASE("a bay of one area alone is no gap") {
    Layer units = made_layer("provinces", "province");
    add_area(units, "west",
             {{105, 22},
              {106, 22},
              {106, 24},
              {105.502, 24},
              {105.502, 23.1},
              {105.5, 23.1},
              {105.5, 24},
              {105, 24}});
    add_box(units, "east", 106, 22, 107, 24);
    CHECK(words(faults_of(units)) == Words{});
}

TEST_CASE("two areas with a strip between them all along have a gap that is open at both ends") {
    Layer units = made_layer("provinces", "province");
    add_area(units, "west", {{105, 22}, {106, 22}, {106, 22.7}, {106, 24}, {105, 24}});
    add_area(units, "east", {{106.002, 22}, {107, 22}, {107, 24}, {106.002, 24}, {106.002, 23.1}});
    const check::Faults found = faults_of(units);
    REQUIRE(words(found) == Words{"gap west east"});
    CHECK(found[0].place.box(0) == geodesy::Box{106, 22, 106.002, 24});
}

TEST_CASE("a closed hole stays a hole, beside a gap that is open") {
    Layer units = made_layer("provinces", "province");
    add_area(
        units, "west",
        {{105, 22}, {106, 22}, {106, 22.4}, {106.001, 22.5}, {106, 22.6}, {106, 23.2}, {106, 24}, {105, 24}});
    add_area(units, "east",
             {{106, 22},
              {107, 22},
              {107, 24},
              {106.001, 24},
              {106.001, 23.21},
              {106, 23.2},
              {106, 22.6},
              {106.002, 22.5},
              {106, 22.4}});
    const check::Faults found = faults_of(units);
    CHECK(words(found) == Words{"gap west east", "hole west east"});
}

TEST_CASE("a gap is said with the time while it is there") {
    const Day merger = Day::from_ymd(2025, 7, 1);
    Layer units = parted(0.001, 5);
    units.valid_to[0] = merger;
    add_area(units, "new-west",
             {{105, 22}, {106, 22}, {106, 23.2}, {106.001, 23.21}, {106.001, 24}, {105, 24}}, 5);
    hold(units, merger, Day::max());
    const check::Faults found = faults_of(units);
    REQUIRE(words(found) == Words{"gap west east"});
    CHECK(found[0].when == base::ValidTime{Day::min(), merger});
}

TEST_CASE("open gaps are what closing them with a lid shows, for wiggling edges too") {
    const auto seed = GENERATE(range(0U, 8U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> u{0, 1};
    std::vector<LonLat> west{{105, 22}, {106, 22}, {106, 22.5}};
    std::vector<LonLat> east{{106, 22.5}, {106, 22}, {107, 22}, {107, 23}};
    std::vector<LonLat> right;
    constexpr int kSteps = 40;
    for (int i = 1; i <= kSteps; ++i) {
        const double lat = 22.5 + 0.5 * i / kSteps;
        const double lon = 106 + 0.004 * u(random);
        west.push_back({lon, lat});
        right.push_back({lon + 0.0002 + 0.001 * u(random), i == kSteps ? lat : lat + 0.002 * u(random)});
    }
    std::ranges::reverse_copy(right, std::back_inserter(east));
    west.push_back({105, 23});
    Layer units = made_layer("provinces", "province");
    add_area(units, "west", west);
    add_area(units, "east", east);
    const check::Faults found = faults_of(units);
    double found_m2 = 0;
    double overlap_m2 = 0;
    for (const check::Fault& fault : found) {
        found_m2 += fault.kind == "gap" || fault.kind == "hole" ? fault.area_m2 : 0;
        overlap_m2 += fault.kind == "overlap" ? fault.area_m2 : 0;
    }
    // The same with a third unit over the mouth, so that every gap is a hole in the union of all.
    add_box(units, "lid", 105, 23, 107, 24);
    model::GeometryColumn whole;
    engine::embedded::append(whole, engine::embedded::dissolve(units.geometry, {}));
    double holes_m2 = 0;
    whole[0].for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t index) {
        model::GeometryColumn hole;
        hole.begin_row(model::GeometryType::polygon);
        hole.begin_part();
        hole.begin_path();
        hole.push_vertices(ring.lon, ring.lat);
        holes_m2 += index == 0 ? 0 : engine::embedded::area_of(hole[0]).value();
    });
    CHECK(holes_m2 > 1e5);
    // Where the edges wiggle at the mouth the last rung may lie a step inside.
    CHECK(found_m2 == Approx(holes_m2).epsilon(0.08));
    CHECK(found_m2 <= holes_m2 * (1 + 1e-9));
    CHECK(overlap_m2 < 1e6);
}
