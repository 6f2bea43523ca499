#include <limes/base/error.hpp>
#include <limes/engine/embedded/pair_azimuth.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/geodesy/ecef.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using model::Layer;
using query::DistanceJoin;
using query::Keep;
using sketch::kUnknown;

namespace {

struct Expected {
    std::string from;
    double distance_m;
    std::string to;
    std::string certainty;

    auto operator<=>(const Expected&) const = default;
};

/// Every pair held against the threshold one by one, with Karney's distance.
std::vector<Expected> by_brute_force(const Layer& from, const Layer& to, double within_m, Keep keep) {
    std::vector<Expected> all;
    for (std::size_t i = 0; i < from.rows; ++i) {
        std::vector<Expected> mine;
        for (std::size_t j = 0; j < to.rows; ++j) {
            const double d = sketch::karney_m(sketch::point_of(from, i), sketch::point_of(to, j));
            const auto a = from.accuracy(i);
            const auto b = to.accuracy(j);
            const double margin = a && b ? a->value() + b->value() : 0;
            const double slack = keep == Keep::possible ? margin : keep == Keep::certain ? -margin : 0;
            if (d <= within_m + slack) {
                mine.push_back({std::string{from.ids[i]}, d, std::string{to.ids[j]},
                                !a || !b                 ? "-"
                                : d + margin <= within_m ? "certain"
                                                         : "possible"});
            }
        }
        std::ranges::sort(mine);
        all.insert(all.end(), mine.begin(), mine.end());
    }
    return all;
}

void check_equal(const Layer& found, const std::vector<Expected>& expected) {
    REQUIRE(found.rows == expected.size());
    // Equal but for distances that differ in rounding: those may change places within a feature.
    std::map<std::pair<std::string, std::string>, std::size_t> at;
    for (std::size_t row = 0; row < found.rows; ++row) {
        at[{sketch::text(found, "from_id", row), sketch::text(found, "to_id", row)}] = row;
    }
    for (const Expected& each : expected) {
        CAPTURE(each.from, each.to, each.distance_m);
        const auto row = at.find({each.from, each.to});
        REQUIRE(row != at.end());
        CHECK(std::abs(*found.find("distance_m")->number(row->second) - each.distance_m) <= 1e-6);
        CHECK(sketch::row_text(found, row->second, {"certainty"}) == each.certainty);
    }
}

void check_order(const Layer& found, const Layer& from) {
    std::map<std::string, std::size_t> input;
    for (std::size_t row = 0; row < from.rows; ++row) {
        input[std::string{from.ids[row]}] = row;
    }
    for (std::size_t row = 1; row < found.rows; ++row) {
        const auto key = [&](std::size_t r) {
            return std::tuple{input.at(sketch::text(found, "from_id", r)),
                              *found.find("distance_m")->number(r), sketch::text(found, "to_id", r)};
        };
        CHECK(key(row - 1) < key(row));
    }
}

enum class Where { border, antimeridian, north_pole, south_pole, everywhere };

LonLat place(std::mt19937_64& random, Where where) {
    switch (where) {
        case Where::border:
            return sketch::random_place(random, 102, 21, 108, 23.5);
        case Where::antimeridian: {
            const LonLat p = sketch::random_place(random, 179, -20, 181, -15);
            return {p.lon > 180 ? p.lon - 360 : p.lon, p.lat};
        }
        case Where::north_pole:
            return sketch::random_place(random, -180, 88.5, 180, 90);
        case Where::south_pole:
            return sketch::random_place(random, -180, -90, 180, -88.5);
        case Where::everywhere:
            return sketch::random_place(random);
    }
    return {};
}

Layer random_layer(std::string name, std::mt19937_64& random, Where where, std::size_t count, bool accurate) {
    Layer layer = sketch::named_layer(name);
    std::uniform_real_distribution<double> u{0, 1};
    for (std::size_t i = 0; i < count; ++i) {
        // Some stand on one spot, and some accuracies are unknown or far worse than the rest.
        const LonLat p = i > 0 && u(random) < 0.05 ? sketch::point_of(layer, i - 1) : place(random, where);
        const double kind = u(random);
        const double accuracy = !accurate || kind < 0.1 ? kUnknown : kind > 0.995 ? 80e3 : u(random) * 4000;
        sketch::add_point(layer, name + std::to_string(i), p, accuracy);
    }
    return layer;
}

}  // namespace

TEST_CASE("points within a distance are those that all pairs by Karney give") {
    const auto where =
        GENERATE(Where::border, Where::antimeridian, Where::north_pole, Where::south_pole, Where::everywhere);
    const auto keep = GENERATE(Keep::certain, Keep::nominal, Keep::possible);
    const auto accurate = GENERATE(false, true);
    const auto swapped = GENERATE(false, true);
    CAPTURE(static_cast<int>(where), static_cast<int>(keep), accurate, swapped);
    std::mt19937_64 random{static_cast<unsigned>(where) * 10 + 3};
    const std::size_t many = 600;
    const std::size_t few = 70;
    const Layer from = random_layer("f", random, where, swapped ? few : many, accurate);
    const Layer to = random_layer("t", random, where, swapped ? many : few, accurate);
    const double within_m = where == Where::everywhere ? 900e3 : 20e3;
    const auto expected = by_brute_force(from, to, within_m, keep);
    REQUIRE(expected.size() > 20);
    for (const unsigned threads : {1U, 2U, 5U}) {
        sketch::Bench bench{{from, to}, threads};
        const Layer& found = bench.run(DistanceJoin{0, 1, Metres{within_m}, keep});
        check_equal(found, expected);
        check_order(found, from);
    }
}

TEST_CASE("a radius that takes in the whole earth pairs all with all") {
    std::mt19937_64 random{5};
    const Layer from = random_layer("f", random, Where::everywhere, 40, false);
    const Layer to = random_layer("t", random, Where::everywhere, 30, false);
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{21e6}});
    check_equal(found, by_brute_force(from, to, 21e6, Keep::nominal));
    CHECK(found.rows == 1200);
}

TEST_CASE("a radius of nothing pairs what stands on one spot, also when it is written -180 and 180") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "a", {180, 10});
    sketch::add_point(from, "b", {100, 90});
    sketch::add_point(from, "c", {105, 20});
    Layer to = sketch::named_layer("to");
    sketch::add_point(to, "x", {-180, 10});
    sketch::add_point(to, "y", {-20, 90});
    sketch::add_point(to, "z", {105, 20.0001});
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{0}});
    CHECK(sketch::rows_text(found, {"from_id", "to_id", "distance_m", "azimuth_deg"}) ==
          std::vector<std::string>{"a x 0 -", "b y 0 -"});
}

TEST_CASE("the margin is the sum of both accuracies, and decides what is certain and what is possible") {
    Layer from = sketch::named_layer("villages");
    sketch::add_point(from, "v", {105, 20}, 100);
    Layer to = sketch::named_layer("gates");
    GeographicLib::Geodesic const& earth = GeographicLib::Geodesic::WGS84();
    const auto gate = [&](std::string_view id, double azimuth, double distance, double accuracy) {
        LonLat p;
        earth.Direct(20, 105, azimuth, distance, p.lat, p.lon);
        sketch::add_point(to, id, p, accuracy);
    };
    gate("sure", 10, 9000, 900);          // 9000 + 1000 = 10 000: within for every position
    gate("perhaps", 20, 9001, 900);       // 1 m too far for that
    gate("perhaps-not", 30, 10999, 900);  // nominally outside
    gate("outside", 40, 11001, 900);
    gate("unknown-in", 50, 9500, kUnknown);
    gate("unknown-out", 60, 10001, kUnknown);
    const auto kept = [&](Keep keep) {
        sketch::Bench bench{{from, to}};
        return sketch::rows_text(bench.run(DistanceJoin{0, 1, Metres{10000.000001}, keep}),
                                 {"to_id", "certainty"});
    };
    using Rows = std::vector<std::string>;
    CHECK(kept(Keep::possible) ==
          Rows{"sure certain", "perhaps possible", "unknown-in -", "perhaps-not possible"});
    CHECK(kept(Keep::nominal) == Rows{"sure certain", "perhaps possible", "unknown-in -"});
    CHECK(kept(Keep::certain) == Rows{"sure certain", "unknown-in -"});

    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{10e3}});
    CHECK(*found.find("distance_min_m")->number(0) == Approx(8000).margin(1e-6));
    CHECK(*found.find("distance_max_m")->number(0) == Approx(10000).margin(1e-6));
    CHECK(found.find("distance_min_m")->is_null(2));
    CHECK(*found.find("azimuth_deg")->number(0) == Approx(10).margin(1e-6));
}

TEST_CASE("the least distance of two uncertain neighbours is zero, not less") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "a", {105, 20}, 5000);
    Layer to = sketch::named_layer("to");
    sketch::add_point(to, "b", {105.01, 20}, 5000);
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{5e3}});
    REQUIRE(found.rows == 1);
    CHECK(*found.find("distance_min_m")->number(0) == 0);
}

TEST_CASE("what has no position is left out, counted and named") {
    Layer from = sketch::named_layer("pairs");
    sketch::add_point(from, "a", {105, 20});
    sketch::add_no_geometry(from, "b");
    from.geometry.push_empty();
    from.accuracy_m.push_back(kUnknown);
    sketch::add_id(from, "c");
    sketch::add_point(from, "d", {205, 20});
    Layer to = sketch::named_layer("gates");
    sketch::add_point(to, "g", {105, 20});
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{1e6}});
    CHECK(sketch::rows_text(found, {"from_id", "to_id"}) == std::vector<std::string>{"a g"});
    const base::Ledger& ledger =
        bench.result().ledgers.at(result::LedgerName::of_step("distance join", "pairs"));
    CHECK(ledger.in() == 4);
    CHECK(ledger.out() == 1);
    CHECK(ledger.balances());
    CHECK(ledger.reasons().at("no geometry") == 1);
    CHECK(ledger.reasons().at("empty geometry") == 1);
    CHECK(ledger.reasons().at("coordinates out of range") == 1);
    REQUIRE(bench.result().findings.size() == 3);
    CHECK(bench.result().findings[0].feature == "b");
    CHECK(bench.result().findings[0].done == "left out");
    CHECK(bench.result().ledgers.at(result::LedgerName::of_step("distance join", "gates")).out() == 1);
}

TEST_CASE("a feature is not paired with itself in one layer, but with its double") {
    Layer layer = sketch::named_layer("gates");
    sketch::add_point(layer, "a", {105, 20});
    sketch::add_point(layer, "b", {105, 20});
    sketch::add_point(layer, "c", {106, 20});
    sketch::Bench bench{{layer, layer}};
    const Layer& found =
        bench.run(DistanceJoin{.from = 0, .to = 1, .within = Metres{1000}, .same_layer = true});
    CHECK(sketch::rows_text(found, {"from_id", "to_id"}) == std::vector<std::string>{"a b", "b a"});
}

TEST_CASE("equal distances come in the order of the other's id") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "o", {105, 0});
    Layer to = sketch::named_layer("to");
    for (const char* id : {"d", "b", "c", "a"}) {
        sketch::add_point(to, id, {105.01, 0});
    }
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{5e3}});
    CHECK(sketch::rows_text(found, {"to_id"}) == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("a row has an id of its own, names and the line between the two") {
    Layer from = sketch::named_layer("from");
    from.schema.name_columns = {{"vi", "name_vi"}, {"en", "name_en"}};
    from.add_column("name_vi", model::ColumnType::text).push_null();
    from.add_column("name_en", model::ColumnType::text).push("Lang Son");
    sketch::add_point(from, "a", {105, 20});
    Layer to = sketch::named_layer("to");
    sketch::add_point(to, "g", {105.01, 20});
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{5e3}});
    REQUIRE(found.rows == 1);
    CHECK(found.ids[0] == "a/g");
    CHECK(sketch::row_text(found, 0, {"from_name", "to_name"}) == "Lang Son g");
    CHECK(found.find("distance_m")->unit == "m");
    CHECK(found.geometry.type(0) == model::GeometryType::line_string);
    CHECK(found.geometry[0].path(0, 0)[0] == LonLat{105, 20});
    CHECK(found.geometry[0].path(0, 0)[1] == LonLat{105.01, 20});

    const auto type_with = [&](query::Shape shape) {
        sketch::Bench other{{from, to}};
        const Layer& table = other.run(DistanceJoin{0, 1, Metres{5e3}, Keep::possible, shape});
        return std::pair{table.geometry.size(), table.geometry.type(0)};
    };
    CHECK(type_with(query::Shape::to) == std::pair{std::size_t{1}, model::GeometryType::point});
    CHECK(type_with(query::Shape::none) == std::pair{std::size_t{1}, model::GeometryType::null});
}

TEST_CASE("a line over the antimeridian is split there") {
    model::GeometryColumn column;
    engine::embedded::push_segment(column, {179, 10}, {-178, 13});
    REQUIRE(column.type(0) == model::GeometryType::multi_line_string);
    CHECK(column[0].path(0, 0)[1] == LonLat{180, 11});
    CHECK(column[0].path(1, 0)[0] == LonLat{-180, 11});
    engine::embedded::push_segment(column, {180, 10}, {-178, 13});
    REQUIRE(column.type(1) == model::GeometryType::line_string);
    CHECK(column[1].path(0, 0)[0] == LonLat{-180, 10});
}

TEST_CASE("azimuths from chords are Karney's") {
    std::mt19937_64 random{11};
    std::uniform_real_distribution<double> u{0, 1};
    for (int i = 0; i < 20000; ++i) {
        const LonLat from = i % 100 == 0 ? LonLat{u(random) * 360 - 180, i % 200 == 0 ? 90.0 : -89.9}
                                         : sketch::random_place(random);
        const double distance_m = std::pow(10, 1 + 5.5 * u(random));
        const double azimuth = u(random) * 360;
        LonLat to;
        GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth, distance_m, to.lat, to.lon);
        const double found = engine::embedded::AzimuthsFrom{from}.to(to, geodesy::to_ecef(to), distance_m);
        CAPTURE(from.lon, from.lat, azimuth, distance_m);
        CHECK(found >= 0);
        CHECK(found < 360);
        // Near by, a nanometre turns the azimuth more than the formula does.
        CHECK(std::abs(std::remainder(found - azimuth, 360)) < std::max(1e-6, 1e-5 / distance_m));
    }
}

TEST_CASE("a join that is stopped says so") {
    std::mt19937_64 random{2};
    const Layer layer = random_layer("f", random, Where::border, 100, false);
    std::stop_source stop;
    stop.request_stop();
    sketch::Bench bench{{layer, layer}};
    bench.task().stop = stop.get_token();
    CHECK_THROWS_AS(bench.run(DistanceJoin{0, 1, Metres{1e3}}), base::Cancelled);
}
