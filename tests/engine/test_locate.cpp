#include <limes/engine/embedded/measured_line.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include "engine/step_fixture.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <cmath>
#include <random>

using namespace limes;
using base::Metres;
using engine::embedded::MeasuredLine;
using geodesy::LonLat;
using test::StepFixture;
using test::Strings;

namespace {

using Paths = std::vector<std::vector<LonLat>>;

void push_lines(model::Layer& layer, const char* id, const Paths& parts) {
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

model::Layer corridors() {
    model::Layer layer;
    layer.schema.name = "corridors";
    push_lines(layer, "north", {{{106, 21}, {106, 22}}});
    push_lines(layer, "east", {{{106, 21}, {107, 21}, {107.5, 21.5}}});
    return layer;
}

model::Layer points(const std::vector<std::pair<const char*, LonLat>>& at) {
    model::Layer layer;
    layer.schema.name = "stations";
    for (const auto& [id, p] : at) {
        layer.ids.push_back(id);
        layer.geometry.push_point(p);
        ++layer.rows;
    }
    return layer;
}

double meridian_m(double from_lat, double to_lat) {
    double s = 0;
    GeographicLib::Geodesic::WGS84().Inverse(from_lat, 106, to_lat, 106, s);
    return s;
}

}  // namespace

TEST_CASE("a point at a measure is located at that measure, within a millimetre") {
    std::mt19937_64 random{20250701};
    std::uniform_real_distribution<double> step{-0.3, 0.3};
    std::vector<LonLat> path{{105, 21}};
    for (int i = 0; i < 60; ++i) {
        path.push_back({path.back().lon + 0.1 + step(random) / 4, path.back().lat + step(random)});
    }
    StepFixture steps;
    model::Layer layer;
    layer.schema.name = "line";
    push_lines(layer, "l", {path});
    const MeasuredLine line{layer.geometry[0]};
    std::vector<double> measures{0, line.length_m()};
    std::uniform_real_distribution<double> anywhere{0, line.length_m()};
    for (int i = 0; i < 200; ++i) {
        measures.push_back(anywhere(random));
    }
    model::Layer at;
    at.schema.name = "points";
    for (std::size_t i = 0; i < measures.size(); ++i) {
        at.ids.push_back(std::to_string(i));
        at.geometry.push_point(line.point(line.find(measures[i])));
        ++at.rows;
    }
    const auto found = steps.run(query::Locate{steps.add(layer), steps.add(at), std::nullopt, {}});
    REQUIRE(found->rows == measures.size());
    for (std::size_t row = 0; row < found->rows; ++row) {
        const std::size_t i = std::stoul(std::string{found->find("id")->text(row)});
        CHECK(std::abs(found->find("measure_m")->reals()[row] - measures[i]) < 1e-3);
        CHECK(found->find("offset_m")->reals()[row] < 1e-3);
    }
}

TEST_CASE("measures run along the meridian as Karney measures it, and sides are seen along the line") {
    StepFixture steps;
    const auto lines = steps.add(corridors());
    const auto stations = steps.add(points({{"left", {105.9, 21.5}},
                                            {"right", {106.1, 21.5}},
                                            {"on", {106, 21.25}},
                                            {"ahead", {106, 22.1}},
                                            {"ahead-right", {106.1, 22.1}}}));
    const auto found = steps.run(query::Locate{lines, stations, std::nullopt, {}});
    REQUIRE(test::shown(*found, "id") == Strings{"on", "left", "right", "ahead", "ahead-right"});
    CHECK(test::shown(*found, "side") == Strings{"on", "left", "right", "on", "right"});
    CHECK(test::ids(*found).front() == "north/on");
    const auto& measure = found->find("measure_m")->reals();
    CHECK(measure[0] == Approx(meridian_m(21, 21.25)).margin(1e-3));
    // The foot of an eastern point lies a little north of its latitude: the parallel bends away from the
    // geodesic.
    CHECK(measure[1] == Approx(measure[2]).margin(1e-3));
    CHECK(measure[1] > meridian_m(21, 21.5));
    CHECK(measure[3] == Approx(meridian_m(21, 22)).margin(1e-3));
    CHECK(found->find("offset_m")->reals()[3] == Approx(meridian_m(22, 22.1)).margin(1e-3));
    CHECK(found->find("offset_m")->reals()[0] < 1e-3);
}

TEST_CASE("reversing a line mirrors measures and sides") {
    StepFixture steps;
    model::Layer forward;
    forward.schema.name = "lines";
    const std::vector<LonLat> path{{106, 21}, {106.4, 21.3}, {106.5, 21.1}, {107, 21.2}};
    push_lines(forward, "l", {path});
    model::Layer backward;
    backward.schema.name = "lines";
    push_lines(backward, "l", {{path.rbegin(), path.rend()}});
    const model::Layer at =
        points({{"a", {106.2, 21.3}}, {"b", {106.4, 21.5}}, {"c", {106.55, 20.9}}, {"d", {106.8, 21.3}}});
    const auto there = steps.run(query::Locate{steps.add(forward), steps.add(at), std::nullopt, {}});
    const auto back = steps.run(query::Locate{steps.add(backward), steps.add(at), std::nullopt, {}});
    const double length = MeasuredLine{forward.geometry[0]}.length_m();
    REQUIRE(there->rows == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t k = 3 - i;
        CHECK(there->find("id")->text(i) == back->find("id")->text(k));
        CHECK(there->find("measure_m")->reals()[i] + back->find("measure_m")->reals()[k] ==
              Approx(length).margin(2e-3));
        CHECK(there->find("side")->text(i) != back->find("side")->text(k));
        CHECK(there->find("side")->text(i) != "on");
    }
}

TEST_CASE("at a bend the outer side counts") {
    StepFixture steps;
    model::Layer layer;
    layer.schema.name = "lines";
    push_lines(layer, "hairpin", {{{106, 21}, {106, 22}, {105.95, 21}}});  // sharply to the left
    const auto found = steps.run(query::Locate{
        steps.add(layer), steps.add(points({{"above", {105.99, 22.2}}, {"east", {106.1, 22.001}}})), {}, {}});
    CHECK(test::shown(*found, "side") == Strings{"right", "right"});
}

TEST_CASE("parts of one line are measured one after the other") {
    StepFixture steps;
    model::Layer layer;
    layer.schema.name = "lines";
    push_lines(layer, "two", {{{106, 21}, {106, 22}}, {{106, 23}, {106, 24}}});
    const auto found = steps.run(query::Locate{
        steps.add(layer), steps.add(points({{"p", {106, 23.5}}, {"gap", {106, 22.4}}})), {}, {}});
    REQUIRE(test::shown(*found, "id") == Strings{"gap", "p"});
    CHECK(found->find("measure_m")->reals()[0] == Approx(meridian_m(21, 22)).margin(1e-3));
    CHECK(found->find("measure_m")->reals()[1] ==
          Approx(meridian_m(21, 22) + meridian_m(23, 23.5)).margin(1e-3));
}

TEST_CASE("within a distance a point belongs to every line in it, with its certainty") {
    StepFixture steps;
    model::Layer at = points({{"sure", {106.001, 21.5}},
                              {"vague", {106.05, 21.5}},
                              {"near-both", {106.01, 21.01}},
                              {"far", {108, 20}}});
    at.accuracy_m = {10, 5'000, std::nan(""), 10};
    model::Layer lines = corridors();
    lines.accuracy_m = {0, 0};
    const auto found = steps.run(query::Locate{steps.add(lines), steps.add(at), Metres{2'000}, {}});
    CHECK(test::ids(*found) == Strings{"north/near-both", "north/sure", "north/vague", "east/near-both"});
    CHECK(test::shown(*found, "certainty") == Strings{"", "certain", "possible", ""});
}

TEST_CASE("a point that names its line is located on that line only, however far") {
    StepFixture steps;
    model::Layer at = points({{"a", {106.5, 21.9}}, {"b", {106.5, 21.9}}, {"c", {106.5, 21.9}}});
    test::add_texts(at, "line_id", {"east", nullptr, "south"});
    const auto found = steps.run(query::Locate{steps.add(corridors()), steps.add(at), Metres{1}, "line_id"});
    CHECK(test::ids(*found) == Strings{"east/a"});
    CHECK(found->find("offset_m")->reals()[0] > 50'000);
    CHECK(steps.count_findings("dangling-relation") == 0);
    CHECK(steps.count_findings("no-link") == 1);
}

TEST_CASE("lines over the antimeridian know their sides") {
    StepFixture steps;
    model::Layer layer;
    layer.schema.name = "lines";
    push_lines(layer, "l", {{{179, 0}, {180, 0}}, {{-180, 0}, {-179, 0}}});
    const auto found = steps.run(query::Locate{
        steps.add(layer), steps.add(points({{"n", {-179.999, 1}}, {"s", {179.5, -1}}})), {}, {}});
    CHECK(test::shown(*found, "id") == Strings{"s", "n"});
    CHECK(test::shown(*found, "side") == Strings{"right", "left"});
    CHECK(found->find("measure_m")->reals()[1] == Approx(111'319.4908 * 1.001).margin(1));
}

TEST_CASE("what is no line, or no point, is a finding") {
    StepFixture steps;
    const auto lines = steps.add(points({{"p", {1, 1}}}));
    const auto at = steps.add(corridors());
    CHECK(steps.run(query::Locate{lines, at, {}, {}})->rows == 0);
    CHECK(steps.count_findings("wrong-geometry") == 3);
    CHECK(steps.result().ledgers.at(result::LedgerName::of_step("locate", "corridors")).dropped() == 2);
    CHECK(steps.result().ledgers.at(result::LedgerName::of_step("locate", "corridors")).balances());
}

TEST_CASE("locating does not depend on the number of threads") {
    model::Layer at;
    at.schema.name = "points";
    for (int i = 0; i < 500; ++i) {
        at.ids.push_back(std::to_string(i));
        at.geometry.push_point(
            {105.8 + std::fmod(i * 0.618034, 1.0) * 2, 20.8 + std::fmod(i * 0.754878, 1.0)});
        ++at.rows;
    }
    StepFixture one{1};
    StepFixture three{3};
    const auto a = one.run(query::Locate{one.add(corridors()), one.add(at), Metres{30'000}, {}});
    const auto b = three.run(query::Locate{three.add(corridors()), three.add(at), Metres{30'000}, {}});
    CHECK(a->rows > 100);
    CHECK(test::ids(*a) == test::ids(*b));
    CHECK(test::shown(*a, "measure_m") == test::shown(*b, "measure_m"));
    CHECK(test::shown(*a, "side") == test::shown(*b, "side"));
}
