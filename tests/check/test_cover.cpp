#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>

#include "made_atlas.hpp"

#include <cmath>
#include <numbers>

using namespace limes;
using namespace limes::test;
using base::Severity;
using Catch::Detail::Approx;
namespace embedded = engine::embedded;

namespace {

/// The area of the ellipsoid between two meridians and two parallels, in closed form.
double zone_m2(double west, double south, double east, double north) {
    constexpr double kA = 6378137;
    constexpr double kB = 6356752.314245179;
    const double e = std::sqrt(1 - kB * kB / (kA * kA));
    const auto q = [&](double lat) {
        const double s = std::sin(lat * std::numbers::pi / 180);
        return s / (1 - e * e * s * s) + std::log((1 + e * s) / (1 - e * s)) / (2 * e);
    };
    return kB * kB / 2 * (east - west) * std::numbers::pi / 180 * (q(north) - q(south));
}

check::CheckOptions coverage() {
    return {.only = {"hole", "overlap", "edge-rounding"}};
}

/// A grid of cells that share their vertices, some of which are moved in one cell alone.
Layer torn_grid(std::uint64_t seed, int n) {
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> u{-1, 1};
    std::vector<LonLat> corner;
    for (int i = 0; i <= n; ++i) {
        for (int j = 0; j <= n; ++j) {
            corner.push_back({105 + 0.1 * i + 0.02 * u(random), 22 + 0.1 * j + 0.02 * u(random)});
        }
    }
    const auto at = [&](int i, int j) { return corner[static_cast<std::size_t>(i * (n + 1) + j)]; };
    Layer units = made_layer("communes", "commune");
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            std::vector<LonLat> ring{at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)};
            const bool inner = i > 0 && j > 0 && i + 1 < n && j + 1 < n;
            if (inner && u(random) > 0.3) {
                ring[1].lon += 0.01 * u(random);
                ring[2].lat += 0.01 * u(random);
            }
            add_area(units, std::to_string(i) + "-" + std::to_string(j), ring);
        }
    }
    return units;
}

double total_m2(const check::Faults& faults, const std::string& kind) {
    double sum = 0;
    for (const check::Fault& fault : faults) {
        sum += fault.kind == kind ? fault.area_m2 : 0;
    }
    return sum;
}

}  // namespace

TEST_CASE("neighbours that share their edge have nothing between them, nor where one has more vertices") {
    Layer units = made_layer("provinces", "province");
    add_box(units, "a", 105, 22, 106, 24);
    add_area(units, "b", {{106, 22}, {107, 22}, {107, 23}, {106, 23}});
    add_area(units, "c", {{106, 23}, {107, 23}, {107, 24}, {106, 24}});
    MadeAtlas atlas;
    atlas.put(units);
    CHECK(words(atlas.check()) == Words{});
}

TEST_CASE("a unit that lies over its neighbour is found with area and width") {
    Layer units = made_layer("provinces", "province");
    add_box(units, "a", 105, 22, 106.001, 23, 10);
    add_box(units, "b", 106, 22, 107, 23, 10);
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check();
    REQUIRE(words(found) == Words{"overlap a b"});
    CHECK(found[0].what.starts_with("lies over its neighbour 'b' on "));
    const double area_m2 = zone_m2(106, 22, 106.001, 23);
    CHECK(found[0].area_m2 == Approx(area_m2).epsilon(1e-9));
    CHECK(found[0].width_m == Approx(103).margin(1));  // a thousandth of a degree at 22.5 degrees
    CHECK(found[0].severity == Severity::error);
    CHECK(found[0].place.box(0) == geodesy::Box{106, 22, 106.001, 23});
}

TEST_CASE("an overlap within the accuracies is a note, one of unknown accuracy a warning") {
    const double accuracy = GENERATE(60.0, std::nan(""));
    Layer units = made_layer("provinces", "province");
    add_box(units, "a", 105, 22, 106.001, 23, accuracy);
    add_box(units, "b", 106, 22, 107, 23, 60);
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check();
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == (std::isnan(accuracy) ? Severity::warning : Severity::note));
}

TEST_CASE("a gap is a fault when it is narrow, and may be a lake when it is wide") {
    const double width_deg = GENERATE(0.002, 0.5);
    Layer units = made_layer("provinces", "province");
    add_area(units, "a",
             {{105, 22},
              {108, 22},
              {108, 24},
              {106, 24},
              {106, 23.5},
              {106 + width_deg, 23.5},
              {106 + width_deg, 23},
              {106, 23},
              {106, 22.5},
              {105, 22.5}});
    add_area(units, "b", {{105, 22.5}, {106, 22.5}, {106, 23}, {106, 23.5}, {106, 24}, {105, 24}});
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check();
    REQUIRE(words(found) == Words{"hole a b"});
    CHECK(found[0].area_m2 == Approx(zone_m2(106, 23, 106 + width_deg, 23.5)).epsilon(1e-9));
    CHECK(found[0].severity == (width_deg < 0.1 ? Severity::warning : Severity::note));
    CHECK(found[0].place.box(0) == geodesy::Box{106, 23, 106 + width_deg, 23.5});
}

TEST_CASE("units that never hold together do not meet, and what a gap is between is said with its time") {
    const Day merger = Day::from_ymd(2025, 7, 1);
    Layer units = made_layer("provinces", "province");
    add_box(units, "old-west", 105, 22, 106, 24);
    hold(units, Day::min(), merger);
    add_box(units, "old-east", 106, 22, 107, 24);
    hold(units, Day::min(), merger);
    add_area(units, "new",
             {{105, 22}, {107, 22}, {107, 24}, {105, 24}, {105, 23.01}, {106, 23.01}, {106, 23}, {105, 23}});
    hold(units, merger, Day::max());
    add_box(units, "cap", 104, 22.9, 105, 23.1);
    add_box(units, "cap-north", 104, 23.1, 105, 24);
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check(coverage());
    REQUIRE(words(found) == Words{"hole new cap"});
    CHECK(found[0].when == base::ValidTime{merger, Day::max()});
    check::CheckOptions before = coverage();
    before.as_of = Day::from_ymd(2025, 6, 30);
    CHECK(atlas.check(before).empty());
}

TEST_CASE("a county and the townships that name it lie over each other by right") {
    Layer units = made_layer("communes", "commune");
    units.schema.relations = {{"county_id", "communes", ';'}};
    add_box(units, "county", 105, 22, 107, 23);
    add_box(units, "west", 105, 22, 106, 23);
    add_box(units, "east", 106, 22, 107, 23);
    texts(units, "county_id", {nullptr, "county", "county"});
    MadeAtlas atlas;
    atlas.put(units);
    CHECK(words(atlas.check(coverage())) == Words{});
}

TEST_CASE("a unit that lacks is a hole, also where its neighbours share their vertices but for rounding") {
    constexpr double kShrunk = 1e-9;
    Layer units = made_layer("communes", "commune");
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
            if (i != 1 || j != 1) {
                add_box(units, std::to_string(i) + "-" + std::to_string(j), 105 + 0.1 * i + kShrunk,
                        22 + 0.1 * j + kShrunk, 105.1 + 0.1 * i - kShrunk, 22.1 + 0.1 * j - kShrunk);
            }
        }
    }
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check({.only = {"hole", "gap", "overlap"}});
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == "hole");
    CHECK(found[0].area_m2 == Approx(zone_m2(105.1, 22.1, 105.2, 22.2)).epsilon(1e-6));
}

TEST_CASE("what is narrower than a centimetre is rounding, and counted") {
    Layer units = made_layer("provinces", "province");
    add_area(units, "a", {{105, 22}, {106, 22}, {106.00000004, 22.5}, {106, 23}, {105, 23}});
    add_box(units, "b", 106, 22, 107, 23);
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check();
    REQUIRE(words(found) == Words{"edge-rounding "});
    CHECK(found[0].severity == Severity::note);
}

TEST_CASE("a layer of no role covers when its definition says so") {
    Layer units = made_layer("forests", "");
    add_box(units, "a", 105, 22, 106.1, 23);
    add_box(units, "b", 106, 22, 107, 23);
    MadeAtlas atlas;
    const bool said = GENERATE(false, true);
    atlas.put(units, said ? std::vector<source::CheckDefinition>{{"cover", "", {}}}
                          : std::vector<source::CheckDefinition>{});
    CHECK(words(atlas.check()) == (said ? Words{"overlap a b"} : Words{}));
}

TEST_CASE("gaps and overlaps are those that overlaying all pairs and uniting all finds") {
    const auto seed = GENERATE(range(0U, 6U));
    CAPTURE(seed);
    const Layer units = torn_grid(seed, 7);
    MadeAtlas atlas;
    atlas.put(units);
    const check::Faults found = atlas.check(coverage());
    double overlaps_m2 = 0;
    std::size_t pairs = 0;
    for (std::size_t a = 0; a < units.rows; ++a) {
        for (std::size_t b = a + 1; b < units.rows; ++b) {
            model::GeometryColumn common;
            embedded::append(common, embedded::intersection(embedded::to_geos(units.geometry[a]),
                                                            embedded::to_geos(units.geometry[b])));
            const double area_m2 = embedded::area_of(common[0]).value();
            overlaps_m2 += area_m2;
            pairs += area_m2 > 1 ? 1 : 0;
        }
    }
    model::GeometryColumn whole;
    embedded::append(whole, embedded::dissolve(units.geometry, {}));
    double gaps_m2 = 0;
    whole[0].for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t index) {
        model::GeometryColumn hole;
        hole.begin_row(model::GeometryType::polygon);
        hole.begin_part();
        hole.begin_path();
        hole.push_vertices(ring.lon, ring.lat);
        gaps_m2 += index == 0 ? 0 : embedded::area_of(hole[0]).value();
    });
    CHECK(total_m2(found, "overlap") == Approx(overlaps_m2).epsilon(1e-9));
    CHECK(total_m2(found, "hole") == Approx(gaps_m2).epsilon(1e-9));
    CHECK(std::ranges::count(found, "overlap", &check::Fault::kind) == static_cast<std::ptrdiff_t>(pairs));
    CHECK(pairs > 3);
    CHECK(gaps_m2 > 1e4);
}
