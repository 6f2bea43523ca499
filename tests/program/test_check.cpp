#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace limes::test;
using Catch::Contains;

namespace {

/// Two communes, one of which lies over the other, and one that crosses itself.
const char* const kUnits =
    R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"a","country":"VN","accuracy_m":5},"geometry":{"type":"Polygon","coordinates":[[[105,22],[106.001,22],[106.001,23],[105,23],[105,22]]]}},
{"type":"Feature","properties":{"id":"b","country":"VN","accuracy_m":5},"geometry":{"type":"Polygon","coordinates":[[[106,22],[107,22],[107,23],[106,23],[106,22]]]}},
{"type":"Feature","properties":{"id":"bow-tie","country":"VN","accuracy_m":5},"geometry":{"type":"Polygon","coordinates":[[[100,10],[101,11],[101,10],[100,11],[100,10]]]}}]})";

std::string units_atlas(const Folder& folder, const std::string& name = "units.gpkg",
                        const std::string& text = kUnits) {
    write_file(folder / "units.geojson", text);
    const Ended made = call_limes({"import", folder / "units.geojson", "--layer", "communes",
                                   "--keep-invalid", "-o", folder / name, "-q"});
    CAPTURE(made.err);
    REQUIRE(made.code == 0);
    return folder / name;
}

}  // namespace

TEST_CASE("findings are written as a layer in every format, and fail under --strict alone") {
    const Folder folder;
    const std::string atlas = units_atlas(folder);
    const Ended lines = call_limes({"check", atlas});
    CHECK(lines.code == 0);
    CHECK_THAT(lines.out, Contains("overlap") && Contains("invalid-geometry"));
    CHECK_THAT(lines.err, Contains("2 findings, 2 of them errors"));

    const auto found = features(call_limes({"check", atlas, "--format", "geojson", "-q"}).out);
    REQUIRE(found.size() == 2);
    const auto& overlap = found[0];
    CHECK(overlap["properties"]["kind"] == "overlap");
    CHECK(overlap["properties"]["severity"] == "error");
    CHECK(overlap["properties"]["feature"] == "a");
    CHECK(overlap["properties"]["other"] == "b");
    CHECK(overlap["properties"]["width_m"].get<double>() == Catch::Detail::Approx(103).margin(1));
    CHECK(overlap["geometry"]["type"] == "MultiPolygon");
    CHECK(found[1]["geometry"]["coordinates"] == nlohmann::json::array({100.5, 10.5}));

    for (const char* file : {"f.geojson", "f.gpkg", "f.fgb", "f.csv"}) {
        CAPTURE(file);
        const Ended written = call_limes({"check", atlas, "-o", folder / file});
        CAPTURE(written.err);
        CHECK(written.code == 0);
        CHECK_THAT(written.err, Contains("2 rows"));
        CHECK(call_limes({"check", atlas, "-o", folder / file}).code != 0);  // not without --overwrite
    }
    CHECK(call_limes({"check", atlas, "--strict"}).code == 3);
    CHECK(call_limes({"check", atlas, "--strict", "--only", "hole"}).code == 0);
    CHECK(call_limes({"check", atlas, "--only", "holes"}).code == 2);
    CHECK(call_limes({"check", atlas, "-o", atlas, "--overwrite"}).code == 2);
    CHECK(call_limes({"check", atlas, "--dry-run"}).code == 2);
}

TEST_CASE("what is mended is written whole, and is no finding any more") {
    const Folder folder;
    const std::string atlas = units_atlas(folder);
    const std::string before = read_file(atlas);
    const Ended dry = call_limes({"check", atlas, "--fix", "--dry-run"});
    CHECK_THAT(dry.err, Contains("1 mends; nothing was written"));
    CHECK((read_file(atlas) == before));
    const Ended fixed = call_limes({"check", atlas, "--fix"});
    CHECK(fixed.code == 0);
    CHECK_THAT(fixed.err, Contains("1 findings, 1 of them errors"));
    CHECK_THAT(run({"ogrinfo", "-ro", "-al", atlas, "limes_mends"}).out, Contains("bow-tie"));
    CHECK_THAT(call_limes({"check", atlas, "--fix"}).err, Contains("nothing was changed"));
}

TEST_CASE("two atlases, two files and two days are compared") {
    const Folder folder;
    std::string moved = kUnits;
    moved.replace(moved.find("[107,23]"), 8, "[107,23.01]");
    const std::string before = units_atlas(folder, "before.gpkg");
    const std::string after = units_atlas(folder, "after.gpkg", moved);
    const Ended lines = call_limes({"diff", before, after});
    CAPTURE(lines.err);
    CHECK(lines.code == 0);
    CHECK_THAT(lines.out, Contains("moved") && Contains("1.1 km"));
    const auto found = features(call_limes({"diff", before + ":communes", folder / "units.geojson", "--id",
                                            "id", "--format", "geojson", "-q"})
                                    .out);
    REQUIRE(found.size() == 1);
    CHECK(found[0]["properties"]["change"] == "moved");
    CHECK(found[0]["geometry"]["type"] == "LineString");

    const Ended days =
        call_limes({"diff", sample_atlas(), "--days", "2025-06-30,2025-07-01", "--layer", "provinces"});
    CHECK(days.code == 0);
    CHECK_THAT(days.err, Contains("provinces") && Contains("23") && Contains("52"));
    CHECK(call_limes({"diff", before}).code == 2);
    CHECK(call_limes({"diff", before, after, "--days", "2025-06-30,2025-07-01"}).code == 2);
    CHECK(call_limes({"diff", before, after, "--layer", "nothing"}).code == 2);  // of neither
    CHECK(call_limes({"diff", sample_atlas(), after, "--layer", "gate"}).code == 2);
    CHECK(call_limes({"diff", before, folder / "none.gpkg"}).code == 2);
}

TEST_CASE("check and diff refuse a format that is none, or that the file's ending contradicts") {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"check", sample_atlas(), "--format", "xml"},
          {"check", sample_atlas(), "--format", "geopackage"},
          {"check", sample_atlas(), "--format", "csv", "-o", "never.geojson"},
          {"diff", sample_atlas(), sample_atlas(), "--format", "json"}}) {
        const Ended ended = call_limes(words);
        CAPTURE(ended.err);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, Catch::Contains("--format"));
    }
}
