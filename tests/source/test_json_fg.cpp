#include <limes/base/error.hpp>

#include "sample_files.hpp"

#include <algorithm>

using namespace limes;
using namespace limes::test;
using source::read_layer;

namespace {

std::string collection(const std::string& features) {
    return R"({"type":"FeatureCollection","conformsTo":["http://www.opengis.net/spec/json-fg-1/0.3/conf/core"],)"
           R"("features":[)" +
           features + "]}";
}

std::string feature(const std::string& time, const std::string& geometry, const std::string& place = "null",
                    const std::string& properties = R"({"a":1})") {
    return R"({"type":"Feature","time":)" + time + R"(,"place":)" + place + R"(,"geometry":)" + geometry +
           R"(,"properties":)" + properties + "}";
}

const std::string kPoint = R"({"type":"Point","coordinates":[106,21]})";

}  // namespace

TEST_CASE("an interval of JSON-FG is valid time, its last day included") {
    const Folder folder;
    const auto read = read_layer(
        folder.write("p.json",
                     collection(feature(R"({"interval":["2019-02-21","2025-06-30"]})", kPoint) + "," +
                                feature(R"({"interval":["..","2024-02-28T08:00:00Z"]})", kPoint) + "," +
                                feature(R"({"interval":["2025-07-01",".."]})", kPoint) + "," +
                                feature("null", kPoint))),
        {});
    const auto& layer = read.layer;
    REQUIRE(layer.rows == 4);
    CHECK(layer.valid_from == std::vector<model::Day>{base::parse_day("2019-02-21"), model::Day::min(),
                                                      base::parse_day("2025-07-01"), model::Day::min()});
    CHECK(layer.valid_to == std::vector<model::Day>{base::parse_day("2025-07-01"),
                                                    base::parse_day("2024-02-29"), model::Day::max(),
                                                    model::Day::max()});
}

TEST_CASE("an instant of JSON-FG is a date, not how long something holds") {
    const Folder folder;
    const auto read = read_layer(
        folder.write("p.jsonfg", collection(feature(R"({"date":"1979-02-17"})", kPoint) + "," +
                                            feature(R"({"timestamp":"2025-07-01T23:59:59Z"})", kPoint) + "," +
                                            feature(R"({"date":"yesterday"})", kPoint))),
        {});
    const auto* time = read.layer.find("time");
    REQUIRE(time != nullptr);
    CHECK(time->dates()[0] == base::parse_day("1979-02-17"));
    CHECK(time->dates()[1] == base::parse_day("2025-07-01"));
    CHECK(time->is_null(2));
    CHECK(std::ranges::count(read.findings, "no-date", &base::Finding::kind) == 1);
}

TEST_CASE("properties of the names that time would have go before it") {
    const Folder folder;
    const auto read =
        read_layer(folder.write("p.jsonfg", collection(feature(R"({"interval":["2019-01-01",".."]})", kPoint,
                                                               "null", R"({"valid_from":"2020-05-05"})"))),
                   {});
    REQUIRE(read.layer.rows == 1);
    CHECK(read.layer.valid_from == std::vector<model::Day>{base::parse_day("2020-05-05")});
}

TEST_CASE("a geometry of JSON-FG that is in another CRS only is told, not lost in silence") {
    const Folder folder;
    const std::string place = R"({"type":"Point","coordinates":[600000,2400000],"coordRefSys":"EPSG:32648"})";
    const auto read = read_layer(folder.write("p.jsonfg", collection(feature("null", kPoint, place) + "," +
                                                                     feature("null", "null", place) + "," +
                                                                     feature("null", "null", place))),
                                 {});
    CHECK(read.layer.rows == 3);
    const auto found = std::ranges::find(read.findings, "place-only", &base::Finding::kind);
    REQUIRE(found != read.findings.end());
    CHECK(found->what.find("2 features, #2 the first") != std::string::npos);
}

TEST_CASE("what a GeoJSON file calls time is a property, and nested ones are no features'") {
    const Folder folder;
    const auto read =
        read_layer(folder.write("p.json", R"({"type":"FeatureCollection","features":[)" +
                                              feature(R"({"interval":["2019-01-01",".."]})", kPoint) + "]}"),
                   {});
    CHECK(read.layer.valid_from.empty());
    const auto nested = read_layer(
        folder.write("q.jsonfg",
                     collection(feature("null", kPoint, "null", R"({"time":{"date":"2019-01-01"}})"))),
        {});
    CHECK(nested.layer.rows == 1);
}

TEST_CASE("a member that has no name and looks like a layer is no layer that can be asked for") {
    // Found by the fuzzer: GDAL makes a layer of each member that is a geometry.
    const Folder folder;
    const auto path = folder.write(
        "p.jsonfg", R"({"type":"x","place":{"type":"Point","coordinates":[105,21]},"":{"type":"Point",)"
                    R"("coordinates":[106,21]}})");
    CHECK(source::layer_names(path).size() == 2);
    CHECK_THROWS_WITH(read_layer(path, {}), Catch::Contains("has no name"));
    source::ReadOptions named;
    named.layer = "place";
    CHECK(read_layer(path, named).layer.rows == 1);
}
