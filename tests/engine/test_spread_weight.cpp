#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/coverage_sketch.hpp"
#include "engine/step_fixture.hpp"

#include <cmath>
#include <cstdint>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using test::figure;
using test::points_at;
using test::rectangles;
using test::StepFixture;
using test::sum_of;

namespace {

/// Communes with their people, as a layer of areas.
model::Layer communes(const std::vector<std::pair<const char*, std::pair<LonLat, LonLat>>>& corners,
                      const std::vector<std::optional<double>>& people) {
    model::Layer layer = rectangles("communes", corners);
    model::Column& population = layer.add_column("population", model::ColumnType::real, "persons");
    for (const auto& n : people) {
        if (n) {
            population.push(*n);
        } else {
            population.push_null();
        }
    }
    return layer;
}

}  // namespace

TEST_CASE("the people of an area are where its area is") {
    StepFixture steps;
    const auto units =
        steps.add(rectangles("units", {{"west", {{104, 21}, {105, 22}}}, {"east", {{105, 21}, {106, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {105, 21.5}}}));
    // One half in each unit, one in the west alone, one half outside all units, one without a number.
    const auto places = steps.add(communes({{"both", {{104.8, 21.4}, {105.2, 21.6}}},
                                            {"west", {{104.1, 21.1}, {104.2, 21.2}}},
                                            {"half", {{105.9, 21.8}, {106.1, 21.9}}},
                                            {"none", {{105.5, 21.1}, {105.6, 21.2}}}},
                                           {1000, 300, 50, std::nullopt}));
    const query::Coverage step{.sources = gates,
                               .units = units,
                               .places = places,
                               .weight_column = "population",
                               .radii = {Metres{10'000}}};
    const auto found = steps.run(step);
    CHECK(*figure(*found, "weight", 0) == Approx(500 + 300).epsilon(1e-12));
    CHECK(*figure(*found, "weight", 1) == Approx(500 + 25).epsilon(1e-12));
    // The disc lies in the commune of both, north to south 0.2 degrees or 22.15 km, west to east 41.5 km.
    const double area = 20.722 * 2 * 22.1465;
    CHECK(sum_of(*found, "weight_covered") == Approx(1000 * M_PI * 100 / area).epsilon(2e-3));
    CHECK(*figure(*found, "weight_covered", 0) == Approx(*figure(*found, "weight_covered", 1)).epsilon(1e-6));
    CHECK(*figure(*found, "weight_covered_lower", 0) == *figure(*found, "weight_covered", 0));
    CHECK(steps.count_findings("no-weight") == 1);
    CHECK(test::shown(*found, "weight_unknown") == test::Strings{"0", "1"});
    CHECK(steps.count_findings("weight-in-no-unit") == 1);
    CHECK(found->find("weight")->type() == model::ColumnType::real);

    const auto gaps = steps.run(query::Gaps{gates, units, places, "population", {Metres{10'000}}});
    CHECK(sum_of(*gaps, "weight") + sum_of(*found, "weight_covered") ==
          Approx(sum_of(*found, "weight")).epsilon(1e-12));
    const auto each = steps.run(query::Gaps{gates, units, places, "population", {Metres{10'000}}, true});
    CHECK(sum_of(*each, "weight") == Approx(sum_of(*gaps, "weight")).epsilon(1e-9));
}

TEST_CASE("reach that overlaps counts the people of an area once, and all of them when it covers all") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"unit", {{104, 21}, {105, 22}}}}));
    const auto gates =
        steps.add(points_at("gates", {{"a", {104.5, 21.5}}, {"b", {104.52, 21.5}}, {"c", {104.5, 21.5}}}));
    const auto places = steps.add(
        communes({{"k", {{104.4, 21.4}, {104.6, 21.6}}}, {"far", {{104.9, 21.9}, {105, 22}}}}, {700, 9}));
    query::Coverage step{.sources = gates,
                         .units = units,
                         .places = places,
                         .weight_column = "population",
                         .radii = {Metres{20'000}, Metres{5'000}},
                         .backup = true};
    const auto found = steps.run(step);
    CHECK(*figure(*found, "weight_covered", 1) == 700);
    CHECK(*figure(*found, "weight_backup", 1) == 700);
    CHECK(*figure(*found, "weight_covered", 0) < 700 * M_PI * 25 * 2 / (20.7 * 22.1));
    CHECK(*figure(*found, "weight", 0) == 709);
}

TEST_CASE("the weights of a tiling, cut by other units and any reach, add up to the whole") {
    model::Layer tiles;
    tiles.schema.name = "communes";
    for (int i = 0; i < 12; ++i) {
        for (int k = 0; k < 12; ++k) {
            test::push_rectangle(tiles, "k" + std::to_string(i * 12 + k), {100 + i * 0.25, -60 + k * 0.25},
                                 {100.25 + i * 0.25, -59.75 + k * 0.25});
        }
    }
    model::Column& people = tiles.add_column("population", model::ColumnType::integer);
    std::int64_t total = 0;
    for (std::int64_t i = 0; i < 144; ++i) {
        people.push(i * 37 % 101);
        total += i * 37 % 101;
    }
    const auto run = [&](unsigned threads) {
        StepFixture steps{threads};
        const auto units = steps.add(rectangles("units", {{"a", {{100, -60}, {101.1, -57}}},
                                                          {"b", {{101.1, -60}, {103, -58.9}}},
                                                          {"c", {{101.1, -58.9}, {103, -57}}}}));
        const auto gates = steps.add(
            points_at("gates", {{"x", {100.7, -58.2}}, {"y", {101.4, -59}}, {"z", {102.8, -57.1}}}));
        const auto places = steps.add(tiles);
        const auto covered = steps.run(query::Coverage{.sources = gates,
                                                       .units = units,
                                                       .places = places,
                                                       .weight_column = "population",
                                                       .radii = {Metres{40'000}}});
        const auto gaps = steps.run(query::Gaps{gates, units, places, "population", {Metres{40'000}}});
        CHECK(sum_of(*covered, "weight") == Approx(static_cast<double>(total)).epsilon(1e-9));
        CHECK(sum_of(*covered, "weight_covered") + sum_of(*gaps, "weight") ==
              Approx(static_cast<double>(total)).epsilon(1e-9));
        CHECK(steps.count_findings("weight-in-no-unit") == 0);
        return test::shown(*covered, "weight_covered");
    };
    CHECK(run(1) == run(3));
}

TEST_CASE("of areas whose people nobody knows there is no sum, within reach and beyond") {
    StepFixture steps;
    const auto units =
        steps.add(rectangles("units", {{"dark", {{104, 21}, {105, 22}}}, {"bare", {{105, 21}, {106, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {104.5, 21.5}}}));
    const auto places =
        steps.add(communes({{"k", {{104.4, 21.4}, {104.6, 21.6}}}, {"far", {{104.8, 21.8}, {104.9, 21.9}}}},
                           {std::nullopt, {}}));
    const auto found = steps.run(query::Coverage{.sources = gates,
                                                 .units = units,
                                                 .places = places,
                                                 .weight_column = "population",
                                                 .radii = {Metres{1'000}}});
    CHECK(test::shown(*found, "weight") == test::Strings{"", "0"});
    CHECK(test::shown(*found, "weight_covered") == test::Strings{"", "0"});
    const auto gaps = steps.run(query::Gaps{gates, units, places, "population", {Metres{1'000}}});
    REQUIRE(test::ids(*gaps) == test::Strings{"bare", "dark"});
    CHECK(test::shown(*gaps, "weight") == test::Strings{"0", ""});
}

TEST_CASE("a weight that is not known counts in each unit that its area lies in, and in no other") {
    StepFixture steps;
    const auto units =
        steps.add(rectangles("units", {{"a", {{104, 21}, {105, 22}}}, {"b", {{105, 21}, {106, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {104.1, 21.1}}}));
    // One more in a than in b; one in b; one whose edge is rounded to beyond that of a.
    const auto places = steps.add(communes({{"k", {{104.79, 21.4}, {105.2, 21.6}}},
                                            {"m", {{105.5, 21.5}, {105.6, 21.6}}},
                                            {"sliver", {{104.8, 21.1}, {105 + 1.5e-14, 21.2}}}},
                                           {std::nullopt, 40, std::nullopt}));
    const query::Coverage step{.sources = gates,
                               .units = units,
                               .places = places,
                               .weight_column = "population",
                               .radii = {Metres{1'000}}};
    const auto found = steps.run(step);
    CHECK(test::shown(*found, "weight") == test::Strings{"", "40"});
    CHECK(test::shown(*found, "weight_covered") == test::Strings{"0", "0"});
    CHECK(test::shown(*found, "weight_unknown") == test::Strings{"2", "1"});
    const auto gaps = steps.run(query::Gaps{gates, units, places, "population", {Metres{1'000}}});
    REQUIRE(test::ids(*gaps) == test::Strings{"b", "a"});
    CHECK(test::shown(*gaps, "weight") == test::Strings{"40", ""});
    CHECK(test::shown(*gaps, "weight_unknown") == test::Strings{"1", "2"});
    CHECK(steps.count_findings("weight-in-no-unit") == 0);
}

TEST_CASE("an area whose people nobody knows is within reach or beyond, not both by its rounding") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"a", {{104, 21}, {105, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {104.5, 21.5}}}));
    const auto places = steps.add(communes(
        {{"near", {{104.47, 21.47}, {104.53, 21.53}}}, {"far", {{104.1, 21.1}, {104.2, 21.2}}}}, {{}, 7}));
    const auto gaps = steps.run(query::Gaps{gates, units, places, "population", {Metres{20'000}}});
    CHECK(test::shown(*gaps, "weight") == test::Strings{"7"});
    CHECK(test::shown(*gaps, "weight_unknown") == test::Strings{"0"});
}

TEST_CASE("weights below nothing are refused by name, and so is a sum that is too large") {
    StepFixture steps;
    const auto units = steps.add(rectangles("units", {{"a", {{104, 21}, {105, 22}}}}));
    const auto gates = steps.add(points_at("gates", {{"g", {104.5, 21.5}}}));
    const auto message_of = [&](const std::vector<std::int64_t>& people) {
        model::Layer towns = points_at("towns", {{"p", {104.4, 21.4}}, {"q", {104.6, 21.6}}});
        model::Column& population = towns.add_column("population", model::ColumnType::integer);
        for (const std::int64_t n : people) {
            population.push(n);
        }
        const auto places = steps.add(towns);
        try {
            (void)steps.run(query::Gaps{gates, units, places, "population", {Metres{1'000}}});
        } catch (const base::DataError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    CHECK(message_of({7, -1}).find("the population of q is -1") != std::string::npos);
    CHECK(message_of({INT64_MAX, 1}).find("towns: the sum of population") != std::string::npos);
    CHECK(message_of({INT64_MAX, 0}).empty());
}

// What threads share while pixels are counted, for ThreadSanitizer too: a raster comes as points whose
// accuracy is half a pixel's diagonal.
TEST_CASE("the people of a raster's pixels are those of a sum over them, on any number of threads") {
    constexpr int kSide = 60;
    model::Layer pixels;
    pixels.schema.name = "people.tif";
    model::Column value{"value", model::ColumnType::real};
    double total = 0;
    for (int i = 0; i < kSide; ++i) {
        for (int k = 0; k < kSide; ++k) {
            pixels.ids.push_back(std::to_string(i * kSide + k));
            pixels.geometry.push_point({104 + (i + 0.5) / kSide, 21 + (k + 0.5) / kSide});
            pixels.accuracy_m.push_back(1'300);
            value.push(static_cast<double>((i * 7 + k) % 11));
            total += (i * 7 + k) % 11;
            ++pixels.rows;
        }
    }
    pixels.columns = {std::move(value)};
    const auto run = [&](unsigned threads) {
        StepFixture steps{threads};
        const auto units = steps.add(
            rectangles("units", {{"west", {{104, 21}, {104.5, 22}}}, {"east", {{104.5, 21}, {105, 22}}}}));
        const auto gates = steps.add(points_at("gates", {{"g", {104.5, 21.5}}, {"h", {104.1, 21.1}}}));
        const auto places = steps.add(pixels);
        const auto covered = steps.run(query::Coverage{.sources = gates,
                                                       .units = units,
                                                       .places = places,
                                                       .weight_column = "value",
                                                       .radii = {Metres{15'000}}});
        const auto gaps = steps.run(query::Gaps{gates, units, places, "value", {Metres{15'000}}});
        CHECK(sum_of(*covered, "weight") == total);
        CHECK(sum_of(*covered, "weight_covered") + sum_of(*gaps, "weight") == total);
        CHECK(sum_of(*covered, "weight_covered_lower") < sum_of(*covered, "weight_covered"));
        return test::shown(*covered, "weight_covered_upper");
    };
    CHECK(run(1) == run(4));
}
