#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace limes::test;
using Catch::Contains;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

const char* const kVillages =
    "id,name,lon,lat\n"
    "a,Ma Ly Pho,103.2,22.6333\n"
    "b,Pha Long,104.2646,22.8353\n";

std::string point(const std::string& coordinates) {
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"p","properties":{"name":"p"},"geometry":{"type":"Point","coordinates":)" +
           coordinates + "}}]}";
}

}  // namespace

TEST_CASE("the samples are loaded whole, and loading them again changes nothing") {
    const Folder folder;
    const std::string atlas = folder / "border.gpkg";
    const Ended first = call_limes({"import", samples(), "-o", atlas, "--strict"});
    CAPTURE(first.err);
    REQUIRE(first.code == 0);
    const std::string bytes = read_file(atlas);
    const Ended second = call_limes({"import", samples(), "-o", atlas});
    CHECK(second.code == 0);
    CHECK_THAT(second.err, Contains("nothing was changed"));
    CHECK(read_file(atlas) == bytes);
    CHECK(folder.files() == std::vector<std::string>{"border.gpkg"});
}

TEST_CASE("the atlas opens in GDAL's own program as it is, with every row of the facts") {
    struct Count {
        const char* layer;
        int rows;
    };
    for (const Count& count :
         {Count{"gates", 59}, Count{"twinned_pairs", 16}, Count{"events", 45}, Count{"provinces", 97},
          Count{"settlements", 741}, Count{"stations", 45}, Count{"border_markers", 11}}) {
        CAPTURE(count.layer);
        const Ended info = run({"ogrinfo", "-ro", "-so", sample_atlas(), count.layer});
        CHECK(info.code == 0);
        CHECK_THAT(info.out, Contains("Feature Count: " + std::to_string(count.rows)));
    }
}

TEST_CASE("formats of the field are read alike") {
    const Folder folder;
    write_file(folder / "villages.csv", kVillages);
    const std::string near = call_limes({"nearest", "--from", folder / "villages.csv", "--to",
                                         sample_atlas() + ":gates", "--format", "csv"})
                                 .out;
    REQUIRE_THAT(near, Contains("Ma Ly Pho"));
    struct Format {
        const char* driver;
        const char* file;
    };
    for (const Format& format :
         {Format{"GeoJSON", "v.geojson"}, Format{"GPKG", "v.gpkg"}, Format{"ESRI Shapefile", "v.shp"},
          Format{"FlatGeobuf", "v.fgb"}, Format{"KML", "v.kml"}, Format{"GeoJSONSeq", "v.geojsonl"}}) {
        CAPTURE(format.driver);
        REQUIRE(run({"ogr2ogr", "-f", format.driver, folder / format.file, folder / "villages.csv", "-oo",
                     "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"})
                    .code == 0);
        const Ended ended = call_limes({"nearest", "--from", folder / format.file, "--to",
                                        sample_atlas() + ":gates", "--format", "csv", "--id", "id"});
        CAPTURE(ended.err);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains("103.2") && Contains("104.2646"));
    }
}

TEST_CASE("bad input gets one message with the mend, exit 1, and leaves nothing") {
    struct Case {
        const char* file;
        std::string text;
        const char* says;
    };
    const std::vector<Case> cases{
        {"empty.geojson", "", "empty.geojson"},
        {"page.geojson", "<!DOCTYPE html><html><body>404</body></html>", "page.geojson"},
        {"cut.geojson", point("[105,21]").substr(0, 90), "cut.geojson"},
        {"vrt.geojson",
         "<OGRVRTDataSource><OGRVRTLayer "
         "name=\"x\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
         "vrt.geojson"},
        {"cut.gpkg", "SQLite format 3", "cut.gpkg"},
        {"cut.fgb",
         "fgb\x03"
         "fgb",
         "cut.fgb"},
    };
    for (const Case& c : cases) {
        const Folder folder;
        write_file(folder / c.file, c.text);
        const Ended ended =
            call_limes({"import", folder / c.file, "--layer", "x", "-o", folder / "atlas.gpkg"});
        CAPTURE(c.file, ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains(c.says));
        CHECK(folder.files() == std::vector<std::string>{c.file});
    }
    const Ended missing =
        call_limes({"import", "/no/such/file.shp", "--layer", "x", "-o", "/tmp/never.gpkg"});
    CHECK((missing.code == 1 || missing.code == 2));
    CHECK_THAT(missing.err, Contains("/no/such/file.shp"));
}

TEST_CASE("names that would open other things are refused") {
    for (const char* name : {"/vsicurl/http://127.0.0.1:9/x.geojson", "http://127.0.0.1:9/x.geojson",
                             "PG:dbname=x", R"({"type":"Point","coordinates":[0,0]})"}) {
        const Ended ended = call_limes({"nearest", "--from", name, "--to", sample_atlas() + ":gates"});
        CAPTURE(name, ended.err);
        CHECK((ended.code == 1 || ended.code == 2));
        CHECK(ended.out.empty());
    }
}

TEST_CASE("a feature that cannot be is left out, counted and named; --strict makes it an error") {
    const Folder folder;
    for (const char* coordinates : {"[105,95]", "[200.5,-91]", "[1e400,21]"}) {
        CAPTURE(coordinates);
        write_file(folder / "p.geojson", point(coordinates));
        const Ended lenient =
            call_limes({"import", folder / "p.geojson", "--layer", "x", "-o", folder / "atlas.gpkg"});
        CAPTURE(lenient.err);
        if (lenient.code == 0) {
            CHECK_THAT(lenient.err, Contains("left out"));
        } else {
            CHECK(lenient.code == 1);
        }
        fs::remove(folder / "atlas.gpkg");
        const Ended strict = call_limes(
            {"import", folder / "p.geojson", "--layer", "x", "-o", folder / "atlas.gpkg", "--strict"});
        CHECK((strict.code == 3 || strict.code == 1));
        CHECK_FALSE(fs::exists(folder / "atlas.gpkg"));
    }
}

TEST_CASE("import --strict: the report is written also when a loss leaves the atlas as it was") {
    const Folder folder;
    write_file(folder / "p.csv", "id,lon,lat\na,104,22\nb,104,95\n");
    const std::vector<std::string> strict{
        "import",   folder / "p.csv", "--layer",         "x",          "-o", folder / "a.gpkg",
        "--strict", "--report",       folder / "r.json", "--overwrite"};
    const Ended ended = call_limes(strict);
    CAPTURE(ended.err);
    CHECK(ended.code == 3);
    CHECK_FALSE(fs::exists(folder / "a.gpkg"));
    const Json report = Json::parse(read_file(folder / "r.json"));
    CHECK(report.at("ledger").begin()->at("dropped").size() == 1);

    const Ended dropped = call_limes({"import", folder / "p.csv", "--layer", "x", "-o", folder / "a.gpkg",
                                      "--drop", "lon", "--map", "x=lon"});
    CHECK(dropped.code == 2);
    CHECK_THAT(dropped.err, Contains("left out by --drop") && !Contains("did you mean"));
}

TEST_CASE("data without a CRS are refused until one is given") {
    const Folder folder;
    write_file(folder / "villages.csv", kVillages);
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "v.shp", folder / "villages.csv", "-oo",
                 "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"})
                .code == 0);
    fs::remove(folder / "v.prj");
    const Ended refused =
        call_limes({"nearest", "--from", folder / "v.shp", "--to", sample_atlas() + ":gates"});
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("--assume-crs"));
    const Ended given = call_limes({"nearest", "--from", folder / "v.shp", "--to", sample_atlas() + ":gates",
                                    "--assume-crs", "EPSG:4326"});
    CHECK(given.code == 0);
}

TEST_CASE("a projected layer is asked in its own CRS, and the answer is that of the same places in degrees") {
    const Folder folder;
    write_file(folder / "villages.csv", kVillages);
    REQUIRE(run({"ogr2ogr", "-f", "GPKG", folder / "utm.gpkg", folder / "villages.csv", "-oo",
                 "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-s_srs", "EPSG:4326", "-t_srs",
                 "EPSG:32648"})
                .code == 0);
    const auto distances = [&](const std::string& file) {
        std::vector<double> metres;
        for (const auto& feature :
             features(call_limes({"nearest", "--from", file, "--to", sample_atlas() + ":gates", "--id", "id"})
                          .out)) {
            metres.push_back(feature.at("properties").at("distance_m").get<double>());
        }
        return metres;
    };
    const auto degrees = distances(folder / "villages.csv");
    const auto metres = distances(folder / "utm.gpkg");
    REQUIRE(degrees.size() == metres.size());
    REQUIRE_FALSE(degrees.empty());
    for (std::size_t i = 0; i < degrees.size(); ++i) {
        CHECK(metres[i] == Approx(degrees[i]).margin(1e-3));
    }
}

TEST_CASE("a new edition keeps what was") {
    const Folder folder;
    write_file(folder / "old.csv", "id,name,valid_from,lon,lat\ng1,Gate,2010-01-01,106.7,21.97\n");
    write_file(folder / "new.csv", "id,name,valid_from,lon,lat\ng1,Smart gate,2025-01-01,106.7,21.97\n");
    const std::string atlas = folder / "a.gpkg";
    REQUIRE(call_limes({"import", folder / "old.csv", "--layer", "posts", "-o", atlas}).code == 0);
    REQUIRE(call_limes({"import", atlas, folder / "new.csv", "--layer", "posts"}).code == 0);
    write_file(folder / "new.csv", "id,name,valid_from,lon,lat\ng1,Smart gate,2025-01-01,106.8,21.97\n");
    CHECK_THAT(
        call_limes({"import", atlas, folder / "new.csv", "--layer", "posts"}).err,
        Contains("unchanged  changed  ended") && Contains("  1     1     0      0          1        0"));
    const Ended before = call_limes({"export", atlas, "posts", "--as-of", "2024-12-31"});
    const Ended after = call_limes({"export", atlas, "posts", "--as-of", "2025-01-01"});
    REQUIRE(features(before.out).size() == 1);
    REQUIRE(features(after.out).size() == 1);
    CHECK(features(before.out)[0].at("properties").at("name") == "Gate");
    CHECK(features(after.out)[0].at("properties").at("name") == "Smart gate");
}

TEST_CASE("a full disk leaves the old atlas and no litter") {
    const Folder folder;
    const std::string atlas = folder / "border.gpkg";
    const Ended ended = call_limes({"import", samples(), "-o", atlas}, {.file_size_limit = 200'000});
    CAPTURE(ended.err);
    CHECK(ended.code == 1);
    CHECK(folder.files().empty());
}

TEST_CASE("a record that a GeoPackage loses on reading is lost aloud, also when it is given as the atlas") {
    const Folder folder;
    write_file(folder / "p.csv", "id,lon,lat\na,105,21\nb,106,21\nc,400,95\n");
    REQUIRE(run({"ogr2ogr", "-f", "GPKG", folder / "g.gpkg", folder / "p.csv", "-nln", "pts", "-oo",
                 "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"})
                .code == 0);
    const std::vector<std::string> ask{"near", folder / "g.gpkg", "--from", "pts", "--to",
                                       "pts",  "--within",        "200km"};
    const Ended lenient = call_limes(ask);
    CHECK(lenient.code == 0);
    CHECK_THAT(lenient.err, Contains("1 of 3 left out"));
    auto strict = ask;
    strict.emplace_back("--strict");
    CHECK(call_limes(strict).code == 3);
}

TEST_CASE("a layer that looks misplaced is told when it is new, and not when it is read again as it was") {
    const Folder folder;
    const std::string atlas = folder / "a.gpkg";
    // About Trieste, where both ways are places.
    write_file(folder / "good.csv", "id,lon,lat\na,13.1,45.2\nb,13.9,46.1\nc,14.2,45.6\n");
    write_file(folder / "bad.csv", "id,lon,lat\nx,45.3,13.2\ny,46,13.8\nz,45.7,14\n");
    const auto import = [&](const std::string& layer) {
        const Ended ended = call_limes({"import", folder / (layer + ".csv"), "--layer", layer, "-o", atlas});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
        return ended.err;
    };
    import("good");
    CHECK_THAT(import("bad"), Contains("longitude and latitude swapped"));
    const std::string again = import("bad");
    CHECK_THAT(again, Contains("nothing was changed") && !Contains("swapped"));
}

TEST_CASE("what is odd about a table is said with the mend") {
    const Folder folder;
    const auto said = [&](const std::string& name, const std::string& text) {
        write_file(folder / name, text);
        return call_limes({"import", folder / name, "--layer", "x", "-o", folder / "odd.gpkg"});
    };
    const std::string utf16{"\xFF\xFEi\0d\0,\0l\0o\0n\0\n\0", 16};
    const Ended wide = said("wide.csv", utf16);
    CHECK(wide.code == 1);
    CHECK_THAT(wide.err, Contains("is UTF-16; write it as UTF-8"));
    CHECK_THAT(said("none.csv", "id,lon,lat\n").err, Contains("none.csv has no records"));
    CHECK_THAT(said("comma.csv", "id;lon;lat\na;105,5;21,2\n").err,
               Contains("longitude '105,5' and latitude '21,2' are no position") &&
                   Contains("write degrees as decimals with a point, as in 105.25"));
    CHECK_THAT(said("date.csv", "id,lon,lat,valid_from\nd,105,21,31/12/2020\ne,105,21,2020\n").err,
               Contains("'31/12/2020' is no date; dropped; write it as 2025-07-01") &&
                   Contains("'valid_from' has 1 date known to"));
    CHECK_THAT(said("bytes.csv", "id,name,lon,lat\nf,M\xF3ng,105,21\n").err,
               Contains("column 'name': 1 text was not UTF-8") && Contains("write other files as UTF-8"));
}
