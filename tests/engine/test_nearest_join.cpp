#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using model::Layer;
using query::NearestJoin;
using query::Ties;
using sketch::kUnknown;

namespace {

struct Expected {
    std::string to;
    double distance_m;
    std::int64_t rank;
    std::string certainty;
};

constexpr double kTie_m = 20e-9;

/// The k nearest of one point, from all distances by Karney; certainty straight from its definition.
std::vector<Expected> by_brute_force(LonLat from, std::optional<double> from_accuracy, const Layer& to,
                                     const NearestJoin& step) {
    struct One {
        double distance_m;
        std::size_t row;
    };
    std::vector<One> all;
    for (std::size_t j = 0; j < to.rows; ++j) {
        all.push_back({sketch::karney_m(from, sketch::point_of(to, j)), j});
    }
    std::ranges::sort(all, {}, &One::distance_m);
    std::vector<Expected> nearest;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::size_t first = i;
        while (first > 0 && all[i].distance_m - all[first - 1].distance_m <= kTie_m) {
            --first;
        }
        const std::size_t rank = step.ties == Ties::all ? first + 1 : i + 1;
        if (rank > step.k || (step.within && all[i].distance_m > step.within->value())) {
            break;
        }
        const auto own = to.accuracy(all[i].row);
        std::string certainty = "-";
        if (own && from_accuracy) {
            std::size_t known = 0;
            std::size_t unknown = 0;
            for (const One& other : all) {
                if (other.row == all[i].row) {
                    continue;
                }
                const auto accuracy = to.accuracy(other.row);
                unknown += accuracy ? 0 : 1;
                known += accuracy && other.distance_m - *from_accuracy - accuracy->value() <
                                         all[i].distance_m + *from_accuracy + own->value()
                             ? 1
                             : 0;
            }
            certainty = known >= step.k ? "possible" : known + unknown < step.k ? "certain" : "-";
        }
        nearest.push_back(
            {std::string{to.ids[all[i].row]}, all[i].distance_m, static_cast<std::int64_t>(rank), certainty});
    }
    return nearest;
}

enum class Where { border, antimeridian, north_pole, south_pole, everywhere };

LonLat place(std::mt19937_64& random, Where where) {
    switch (where) {
        case Where::border:
            return sketch::random_place(random, 102, 21, 108, 23.5);
        case Where::antimeridian: {
            const LonLat p = sketch::random_place(random, 178, -20, 182, -15);
            return {p.lon > 180 ? p.lon - 360 : p.lon, p.lat};
        }
        case Where::north_pole:
            return sketch::random_place(random, -180, 88, 180, 90);
        case Where::south_pole:
            return sketch::random_place(random, -180, -90, 180, -88);
        case Where::everywhere:
            return sketch::random_place(random);
    }
    return {};
}

enum class Accuracy { none, known, mixed };

Layer random_layer(std::string name, std::mt19937_64& random, Where where, std::size_t count,
                   Accuracy accuracy) {
    Layer layer = sketch::named_layer(name);
    std::uniform_real_distribution<double> u{0, 1};
    for (std::size_t i = 0; i < count; ++i) {
        const double kind = u(random);
        const double worse = kind > 0.99 ? 60e3 : u(random) * 500;
        sketch::add_point(layer, name + std::to_string(1000 + i), place(random, where),
                          accuracy == Accuracy::none                    ? kUnknown
                          : accuracy == Accuracy::mixed && kind < 0.004 ? kUnknown
                                                                        : worse);
    }
    return layer;
}

void check_against_brute_force(const Layer& from, const Layer& to, NearestJoin step) {
    std::vector<std::vector<Expected>> expected;
    for (std::size_t i = 0; i < from.rows; ++i) {
        const auto accuracy = from.accuracy(i);
        expected.push_back(by_brute_force(
            sketch::point_of(from, i), accuracy ? std::optional{accuracy->value()} : std::nullopt, to, step));
    }
    for (const unsigned threads : {1U, 2U, 5U}) {
        sketch::Bench bench{{from, to}, threads};
        const Layer& found = bench.run(step);
        std::size_t row = 0;
        for (std::size_t i = 0; i < from.rows; ++i) {
            for (const Expected& each : expected[i]) {
                CAPTURE(from.ids[i], each.to, each.distance_m, each.rank, threads);
                REQUIRE(row < found.rows);
                CHECK(sketch::text(found, "from_id", row) == from.ids[i]);
                CHECK(sketch::text(found, "to_id", row) == each.to);
                CHECK(std::abs(*found.find("distance_m")->number(row) - each.distance_m) <= 1e-6);
                CHECK(found.find("rank")->integers()[row] == each.rank);
                CHECK(sketch::row_text(found, row, {"certainty"}) == each.certainty);
                ++row;
            }
        }
        CHECK(row == found.rows);
    }
}

}  // namespace

TEST_CASE("the k nearest points are those that all distances by Karney give") {
    const auto where =
        GENERATE(Where::border, Where::antimeridian, Where::north_pole, Where::south_pole, Where::everywhere);
    const auto accuracy = GENERATE(Accuracy::none, Accuracy::known, Accuracy::mixed);
    CAPTURE(static_cast<int>(where), static_cast<int>(accuracy));
    std::mt19937_64 random{static_cast<unsigned>(where) * 7 + 1};
    const Layer from = random_layer("f", random, where, 150, accuracy);
    const Layer to = random_layer("t", random, where, 400, accuracy);
    for (const std::size_t k : {1U, 5U, 40U}) {
        check_against_brute_force(from, to, {.from = 0, .to = 1, .k = k});
    }
    check_against_brute_force(from, to, {.from = 0, .to = 1, .k = 3, .within = Metres{20e3}});
}

TEST_CASE("more neighbours than there are gives all of them") {
    std::mt19937_64 random{4};
    const Layer from = random_layer("f", random, Where::everywhere, 20, Accuracy::known);
    const Layer to = random_layer("t", random, Where::everywhere, 6, Accuracy::known);
    check_against_brute_force(from, to, {.from = 0, .to = 1, .k = 100});
    sketch::Bench bench{{from, to}};
    CHECK(bench.run(NearestJoin{.from = 0, .to = 1, .k = 100}).rows == 120);
}

TEST_CASE("equal distances share a rank, or the lower id goes first") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "o", {105, 0});
    Layer to = sketch::named_layer("to");
    sketch::add_point(to, "far", {105.5, 0});
    sketch::add_point(to, "d", {105.1, 0});
    sketch::add_point(to, "b", {104.9, 0});
    sketch::add_point(to, "c", {105.1, 0});
    sketch::add_point(to, "near", {105.01, 0});
    const auto ranked = [&](std::size_t k, Ties ties) {
        sketch::Bench bench{{from, to}};
        return sketch::rows_text(bench.run(NearestJoin{.from = 0, .to = 1, .k = k, .ties = ties}),
                                 {"to_id", "rank"});
    };
    using Rows = std::vector<std::string>;
    CHECK(ranked(2, Ties::all) == Rows{"near 1", "b 2", "c 2", "d 2"});
    CHECK(ranked(5, Ties::all) == Rows{"near 1", "b 2", "c 2", "d 2", "far 5"});
    CHECK(ranked(2, Ties::first) == Rows{"near 1", "b 2"});
    CHECK(ranked(4, Ties::first) == Rows{"near 1", "b 2", "c 3", "d 4"});
}

TEST_CASE("all targets at one place, or all equally far, share the first rank and stand by id") {
    using Rows = std::vector<std::string>;
    const auto ranked = [](const Layer& from, const Layer& to, NearestJoin step) {
        sketch::Bench bench{{from, to}};
        const Layer& found = bench.run(step);
        for (std::size_t row = 0; row < found.rows; ++row) {
            CHECK(std::isfinite(*found.find("distance_m")->number(row)));
        }
        return sketch::rows_text(found, {"to_id", "rank"});
    };
    const auto step = [](std::size_t k, Ties ties) {
        return NearestJoin{.from = 0, .to = 1, .k = k, .ties = ties};
    };
    Layer here = sketch::named_layer("from");
    sketch::add_point(here, "o", {180, 10});
    Layer there = sketch::named_layer("from");
    sketch::add_point(there, "o", {-90, -3});
    Layer one_place = sketch::named_layer("to");
    for (const auto& [id, lon] : {std::pair{"c", 180.0}, {"a", -180.0}, {"d", 180.0}, {"b", -180.0}}) {
        sketch::add_point(one_place, id, {lon, 10});
    }
    for (const Layer& from : {here, there}) {
        for (const std::size_t k : {1U, 3U, 4U, 9U}) {
            CAPTURE(k);
            CHECK(ranked(from, one_place, step(k, Ties::all)) == Rows{"a 1", "b 1", "c 1", "d 1"});
            const Rows first = ranked(from, one_place, step(k, Ties::first));
            const Rows in_order{"a 1", "b 2", "c 3", "d 4"};
            CHECK(first == Rows(in_order.begin(), in_order.begin() + std::min<std::ptrdiff_t>(
                                                                         4, static_cast<std::ptrdiff_t>(k))));
        }
    }
    // All longitudes of a parallel are as far from the pole: by distance, by rank, at any scale.
    Layer pole = sketch::named_layer("from");
    sketch::add_point(pole, "o", {77, 90});
    for (const double lat : {89.999999, 89.0, 75.0, 60.0, -40.0}) {
        CAPTURE(lat);
        Layer parallel = sketch::named_layer("to");
        for (const auto& [id, lon] : {std::pair{"d", 0.0}, {"b", 90.0}, {"c", 180.0}, {"a", -90.0}}) {
            sketch::add_point(parallel, id, {lon, lat});
        }
        sketch::add_point(parallel, "e", {33, lat - 1});
        CHECK(ranked(pole, parallel, step(2, Ties::all)) == Rows{"a 1", "b 1", "c 1", "d 1"});
        CHECK(ranked(pole, parallel, step(2, Ties::first)) == Rows{"a 1", "b 2"});
        CHECK(ranked(pole, parallel, step(5, Ties::all)) == Rows{"a 1", "b 1", "c 1", "d 1", "e 5"});
        CHECK(ranked(pole, parallel, step(50, Ties::first)) == Rows{"a 1", "b 2", "c 3", "d 4", "e 5"});
    }
}

TEST_CASE("ties at the last rank are kept or cut between lines and areas too") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "o", {105, 0});
    Layer to = sketch::named_layer("to");
    sketch::add_line(to, "east", {{105.2, -1}, {105.2, 1}});
    sketch::add_line(to, "west", {{104.8, -1}, {104.8, 1}});
    sketch::add_box(to, "box", 104.9, -0.1, 105.1, 0.1);
    sketch::add_box(to, "around", 104, -2, 106, 2);
    const auto ranked = [&](std::size_t k, Ties ties) {
        sketch::Bench bench{{from, to}};
        return sketch::rows_text(bench.run(NearestJoin{.from = 0, .to = 1, .k = k, .ties = ties}),
                                 {"to_id", "rank"});
    };
    using Rows = std::vector<std::string>;
    CHECK(ranked(1, Ties::all) == Rows{"around 1", "box 1"});
    CHECK(ranked(1, Ties::first) == Rows{"around 1"});
    CHECK(ranked(3, Ties::all) == Rows{"around 1", "box 1", "east 3", "west 3"});
    CHECK(ranked(3, Ties::first) == Rows{"around 1", "box 2", "east 3"});
    CHECK(ranked(99, Ties::all) == Rows{"around 1", "box 1", "east 3", "west 3"});
}

TEST_CASE("the nearest is certain only when no other can be nearer") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "v", {105, 20}, 100);
    const auto gates = [](double second_m, double second_accuracy) {
        Layer to = sketch::named_layer("to");
        const auto add = [&](const char* id, double distance, double accuracy) {
            LonLat p;
            GeographicLib::Geodesic::WGS84().Direct(20, 105, 45, distance, p.lat, p.lon);
            sketch::add_point(to, id, p, accuracy);
        };
        add("first", 1000, 200);
        add("second", second_m, second_accuracy);
        add("third", 90e3, 10);
        return to;
    };
    const auto certainty = [&](const Layer& to, std::size_t k) {
        sketch::Bench bench{{from, to}};
        return sketch::rows_text(bench.run(NearestJoin{.from = 0, .to = 1, .k = k}), {"to_id", "certainty"});
    };
    using Rows = std::vector<std::string>;
    // first reaches out to 1300 m; second comes in to distance - 400 m.
    CHECK(certainty(gates(1701, 300), 1) == Rows{"first certain"});
    CHECK(certainty(gates(1699, 300), 1) == Rows{"first possible"});
    CHECK(certainty(gates(1699, 300), 2) == Rows{"first certain", "second certain"});
    CHECK(certainty(gates(1701, kUnknown), 1) == Rows{"first -"});
    CHECK(certainty(gates(1701, 95e3), 1) == Rows{"first possible"});
    CHECK(certainty(gates(1701, 95e3), 2) == Rows{"first certain", "second possible"});
}

TEST_CASE("a feature is not its own neighbour in one layer") {
    std::mt19937_64 random{9};
    Layer layer = sketch::named_layer("gates");
    for (int i = 0; i < 60; ++i) {
        sketch::add_point(layer, std::to_string(100 + i), place(random, Where::border));
    }
    sketch::add_point(layer, "100", place(random, Where::border));  // the same gate, at another time
    sketch::Bench bench{{layer, layer}};
    const Layer& found = bench.run(NearestJoin{.from = 0, .to = 1, .k = 3, .same_layer = true});
    REQUIRE(found.rows == 61 * 3);
    for (std::size_t row = 0; row < found.rows; ++row) {
        CHECK(sketch::text(found, "from_id", row) != sketch::text(found, "to_id", row));
    }
}

TEST_CASE("an empty side gives an empty table with all its columns") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "v", {105, 20});
    Layer to = sketch::named_layer("to");
    sketch::add_no_geometry(to, "g");
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(NearestJoin{.from = 0, .to = 1, .k = 2});
    CHECK(found.rows == 0);
    CHECK(found.find("rank") != nullptr);
    CHECK(bench.result().findings.size() == 1);
    CHECK_THROWS_AS(bench.run(NearestJoin{.from = 0, .to = 1, .k = 0}), base::UsageError);
}
