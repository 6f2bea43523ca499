#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>

// in = out + dropped, in the report of every command and format, held against what GDAL finds in the file.

using namespace limes::test;
using Catch::Contains;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Records that some format or other cannot hold, or that no layer can.
const char* const kNasty = R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"point","n":1,"t":"a;b\"c\n,d"},"geometry":{"type":"Point","coordinates":[105,21]}},
{"type":"Feature","properties":{"id":"null","n":2.5,"t":null},"geometry":null},
{"type":"Feature","properties":{"id":"empty","n":null,"t":""},"geometry":{"type":"GeometryCollection","geometries":[]}},
{"type":"Feature","properties":{"id":"z","n":3000000000,"t":"Lào"},"geometry":{"type":"Point","coordinates":[105,21,7]}},
{"type":"Feature","properties":{"id":"line","n":4,"t":"x"},"geometry":{"type":"LineString","coordinates":[[105,21],[106,22]]}},
{"type":"Feature","properties":{"id":"over","n":5,"t":"x"},"geometry":{"type":"LineString","coordinates":[[179,1],[-179,2]]}},
{"type":"Feature","properties":{"id":"multi","n":6,"t":"x"},"geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]],[[[3,3],[4,3],[4,4],[3,3]]]]}},
{"type":"Feature","properties":{"id":"bow","n":7,"t":"x"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]}},
{"type":"Feature","properties":{"id":"out","n":8,"t":"x"},"geometry":{"type":"Point","coordinates":[105,95]}},
{"type":"Feature","properties":{"id":"mixed","n":9,"t":"x"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"LineString","coordinates":[[1,1],[2,2]]}]}},
{"type":"Feature","properties":{"id":"point","n":10,"t":"x"},"geometry":{"type":"Point","coordinates":[106,21]}}]})";

/// Errors of the test: a ledger that does not balance.
void check_balance(const Json& ledger) {
    CAPTURE(ledger.dump());
    std::size_t dropped = 0;
    for (const auto& [reason, count] : ledger.at("dropped").items()) {
        dropped += count.get<std::size_t>();
    }
    CHECK(ledger.at("in").get<std::size_t>() == ledger.at("out").get<std::size_t>() + dropped);
}

std::size_t rows_by_gdal(const std::string& file, const std::string& layer = {}) {
    std::vector<std::string> words{"ogrinfo", "-ro", "-so", "-al", file};
    if (!layer.empty()) {
        words = {"ogrinfo", "-ro", "-so", file, layer};
    }
    const Ended info = run(words);
    const std::string key = "Feature Count: ";
    const std::size_t at = info.out.find(key);
    CAPTURE(file, info.out, info.err);
    REQUIRE(at != std::string::npos);
    return std::stoul(info.out.substr(at + key.size()));
}

}  // namespace

TEST_CASE(
    "import: the ledger is that of each layer and file, and what is not in the layer is in the rejects") {
    const Folder folder;
    write_file(folder / "nasty.geojson", kNasty);
    write_file(folder / "more.geojson", kNasty);
    const std::string atlas = folder / "a.gpkg";
    const Ended ended = call_limes({"import", folder / "nasty.geojson", folder / "more.geojson", "--layer",
                                    "x", "--id", "id", "-o", atlas, "--report", folder / "r.json"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const Json report = Json::parse(read_file(folder / "r.json"));
    std::size_t in = 0;
    std::size_t out = 0;
    for (const char* file : {"nasty.geojson", "more.geojson"}) {
        const Json& ledger = report.at("ledger").at("x from " + (folder / file));
        check_balance(ledger);
        in += ledger.at("in").get<std::size_t>();
        out += ledger.at("out").get<std::size_t>();
        for (const auto& [reason, count] : ledger.at("dropped").items()) {
            CHECK_THAT(ended.err, Contains(reason));
        }
    }
    CHECK(in == 22);
    CHECK(out == rows_by_gdal(atlas, "x"));
    CHECK(in - out == rows_by_gdal(atlas, "limes_rejects_x"));
    CHECK_THAT(ended.err, Contains("records are set aside"));
}

TEST_CASE("export: what a format holds of a nasty layer is what its ledger says, and what GDAL finds") {
    const Folder folder;
    write_file(folder / "nasty.geojson", kNasty);
    const std::string atlas = folder / "a.gpkg";
    REQUIRE(call_limes({"import", folder / "nasty.geojson", "--layer", "x", "--id", "id", "--keep-invalid",
                        "-o", atlas, "-q"})
                .code == 0);
    const std::size_t rows = rows_by_gdal(atlas, "x");
    CHECK(rows == 8);
    for (const char* file :
         {"x.geojson", "x.json", "x.geojsonl", "x.geojsons", "x.ndjson", "x.csv", "x.gpkg", "x.fgb"}) {
        CAPTURE(file);
        const Ended ended = call_limes(
            {"export", atlas, "x", "-o", folder / file, "--report", folder / "r.json", "--overwrite"});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
        const Json report = Json::parse(read_file(folder / "r.json"));
        for (const auto& [step, ledger] : report.at("ledger").items()) {
            check_balance(ledger);
        }
        const Json& written = report.at("written");
        check_balance(written);
        CHECK(written.at("in") == rows);
        const std::string readable =
            std::string{file} == "x.ndjson" ? "GeoJSONSeq:" + (folder / file) : folder / file;
        CHECK(rows_by_gdal(readable) == written.at("out").get<std::size_t>());
        for (const auto& [reason, count] : written.at("dropped").items()) {
            CHECK_THAT(ended.err, Contains(reason));
        }
        // A file of its own, asked the other way: what is read is what was written.
        if (fs::path{file}.extension() != ".csv") {
            REQUIRE(call_limes({"export", folder / file, "--id", "id", "-o", folder / "again.geojson",
                                "--report", folder / "r.json", "--overwrite", "-q"})
                        .code == 0);
            const Json read = Json::parse(read_file(folder / "r.json"));
            for (const auto& [step, ledger] : read.at("ledger").items()) {
                check_balance(ledger);
                CHECK(ledger.at("in") == written.at("out"));
            }
        }
    }
}

TEST_CASE("rejects are listed, written, mended, imported, and are gone") {
    const Folder folder;
    write_file(folder / "nasty.geojson", kNasty);
    const std::string atlas = folder / "a.gpkg";
    REQUIRE(call_limes({"import", folder / "nasty.geojson", "--layer", "x", "--id", "id", "-o", atlas, "-q"})
                .code == 0);
    const std::size_t set_aside = rows_by_gdal(atlas, "limes_rejects_x");
    CHECK(set_aside == 4);
    const Ended listed = call_limes({"rejects", atlas});
    CHECK(listed.code == 0);
    CHECK_THAT(listed.out, Contains("invalid geometry") && Contains("Self-intersection") &&
                               Contains("duplicate id") && Contains("mixed geometry collection") &&
                               Contains("nasty.geojson"));
    CHECK_THAT(listed.err, Contains("4 records are set aside"));
    CHECK_THAT(call_limes({"info", atlas, "x"}).out, Contains("4 records; limes rejects"));
    CHECK(call_limes({"rejects", atlas, "y"}).code == 2);
    CHECK_THAT(call_limes({"info", atlas}).out, !Contains("limes_rejects"));
    for (const char* file : {"r.gpkg", "r.geojson", "r.csv", "r.fgb"}) {
        CAPTURE(file);
        const Ended written = call_limes({"rejects", atlas, "x", "-o", folder / file});
        CAPTURE(written.err);
        REQUIRE(written.code == 0);
        const bool holds_all = std::string{file} != "r.fgb";  // which keeps no row without a place
        CHECK(rows_by_gdal(folder / file) == (holds_all ? set_aside : 2));
        CHECK((holds_all || written.err.find("2 of 4 left out") != std::string::npos));
    }
    // Nothing mended: nothing more in the layer, and the table as it was.
    const std::size_t rows = rows_by_gdal(atlas, "x");
    const Ended same = call_limes({"import", atlas, folder / "r.gpkg", "--layer", "x", "--id", "id"});
    CAPTURE(same.err);
    REQUIRE(same.code == 0);
    CHECK(rows_by_gdal(atlas, "x") == rows);
    CHECK(rows_by_gdal(atlas, "limes_rejects_x") == set_aside);
    CHECK_THAT(same.err, Contains("3 of 4 left out: not mended"));
    // Mended by the tool, by hand, or by another id.
    REQUIRE(call_limes({"import", atlas, folder / "r.gpkg", "--layer", "x", "--id", "id", "--repair"}).code ==
            0);
    CHECK(rows_by_gdal(atlas, "x") == rows + 1);
    CHECK(rows_by_gdal(atlas, "limes_rejects_x") == set_aside - 1);
    Json mended = Json::parse(call_limes({"rejects", atlas, "x", "--format", "geojson", "-q"}).out);
    int number = 0;
    for (Json& feature : mended.at("features")) {
        feature["geometry"] = {{"type", "Point"}, {"coordinates", {105, 20}}};
        feature["properties"]["id"] = "mended-" + std::to_string(++number);
    }
    write_file(folder / "mended.geojson", mended.dump());
    const Ended last = call_limes({"import", atlas, folder / "mended.geojson", "--layer", "x", "--id", "id"});
    CAPTURE(last.err);
    REQUIRE(last.code == 0);
    CHECK_THAT(last.err, Contains("taken out of the rejects"));
    CHECK(rows_by_gdal(atlas, "x") == rows + set_aside);
    CHECK_THAT(call_limes({"rejects", atlas}).err, Contains("0 records are set aside"));
    CHECK_THAT(run({"ogrinfo", "-ro", "-so", "-al", atlas}).out, !Contains("limes_rejects"));
}

TEST_CASE("a dry run shows each column and what would be set aside, and writes nothing") {
    const Folder folder;
    write_file(
        folder / "xa.csv",
        "MA,TEN,NGAY,lon,lat\n1,A,2025-07,105,21\n2,B,2025-13,105,21\n3,C,2025-Q5,105,21\n4,D,,400,21\n");
    const Ended ended = call_limes({"import", folder / "xa.csv", "--layer", "x", "--map", "id=MA", "--map",
                                    "name=TEN", "--map", "valid_from=NGAY", "--constant", "accuracy_m=50",
                                    "-o", folder / "a.gpkg", "--dry-run"});
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, Contains("NGAY") && Contains("valid_from") && Contains("accuracy_m") &&
                              Contains("2 would be set aside: date that is none") &&
                              Contains("NGAY '2025-13' is no date") &&
                              Contains("1 would be set aside: coordinate out of range"));
    CHECK(folder.files() == std::vector<std::string>{"xa.csv"});
    const Ended wrong = call_limes(
        {"import", folder / "xa.csv", "--layer", "x", "--map", "name=TEM", "-o", folder / "a.gpkg"});
    CHECK(wrong.code == 2);
    CHECK_THAT(wrong.err, Contains("did you mean 'TEN'?"));
    CHECK(call_limes({"import", folder / "xa.csv", "--map", "name", "-o", folder / "a.gpkg"}).code == 2);
    CHECK(call_limes({"import", folder / "xa.csv", "--repair", "--keep-invalid", "-o", folder / "a.gpkg"})
              .code == 2);
}

TEST_CASE("a filter that no row passes is told with what was meant, and is an error when strict") {
    std::vector<std::string> words{
        "coverage", sample_atlas(), "--from",     "gates",          "--where", "category = 'internationl'",
        "--radius", "20km",         "--of-where", "country = 'LA'", "--as-of", "2025-07-01"};
    const Ended told = call_limes(words);
    CHECK(told.code == 0);
    CHECK_THAT(told.err, Catch::Contains("rows passes category = 'internationl'; no category is "
                                         "'internationl', did you mean 'international'?"));
    words.push_back("--strict");
    CHECK(call_limes(words).code == 3);
}
