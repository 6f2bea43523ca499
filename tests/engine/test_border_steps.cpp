// The line between two sides: outlines, joining, alignment, overlay and totals.
#include <limes/base/error.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/model/shape.hpp>

#include "catch.hpp"
#include "engine/line_figures.hpp"
#include "engine/sketch.hpp"

#include <algorithm>
#include <random>

using namespace limes;
using figures::length_of;
using figures::number;
using figures::sum;
using geodesy::LonLat;
using sketch::Bench;
using sketch::named_layer;
using Strings = std::vector<std::string>;

namespace {

double edge_m(LonLat a, LonLat b) {
    return geodesy::edge_length(a, b).value();
}

double meridian_m(double south, double north) {
    return sketch::karney_m({0, south}, {0, north});
}

/// Two provinces of one country, and one of another whose edge towards them is drawn 52 m beside theirs, with
/// other vertices.
std::vector<model::Layer> two_countries() {
    model::Layer first = named_layer("first");
    sketch::add_box(first, "a-south", 105, 20, 106, 21);
    sketch::add_box(first, "a-north", 105, 21, 106, 22);
    model::Layer second = named_layer("second");
    sketch::add_polygon(second, "b",
                        {{106.0005, 20}, {107, 20}, {107, 22}, {106.0005, 22}, {106.0005, 20.7}});
    return {first, second};
}

std::vector<LonLat> wave(double phase, double step) {
    std::vector<LonLat> path;
    for (double lon = 105; lon <= 105.5; lon += step) {
        path.push_back({lon, 21 + 0.02 * std::sin(lon * 60) + 0.002 * std::sin(lon * 300 + phase)});
    }
    return path;
}

}  // namespace

TEST_CASE("the outline of areas together lacks the edges that two of them share") {
    Bench bench{two_countries()};
    const model::Layer& outline = bench.run(query::Outline{0});
    REQUIRE(outline.rows == 2);
    for (std::size_t row : {0U, 1U}) {
        const double lat = 20 + static_cast<double>(row);
        const double inner_m = edge_m({105, 21}, {106, 21});
        const double ring_m = edge_m({105, lat}, {106, lat}) + edge_m({105, lat + 1}, {106, lat + 1}) +
                              2 * meridian_m(lat, lat + 1);
        CHECK(length_of(outline, row) == Approx(ring_m - inner_m).margin(1e-6));
    }
}

TEST_CASE("lines stay lines in an outline, and what is neither is told") {
    model::Layer layer = named_layer("mixed");
    sketch::add_line(layer, "l", {{105, 20}, {106, 20}});
    sketch::add_point(layer, "p", {105, 20});
    Bench bench{{layer}};
    const model::Layer& outline = bench.run(query::Outline{0});
    REQUIRE(outline.rows == 1);
    CHECK(outline.ids[0] == "l");
    CHECK(bench.result().findings.at(0).kind == "no-outline");
}

TEST_CASE("pieces drawn in any order and direction are one line, each edge once") {
    model::Layer layer = named_layer("pieces");
    sketch::add_line(layer, "middle", {{106, 21}, {105, 20.5}, {104, 20}}, 100);
    sketch::add_line(layer, "last", {{106, 21}, {107, 21.2}}, 50);
    sketch::add_line(layer, "first", {{103, 20}, {104, 20}}, 30);
    sketch::add_line(layer, "connector", {{104, 20}, {105, 20.5}});
    for (const auto& [start, west] :
         {std::pair{query::LineStart::west, 103.0}, std::pair{query::LineStart::east, 107.0}}) {
        Bench bench{{layer}};
        const model::Layer& joined = bench.run(query::JoinLines{.lines = 0, .id = "VN-CN", .start = start});
        REQUIRE(joined.rows == 1);
        CHECK(joined.ids[0] == "VN-CN");
        CHECK(joined.geometry[0].part_count() == 1);
        CHECK(joined.geometry[0].vertex_count() == 5);
        CHECK(joined.geometry[0].path(0, 0)[0].lon == west);
        CHECK(joined.accuracy(0)->value() == 100);
        CHECK(length_of(joined, 0) == Approx(edge_m({103, 20}, {104, 20}) + edge_m({104, 20}, {105, 20.5}) +
                                             edge_m({105, 20.5}, {106, 21}) + edge_m({106, 21}, {107, 21.2}))
                                          .margin(1e-6));
    }
}

TEST_CASE("the only line keeps its columns, drawn connectors in it or not") {
    model::Layer layer = named_layer("borders");
    sketch::add_line(layer, "whole", {{104, 20}, {105, 20}, {106, 21}}, 110);
    sketch::add_line(layer, "connector", {{105, 20}, {104, 20}});
    model::Column& published = layer.add_column("published_length_km", model::ColumnType::real, "km");
    published.push(1449.566);
    published.push_null();
    Bench bench{{layer}};
    const model::Layer& joined = bench.run(query::JoinLines{.lines = 0, .id = "x"});
    CHECK(number(joined, "published_length_km", 0) == 1449.566);
    CHECK(joined.accuracy(0)->value() == 110);
    CHECK(joined.geometry[0].path(0, 0)[0].lon == 104);
}

TEST_CASE("parts that do not meet are passed in order, and measures run on between them") {
    model::Layer layer = named_layer("parts");
    sketch::add_line(layer, "c", {{104, 10}, {105, 10}});
    sketch::add_line(layer, "a", {{101, 10}, {100, 10}});
    sketch::add_line(layer, "b", {{102, 10}, {103, 10}});
    Bench bench{{layer}};
    const model::Layer& joined =
        bench.run(query::JoinLines{.lines = 0, .id = "x", .start = query::LineStart::west});
    REQUIRE(joined.geometry[0].part_count() == 3);
    std::vector<double> lon;
    for (std::size_t part = 0; part < 3; ++part) {
        lon.push_back(joined.geometry[0].path(part, 0)[0].lon);
        lon.push_back(joined.geometry[0].path(part, 0)[1].lon);
    }
    CHECK(lon == std::vector<double>{100, 101, 102, 103, 104, 105});
}

TEST_CASE("no lines at all are no line") {
    Bench bench{{named_layer("nothing")}};
    CHECK(bench.run(query::JoinLines{.lines = 0, .id = "x"}).rows == 0);
}

TEST_CASE("two outlines that do not match make a line from where they part to where they part") {
    Bench bench{two_countries()};
    const query::Node first = 2;
    const query::Node second = 3;
    bench.run(query::Outline{0});
    bench.run(query::Outline{1});
    const double whole_m = meridian_m(20, 22);
    for (const auto& [mine, other] : {std::pair{first, second}, std::pair{second, first}}) {
        const model::Layer& line = bench.run(query::JoinLines{.lines = mine,
                                                              .id = "a-b",
                                                              .start = query::LineStart::south,
                                                              .beside = other,
                                                              .tolerance = base::Metres{500}});
        REQUIRE(line.rows == 1);
        // Where the outlines turn away from one another the line ends, not 500 m on.
        CHECK(length_of(line, 0) == Approx(whole_m).margin(0.1));
        CHECK(line.geometry[0].path(0, 0)[0].lat == Approx(20).margin(1e-6));
    }
    const query::Node line = 4;
    const model::Layer& units = bench.run(query::Align{line, first, base::Metres{500}});
    REQUIRE(sketch::rows_text(units, {"other_id"}) == Strings{"a-south", "a-north"});
    CHECK(number(units, "to_measure_m", 0) == Approx(meridian_m(20, 21)).margin(0.01));
    CHECK(sum(units, "length_m") == Approx(whole_m).margin(0.1));
    CHECK(number(units, "max_m", 0) < 1e-6);
    const model::Layer& across = bench.run(query::Align{line, second, base::Metres{500}});
    REQUIRE(across.rows == 1);
    const double apart_m = edge_m({106, 22}, {106.0005, 22});
    CHECK(number(across, "mean_m", 0) == Approx(edge_m({106, 21}, {106.0005, 21})).margin(0.05));
    CHECK(number(across, "max_m", 0) == Approx(edge_m({106, 20}, {106.0005, 20})).margin(0.1));
    CHECK(number(across, "mean_m", 0) > apart_m);
    CHECK(number(across, "other_length_m", 0) == Approx(whole_m).margin(0.2));
}

TEST_CASE("what leaves the other line and comes back is in the line, and has no partner") {
    std::vector<model::Layer> layers = two_countries();
    model::Layer first = named_layer("bulging");
    sketch::add_polygon(
        first, "a", {{105, 20}, {106, 20}, {106, 20.5}, {106.02, 20.6}, {106, 20.7}, {106, 22}, {105, 22}});
    layers[0] = first;
    Bench bench{layers};
    bench.run(query::Outline{0});
    bench.run(query::Outline{1});
    bench.run(query::JoinLines{.lines = 2,
                               .id = "a-b",
                               .start = query::LineStart::south,
                               .beside = 3,
                               .tolerance = base::Metres{500}});
    const double whole_m = length_of(bench.table(4), 0);
    CHECK(whole_m == Approx(meridian_m(20, 20.5) + edge_m({106, 20.5}, {106.02, 20.6}) +
                            edge_m({106.02, 20.6}, {106, 20.7}) + meridian_m(20.7, 22))
                         .margin(0.1));
    bench.run(query::Align{4, 2, base::Metres{500}});
    bench.run(query::Align{4, 3, base::Metres{500}});
    const model::Layer& both = bench.run(query::OverlayStretches{4, 5, 6});
    CHECK(sketch::rows_text(both, {"a_id", "b_id"}) == Strings{"a b", "a -", "a b"});
    CHECK(sum(both, "length_m") == Approx(whole_m).margin(1e-4));
    // The tip is 2.03 km off the other edge.
    CHECK(number(bench.table(6), "max_m", 1) ==
          Approx(edge_m({106.0005, 20.6}, {106.02, 20.6})).epsilon(0.002));
    const model::Layer& pairs = bench.run(
        query::Total{.input = 7,
                     .by = {"a_id", "b_id"},
                     .count = "stretches",
                     .figures = {{.column = "length_m"},
                                 {.column = "length_m", .form = query::FigureForm::part, .as = "share"}}});
    REQUIRE(sketch::rows_text(pairs, {"a_id", "b_id", "stretches"}) == Strings{"a b 2", "a - 1"});
    CHECK(sum(pairs, "share") == Approx(1).margin(1e-12));
    CHECK(length_of(pairs, 0) + length_of(pairs, 1) == Approx(whole_m).margin(1e-3));
}

TEST_CASE("one line gives way to another where they are equally far, found to a millimetre") {
    model::Layer line = named_layer("line");
    sketch::add_line(line, "l", {{100, 0}, {101, 0}});
    model::Layer others = named_layer("others");
    sketch::add_line(others, "p", {{100, 0.001}, {100.5, 0.001}});
    sketch::add_line(others, "q", {{100.5, -0.0005}, {101, -0.0005}});
    Bench bench{{line, others}};
    const model::Layer& found = bench.run(query::Align{0, 1, base::Metres{200}});
    REQUIRE(sketch::rows_text(found, {"other_id"}) == Strings{"p", "q"});
    const double p_m = meridian_m(0, 0.001);
    const double q_m = meridian_m(0, 0.0005);
    const double change_m = edge_m({100, 0}, {100.5, 0}) - std::sqrt(p_m * p_m - q_m * q_m);
    CHECK(number(found, "to_measure_m", 0) == Approx(change_m).margin(0.01));
    CHECK(number(found, "from_measure_m", 1) == number(found, "to_measure_m", 0));
    CHECK(sum(found, "length_m") == Approx(edge_m({100, 0}, {101, 0})).margin(1e-6));
    CHECK(number(found, "mean_m", 0) == Approx(p_m).margin(0.01));
    CHECK(number(found, "max_m", 1) == Approx(p_m).margin(0.5));

    const model::Layer& nearer = bench.run(query::Align{0, 1, base::Metres{100}});
    REQUIRE(sketch::rows_text(nearer, {"other_id", "other_from_m"}).at(0) == "- -");
    CHECK(sketch::text(nearer, "other_id", 1) == "q");
    CHECK(number(nearer, "matched_m", 0) == 0);
    CHECK(number(nearer, "from_measure_m", 1) ==
          Approx(edge_m({100, 0}, {100.5, 0}) - std::sqrt(100 * 100 - q_m * q_m)).margin(0.01));
}

TEST_CASE("which line is nearest, and whether it is near, is as a scan of all says") {
    model::Layer line = named_layer("line");
    sketch::add_line(line, "l", wave(0, 0.004));
    model::Layer others = named_layer("others");
    std::mt19937_64 random{7};
    for (int i = 0; i < 12; ++i) {
        const LonLat at = sketch::random_place(random, 105, 20.96, 105.45, 21.04);
        const LonLat to = sketch::random_place(random, at.lon, at.lat - 0.03, at.lon + 0.1, at.lat + 0.03);
        sketch::add_line(others, "o" + std::to_string(i), {at, {at.lon + 0.01, at.lat + 0.01}, to});
    }
    Bench bench{{line, others}, 2};
    const double within_m = 1500;
    const model::Layer& found = bench.run(query::Align{0, 1, base::Metres{within_m}});
    CHECK(sum(found, "length_m") == Approx(length_of(line, 0)).margin(1e-6));
    CHECK(found.rows > 4);
    std::vector<geodesy::Shape> shapes;
    for (std::size_t row = 0; row < others.rows; ++row) {
        shapes.push_back(model::make_shape(bench.table(1).geometry[row]));
    }
    std::size_t differ = 0;
    for (std::size_t row = 0; row < found.rows; ++row) {
        const geodesy::Path path = found.geometry[row].path(0, 0);
        for (std::size_t i = 1; i < path.size(); ++i) {
            const LonLat middle{(path[i - 1].lon + path[i].lon) / 2, (path[i - 1].lat + path[i].lat) / 2};
            double best_m = 1e9;
            std::string best;
            for (std::size_t other = 0; other < shapes.size(); ++other) {
                const double off_m = geodesy::closest_points(middle, shapes[other])->distance.value();
                if (off_m < best_m) {
                    best_m = off_m;
                    best = others.ids[other];
                }
            }
            differ += sketch::text(found, "other_id", row) == (best_m <= within_m ? best : "") ? 0 : 1;
            CHECK(best_m <= number(found, "max_m", row) + within_m / 100);
        }
    }
    CHECK(differ == 0);
}

TEST_CASE("a line seen from its other end has the same stretches, mirrored") {
    const auto aligned = [](std::vector<LonLat> path) {
        model::Layer line = named_layer("line");
        sketch::add_line(line, "l", path);
        model::Layer others = named_layer("others");
        sketch::add_line(others, "west", wave(1, 0.003));
        sketch::add_line(others, "east", {{105.3, 21.01}, {105.6, 21}});
        Bench bench{{line, others}};
        return bench.run(query::Align{0, 1, base::Metres{300}});
    };
    std::vector<LonLat> path = wave(0, 0.004);
    const model::Layer there = aligned(path);
    std::ranges::reverse(path);
    const model::Layer back = aligned(path);
    REQUIRE(there.rows == back.rows);
    const double length_m = sum(there, "length_m");
    for (std::size_t row = 0; row < there.rows; ++row) {
        const std::size_t mirrored = there.rows - 1 - row;
        CHECK(sketch::text(there, "other_id", row) == sketch::text(back, "other_id", mirrored));
        CHECK(number(there, "from_measure_m", row) ==
              Approx(length_m - number(back, "to_measure_m", mirrored)).margin(0.01));
    }
}

TEST_CASE("nothing beside a line leaves it whole and alone") {
    model::Layer line = named_layer("line");
    sketch::add_line(line, "l", {{100, 0}, {101, 0}});
    Bench bench{{line, named_layer("others")}};
    const model::Layer& found = bench.run(query::Align{0, 1, base::Metres{200}});
    REQUIRE(sketch::rows_text(found, {"other_id", "mean_m", "matched_m"}) == Strings{"- - 0"});
}

TEST_CASE("figures of a total are sums, means by weight, ratios and parts; nulls do not count") {
    model::Layer layer = named_layer("rows");
    for (const char* id : {"1", "2", "3", "4"}) {
        sketch::add_no_geometry(layer, id);
    }
    layer.columns.reserve(3);
    model::Column& by = layer.add_column("by", model::ColumnType::text);
    model::Column& value = layer.add_column("value_m", model::ColumnType::real, "m");
    model::Column& weight = layer.add_column("weight", model::ColumnType::integer);
    const std::vector<std::optional<double>> values{1, 2, 6, std::nullopt};
    for (std::size_t i = 0; i < 4; ++i) {
        by.push(i == 1 ? "x" : "y");
        weight.push(static_cast<std::int64_t>(i + 1));
        if (values[i]) {
            value.push(*values[i]);
        } else {
            value.push_null();
        }
    }
    using query::FigureForm;
    Bench bench{{layer}};
    const model::Layer& total = bench.run(query::Total{
        .input = 0,
        .by = {"by"},
        .count = "rows",
        .figures = {{.column = "value_m"},
                    {.column = "value_m", .form = FigureForm::greatest, .as = "most"},
                    {.column = "value_m", .form = FigureForm::mean, .of = "weight", .as = "mean"},
                    {.column = "value_m", .form = FigureForm::ratio, .of = "weight", .as = "ratio"},
                    {.column = "value_m", .form = FigureForm::part, .as = "part"}}});
    REQUIRE(sketch::rows_text(total, {"by", "rows", "value_m", "most"}) == Strings{"y 3 7 6", "x 1 2 2"});
    CHECK(number(total, "mean", 0) == Approx((1 * 1 + 6 * 3) / 4.0));
    CHECK(number(total, "ratio", 0) == Approx(7 / 4.0));
    CHECK(number(total, "part", 1) == Approx(2 / 9.0));
    CHECK(total.find("value_m")->unit == "m");
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(query::Total{.input = 0, .by = {"bi"}});
          }).starts_with("rows: no column 'bi'"));
}
