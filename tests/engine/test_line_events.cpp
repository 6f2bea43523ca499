// What lies on lines at measures: events, spans, ways between points, links.
#include <limes/base/error.hpp>
#include <limes/engine/embedded/measured_line.hpp>
#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include "engine/line_figures.hpp"
#include "engine/sketch.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace limes;
using base::Metres;
using figures::length_of;
using figures::number;
using figures::sum;
using geodesy::LonLat;
using sketch::Bench;
using sketch::named_layer;
using Strings = std::vector<std::string>;

namespace {

/// North along a meridian, on which geodesics and edges are the same.
model::Layer meridian() {
    model::Layer layer = named_layer("corridors");
    sketch::add_line(layer, "m", {{106, 20}, {106, 20.3}, {106, 21}}, 100);
    return layer;
}

std::vector<LonLat> crooked(std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::vector<LonLat> path{{105, 21}};
    for (int i = 0; i < 40; ++i) {
        path.push_back(sketch::random_place(random, path.back().lon + 0.01, path.back().lat - 0.05,
                                            path.back().lon + 0.06, path.back().lat + 0.05));
    }
    return path;
}

model::Layer stations(const std::vector<LonLat>& at) {
    model::Layer layer = named_layer("stations");
    for (std::size_t i = 0; i < at.size(); ++i) {
        sketch::add_point(layer, "s" + std::to_string(i), at[i]);
    }
    return layer;
}

model::Layer events(const std::vector<std::vector<std::optional<double>>>& rows) {
    model::Layer layer = named_layer("events");
    std::vector<model::Column*> columns;
    layer.columns.reserve(4);
    for (const char* name : {"measure_m", "from_measure_m", "to_measure_m"}) {
        columns.push_back(&layer.add_column(name, model::ColumnType::real, "m"));
    }
    model::Column& speed = layer.add_column("speed", model::ColumnType::integer, "km/h");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        sketch::add_no_geometry(layer, "e" + std::to_string(i));
        speed.push(static_cast<std::int64_t>(80 + i));
        for (std::size_t k = 0; k < 3; ++k) {
            if (rows[i][k]) {
                columns[k]->push(*rows[i][k]);
            } else {
                columns[k]->push_null();
            }
        }
    }
    return layer;
}

constexpr auto kNone = std::nullopt;

}  // namespace

TEST_CASE("a point has its measure from both ends, and the way to the next") {
    model::Layer points = stations({{106.001, 20.2}, {106, 20.7}, {105.99, 20.5}});
    model::Column& people = points.add_column("population", model::ColumnType::integer, "persons");
    for (const int count : {10, 20, 30}) {
        people.push(static_cast<std::int64_t>(count));
    }
    Bench bench{{meridian(), points}};
    const model::Layer& found = bench.run(query::Locate{
        .lines = 0, .points = 1, .within = Metres{5000}, .kept = {"population"}, .also = {{0, "again_m"}}});
    REQUIRE(sketch::rows_text(found, {"id", "population"}) == Strings{"s0 10", "s2 30", "s1 20"});
    const double whole_m = sketch::karney_m({106, 20}, {106, 21});
    for (std::size_t row = 0; row < 3; ++row) {
        CHECK(number(found, "measure_m", row) + number(found, "from_end_m", row) ==
              Approx(whole_m).margin(1e-6));
        CHECK(number(found, "again_m", row) == Approx(number(found, "measure_m", row)).margin(1e-5));
    }
    CHECK(number(found, "next_m", 0) ==
          Approx(number(found, "measure_m", 1) - number(found, "measure_m", 0)).margin(1e-9));
    CHECK(found.find("next_m")->is_null(2));
    CHECK(found.find("population")->unit == "persons");
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(query::Locate{.lines = 0, .points = 1, .kept = {"people"}});
          }).starts_with("stations: no column 'people'"));
}

TEST_CASE("measures from one end are those from the other, mirrored") {
    std::vector<LonLat> path = crooked(3);
    model::Layer there = named_layer("there");
    sketch::add_line(there, "l", path);
    std::ranges::reverse(path);
    model::Layer back = named_layer("back");
    sketch::add_line(back, "l", path);
    std::mt19937_64 random{4};
    std::vector<LonLat> at;
    for (int i = 0; i < 60; ++i) {
        at.push_back(sketch::random_place(random, 105, 20.8, 106.4, 21.2));
    }
    Bench bench{{there, back, stations(at)}};
    const model::Layer& first = bench.run(query::Locate{.lines = 0, .points = 2, .also = {{1, "back_m"}}});
    const model::Layer& second = bench.run(query::Locate{.lines = 1, .points = 2});
    REQUIRE(first.rows == at.size());
    std::map<std::string, std::size_t> seen;  // points of one measure keep the order of their ids
    for (std::size_t row = 0; row < second.rows; ++row) {
        seen[sketch::text(second, "id", row)] = row;
    }
    for (std::size_t row = 0; row < first.rows; ++row) {
        const std::size_t mirrored = seen.at(sketch::text(first, "id", row));
        CHECK(number(first, "from_end_m", row) == Approx(number(second, "measure_m", mirrored)).margin(1e-3));
        CHECK(number(first, "back_m", row) == Approx(number(first, "from_end_m", row)).margin(1e-3));
        CHECK(number(first, "offset_m", row) == Approx(number(second, "offset_m", mirrored)).margin(1e-6));
    }
}

TEST_CASE("the stretches between points are the whole line") {
    model::Layer lines = named_layer("lines");
    sketch::add_line(lines, "l", crooked(5));
    sketch::add_line(lines, "empty", {{100, 10}, {101, 10}});
    Bench bench{{lines, stations({{105.5, 21}, {105.2, 21}, {105.9, 21}})}};
    bench.run(query::Locate{.lines = 0, .points = 1});
    const model::Layer& spans = bench.run(query::Spans{0, 2});
    REQUIRE(sketch::rows_text(spans, {"line_id", "before_id", "after_id"}) ==
            Strings{"l - s1", "l s1 s0", "l s0 s2", "l s2 -", "empty - -"});
    double drawn_m = 0;
    for (std::size_t row = 0; row < spans.rows; ++row) {
        CHECK(length_of(spans, row) == Approx(number(spans, "length_m", row)).margin(1e-4));
        drawn_m += length_of(spans, row);
    }
    CHECK(sum(spans, "length_m") == Approx(length_of(lines, 0) + length_of(lines, 1)).margin(1e-6));
    CHECK(drawn_m == Approx(sum(spans, "length_m")).margin(1e-3));
}

TEST_CASE("a way along a line is never shorter than straight, and straight on a meridian") {
    model::Layer lines = named_layer("lines");
    sketch::add_line(lines, "l", crooked(6));
    Bench bench{{lines, stations({{105.1, 21}, {105.4, 21}, {105.7, 21}, {105.9, 21}})}};
    const model::Layer& located = bench.run(query::Locate{.lines = 0, .points = 1});
    const model::Layer& ways = bench.run(query::Detour{0, 2});
    REQUIRE(ways.rows == 6);
    const engine::embedded::MeasuredLine line{bench.table(0).geometry[0]};
    for (std::size_t row = 0; row < ways.rows; ++row) {
        CHECK(number(ways, "detour", row) >= 1);
        const LonLat from = line.point(line.find(number(ways, "from_measure_m", row)));
        const LonLat to = line.point(line.find(number(ways, "to_measure_m", row)));
        CHECK(number(ways, "straight_m", row) == Approx(sketch::karney_m(from, to)).margin(1e-5));
        CHECK(length_of(ways, row) == Approx(number(ways, "length_m", row)).margin(1e-4));
    }
    CHECK(number(ways, "length_m", 2) ==
          Approx(number(located, "measure_m", 3) - number(located, "measure_m", 0)).margin(1e-6));

    Bench straight{{meridian(), stations({{106, 20.1}, {106, 20.9}})}};
    straight.run(query::Locate{.lines = 0, .points = 1});
    CHECK(number(straight.run(query::Detour{0, 2}), "detour", 0) == Approx(1).margin(1e-9));
}

TEST_CASE("a place at a measure is located at that measure, a stretch is as long as asked") {
    model::Layer lines = named_layer("lines");
    sketch::add_line(lines, "l", crooked(8));
    Bench bench{{lines}};
    const double whole_m = length_of(lines, 0);
    query::PlaceOnLines place{.lines = 0};
    for (int i = 0; i <= 50; ++i) {
        place.ranges.push_back({Metres{whole_m * i / 50}, Metres{whole_m * i / 50}});
    }
    const model::Layer& points = bench.run(place);
    REQUIRE(points.rows == 51);
    const model::Layer& located = bench.run(query::Locate{.lines = 0, .points = 1});
    for (std::size_t row = 0; row < located.rows; ++row) {
        CHECK(number(located, "measure_m", row) ==
              Approx(whole_m * static_cast<double>(row) / 50).margin(1e-3));
        CHECK(number(located, "offset_m", row) < 1e-3);
    }
    query::PlaceOnLines cut{.lines = 0};
    for (int i = 0; i < 10; ++i) {
        cut.ranges.push_back({Metres{whole_m * i / 10}, Metres{whole_m * (i + 1) / 10}});
    }
    const model::Layer& pieces = bench.run(cut);
    double drawn_m = 0;
    for (std::size_t row = 0; row < pieces.rows; ++row) {
        drawn_m += length_of(pieces, row);
    }
    CHECK(drawn_m == Approx(whole_m).margin(1e-3));
    CHECK(sum(pieces, "length_m") == Approx(whole_m).margin(1e-6));
}

TEST_CASE("a stretch over a gap between parts has both of them") {
    model::Layer lines = named_layer("lines");
    lines.ids.push_back("l");
    lines.geometry.begin_row(model::GeometryType::multi_line_string);
    for (const double west : {100.0, 102.0}) {
        lines.geometry.begin_part();
        lines.geometry.begin_path();
        lines.geometry.push_vertex({west, 10});
        lines.geometry.push_vertex({west + 1, 10});
    }
    ++lines.rows;
    Bench bench{{lines}};
    const double half_m = length_of(lines, 0) / 2;
    const model::Layer& cut = bench.run(query::PlaceOnLines{
        .lines = 0,
        .ranges = {{Metres{half_m / 2}, Metres{half_m * 1.5}}, {Metres{half_m}, Metres{half_m * 2}}}});
    CHECK(cut.geometry[0].part_count() == 2);
    CHECK(length_of(cut, 0) == Approx(half_m).margin(1e-5));
    CHECK(cut.geometry[1].part_count() == 1);
    CHECK(length_of(cut, 1) == Approx(half_m).margin(1e-5));
}

TEST_CASE("events of a table are put on the line with their columns; what is beyond it is told") {
    Bench bench{{meridian(), events({{1000, kNone, kNone},
                                     {kNone, 5000, 2000},
                                     {kNone, 100'000, 900'000},
                                     {200'000, kNone, kNone},
                                     {kNone, kNone, kNone}})}};
    const model::Layer& placed = bench.run(query::PlaceOnLines{.lines = 0, .events = 1});
    CHECK(sketch::rows_text(placed, {"line_id", "measure_m", "from_measure_m", "speed"}) ==
          Strings{"m 1000 - 80", "m - 2000 81", "m - 100000 82"});
    const double whole_m = sketch::karney_m({106, 20}, {106, 21});
    CHECK(number(placed, "length_m", 1) == 3000);
    CHECK(number(placed, "to_measure_m", 2) == Approx(whole_m).margin(1e-6));
    CHECK(sketch::karney_m({106, 20}, sketch::point_of(placed, 0)) == Approx(1000).margin(1e-5));
    Strings told;
    for (const base::Finding& finding : bench.result().findings) {
        told.push_back(finding.feature + " " + finding.kind + " " + finding.done);
    }
    CHECK(told == Strings{"e2 beyond-the-line cut at the end", "e3 beyond-the-line left out",
                          "e4 no-place left out"});
    CHECK(bench.result().ledgers.at(result::LedgerName::of_step("place-on-lines", "events")).balances());
}

TEST_CASE("events name their line when there are several, and need a measure") {
    model::Layer lines = meridian();
    sketch::add_line(lines, "n", {{107, 20}, {107, 21}});
    model::Layer table = events({{1000, kNone, kNone}, {1000, kNone, kNone}, {1000, kNone, kNone}});
    model::Column& line = table.add_column("line_id", model::ColumnType::text);
    line.push("n");
    line.push("elsewhere");
    line.push_null();
    model::Layer wrong = named_layer("wrong");
    wrong.add_column("km", model::ColumnType::real);
    Bench bench{{lines, table, wrong}};
    const model::Layer& placed = bench.run(query::PlaceOnLines{.lines = 0, .events = 1});
    CHECK(sketch::rows_text(placed, {"line_id", "speed"}) == Strings{"n 80"});
    CHECK(bench.result().findings.size() == 2);
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(query::PlaceOnLines{.lines = 0, .events = 2});
          }).starts_with("wrong: no column 'measure_m'"));
}

TEST_CASE("given places are points called after their coordinates") {
    Bench bench{{}};
    const model::Layer& points = bench.run(query::Points{{{106.5, 21.25}, {-70, -3}}});
    CHECK(points.ids[0] == "106.5,21.25");
    CHECK(sketch::point_of(points, 1) == LonLat{-70, -3});
}

TEST_CASE("links between lines: joined, possible, missing; breaks of gauge; across a border") {
    model::Layer lines = named_layer("corridors");
    sketch::add_line(lines, "main", {{106, 20}, {106, 21}}, 100);
    sketch::add_line(lines, "joined", {{106, 21}, {106, 22}}, 100);
    sketch::add_line(lines, "possible", {{106, 21.001}, {106, 22}}, 100);
    sketch::add_line(lines, "missing", {{106.1, 20.5}, {106.2, 20.5}}, 100);
    sketch::add_line(lines, "unsure", {{106, 19.99}, {106, 19}});
    sketch::add_line(lines, "far", {{108, 20}, {108, 21}}, 100);
    for (const auto& [name, values] :
         {std::pair{"gauge_mm",
                    std::vector<const char*>{"1000", "1435", "1000+1435", "1435", "1000", "1000"}},
          std::pair{"country", std::vector<const char*>{"VN", "CN", "CN", "VN", nullptr, "VN"}}}) {
        model::Column& column = lines.add_column(name, model::ColumnType::text);
        for (const char* value : values) {
            if (value == nullptr) {
                column.push_null();
            } else {
                column.push(value);
            }
        }
    }
    model::Layer main = lines.take({0});
    Bench bench{{main, lines}};
    const model::Layer& links = bench.run(query::Connect{.lines = 0,
                                                         .others = 1,
                                                         .within = Metres{30'000},
                                                         .gauge_column = "gauge_mm",
                                                         .country_column = "country"});
    CHECK(sketch::rows_text(links, {"id", "at", "link", "gauge", "borders"}) ==
          Strings{"joined end joined break across", "possible end possible same across",
                  "unsure start missing same -", "missing between missing break same"});
    CHECK(number(links, "gap_m", 1) == Approx(sketch::karney_m({106, 21}, {106, 21.001})).margin(1e-3));
    CHECK(number(links, "gap_min_m", 1) == 0);
    CHECK(number(links, "gap_max_m", 1) == Approx(number(links, "gap_m", 1) + 200).margin(1e-9));
    CHECK(number(links, "measure_m", 1) == Approx(sketch::karney_m({106, 20}, {106, 21})).margin(1e-3));
    CHECK(number(links, "other_measure_m", 1) == 0);
    bench.run(query::Connect{.lines = 0, .others = 1, .within = Metres{1}, .gauge_column = "spur"});
    CHECK(bench.result().findings.back().kind == "no-column");
}
