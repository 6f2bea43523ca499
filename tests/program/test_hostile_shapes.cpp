// Hostile geometry: rings that are none, the antimeridian, the poles, and very many vertices.
#include "attempt.hpp"
#include "catch.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <numbers>

using namespace limes::test;
using Catch::Contains;

namespace {

constexpr double kEarthRadius_km = 6371;

double area_km2_of_box(double width_deg, double south_deg, double north_deg) {
    constexpr double kRadian = std::numbers::pi / 180;
    return kEarthRadius_km * kEarthRadius_km * width_deg * kRadian *
           (std::sin(north_deg * kRadian) - std::sin(south_deg * kRadian));
}

/// The areas that `coverage` gives the units of layer x, in square kilometres.
double area_km2(const Attempt& attempt) {
    const Ended ended =
        call_limes({"coverage", attempt.atlas(), "--from", "posts", "--radius", "1km", "--of", "x"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const nlohmann::json properties = features(ended.out).at(0).at("properties");
    for (const auto& [name, value] : properties.items()) {
        if (name == "area_km2") {
            return value.get<double>();
        }
        if (name == "area_m2") {
            return value.get<double>() / 1e6;
        }
    }
    FAIL("no area in " << ended.out);
    return 0;
}

}  // namespace

TEST_CASE("H07: rings that are none are left out or kept with a word, never in silence") {
    Attempt attempt;
    const std::string square = "[[106,21],[107,21],[107,22],[106,22],[106,21]]";
    const std::string rings = attempt.file(
        "rings.geojson",
        collection(
            {{polygon("[[106,21],[107,22],[107,21],[106,22],[106,21]]"), ""},   // a bow
             {polygon("[[106,21],[107,22],[106,21]]"), ""},                     // two points
             {polygon("[[106,21],[107,21],[107,22],[106,22]]"), ""},            // open
             {polygon(square + ",[[110,30],[111,30],[111,31],[110,30]]"), ""},  // hole outside
             {polygon("[[106,21],[107,21],[107,22],[106.5,22],[106.5,25],[106.5,22],[106,22],[106,21]]"),
              ""}}));  // spike
    const Ended ended = attempt.accept(rings);
    CHECK_THAT(ended.err, Contains("1 of 5 left out") && Contains("3 of 5 left out: invalid geometry") &&
                              Contains("f1") && Contains("f2") && Contains("Self-intersection") &&
                              Contains("106.5 21.5"));
    CHECK(features(attempt.loaded()).size() == 1);
    CHECK_THAT(call_limes({"rejects", attempt.atlas(), "x"}).out,
               Contains("f0") && Contains("f1") && Contains("f3") && Contains("f4"));

    Attempt kept;
    kept.accept(rings, {"--keep-invalid"});
    CHECK(features(kept.loaded()).size() == 4);
    const Ended check = call_limes({"check", kept.atlas()});
    CHECK_THAT(check.out + check.err, Contains("f0") && Contains("f3"));

    Attempt repaired;
    CHECK_THAT(repaired.accept(rings, {"--repair"}).err, Contains("made valid; its area was"));
    CHECK(features(repaired.loaded()).size() == 4);
    CHECK_THAT(call_limes({"check", repaired.atlas()}).out, !Contains("invalid-geometry"));
}

TEST_CASE("H08: a ring wound the wrong way is turned, and written as RFC 7946 has it") {
    Attempt attempt;
    const Ended ended = attempt.accept(
        attempt.file("ring.geojson", collection({{polygon("[[0,0],[0,4],[4,4],[4,0],[0,0]]"), ""}})));
    CHECK_THAT(ended.err, Contains("wound"));
    const auto ring = features(attempt.loaded()).at(0).at("geometry").at("coordinates").at(0);
    double twice_area = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        twice_area += ring[i - 1][0].get<double>() * ring[i][1].get<double>() -
                      ring[i][0].get<double>() * ring[i - 1][1].get<double>();
    }
    CHECK(twice_area == 32);
}

TEST_CASE("H09: an area over the antimeridian has its true area, cut or not, and is cut when written") {
    const std::string over = polygon("[[179,0],[-179,0],[-179,1],[179,1],[179,0]]");
    const std::string cut =
        R"({"type":"MultiPolygon","coordinates":[[[[179,0],[180,0],[180,1],[179,1],[179,0]]],)"
        R"([[[-180,0],[-179,0],[-179,1],[-180,1],[-180,0]]]]})";
    for (const std::string& area : {over, cut}) {
        Attempt attempt;
        attempt.accept(attempt.file("a.geojson", collection({{area, ""}})));
        CHECK(area_km2(attempt) == Approx(area_km2_of_box(2, 0, 1)).epsilon(0.01));
        CHECK(features(attempt.loaded()).at(0).at("geometry").at("coordinates").size() == 2);
    }
}

TEST_CASE("H10: the poles are places, and a cap round one has its true area") {
    Attempt attempt;
    attempt.accept(attempt.file("pole.geojson",
                                collection({{polygon("[[0,80],[90,80],[180,80],[-90,80],[0,80]]"), ""}})));
    CHECK(area_km2(attempt) == Approx(area_km2_of_box(360, 80, 90)).epsilon(0.01));
    const std::string poles = attempt.file("poles.csv", "id,lon,lat\nn,0,90\ns,77,-90\n");
    const Ended ended = call_limes({"nearest", "--from", poles, "--to", attempt.atlas() + ":posts"});
    CHECK(ended.code == 0);
    for (const auto& feature : features(ended.out)) {
        const double metres = feature.at("properties").at("distance_m").get<double>();
        CHECK((metres > 7e6 && metres < 13e6));
    }
}

TEST_CASE("H13: a ring of 200,000 vertices and an area of 12,000 parts stay within time and memory") {
    Attempt attempt;
    std::string ring;
    constexpr int kVertices = 200'000;
    for (int i = 0; i <= kVertices; ++i) {
        const double turn = 2 * std::numbers::pi * (i % kVertices) / kVertices;
        ring +=
            fmt::format("{}[{:.7f},{:.7f}]", i == 0 ? "" : ",", 106 + std::cos(turn), 21 + std::sin(turn));
    }
    attempt.accept(attempt.file("ring.geojson", collection({{polygon('[' + ring + ']'), ""}})));
    std::string parts;
    for (int i = 0; i < 12'000; ++i) {
        const double x = 100 + (i % 120) * 0.01;
        const double y = 20 + (i / 120) * 0.01;
        parts += fmt::format("{}[[[{},{}],[{},{}],[{},{}],[{},{}]]]", i == 0 ? "" : ",", x, y, x + 0.001, y,
                             x, y + 0.001, x, y);
    }
    Attempt many;
    many.accept(many.file("parts.geojson",
                          collection({{R"({"type":"MultiPolygon","coordinates":[)" + parts + "]}", ""}})));
}

TEST_CASE("H13: of 50,000 labels on one map those are drawn that have room") {
    Attempt attempt;
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < 50'000; ++i) {
        csv += fmt::format("{},place {},{},{}\n", i, i, 105 + (i % 250) * 0.01, 21 + (i / 250) * 0.01);
    }
    const Folder folder;
    write_file(folder / "settlements.csv", csv);
    REQUIRE(call_limes(
                {"import", folder / "settlements.csv", "--layer", "settlements", "-o", folder / "many.gpkg"})
                .code == 0);
    const Ended map = call_limes({"map", folder / "many.gpkg", "-o", folder / "map.png", "--size", "a5",
                                  "--dpi", "50", "--extent", "105,21,107.5,23"});
    CAPTURE(map.err);
    CHECK(map.code == 0);
    CHECK(map.seconds < 3 * most_seconds);
    CHECK(map.peak_MiB < most_MiB);
}
