#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include "engine/step_fixture.hpp"

#include <cmath>

using namespace limes;
using geodesy::LonLat;
using test::StepFixture;
using test::Strings;

namespace {

void push_line(model::Layer& layer, const char* id, const std::vector<std::vector<LonLat>>& parts) {
    layer.ids.push_back(id);
    layer.geometry.begin_row(parts.size() == 1 ? model::GeometryType::line_string
                                               : model::GeometryType::multi_line_string);
    for (const auto& part : parts) {
        layer.geometry.begin_part();
        layer.geometry.begin_path();
        for (const LonLat p : part) {
            layer.geometry.push_vertex(p);
        }
    }
    ++layer.rows;
}

void push_area(model::Layer& layer, const char* id, const std::vector<LonLat>& ring) {
    layer.ids.push_back(id);
    layer.geometry.begin_row(model::GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const LonLat p : ring) {
        layer.geometry.push_vertex(p);
    }
    ++layer.rows;
}

std::vector<LonLat> square(double west, double south, double east, double north) {
    return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

model::Layer named(const char* name) {
    model::Layer layer;
    layer.schema.name = name;
    return layer;
}

double edge_m(LonLat a, LonLat b) {
    return geodesy::edge_length(a, b).value();
}

double at(const model::Layer& table, const char* column, std::size_t row) {
    return table.find(column)->reals()[row];
}

}  // namespace

TEST_CASE("a line through two provinces has a stretch in each, and they meet at the boundary") {
    StepFixture steps;
    model::Layer lines = named("corridors");
    push_line(lines, "l", {{{105.5, 21.5}, {106.2, 21.5}, {106.5, 21.8}, {107.5, 21.8}}});
    model::Layer areas = named("provinces");
    push_area(areas, "west", square(105, 21, 106, 22));
    push_area(areas, "east", square(106, 21, 107, 22));
    const auto found = steps.run(query::LengthWithin{steps.add(lines), steps.add(areas)});
    REQUIRE(test::shown(*found, "id") == Strings{"west", "east"});
    CHECK(at(*found, "from_measure_m", 0) == 0);
    CHECK(at(*found, "to_measure_m", 0) == Approx(edge_m({105.5, 21.5}, {106, 21.5})).margin(1e-6));
    CHECK(at(*found, "from_measure_m", 1) == Approx(at(*found, "to_measure_m", 0)).margin(1e-6));
    const double in_east = edge_m({106, 21.5}, {106.2, 21.5}) + edge_m({106.2, 21.5}, {106.5, 21.8}) +
                           edge_m({106.5, 21.8}, {107, 21.8});
    CHECK(at(*found, "length_m", 1) == Approx(in_east).margin(1e-6));
    CHECK(geodesy::length(found->geometry[1].path(0, 0)).value() == Approx(in_east).margin(1e-6));
    CHECK(found->geometry[1].vertex_count() == 4);
}

TEST_CASE("a line that leaves and comes back has a stretch each time") {
    StepFixture steps;
    model::Layer lines = named("lines");
    push_line(lines, "l", {{{100, 0.5}, {104, 0.5}}});
    model::Layer areas = named("areas");
    push_area(areas, "comb",
              {{101, 0},
               {103, 0},
               {103, 1},
               {102.5, 1},
               {102.5, 0.2},
               {101.5, 0.2},
               {101.5, 1},
               {101, 1},
               {101, 0}});
    const auto found = steps.run(query::LengthWithin{steps.add(lines), steps.add(areas)});
    REQUIRE(found->rows == 2);
    CHECK(at(*found, "length_m", 0) == Approx(edge_m({101, 0.5}, {101.5, 0.5})).margin(1e-5));
    CHECK(at(*found, "from_measure_m", 1) == Approx(edge_m({100, 0.5}, {102.5, 0.5})).margin(1e-5));
}

TEST_CASE("a line passed twice counts twice, a touch not at all, a boundary as within") {
    StepFixture steps;
    model::Layer lines = named("lines");
    push_line(lines, "there-and-back", {{{100.5, 0.5}, {101.5, 0.5}, {100.5, 0.5}}});
    push_line(lines, "touch", {{{99, 0}, {101, 2}}});  // through the corner (100, 1)
    push_line(lines, "along", {{{100, 0}, {101, 0}}});
    push_line(lines, "away", {{{110, 0}, {111, 0}}});
    model::Layer areas = named("areas");
    push_area(areas, "a", square(100, 0, 101, 1));
    const auto found = steps.run(query::LengthWithin{steps.add(lines), steps.add(areas)});
    CHECK(test::shown(*found, "line_id") == Strings{"there-and-back", "there-and-back", "along"});
    CHECK(at(*found, "length_m", 0) == Approx(at(*found, "length_m", 1)).margin(1e-6));
    CHECK(at(*found, "length_m", 2) == Approx(edge_m({100, 0}, {101, 0})).margin(1e-6));
}

TEST_CASE("parts stay apart though measures run on, and what is neither line nor area is a finding") {
    StepFixture steps;
    model::Layer lines = named("lines");
    push_line(lines, "l", {{{100.1, 0.5}, {100.2, 0.5}}, {{100.7, 0.5}, {100.8, 0.5}}});
    lines.ids.push_back("dot");
    lines.geometry.push_point({1, 1});
    ++lines.rows;
    model::Layer areas = named("areas");
    push_area(areas, "a", square(100, 0, 101, 1));
    areas.ids.push_back("nothing");
    areas.geometry.push_null();
    ++areas.rows;
    const auto found = steps.run(query::LengthWithin{steps.add(lines), steps.add(areas)});
    REQUIRE(found->rows == 2);
    CHECK(at(*found, "to_measure_m", 0) == at(*found, "from_measure_m", 1));
    CHECK(steps.count_findings("not-a-line") == 1);
    CHECK(steps.count_findings("not-an-area") == 1);
}

TEST_CASE("stretches of a coverage add up to the line, on any number of threads") {
    model::Layer lines = named("lines");
    std::vector<LonLat> path;
    for (int i = 0; i <= 400; ++i) {
        path.push_back({100 + i * 0.01, 2 + 1.5 * std::sin(i * 0.07)});
    }
    push_line(lines, "wave", {path});
    model::Layer areas = named("areas");
    for (int i = 0; i < 10; ++i) {
        for (int k = 0; k < 10; ++k) {
            const std::string id = std::to_string(i) + "-" + std::to_string(k);
            push_area(areas, id.c_str(),
                      square(99.9 + i * 0.43, k * 0.4, 99.9 + (i + 1) * 0.43, (k + 1) * 0.4));
        }
    }
    StepFixture one{1};
    StepFixture three{3};
    const auto a = one.run(query::LengthWithin{one.add(lines), one.add(areas)});
    const auto b = three.run(query::LengthWithin{three.add(lines), three.add(areas)});
    double sum = 0;
    for (std::size_t row = 0; row < a->rows; ++row) {
        sum += at(*a, "length_m", row);
    }
    CHECK(sum == Approx(geodesy::length(lines.geometry[0].path(0, 0)).value()).margin(1e-3));
    CHECK(test::ids(*a) == test::ids(*b));
    CHECK(test::shown(*a, "length_m") == test::shown(*b, "length_m"));
}

TEST_CASE("a line's measured length stands beside its published one") {
    StepFixture steps;
    model::Layer lines = named("corridors");
    push_line(lines, "l", {{{106, 21}, {106, 22}}, {{106, 23}, {106, 24}}});
    lines.ids.push_back("unknown");
    lines.geometry.push_null();
    ++lines.rows;
    model::Column& published = lines.add_column("length_m", model::ColumnType::real, "m");
    published.push(187'000.0);
    published.push_null();
    test::add_texts(lines, "status", {"planned", "planned"});
    const auto found = steps.run(query::Measure{steps.add(lines)});
    REQUIRE(test::ids(*found) == Strings{"l"});
    CHECK(at(*found, "length_m", 0) == Approx(edge_m({106, 21}, {106, 22}) + edge_m({106, 23}, {106, 24})));
    CHECK(at(*found, "given_length_m", 0) == 187'000);
    CHECK(test::shown(*found, "status") == Strings{"planned"});
    CHECK(steps.count_findings("not-a-line") == 1);
}
