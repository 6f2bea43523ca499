#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/coverage_sketch.hpp"
#include "engine/step_fixture.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <cmath>
#include <random>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using query::CoverageShape;
using test::figure;
using test::line_of;
using test::points_at;
using test::rectangles;
using test::StepFixture;
using test::sum_of;

namespace {

/// Where two discs of radius r overlap whose middles are d apart, in the plane.
double lens_km2(double r, double d) {
    return (2 * r * r * std::acos(d / (2 * r)) - d / 2 * std::sqrt(4 * r * r - d * d)) / 1e6;
}

LonLat beyond(LonLat from, double azimuth_deg, double distance_m) {
    LonLat to;
    GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth_deg, distance_m, to.lat, to.lon);
    return to;
}

double apart_m(LonLat a, LonLat b) {
    double d = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, d);
    return d;
}

model::Layer wide(LonLat middle) {
    return rectangles("units",
                      {{"unit", {{middle.lon - 1, middle.lat - 1}, {middle.lon + 1, middle.lat + 1}}}});
}

query::Coverage with_backup(query::Node sources, query::Node units, Metres radius) {
    return {.sources = sources, .units = units, .radii = {radius}, .backup = true};
}

query::Coverage compared(query::Node sources, query::Node before, query::Node units, Metres radius) {
    return {.sources = sources, .units = units, .radii = {radius}, .before = before};
}

}  // namespace

TEST_CASE("what two sources reach is the lens of two discs, on the antimeridian too") {
    for (const LonLat middle : {LonLat{105, 21.5}, LonLat{30, 65}}) {
        StepFixture steps;
        const double half_m = 6'000;
        const auto sources = steps.add(
            points_at("gates", {{"a", beyond(middle, 90, half_m)}, {"b", beyond(middle, -90, half_m)}}));
        query::Coverage step = with_backup(sources, steps.add(wide(middle)), Metres{10'000});
        step.shape = CoverageShape::backup;
        const auto found = steps.run(step);
        const double lens = lens_km2(10'000, 2 * half_m);
        CHECK(*figure(*found, "backup_km2", 0) == Approx(lens).epsilon(5e-4));
        CHECK(*figure(*found, "covered_km2", 0) == Approx(2 * M_PI * 100 - lens).epsilon(3e-4));
        CHECK(found->geometry.type(0) == model::GeometryType::polygon);
    }
    StepFixture steps;
    model::Layer islands =
        rectangles("units", {{"west", {{-180, -18}, {-178, -16}}}, {"east", {{178, -18}, {180, -16}}}});
    const auto sources = steps.add(
        points_at("gates", {{"a", beyond({180, -17}, 90, 6'000)}, {"b", beyond({180, -17}, -90, 6'000)}}));
    const auto found = steps.run(with_backup(sources, steps.add(std::move(islands)), Metres{10'000}));
    CHECK(sum_of(*found, "backup_km2") == Approx(lens_km2(10'000, 12'000)).epsilon(5e-4));
    CHECK(*figure(*found, "backup_km2", 0) == Approx(*figure(*found, "backup_km2", 1)).epsilon(1e-3));
}

TEST_CASE("round a pole two circles of the same middle are both") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"cap", {{-180, 85}, {180, 90}}}}));
    const auto sources = steps.add(points_at("gates", {{"a", {0, 90}}, {"b", {120, 90}}, {"c", {0, 85.5}}}));
    const auto found = steps.run(with_backup(sources, units, Metres{200'000}));
    // The area of a geodesic disc at the pole, by the radius of curvature there, to 1e-4.
    const double disc = M_PI * 200 * 200 * (1 - std::pow(200.0 / 6399.6, 2) / 12);
    CHECK(*figure(*found, "backup_km2", 0) == Approx(disc).epsilon(3e-4));
}

TEST_CASE("the pieces of one long line are one source") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"unit", {{100, 19}, {112, 23}}}}));
    const auto line = steps.add(line_of("corridors", {{101, 21}, {103, 21.3}, {107, 20.8}, {111, 21}}));
    const auto found = steps.run(with_backup(line, units, Metres{20'000}));
    CHECK(*figure(*found, "backup_km2", 0) == 0);
    CHECK(*figure(*found, "covered_km2", 0) > 40'000);
}

TEST_CASE("what is reached once and twice is what a grid of distances says") {
    const auto seed = GENERATE(range(1U, 4U));
    CAPTURE(seed);
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> spread{0.2, 0.8};
    std::vector<std::pair<std::string, LonLat>> at;
    for (int i = 0; i < 12; ++i) {
        at.emplace_back("g" + std::to_string(i), LonLat{104 + spread(random), 21 + spread(random)});
    }
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"unit", {{104, 21}, {105, 22}}}}));
    const auto found = steps.run(with_backup(steps.add(points_at("gates", at)), units, Metres{9'000}));
    constexpr int kCells = 160;
    double once = 0;
    double twice = 0;
    double all = 0;
    for (int i = 0; i < kCells; ++i) {
        for (int k = 0; k < kCells; ++k) {
            const LonLat p{104 + (i + 0.5) / kCells, 21 + (k + 0.5) / kCells};
            const double weight = std::cos(p.lat * M_PI / 180);
            int near = 0;
            for (const auto& [id, gate] : at) {
                const bool may = std::abs(gate.lat - p.lat) < 0.09 && std::abs(gate.lon - p.lon) < 0.1;
                near += may && apart_m(gate, p) <= 9'000 ? 1 : 0;
            }
            all += weight;
            once += near >= 1 ? weight : 0;
            twice += near >= 2 ? weight : 0;
        }
    }
    const double whole = *figure(*found, "area_km2", 0);
    CHECK(*figure(*found, "covered_km2", 0) / whole == Approx(once / all).margin(2e-3));
    CHECK(*figure(*found, "backup_km2", 0) / whole == Approx(twice / all).margin(2e-3));
}

TEST_CASE("places in reach of two are counted by distance") {
    StepFixture steps;
    const auto units = steps.add(wide({105, 21.5}));
    const auto sources = steps.add(points_at("gates", {{"a", {105, 21.5}}, {"b", {105.1, 21.5}}}));
    model::Layer towns =
        points_at("towns", {{"both", {105.05, 21.5}}, {"one", {104.95, 21.5}}, {"none", {104.5, 21.5}}});
    model::Column& people = towns.add_column("population", model::ColumnType::integer);
    for (const std::int64_t n : {7, 20, 100}) {
        people.push(n);
    }
    query::Coverage step = with_backup(sources, units, Metres{6'000});
    step.places = steps.add(std::move(towns));
    step.weight_column = "population";
    const auto found = steps.run(step);
    CHECK(*figure(*found, "places", 0) == 3);
    CHECK(*figure(*found, "places_covered", 0) == 2);
    CHECK(*figure(*found, "places_backup", 0) == 1);
    CHECK(*figure(*found, "weight_backup", 0) == 7);
}

TEST_CASE("before and after: what is gained and lost, and nothing when nothing changed") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"west", {{104, 21}, {105, 22}}},
                                                      {"east", {{105, 21}, {106, 22}}},
                                                      {"small", {{104.49, 21.49}, {104.51, 21.51}}}}));
    const auto old_gates =
        steps.add(points_at("gates", {{"stays", {104.5, 21.5}}, {"closes", {105.5, 21.5}}}));
    const auto new_gates =
        steps.add(points_at("gates", {{"stays", {104.5, 21.5}}, {"opens", {104.6, 21.5}}}));
    const auto found = steps.run(compared(new_gates, old_gates, units, Metres{10'000}));
    for (std::size_t unit = 0; unit < 3; ++unit) {
        CAPTURE(unit);
        CHECK(*figure(*found, "covered_before_km2", unit) + *figure(*found, "gained_km2", unit) -
                  *figure(*found, "lost_km2", unit) ==
              Approx(*figure(*found, "covered_km2", unit)).margin(1e-6));
    }
    const double apart = apart_m({104.5, 21.5}, {104.6, 21.5});
    CHECK(*figure(*found, "gained_km2", 0) == Approx(M_PI * 100 - lens_km2(10'000, apart)).epsilon(1e-3));
    CHECK(*figure(*found, "lost_km2", 0) == 0);
    CHECK(*figure(*found, "gained_km2", 1) == 0);
    CHECK(*figure(*found, "lost_km2", 1) == Approx(M_PI * 100).epsilon(3e-4));
    CHECK(*figure(*found, "gained_km2", 2) == 0);
    CHECK(*figure(*found, "lost_km2", 2) == 0);

    const auto same = steps.run(compared(old_gates, old_gates, units, Metres{10'000}));
    CHECK(sum_of(*same, "gained_km2") == 0);
    CHECK(sum_of(*same, "lost_km2") == 0);

    query::Coverage step = compared(new_gates, old_gates, units, Metres{10'000});
    step.shape = CoverageShape::lost;
    const auto lost = steps.run(step);
    CHECK(lost->geometry.type(0) == model::GeometryType::empty);
    CHECK(lost->geometry.type(1) == model::GeometryType::polygon);
    step.shape = CoverageShape::none;
    CHECK_FALSE(steps.run(step)->has_geometry);
    step.shape = CoverageShape::backup;
    CHECK_THROWS_AS(steps.run(step), base::UsageError);
    step = {.sources = new_gates, .units = units, .radii = {Metres{1}}, .shape = CoverageShape::gained};
    CHECK_THROWS_AS(steps.run(step), base::UsageError);
}

TEST_CASE("a gate more never shrinks what is covered, and one less never adds to it") {
    std::mt19937 random{7};
    std::uniform_real_distribution<double> spread{0, 2};
    std::vector<std::pair<std::string, LonLat>> at;
    model::Layer grid;
    grid.schema.name = "units";
    for (int i = 0; i < 8; ++i) {
        for (int k = 0; k < 8; ++k) {
            test::push_rectangle(grid, "u" + std::to_string(i * 8 + k), {104 + i * 0.25, 70 + k * 0.25},
                                 {104.25 + i * 0.25, 70.25 + k * 0.25});
        }
    }
    StepFixture steps;
    const auto units = steps.add(std::move(grid));
    auto before = steps.add(points_at("gates", {}));
    for (int i = 0; i < 6; ++i) {
        at.emplace_back("g" + std::to_string(i), LonLat{104 + spread(random), 70 + spread(random)});
        const auto now = steps.add(points_at("gates", at));
        const auto opened = steps.run(compared(now, before, units, Metres{15'000}));
        const auto closed = steps.run(compared(before, now, units, Metres{15'000}));
        CHECK(sum_of(*opened, "lost_km2") < 1e-6);
        CHECK(sum_of(*closed, "gained_km2") < 1e-6);
        CHECK(sum_of(*opened, "gained_km2") == Approx(sum_of(*closed, "lost_km2")).margin(1e-6));
        before = now;
    }
}

TEST_CASE("a border between two units is of both, wherever exactly it was drawn") {
    const auto aside = GENERATE(0.0, 0.001);  // degrees, about 100 m
    CAPTURE(aside);
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"west", {{104, 21}, {105, 22}}},
                                                      {"east", {{105, 21}, {106, 22}}},
                                                      {"far", {{107, 21}, {108, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {105, 21.5}}}));
    const auto before = steps.add(points_at("gates", {}));
    query::Coverage step = compared(gates, before, units, Metres{20'000});
    step.lines = steps.add(line_of("border", {{105 + aside, 21}, {105 + aside, 22}}));
    step.beside = Metres{200};
    const auto found = steps.run(step);
    const double whole_km = apart_m({105, 21}, {105, 22}) / 1000;
    for (const std::size_t unit : {0, 1}) {
        CHECK(*figure(*found, "line_km", unit) == Approx(whole_km).epsilon(1e-6));
        CHECK(*figure(*found, "line_covered_km", unit) == Approx(40).margin(0.1));
        CHECK(*figure(*found, "line_covered_lower_km", unit) == *figure(*found, "line_covered_km", unit));
        CHECK(*figure(*found, "line_gained_km", unit) == *figure(*found, "line_covered_km", unit));
        CHECK(*figure(*found, "line_lost_km", unit) == 0);
    }
    CHECK(*figure(*found, "line_km", 2) == 0);

    step.beside = Metres{0};
    const auto strict = steps.run(step);
    CHECK(*figure(*strict, "line_km", 0) == Approx(aside == 0 ? whole_km : 0).epsilon(1e-6));
}

TEST_CASE("lines of unknown accuracy have no bounds, and what is no line is told") {
    StepFixture steps;
    const auto units = steps.add(wide({105, 21.5}));
    const auto gates = steps.add(points_at("gates", {{"g", {105, 21.5}}}));
    model::Layer lines = line_of("border", {{105, 21}, {105, 22}});
    lines.ids.push_back("dot");
    lines.geometry.push_point({105, 21});
    lines.accuracy_m = {};
    lines.rows = 2;
    query::Coverage step{.sources = gates, .units = units, .radii = {Metres{5'000}}};
    step.lines = steps.add(std::move(lines));
    const auto found = steps.run(step);
    CHECK_FALSE(figure(*found, "line_covered_lower_km", 0));
    CHECK(*figure(*found, "line_covered_km", 0) == Approx(10).margin(0.1));
    CHECK(steps.count_findings("not-a-line") == 1);
    CHECK(steps.result().ledgers.at(result::LedgerName::of_step("coverage", "border")).balances());
}
