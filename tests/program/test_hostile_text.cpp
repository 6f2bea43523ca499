// Hostile GeoJSON and tables: what is no data, no number, no place, no text.
#include "attempt.hpp"
#include "catch.hpp"
#include <nlohmann/json.hpp>

using namespace limes::test;
using Catch::Contains;

TEST_CASE("H01: JSON that is cut off, also after thousands of good features, is refused with the place") {
    Attempt attempt;
    const std::string whole =
        collection(std::vector<std::pair<std::string, std::string>>(5000, {point("106,21"), R"("n":1)"}));
    attempt.refuse(attempt.file("cut.geojson", whole.substr(0, whole.size() - 40)), "character 5");
    attempt.refuse(attempt.file("short.geojson", whole.substr(0, 60)), "character");
    attempt.refuse(attempt.file("tail.geojson", whole.substr(0, whole.size() - 1)), "character");
}

TEST_CASE("H02: what is not JSON is refused") {
    Attempt attempt;
    attempt.refuse(attempt.file("words.geojson", "hello"), "cannot be read");
    attempt.refuse(attempt.file("empty.geojson", ""), "is empty");
    attempt.refuse(attempt.file("page.geojson", "<html><body>error</body></html>"), "web page");
    attempt.refuse(attempt.file("list.geojson", "[]"), "cannot be read");
    attempt.refuse(attempt.file("none.geojson", R"({"type":"FeatureCollection"})"), "features");
}

TEST_CASE("H03: a hundred thousand brackets and five thousand nested collections end in a message, at once") {
    Attempt attempt;
    attempt.refuse(attempt.file("open.geojson", std::string(100'000, '[')), "cannot be read");
    attempt.refuse(
        attempt.file("value.geojson", collection({{point("106,21"), R"("d":)" + std::string(100'000, '[') +
                                                                        std::string(100'000, ']')}})),
        "nested");
    attempt.refuse(
        attempt.file("collections.geojson",
                     collection({{repeated(R"({"type":"GeometryCollection","geometries":[)", 5000) +
                                      point("106,21") + repeated("]}", 5000),
                                  ""}})),
        "nested");
    attempt.refuse(attempt.file("lines.geojsonl",
                                R"({"type":"Feature","properties":{"a":)" + std::string(100'000, '[') + "\n"),
                   "cannot be read");
}

TEST_CASE("H04: a coordinate that is no finite number drops its feature, and never becomes an empty point") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file("p.geojson", collection({{point("NaN,21"), ""},
                                                                             {point("Infinity,21"), ""},
                                                                             {point("1e400,21"), ""},
                                                                             {point("106,-1e400"), ""},
                                                                             {point("106,21"), ""}})));
    CHECK_THAT(ended.err, Contains("4 of 5 left out"));
    CHECK(features(attempt.loaded()).size() == 1);
}

TEST_CASE("H05: a place that is none is dropped, with a question when the axes look swapped") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file(
        "p.geojson", collection({{point("21,107"), ""}, {point("106,95"), ""}, {point("200,21"), ""}})));
    CHECK_THAT(ended.err,
               Contains("2 of 3 left out") && Contains("swapped?") && Contains("no place on earth"));
    const auto kept = features(attempt.loaded());
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].at("geometry").at("coordinates")[0] == -160);
}

TEST_CASE("H06: metres are never taken for degrees; a named CRS is followed") {
    Attempt attempt;
    const std::string metres = collection({{point("576000,2381000"), ""}});
    attempt.refuse(attempt.file("metres.geojson", metres), "no degrees");
    std::string named = metres;
    named.insert(1, R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32648"}},)");
    attempt.accept(attempt.file("named.geojson", named));
    const auto place = features(attempt.loaded()).at(0).at("geometry").at("coordinates");
    CHECK(place[0].get<double>() == Approx(105.73).margin(0.01));
    CHECK(place[1].get<double>() == Approx(21.53).margin(0.01));
    std::string unknown = metres;
    unknown.insert(1, R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::999999"}},)");
    attempt.refuse(attempt.file("unknown.geojson", unknown), "");
}

TEST_CASE("H11: rows without a place are kept as facts, counted, and answer no question of place") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file(
        "p.geojson",
        collection({{"null", ""}, {R"({"type":"Polygon","coordinates":[]})", ""}, {point("106,21"), ""}})));
    CHECK_THAT(ended.err, Contains("2 features"));
    CHECK(features(attempt.loaded()).size() == 3);
    const Ended near =
        call_limes({"near", attempt.atlas(), "--from", "posts", "--to", "x", "--within", "500km"});
    CHECK(near.code == 0);
    CHECK(features(near.out).size() == 1);
}

TEST_CASE("H12: geometry of several types, values of several types, and ids and keys that repeat") {
    Attempt attempt;
    const std::string text = R"({"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"id":"a","v":1},"geometry":)" +
                             point("106,21") + R"(},
      {"type":"Feature","properties":{"id":"a","v":"x","v":"y"},"geometry":)" +
                             polygon("[[106,21],[107,21],[107,22],[106,21]]") + R"(},
      {"type":"Feature","properties":{"id":"b","v":2.5},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}]})";
    const Ended ended = attempt.accept(attempt.file("mixed.geojson", text));
    CHECK_THAT(ended.err, Contains("1 of 3 left out: duplicate id"));
    const auto kept = features(attempt.loaded());
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].at("properties").at("v") == "1");
    CHECK(kept[1].at("properties").at("v") == "2.5");
}

TEST_CASE("H24: control characters, formulas and markup stay data, on the terminal and in every format") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file(
        "p.geojson",
        collection(
            {{point("106,21"), R"("name":"\u001b[31m\u0007red","v":"=1+1","w":"<script>","u":"\u202Eabc")"},
             {point("1e400,21"), R"("name":"\u001b[2J")"}})));
    CHECK(ended.err.find('\x1b') == std::string::npos);
    const auto kept = features(attempt.loaded());
    CHECK(kept[0].at("properties").at("name") == "\x1b[31m\x07red");
    CHECK(kept[0].at("properties").at("v") == "=1+1");
    const Ended table = call_limes({"export", attempt.atlas(), "x", "--format", "table"});
    CHECK(table.out.find('\x1b') == std::string::npos);
    CHECK(table.out.find('\x07') == std::string::npos);
    CHECK(table.out.find("\xE2\x80\xAE") == std::string::npos);  // right-to-left override
    CHECK(attempt.loaded().find('\x1b') == std::string::npos);   // JSON writes it as \u001b
}

TEST_CASE("H24: text that is not UTF-8 is mended aloud") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file("p.csv", "id,lon,lat,t\na,106,21,\xFF\xC0\x80z\n"));
    CHECK_THAT(ended.err, Contains("not UTF-8"));
}

TEST_CASE("H24: a text of 50 MB and 5,000 columns meet a cap that the message names") {
    Attempt attempt;
    attempt.refuse(
        attempt.file("long.geojson",
                     collection({{point("106,21"), R"("t":")" + std::string(50'000'000, 'x') + '"'}})),
        "Too many characters");
    std::string head = "id,lon,lat";
    std::string row = "a,106,21";
    for (int i = 0; i < 5000; ++i) {
        head += ",c" + std::to_string(i);
        row += ",1";
    }
    attempt.refuse(attempt.file("wide.csv", head + "\n" + row + "\n"), "2000");
}

TEST_CASE("H24: columns whose names clash are told apart") {
    Attempt attempt;
    attempt.accept(attempt.file(
        "p.geojson", collection({{point("106,21"), R"("Name":"x","NAME":"y","fid":3,"geom":4)"}})));
    const auto properties = features(attempt.loaded()).at(0).at("properties").dump();
    CHECK_THAT(properties, Contains("\"x\"") && Contains("\"y\"") && Contains("3") && Contains("4"));
}

TEST_CASE("H25: dates that are none, and periods that end before they begin, drop their rows and say so") {
    Attempt attempt;
    const Ended ended = attempt.accept(attempt.file("p.csv",
                                                    "id,lon,lat,valid_from,valid_to\n"
                                                    "a,106,21,2023-02-30,\n"
                                                    "b,106,21,2025-01-01,2024-01-01\n"
                                                    "c,106,21,9999999,\n"
                                                    "d,106,21,31/12/2020,\n"
                                                    "e,106,21,2020-01-01,\n"));
    CHECK_THAT(ended.err,
               Contains("3 of 5 left out") && Contains("1 of 5 left out") && Contains("2023-02-30"));
    CHECK(features(attempt.loaded()).size() == 1);
    CHECK(attempt.import(attempt.path("p.csv"), {"--strict"}).code == 3);
}
