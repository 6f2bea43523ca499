#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/coverage_sketch.hpp"
#include "engine/step_fixture.hpp"
#include <GeographicLib/Geodesic.hpp>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using test::StepFixture;
using test::Strings;

namespace {

model::Layer squares() {
    model::Layer layer;
    layer.schema.name = "units";
    for (const auto& [id, west] : {std::pair{"a", 100.0}, std::pair{"b", 101.0}, std::pair{"c", 102.0}}) {
        layer.ids.push_back(id);
        layer.geometry.begin_row(model::GeometryType::polygon);
        layer.geometry.begin_part();
        layer.geometry.begin_path();
        for (const LonLat p : {LonLat{west, 0}, {west + 1, 0}, {west + 1, 1}, {west, 1}, {west, 0}}) {
            layer.geometry.push_vertex(p);
        }
        ++layer.rows;
    }
    return layer;
}

model::Layer gates(std::vector<double> accuracy) {
    model::Layer layer;
    layer.schema.name = "gates";
    for (const LonLat p : {LonLat{100.5, 0.5}, LonLat{101.5, 0.5}}) {
        layer.ids.push_back("g" + std::to_string(layer.rows));
        layer.geometry.push_point(p);
        ++layer.rows;
    }
    layer.accuracy_m = std::move(accuracy);
    return layer;
}

struct Town {
    const char* name;
    LonLat position;
    std::optional<std::int64_t> population;
};

/// Where the towns are is known exactly.
model::Layer towns(const std::vector<Town>& all) {
    model::Layer layer;
    layer.schema.name = "towns";
    layer.schema.name_columns = {{"vi", "name"}};
    model::Column names{"name", model::ColumnType::text};
    model::Column people{"population", model::ColumnType::integer};
    for (const Town& town : all) {
        layer.ids.push_back(town.name);
        layer.geometry.push_point(town.position);
        names.push(town.name);
        if (town.population) {
            people.push(*town.population);
        } else {
            people.push_null();
        }
        layer.accuracy_m.push_back(0);
        ++layer.rows;
    }
    layer.columns = {std::move(names), std::move(people)};
    return layer;
}

}  // namespace

TEST_CASE("the largest gap is first; a unit within reach has none") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({0, 0}));
    const auto found = steps.run(query::Gaps{sources, all, {}, {}, {Metres{80'000}}});
    REQUIRE(test::ids(*found) == Strings{"c", "a", "b"});
    const model::Column& gap = *found->find("gap_km2");
    CHECK(*gap.number(0) > 10'000);
    CHECK(*gap.number(1) == 0);
    CHECK(found->geometry.type(1) == model::GeometryType::empty);
    CHECK(*found->find("share")->number(1) == 0);
}

TEST_CASE("a disc in a unit leaves the unit less the disc") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({2'000, 2'000}));
    const auto found = steps.run(query::Gaps{sources, all, {}, {}, {Metres{10'000}}});
    REQUIRE(test::ids(*found) == Strings{"c", "a", "b"});
    const double whole = *found->find("gap_km2")->number(0);
    const double gap = *found->find("gap_km2")->number(1);
    CHECK(whole - gap == Approx(314.159).epsilon(3e-4));
    CHECK(whole - *found->find("gap_upper_km2")->number(1) == Approx(3.14159 * 64).epsilon(3e-4));
    CHECK(whole - *found->find("gap_lower_km2")->number(1) == Approx(3.14159 * 144).epsilon(3e-4));
    CHECK(found->geometry[1].path_count(0) == 2);  // the disc is a hole
}

TEST_CASE("several radii are one answer each, with the radius in the ids") {
    StepFixture steps;
    const auto sources = steps.add(gates({0, 0}));
    const auto all = steps.add(squares());
    const auto near = steps.run(query::Gaps{sources, all, {}, {}, {Metres{10'000}}});
    const auto far = steps.run(query::Gaps{sources, all, {}, {}, {Metres{30'000}}});
    const auto both = steps.run(query::Gaps{sources, all, {}, {}, {Metres{10'000}, Metres{30'000}}});
    REQUIRE(both->rows == near->rows + far->rows);
    for (std::size_t row = 0; row < both->rows; ++row) {
        const auto& alone = row < near->rows ? near : far;
        const std::size_t own = row < near->rows ? row : row - near->rows;
        CHECK(both->ids[row] == std::string{alone->ids[own]} + (row < near->rows ? "@10000m" : "@30000m"));
        CHECK(both->find("gap_km2")->reals()[row] == alone->find("gap_km2")->reals()[own]);
        CHECK(both->find("radius_m")->reals()[row] == alone->find("radius_m")->reals()[own]);
    }
    // What is out of reach of more is less.
    CHECK(far->find("gap_km2")->reals()[1] < near->find("gap_km2")->reals()[1]);
}

TEST_CASE("the largest places out of reach are named, heaviest first") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({0, 0}));
    const auto places = steps.add(
        towns({{"served", {100.5, 0.5}, 1000}, {"small", {100.9, 0.9}, 10}, {"large", {100.1, 0.9}, 500}}));
    const auto found = steps.run(query::Gaps{sources, all, places, "population", {Metres{10'000}}});
    REQUIRE(test::ids(*found)[1] == "a");
    CHECK(found->find("places")->integers()[1] == 2);
    CHECK(found->find("weight")->integers()[1] == 510);
    CHECK(found->find("largest")->text(1) == "large; small");
    CHECK(found->find("largest")->is_null(0));
}

TEST_CASE("with no source at all everything is a gap") {
    StepFixture steps;
    const auto all = steps.add(squares());
    model::Layer none;
    none.schema.name = "gates";
    const auto found = steps.run(query::Gaps{steps.add(std::move(none)), all, {}, {}, {Metres{10'000}}});
    CHECK(found->rows == 3);
    CHECK(*found->find("share")->number(0) == 1);
}

TEST_CASE("each polygon of a gap is a row, with the places that are in it") {
    StepFixture steps;
    model::Layer layer = squares();
    const auto all = steps.add(std::move(layer));
    // A line across the first square leaves a piece north of it and one south; the second has a hole.
    model::Layer sources;
    sources.schema.name = "gates";
    sources.ids.push_back("across");
    sources.geometry.push_line(std::vector<LonLat>{{99.5, 0.7}, {100.99, 0.7}});
    sources.ids.push_back("gate");
    sources.geometry.push_point({101.6, 0.4});
    sources.accuracy_m = {0, 0};
    sources.rows = 2;
    const auto from = steps.add(std::move(sources));
    const auto places = steps.add(towns({{"north", {100.5, 0.95}, 5},
                                         {"south", {100.5, 0.1}, 70},
                                         {"south2", {100.6, 0.1}, 80},
                                         {"served", {100.5, 0.7}, 1000},
                                         {"east", {102.5, 0.5}, 3}}));
    const auto found = steps.run(query::Gaps{from, all, places, "population", {Metres{10'000}}, true});
    REQUIRE(test::ids(*found) == Strings{"c#1", "b#1", "a#1", "a#2"});
    CHECK(test::shown(*found, "gap") == Strings{"1", "1", "1", "2"});
    CHECK(test::shown(*found, "largest") == Strings{"east", "", "south2; south", "north"});
    CHECK(test::shown(*found, "weight") == Strings{"3", "0", "150", "5"});
    CHECK(found->geometry[1].path_count(0) == 2);
    for (std::size_t row = 1; row < found->rows; ++row) {
        CHECK(*found->find("gap_km2")->number(row) <= *found->find("gap_km2")->number(row - 1));
        CHECK(found->geometry.type(row) == model::GeometryType::polygon);
    }
    const auto by_unit = steps.run(query::Gaps{from, all, places, "population", {Metres{10'000}}});
    const auto sum = [](const model::Layer& table, std::string_view column) {
        double total = 0;
        for (std::size_t row = 0; row < table.rows; ++row) {
            total += table.find(column)->number(row).value_or(0);
        }
        return total;
    };
    for (const char* column : {"gap_km2", "places", "weight"}) {
        CHECK(sum(*found, column) == Approx(sum(*by_unit, column)).epsilon(1e-12));
    }
}

TEST_CASE("held against an earlier day, gaps are those of both days and what came between") {
    StepFixture steps;
    const auto all = steps.add(squares());
    model::Layer late = gates({0, 0});
    model::Layer early = gates({0, 0});
    late.geometry = {};
    early.geometry = {};
    // One gate stays, one moves from b to c.
    for (const auto& [layer, second] : {std::pair{&late, LonLat{102.5, 0.5}}, {&early, LonLat{101.5, 0.5}}}) {
        layer->geometry.push_point({100.5, 0.5});
        layer->geometry.push_point(second);
    }
    const auto now = steps.add(std::move(late));
    const auto before = steps.add(std::move(early));
    const auto places = steps.add(towns({{"b1", {101.5, 0.5}, 30},
                                         {"b2", {101.52, 0.5}, std::nullopt},
                                         {"c1", {102.5, 0.5}, std::nullopt},
                                         {"a1", {100.9, 0.9}, 7}}));
    query::Gaps step{now, all, places, "population", {Metres{10'000}, Metres{30'000}}};
    const auto today = steps.run(step);
    query::Gaps earlier = step;
    earlier.sources = before;
    const auto then = steps.run(earlier);
    step.before = before;
    const auto both = steps.run(step);
    REQUIRE(both->rows == today->rows);
    const auto row_of = [](const model::Layer& table, std::string_view id) {
        std::size_t row = 0;
        while (table.ids[row] != id) {
            ++row;
        }
        return row;
    };
    const auto number = [](const model::Layer& table, std::string_view column, std::size_t row) {
        return table.find(column)->number(row);
    };
    for (std::size_t row = 0; row < both->rows; ++row) {
        CAPTURE(both->ids[row]);
        REQUIRE(both->ids[row] == today->ids[row]);
        const std::size_t old = row_of(*then, both->ids[row]);
        const double gap = *number(*both, "gap_km2", row);
        CHECK(gap == *number(*today, "gap_km2", row));
        CHECK(*number(*both, "gap_before_km2", row) == *number(*then, "gap_km2", old));
        CHECK(gap == Approx(*number(*then, "gap_km2", old) + *number(*both, "opened_km2", row) -
                            *number(*both, "closed_km2", row))
                         .epsilon(1e-9));
        CHECK(*number(*both, "places_before", row) == *number(*then, "places", old));
        CHECK(*number(*both, "places", row) == *number(*both, "places_before", row) +
                                                   *number(*both, "places_opened", row) -
                                                   *number(*both, "places_closed", row));
        CHECK(number(*both, "weight_before", row) == number(*then, "weight", old));
    }
    // What opened is the disc of the gate that went; of the one that came nothing is known.
    const std::size_t b = row_of(*both, "b@10000m");
    const std::size_t c = row_of(*both, "c@10000m");
    CHECK(*number(*both, "opened_km2", b) == Approx(314.159).epsilon(3e-4));
    CHECK(*number(*both, "closed_km2", b) == 0);
    CHECK(*number(*both, "closed_km2", c) == Approx(314.159).epsilon(3e-4));
    CHECK(test::shown(*both, "weight_opened")[b] == "30");
    CHECK(test::shown(*both, "places_opened")[b] == "2");
    CHECK(test::shown(*both, "weight_closed")[c].empty());
    CHECK(test::shown(*both, "weight_closed")[b] == "0");

    step.radii = {Metres{10'000}};
    step.each = true;
    step.shape = query::GapShape::opened;
    const auto opened = steps.run(step);
    REQUIRE(test::ids(*opened) == Strings{"b#1"});
    CHECK(*number(*opened, "opened_km2", 0) == Approx(*number(*both, "opened_km2", b)).epsilon(1e-9));
    CHECK(test::shown(*opened, "places_opened") == Strings{"2"});
    CHECK(test::shown(*opened, "weight_opened_unknown") == Strings{"1"});
    step.before.reset();
    CHECK_THROWS_AS(steps.run(step), base::UsageError);
}

TEST_CASE(
    "a weight that nobody knows is empty, of no place it is 0, and else how many are not known is told") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({0, 0}));
    const auto places = steps.add(towns({{"some", {100.9, 0.9}, 40},
                                         {"not", {100.1, 0.9}, std::nullopt},
                                         {"dark", {102.5, 0.5}, std::nullopt},
                                         {"near", {101.5, 0.5}, std::nullopt}}));
    const auto found = steps.run(query::Gaps{sources, all, places, "population", {Metres{10'000}}});
    REQUIRE(test::ids(*found) == Strings{"c", "a", "b"});
    CHECK(test::shown(*found, "places") == Strings{"1", "2", "0"});
    CHECK(test::shown(*found, "weight") == Strings{"", "40", "0"});
    CHECK(test::shown(*found, "weight_unknown") == Strings{"1", "1", "0"});
    CHECK(test::shown(*found, "largest") == Strings{"", "some", ""});
    const auto covered = steps.run(query::Coverage{.sources = sources,
                                                   .units = all,
                                                   .places = places,
                                                   .weight_column = "population",
                                                   .radii = {Metres{10'000}}});
    CHECK(test::shown(*covered, "weight") == Strings{"40", "", ""});
    CHECK(test::shown(*covered, "weight_covered") == Strings{"0", "", "0"});
    CHECK(test::shown(*covered, "weight_unknown") == Strings{"1", "1", "1"});
}

TEST_CASE("places out of reach by less than the reach is drawn with are told once, whatever the radii") {
    // The drawn disc goes beyond the true one near its corners, by some metres of these radii.
    StepFixture steps;
    model::Layer specks;
    specks.schema.name = "units";
    std::vector<Town> at;
    std::vector<std::string> names;
    names.reserve(2 * 36);
    for (const double radius_m : {10'000.0, 20'000.0}) {
        for (int k = 0; k < 36; ++k) {
            LonLat p;
            GeographicLib::Geodesic::WGS84().Direct(0, 100, 10 * k, radius_m + 0.5, p.lat, p.lon);
            names.push_back("p" + std::to_string(names.size()));
            at.push_back({names.back().c_str(), p, 1});
            constexpr double kHalf_deg = 1e-6;
            test::push_rectangle(specks, names.back(), {p.lon - kHalf_deg, p.lat - kHalf_deg},
                                 {p.lon + kHalf_deg, p.lat + kHalf_deg});
        }
    }
    const auto units = steps.add(std::move(specks));
    const auto sources = steps.add(test::points_at("gates", {{"g", {100, 0}}}));
    const auto places = steps.add(towns(at));
    (void)steps.run(
        query::Gaps{sources, units, places, "population", {Metres{10'000}, Metres{20'000}}, true});
    CHECK(steps.count_findings("place-at-edge") == 1);
}

TEST_CASE("places without a weight are ranked last, and without any weight none is the largest") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({0, 0}));
    model::Layer many = towns({});
    model::Column people{"population", model::ColumnType::real};
    for (int i = 0; i < 60; ++i) {  // numbers that are none among others, in an order that is none of theirs
        many.ids.push_back("p" + std::to_string(100 + i * 37 % 60));
        many.geometry.push_point({102.1 + 0.01 * i, 0.5});
        many.columns[0].push(std::string_view{many.ids[many.rows]});
        people.push(i % 3 == 1 ? std::numeric_limits<double>::quiet_NaN() : 1.0 + i * 7 % 60);
        many.accuracy_m.push_back(0);
        ++many.rows;
    }
    many.columns[1] = std::move(people);
    const auto places = steps.add(std::move(many));
    const auto found = steps.run(query::Gaps{sources, all, places, "population", {Metres{10'000}}});
    REQUIRE(found->ids[0] == "c");
    CHECK(test::shown(*found, "weight_unknown")[0] == "20");
    CHECK(test::shown(*found, "largest")[0] == "p129; p127; p156; p154; p123");
    const auto unweighed = steps.run(query::Gaps{sources, all, places, "", {Metres{10'000}}});
    CHECK(test::shown(*unweighed, "places")[0] == "60");
    CHECK(unweighed->find("largest") == nullptr);
    CHECK(unweighed->find("weight_unknown") == nullptr);
}

TEST_CASE("a place in none of the units is named") {
    StepFixture steps;
    const auto all = steps.add(squares());
    const auto sources = steps.add(gates({0, 0}));
    const auto places =
        steps.add(towns({{"in", {100.5, 0.5}, 1}, {"east", {110, 0}, 2}, {"north", {100, 9}, 3}}));
    (void)steps.run(query::Gaps{sources, all, places, "population", {Metres{10'000}}});
    REQUIRE(steps.count_findings("place-in-no-unit") == 1);
    for (const base::Finding& finding : steps.findings()) {
        if (finding.kind == "place-in-no-unit") {
            CHECK(finding.what == "2 places lie in none of the units: east and north");
        }
    }
}

TEST_CASE("what opens is no wider than the edges are drawn with where a source has moved by less",
          "[slivers]") {
    StepFixture steps;
    const auto all = steps.add(squares());
    // A gate that moved by 3 m, and one that was closed.
    const auto now = steps.add(test::points_at("gates", {{"g", {100.5, 0.5}}}));
    const auto before = steps.add(test::points_at("gates", {{"g", {100.5, 0.50003}}, {"h", {101.5, 0.5}}}));
    query::Gaps step{now, all, {}, "", {Metres{10'000}}};
    step.before = before;
    const auto by_unit = steps.run(step);
    step.each = true;
    step.shape = query::GapShape::opened;
    const auto opened = steps.run(step);
    CHECK(test::ids(*opened) == Strings{"b#1"});
    CHECK(opened->find("gap_km2") == nullptr);
    REQUIRE(opened->find("opened_km2") != nullptr);
    CHECK(*opened->find("opened_km2")->number(0) == Approx(314.159).epsilon(3e-4));
    CHECK(opened->find("opened_km2")->description == "area of the polygon: out of reach and not before");
    CHECK(steps.count_findings("sliver") == 1);
    // The figures of the units have what the polygons leave out.
    for (std::size_t row = 0; row < by_unit->rows; ++row) {
        const double km2 = *by_unit->find("opened_km2")->number(row);
        CHECK((by_unit->ids[row] == "a"   ? km2 > 0 && km2 < 0.1
               : by_unit->ids[row] == "b" ? km2 > 300
                                          : km2 == 0));
    }
}
