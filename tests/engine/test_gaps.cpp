#include "catch.hpp"
#include "engine/step_fixture.hpp"

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
    std::int64_t population;
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
        people.push(town.population);
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
