#include <limes/base/error.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include "engine/step_fixture.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <cmath>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using test::StepFixture;
using test::Strings;

namespace {

void push_square(model::Layer& layer, const char* id, LonLat low, LonLat high) {
    layer.ids.push_back(id);
    layer.geometry.begin_row(model::GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const LonLat p : {low, LonLat{high.lon, low.lat}, high, LonLat{low.lon, high.lat}, low}) {
        layer.geometry.push_vertex(p);
    }
    ++layer.rows;
}

/// West and east of the meridian 106, one degree each, and a far one.
model::Layer units() {
    model::Layer layer;
    layer.schema.name = "units";
    push_square(layer, "west", {105, 21}, {106, 22});
    push_square(layer, "east", {106, 21}, {107, 22});
    push_square(layer, "far", {110, 10}, {110.5, 10.5});
    return layer;
}

model::Layer points(std::string name, const std::vector<std::pair<const char*, LonLat>>& at,
                    std::vector<double> accuracy) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    for (const auto& [id, p] : at) {
        layer.ids.push_back(id);
        layer.geometry.push_point(p);
        ++layer.rows;
    }
    layer.accuracy_m = std::move(accuracy);
    return layer;
}

std::optional<double> number(const model::Layer& table, std::string_view column, std::string_view id) {
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.ids[row] == id) {
            REQUIRE(table.find(column) != nullptr);
            return table.find(column)->number(row);
        }
    }
    FAIL("no row " << id);
    return std::nullopt;
}

/// A geodesic disc's area near 21.5 N, to 1e-5 for these radii: that of a disc on the sphere of the local
/// mean radius.
double disc_km2(double radius_m) {
    return M_PI * radius_m * radius_m / 1e6;
}

const double kUnknown = std::nan("");

}  // namespace

TEST_CASE("a gate on the line between two units covers half a disc of each") {
    StepFixture steps;
    const auto sources = steps.add(points("gates", {{"g", {106, 21.5}}}, {0}));
    const auto all = steps.add(units());
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{20'000}, Metres{5'000}}});
    CHECK(test::ids(*found) ==
          Strings{"west@5000m", "west@20000m", "east@5000m", "east@20000m", "far@5000m", "far@20000m"});
    for (const char* id : {"west@20000m", "east@20000m"}) {
        CHECK(*number(*found, "covered_km2", id) == Approx(disc_km2(20'000) / 2).epsilon(2e-4));
        CHECK(*number(*found, "covered_lower_km2", id) == *number(*found, "covered_km2", id));
        CHECK(*number(*found, "share", id) ==
              Approx(*number(*found, "covered_km2", id) / *number(*found, "area_km2", id)));
    }
    CHECK(*number(*found, "covered_km2", "west@5000m") == Approx(disc_km2(5'000) / 2).epsilon(2e-4));
    CHECK(*number(*found, "covered_km2", "far@20000m") == 0);
    CHECK(found->geometry.type(4) == model::GeometryType::empty);
    CHECK(found->geometry.type(0) == model::GeometryType::polygon);
    CHECK(found->find("covered_km2")->unit == "km2");
}

TEST_CASE("discs that overlap count once, and a unit wholly within reach is covered to the last metre") {
    StepFixture steps;
    const auto sources = steps.add(
        points("gates", {{"a", {105.5, 21.5}}, {"b", {105.5, 21.5}}, {"c", {110.25, 10.25}}}, {0, 0, 0}));
    const auto all = steps.add(units());
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{10'000}, Metres{60'000}}});
    CHECK(*number(*found, "covered_km2", "west@10000m") == Approx(disc_km2(10'000)).epsilon(2e-4));
    CHECK(*number(*found, "share", "far@60000m") == 1);
    CHECK(*number(*found, "covered_km2", "far@60000m") == *number(*found, "area_km2", "far@60000m"));
}

TEST_CASE("accuracy gives a lower and an upper figure; beyond it there is no lower") {
    StepFixture steps;
    const auto sources =
        steps.add(points("gates", {{"near", {105.5, 21.5}}, {"vague", {106.5, 21.5}}}, {1'000, 8'000}));
    const auto all = steps.add(units());
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{5'000}}});
    CHECK(*number(*found, "covered_lower_km2", "west@5000m") == Approx(disc_km2(4'000)).epsilon(2e-4));
    CHECK(*number(*found, "covered_km2", "west@5000m") == Approx(disc_km2(5'000)).epsilon(2e-4));
    CHECK(*number(*found, "covered_upper_km2", "west@5000m") == Approx(disc_km2(6'000)).epsilon(2e-4));
    CHECK(*number(*found, "covered_lower_km2", "east@5000m") == 0);
    CHECK(*number(*found, "covered_upper_km2", "east@5000m") == Approx(disc_km2(13'000)).epsilon(2e-4));
}

TEST_CASE("unknown accuracy leaves lower and upper empty where the source reaches, and is a finding") {
    StepFixture steps;
    const auto sources =
        steps.add(points("gates", {{"known", {105.5, 21.5}}, {"unknown", {106.5, 21.5}}}, {100, kUnknown}));
    const auto all = steps.add(units());
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{5'000}}});
    CHECK(number(*found, "covered_lower_km2", "west@5000m"));
    CHECK_FALSE(number(*found, "covered_lower_km2", "east@5000m"));
    CHECK_FALSE(number(*found, "covered_upper_km2", "east@5000m"));
    CHECK(*number(*found, "covered_km2", "east@5000m") == Approx(disc_km2(5'000)).epsilon(2e-4));
    CHECK(steps.count_findings("unknown-accuracy") == 1);
}

TEST_CASE("places count by distance, weights are summed to the unit") {
    StepFixture steps;
    const auto sources = steps.add(points("gates", {{"g", {105.5, 21.5}}}, {100}));
    const auto all = steps.add(units());
    // 5 km along the meridian is 0.04516 degrees here.
    model::Layer towns = points("towns",
                                {{"at", {105.5, 21.5}},
                                 {"edge-in", {105.5, 21.5 + 0.0442}},
                                 {"edge-out", {105.5, 21.5 + 0.0461}},
                                 {"shared", {106, 21.5}},
                                 {"nowhere", {120, 0}}},
                                {0, 100, 100, 0, 0});
    model::Column& people = towns.add_column("population", model::ColumnType::integer, "persons");
    for (const std::int64_t n : {9007199254740993LL, 20LL, 300LL, 4000LL, 1LL}) {
        people.push(n);
    }
    const auto places = steps.add(std::move(towns));
    const auto found =
        steps.run(query::Coverage{sources, all, places, "population", {Metres{5'000}, Metres{5'300}}});
    CHECK(*number(*found, "places", "west@5000m") == 3);
    CHECK(*number(*found, "places", "east@5000m") == 1);  // of "east" and "west", "east" is first
    CHECK(*number(*found, "places_covered_lower", "west@5000m") == 1);
    CHECK(*number(*found, "places_covered", "west@5000m") == 2);
    CHECK(*number(*found, "places_covered_upper", "west@5000m") == 3);
    CHECK(*number(*found, "places_covered_lower", "west@5300m") == 2);
    CHECK(*number(*found, "places_covered", "west@5300m") == 3);
    CHECK(found->find("weight")->integers()[0] == 9007199254740993LL + 320);
    CHECK(found->find("weight_covered")->integers()[0] == 9007199254740993LL + 20);
    CHECK(found->find("weight")->unit == "persons");
    CHECK(steps.count_findings("place-in-no-unit") == 1);
}

TEST_CASE("missing weights and unknown accuracy of places are said") {
    StepFixture steps;
    const auto sources = steps.add(points("gates", {{"g", {105.5, 21.5}}}, {0}));
    const auto all = steps.add(units());
    model::Layer towns =
        points("towns", {{"a", {105.5, 21.5}}, {"b", {105.6, 21.5}}, {"c", {106.5, 21.5}}}, {0, kUnknown, 0});
    model::Column& people = towns.add_column("population", model::ColumnType::real);
    people.push(1.5);
    people.push_null();
    people.push(2.5);
    test::add_texts(towns, "name", {"A", "B", "C"});
    const auto places = steps.add(std::move(towns));
    const auto found = steps.run(query::Coverage{sources, all, places, "population", {Metres{5'000}}});
    CHECK(*number(*found, "weight", "west@5000m") == 1.5);
    CHECK_FALSE(number(*found, "places_covered_lower", "west@5000m"));
    CHECK(*number(*found, "places_covered", "west@5000m") == 1);
    CHECK(*number(*found, "places_covered_lower", "east@5000m") == 0);
    CHECK(steps.count_findings("no-weight") == 1);
    CHECK_THROWS_AS(steps.run(query::Coverage{sources, all, places, "name", {Metres{5'000}}}),
                    base::UsageError);
}

TEST_CASE("units without area are left out, and an invalid one is made valid, both in the open") {
    StepFixture steps;
    model::Layer layer = units();
    layer.ids.push_back("dot");
    layer.geometry.push_point({105, 21});
    ++layer.rows;
    layer.ids.push_back("bow");
    layer.geometry.begin_row(model::GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const LonLat p : {LonLat{100, 0}, {101, 1}, {101, 0}, {100, 1}, {100, 0}}) {
        layer.geometry.push_vertex(p);
    }
    ++layer.rows;
    const auto all = steps.add(std::move(layer));
    const auto sources = steps.add(points("gates", {{"g", {100.2, 0.5}}}, {0}));
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{1'000}}});
    CHECK(test::ids(*found) == Strings{"west@1000m", "east@1000m", "far@1000m", "bow@1000m"});
    CHECK(*number(*found, "covered_km2", "bow@1000m") == Approx(disc_km2(1'000)).epsilon(2e-4));
    CHECK(steps.count_findings("not-an-area") == 1);
    CHECK(steps.count_findings("invalid-geometry") == 1);
    CHECK(steps.result().ledgers.at(result::LedgerName::of_step("coverage", "units")).balances());
    CHECK_THROWS_AS(steps.run(query::Coverage{sources, all, {}, {}, {}}), base::UsageError);
}

TEST_CASE("a unit over the antimeridian is covered on both sides") {
    StepFixture steps;
    model::Layer layer;
    layer.schema.name = "islands";
    layer.ids.push_back("fiji");
    layer.geometry.begin_row(model::GeometryType::multi_polygon);
    for (const auto& [west, east] : {std::pair{178.0, 180.0}, std::pair{-180.0, -178.0}}) {
        layer.geometry.begin_part();
        layer.geometry.begin_path();
        for (const LonLat p : {LonLat{west, -18}, {east, -18}, {east, -16}, {west, -16}, {west, -18}}) {
            layer.geometry.push_vertex(p);
        }
    }
    ++layer.rows;
    const auto all = steps.add(std::move(layer));
    const auto sources = steps.add(points("gates", {{"g", {179.95, -17}}}, {0}));
    const auto found = steps.run(query::Coverage{sources, all, {}, {}, {Metres{50'000}}});
    CHECK(*number(*found, "covered_km2", "fiji@50000m") == Approx(disc_km2(50'000)).epsilon(2e-4));
}

namespace {

/// 900 units in a grid under 120 gates of mixed accuracy: enough for groups, batches and threads.
struct Country {
    model::Layer gates;
    model::Layer units;
    model::Layer towns;
};

Country country() {
    Country c;
    c.units.schema.name = "communes";
    for (int i = 0; i < 30; ++i) {
        for (int k = 0; k < 30; ++k) {
            const std::string id = "u" + std::to_string(i * 30 + k);
            push_square(c.units, id.c_str(), {102 + i * 0.1, 20 + k * 0.1},
                        {102 + (i + 1) * 0.1, 20 + (k + 1) * 0.1});
        }
    }
    const auto spread = [](int i, double step) { return std::fmod(i * step, 1.0) * 3; };
    c.gates.schema.name = "gates";
    for (int i = 0; i < 120; ++i) {
        c.gates.ids.push_back("g" + std::to_string(i));
        c.gates.geometry.push_point({102 + spread(i, 0.618034), 20 + spread(i, 0.754878)});
        c.gates.accuracy_m.push_back(i % 3 * 500.0);
        ++c.gates.rows;
    }
    c.towns.schema.name = "towns";
    model::Column people{"population", model::ColumnType::integer};
    for (int i = 0; i < 2000; ++i) {
        c.towns.ids.push_back("t" + std::to_string(i));
        c.towns.geometry.push_point({102 + spread(i, 0.324718), 20 + spread(i, 0.569840)});
        c.towns.accuracy_m.push_back(100);
        people.push(std::int64_t{i});
        ++c.towns.rows;
    }
    c.towns.columns.push_back(std::move(people));
    return c;
}

double total(const model::Layer& table, std::string_view column) {
    double sum = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        sum += table.find(column)->number(row).value_or(0);
    }
    return sum;
}

}  // namespace

TEST_CASE("units together are covered as the whole is, gaps are the rest, and threads change nothing") {
    const Country c = country();
    StepFixture one{1};
    StepFixture three{3};
    const auto ask = [&](StepFixture& steps) {
        const auto sources = steps.add(c.gates);
        const auto all = steps.add(c.units);
        const auto places = steps.add(c.towns);
        return std::pair{steps.run(query::Coverage{sources, all, places, "population", {Metres{9'000}}}),
                         steps.run(query::Gaps{sources, all, places, "population", {Metres{9'000}}})};
    };
    const auto [coverage, gaps] = ask(one);
    const auto [coverage3, gaps3] = ask(three);
    for (const auto& [a, b] : {std::pair{coverage, coverage3}, std::pair{gaps, gaps3}}) {
        REQUIRE(test::ids(*a) == test::ids(*b));
        for (const model::Column& column : a->columns) {
            CHECK(test::shown(*a, column.name) == test::shown(*b, column.name));
        }
        CHECK(std::equal(a->geometry.lon().begin(), a->geometry.lon().end(), b->geometry.lon().begin()));
    }

    StepFixture whole{1};
    model::Layer square;
    square.schema.name = "square";
    push_square(square, "all", {102, 20}, {105, 23});
    const auto all = whole.add(std::move(square));
    const auto together = whole.run(
        query::Coverage{whole.add(c.gates), all, whole.add(c.towns), "population", {Metres{9'000}}});
    for (const char* column : {"covered_km2", "covered_lower_km2", "covered_upper_km2", "area_km2"}) {
        CAPTURE(column);
        CHECK(total(*coverage, column) == Approx(total(*together, column)).epsilon(1e-9));
    }
    for (const char* column : {"places", "places_covered", "weight_covered", "weight_covered_lower"}) {
        CAPTURE(column);
        CHECK(total(*coverage, column) == total(*together, column));
    }
    CHECK(total(*coverage, "covered_km2") + total(*gaps, "gap_km2") ==
          Approx(total(*coverage, "area_km2")).epsilon(1e-9));
    CHECK(total(*coverage, "covered_lower_km2") + total(*gaps, "gap_upper_km2") ==
          Approx(total(*coverage, "area_km2")).epsilon(1e-6));
    CHECK(total(*coverage, "places_covered") + total(*gaps, "places") == total(*coverage, "places"));
}
