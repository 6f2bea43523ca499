// Files in the coordinate systems of the border, made by GDAL's program, through the whole of limes. Their
// coordinates are made here from published parameters with GeographicLib (tests/geodesy/datum.hpp), so that
// PROJ has no part in what is expected.
#include "catch.hpp"
#include "geodesy/datum.hpp"
#include "run.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>

using namespace limes::test;
using Catch::Contains;
using limes::geodesy::LonLat;
namespace fs = std::filesystem;

namespace {

struct System {
    const char* crs;
    Mercator projection;
    Datum datum;
    LonLat place;
    const char* operation;
    const char* accuracy;
    double accuracy_m;
};

/// Four places about one, as rows with x and y of the system; the last states no accuracy.
struct Made {
    std::vector<LonLat> truth;
    std::string csv = "id,name,x,y,accuracy_m\n";

    explicit Made(const System& system) {
        for (int i = 0; i < 4; ++i) {
            const LonLat p{system.place.lon + 0.01 * i, system.place.lat + 0.005 * i};
            const auto [x, y] = system.projection.forward(system.datum, p);
            truth.push_back(system.datum.to_wgs84(p));
            csv += fmt::format("p{},place {},{:.9f},{:.9f},{}\n", i, i, x, y, i < 3 ? "10" : "");
        }
    }
};

void check_positions(const Ended& ended, const Made& made, double accuracy_m) {
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const auto found = features(ended.out);
    REQUIRE(found.size() == made.truth.size());
    constexpr double kDecimals_m = 1e-3;  // eight of them, and the flattening of CGCS2000
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& at = found[i].at("geometry").at("coordinates");
        CHECK(off_by({at[0].get<double>(), at[1].get<double>()}, made.truth[i]) < kDecimals_m);
        const auto& accuracy = found[i].at("properties").at("accuracy_m");
        if (i < 3) {
            CHECK(accuracy.get<double>() == Approx(10 + accuracy_m));
        } else {
            CHECK(accuracy.is_null());  // unknown stays unknown
        }
    }
}

/// GCJ-02 as the public programs have it, written down plainly.
LonLat gcj02(LonLat p) {
    constexpr double pi = 3.14159265358979324;
    const double x = p.lon - 105;
    const double y = p.lat - 35;
    const double waves = (20 * std::sin(6 * x * pi) + 20 * std::sin(2 * x * pi)) * 2 / 3;
    const double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) +
                         waves +
                         (20 * std::sin(y * pi) + 40 * std::sin(y / 3 * pi) + 160 * std::sin(y / 12 * pi) +
                          320 * std::sin(y * pi / 30)) *
                             2 / 3;
    const double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) + waves +
                        (20 * std::sin(x * pi) + 40 * std::sin(x / 3 * pi) + 150 * std::sin(x / 12 * pi) +
                         300 * std::sin(x / 30 * pi)) *
                            2 / 3;
    constexpr double a = 6378245;
    constexpr double e2 = 0.00669342162296594323;
    const double magic = 1 - e2 * std::pow(std::sin(p.lat * pi / 180), 2);
    return {p.lon + east * 180 / (a / std::sqrt(magic) * std::cos(p.lat * pi / 180) * pi),
            p.lat + north * 180 / (a * (1 - e2) / (magic * std::sqrt(magic)) * pi)};
}

const std::vector<std::string> kExact{"--format", "geojson", "--decimals", "8"};

Ended exported(std::vector<std::string> words, const std::vector<std::string>& more = {}) {
    words.insert(words.begin(), "export");
    words.insert(words.end(), kExact.begin(), kExact.end());
    words.insert(words.end(), more.begin(), more.end());
    return call_limes(words);
}

}  // namespace

TEST_CASE("files in the systems of the border come to where the published parameters put them") {
    const auto system = GENERATE(values<System>(
        {{"EPSG:3405", {105, 0.9996, 500000}, kVn2000, {106.7, 21.9}, "EPSG:6960", "1.00 m", 1},
         {"EPSG:9215", {107.25, 0.9999, 500000}, kVn2000, {106.7, 21.9}, "EPSG:6960", "1.00 m", 1},
         {"EPSG:9209", {105.5, 0.9999, 500000}, kVn2000, {105.0, 22.9}, "EPSG:6960", "1.00 m", 1},
         {"EPSG:4756", {}, kVn2000, {103.2, 22.5}, "EPSG:6960", "1.00 m", 1},
         {"EPSG:4545", {108, 1, 500000}, kCgcs2000, {107.0, 22.1}, "CGCS2000 taken as WGS 84", "1.00 m", 1},
         {"EPSG:4524", {108, 1, 36500000}, kCgcs2000, {107.0, 22.1}, "CGCS2000 taken as WGS 84", "1.00 m", 1},
         {"EPSG:4678", {}, kLao1997, {101.8, 21.4}, "EPSG:1065", "5.00 m", 5},
         {"EPSG:3148", {105, 0.9996, 500000}, kIndian1960_16N, {107.3, 16.4}, "EPSG:1542", "44 m", 44},
         {"EPSG:2044", {105, 1, 18500000}, kHanoi1972, {107.0, 10.4}, "EPSG:1544", "5.00 m", 5},
         {"EPSG:2433", {108, 1, 500000}, kBeijing1954_Tonkin, {108.5, 20.8}, "EPSG:15935", "10 m", 10}}));
    CAPTURE(system.crs);
    const Made made{system};
    const Folder folder;
    write_file(folder / "made.csv", made.csv);

    // A text table, by the option.
    check_positions(exported({folder / "made.csv"}, {"--lon", "x", "--lat", "y", "--assume-crs", system.crs}),
                    made, system.accuracy_m);
    for (const auto& [driver, file] : {std::pair{"ESRI Shapefile", "v.shp"}, {"GPKG", "v.gpkg"}}) {
        CAPTURE(driver);
        // The name says the CRS that the numbers are in; nothing is transformed.
        REQUIRE(run({"ogr2ogr", "-f", driver, folder / file, folder / "made.csv", "-oo", "X_POSSIBLE_NAMES=x",
                     "-oo", "Y_POSSIBLE_NAMES=y", "-oo", "AUTODETECT_TYPE=YES", "-a_srs", system.crs})
                    .code == 0);
        check_positions(exported({folder / file}, {"--id", "id"}), made, system.accuracy_m);
    }
    if (fs::path prj = folder / "v.prj"; fs::exists(prj)) {
        CHECK_THAT(read_file(prj.string()), !Contains("EPSG"));  // ESRI's WKT has no codes
    }
    const std::string atlas = folder / "atlas.gpkg";
    REQUIRE(call_limes({"import", folder / "v.shp", "--layer", "places", "-o", atlas}).code == 0);
    const Ended info = call_limes({"info", atlas, "places"});
    CHECK_THAT(info.out, Contains(system.crs) && Contains(system.operation) && Contains(system.accuracy));
    check_positions(exported({atlas, "places"}), made, system.accuracy_m);
}

TEST_CASE("a layer of files in several systems says all of them, and the worst of their accuracies") {
    const System utm{"EPSG:3405", {105, 0.9996, 500000}, kVn2000, {106.7, 21.9}, "", "", 1};
    const Folder folder;
    write_file(folder / "utm.csv", Made{utm}.csv);
    REQUIRE(run({"ogr2ogr", "-f", "GPKG", folder / "utm.gpkg", folder / "utm.csv", "-oo",
                 "X_POSSIBLE_NAMES=x", "-oo", "Y_POSSIBLE_NAMES=y", "-a_srs", "EPSG:3405"})
                .code == 0);
    write_file(folder / "degrees.csv", "id,name,lon,lat\nq1,one,106.5,21.8\nq2,two,106.6,21.7\n");
    const std::string atlas = folder / "atlas.gpkg";
    REQUIRE(
        call_limes({"import", "-o", atlas, "--layer", "places", folder / "utm.gpkg", folder / "degrees.csv"})
            .code == 0);
    CHECK_THAT(call_limes({"info", atlas, "places"}).out,
               Contains("EPSG:3405") && Contains("; OGC:CRS84") && Contains("; none") && Contains("1.00 m"));
    // An edition of some of the rows leaves the others as they came.
    write_file(folder / "degrees.csv", "id,name,lon,lat\nq1,one,106.51,21.8\n");
    REQUIRE(call_limes({"import", atlas, "--layer", "places", folder / "degrees.csv"}).code == 0);
    CHECK_THAT(call_limes({"info", atlas, "places"}).out,
               Contains("EPSG:3405") && Contains("OGC:CRS84") && Contains("1.00 m"));
}

TEST_CASE("an operation of unknown accuracy leaves the accuracy unknown, and says so") {
    const System xian{"EPSG:2381", {108, 1, 500000}, kXian1980Ballpark, {107.0, 22.1}, "", "", 0};
    const Folder folder;
    write_file(folder / "made.csv", Made{xian}.csv);
    const std::string atlas = folder / "atlas.gpkg";
    const std::vector<std::string> words{
        "import",       folder / "made.csv", "--lon",   "x",      "--lat", "y",
        "--assume-crs", "EPSG:2381",         "--layer", "places", "-o",    atlas};
    const Ended refused = call_limes(words);
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("Xian 1980") && Contains("--allow-ballpark"));
    CHECK_FALSE(fs::exists(atlas));
    auto allowing = words;
    allowing.emplace_back("--allow-ballpark");
    const Ended allowed = call_limes(allowing);
    CHECK(allowed.code == 0);
    CHECK_THAT(allowed.err, Contains("is not known") && Contains("3 rows state an accuracy"));
    CHECK_THAT(call_limes({"info", atlas, "places"}).out, Contains("unknown"));
    for (const auto& feature : features(exported({atlas, "places"}).out)) {
        CHECK((!feature.at("properties").contains("accuracy_m") ||
               feature.at("properties").at("accuracy_m").is_null()));
    }
}

TEST_CASE("a missing grid is named in the refusal, and as a finding when the next best is taken") {
    const Folder folder;
    write_file(folder / "kansas.csv", "id,lon,lat\na,-98.5,38.5\nb,-98.4,38.4\n");
    const std::string atlas = folder / "atlas.gpkg";
    const std::vector<std::string> words{
        "import", folder / "kansas.csv", "--assume-crs", "EPSG:4267", "--layer", "places", "-o", atlas};
    const Ended refused = call_limes(words);
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("needs the grid us_noaa_") && Contains("projsync --file us_noaa_"));
    auto allowing = words;
    allowing.emplace_back("--allow-ballpark");
    const Ended allowed = call_limes(allowing);
    CHECK(allowed.code == 0);
    CHECK_THAT(allowed.err, Contains("needs the grid us_noaa_") && Contains("the next best was taken"));
}

TEST_CASE("swapped axes are refused with a mend that works") {
    const Folder folder;
    write_file(folder / "v.csv", "id,first,second\na,22.6333,103.2\nb,22.8353,104.2646\n");
    const Ended table = call_limes({"export", folder / "v.csv", "--lon", "first", "--lat", "second"});
    CHECK(table.code == 1);
    CHECK_THAT(table.err, Contains("latitude seems to come first"));
    CHECK(call_limes({"export", folder / "v.csv", "--lon", "second", "--lat", "first"}).code == 0);

    REQUIRE(run({"ogr2ogr", "-f", "GeoJSON", folder / "v.geojson", folder / "v.csv", "-oo",
                 "X_POSSIBLE_NAMES=first", "-oo", "Y_POSSIBLE_NAMES=second"})
                .code == 0);
    const Ended file = call_limes({"export", folder / "v.geojson"});
    CHECK(file.code == 1);
    CHECK_THAT(file.err, Contains("-ct \"+proj=axisswap +order=2,1\""));
    REQUIRE(run({"ogr2ogr", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:4326", "-ct", "+proj=axisswap +order=2,1",
                 folder / "mended.geojson", folder / "v.geojson"})
                .code == 0);
    const auto mended = features(exported({folder / "mended.geojson"}).out);
    REQUIRE(mended.size() == 2);
    CHECK(mended[0].at("geometry").at("coordinates")[0].get<double>() == Approx(103.2));

    // Northing first, as Chinese survey tables have it.
    const System survey{"EPSG:4545", {108, 1, 500000}, kCgcs2000, {107.0, 22.1}, "", "", 1};
    write_file(folder / "survey.csv", Made{survey}.csv);
    const Ended northing = call_limes(
        {"export", folder / "survey.csv", "--lon", "y", "--lat", "x", "--assume-crs", "EPSG:4545"});
    CHECK(northing.code == 1);
    CHECK_THAT(northing.err, Contains("axes look swapped"));
}

TEST_CASE("a local grid is refused by its name, and placed when its CRS is said") {
    const System system{"EPSG:3405", {105, 0.9996, 500000}, kVn2000, {106.7, 21.9}, "", "", 1};
    const Made made{system};
    const Folder folder;
    write_file(folder / "made.csv", made.csv);
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "v.shp", folder / "made.csv", "-oo",
                 "X_POSSIBLE_NAMES=x", "-oo", "Y_POSSIBLE_NAMES=y", "-oo", "AUTODETECT_TYPE=YES", "-a_srs",
                 "EPSG:3405"})
                .code == 0);
    write_file(folder / "v.prj", R"(LOCAL_CS["Site grid",LOCAL_DATUM["Site",0],UNIT["metre",1]])");
    const Ended refused = call_limes({"export", folder / "v.shp"});
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("engineering") && Contains("--assume-crs"));
    check_positions(exported({folder / "v.shp"}, {"--id", "id", "--assume-crs", "EPSG:3405"}), made, 1);
}

TEST_CASE("a layer from a Chinese web map is told on import and by check, and kept as it is") {
    const Folder folder;
    const std::string atlas = folder / "atlas.gpkg";
    fs::copy_file(sample_atlas(), atlas);
    nlohmann::json towns = nlohmann::json::parse(exported({atlas, "settlements"}).out);
    for (auto& feature : towns.at("features")) {
        auto& at = feature.at("geometry").at("coordinates");
        const LonLat shown = gcj02({at[0].get<double>(), at[1].get<double>()});
        at = {shown.lon, shown.lat};
        feature.erase("id");
        feature.at("properties").erase("id");
    }
    write_file(folder / "towns.geojson", towns.dump());
    const Ended imported = call_limes({"import", atlas, "--layer", "towns", folder / "towns.geojson"});
    CHECK(imported.code == 0);
    CHECK_THAT(imported.err, Contains("lies as GCJ-02 would show it") && Contains("'settlements'"));
    const Ended checked = call_limes(
        {"check", atlas, "--only", "gcj-02-shift,bd-09-shift,axes-swapped", "-o", folder / "findings.csv"});
    CHECK(checked.code == 0);
    const std::string findings = read_file(folder / "findings.csv");
    CHECK_THAT(findings, Contains("gcj-02-shift") && Contains("towns") && Contains("settlements"));
    CHECK_THAT(findings, !Contains("bd-09-shift") && !Contains("axes-swapped"));
    const auto kept = features(exported({atlas, "towns"}).out);
    const auto& first = towns.at("features")[0].at("geometry").at("coordinates");
    CHECK(kept[0].at("geometry").at("coordinates")[0].get<double>() ==
          Approx(first[0].get<double>()).margin(1e-8));

    // The same layer as its maker has it is told nothing of.
    const Ended honest =
        call_limes({"check", sample_atlas(), "--only", "gcj-02-shift,bd-09-shift,axes-swapped"});
    CHECK(honest.code == 0);
    CHECK_THAT(honest.out + honest.err, !Contains("would show it"));
}
