// Every format that is read, from a file of its own making by GDAL's program, and archives of all kinds.

#include "archives.hpp"
#include "catch.hpp"
#include "postgres.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <map>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

struct Place {
    const char* name;
    double lon, lat;
};
constexpr Place kPlaces[] = {
    {"Hữu Nghị", 106.7132, 21.9736}, {"Đồng Đăng", 106.6935, 21.9453}, {"Pò Chài", 106.7209, 21.9801}};

/// The three places, which every format below is made from.
std::string places_geojson() {
    nlohmann::json all = {{"type", "FeatureCollection"}, {"features", nlohmann::json::array()}};
    for (const Place& place : kPlaces) {
        all["features"].push_back(
            {{"type", "Feature"},
             {"properties", {{"name", place.name}}},
             {"geometry", {{"type", "Point"}, {"coordinates", {place.lon, place.lat}}}}});
    }
    return all.dump();
}

/// That a dataset has the three places, as a question of it sees them.
void check_places(const std::string& dataset, std::vector<std::string> options = {},
                  double tolerance_deg = 1e-7) {
    std::vector<std::string> words{"export", dataset, "--format", "geojson"};
    words.insert(words.end(), options.begin(), options.end());
    const Ended ended = call_limes(words);
    CAPTURE(dataset, ended.err);
    REQUIRE(ended.code == 0);
    std::map<std::string, std::pair<double, double>> found;
    for (const auto& feature : features(ended.out)) {
        for (const auto& [key, value] : feature["properties"].items()) {
            if (value.is_string() && feature["geometry"].is_object()) {
                const auto& at = feature["geometry"]["coordinates"];
                found[value.get<std::string>()] = {at[0].get<double>(), at[1].get<double>()};
            }
        }
    }
    for (const Place& place : kPlaces) {
        CAPTURE(place.name);
        REQUIRE(found.contains(place.name));
        CHECK(std::abs(found[place.name].first - place.lon) < tolerance_deg);
        CHECK(std::abs(found[place.name].second - place.lat) < tolerance_deg);
    }
}

/// What is left in the folder for temporary files.
std::vector<std::string> left_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

}  // namespace

TEST_CASE("every format of the field says the same") {
    const Folder folder;
    const std::string from = folder / "places.geojson";
    write_file(from, places_geojson());
    struct Format {
        const char* driver;
        const char* file;
        std::vector<std::string> making = {};
        std::vector<std::string> reading = {};
        const char* layer = "";
        double tolerance_deg = 1e-7;
    };
    const std::vector<Format> formats{
        {"GPKG", "p.gpkg"},
        {"GeoJSON", "p.geojson"},
        {"GeoJSONSeq", "p.geojsonl"},
        {"ESRI Shapefile", "p.shp", {"-lco", "ENCODING=UTF-8"}},
        {"FlatGeobuf", "p.fgb"},
        {"KML", "p.kml"},
        {"LIBKML", "q.kml"},
        {"GML", "p.gml"},
        {"GPX", "p.gpx", {"-nlt", "POINT"}, {}, ":waypoints"},
        {"MapInfo File", "p.tab", {"-lco", "ENCODING=UTF-8"}, {}, "", 1e-6},
        {"MapInfo File",
         "p.mif",
         {"-f", "MapInfo File", "-dsco", "FORMAT=MIF", "-lco", "ENCODING=UTF-8"},
         {},
         "",
         1e-6},
        {"CSV", "p.csv", {"-lco", "GEOMETRY=AS_XY"}, {"--lon", "X", "--lat", "Y"}},
        {"CSV", "w.csv", {"-lco", "GEOMETRY=AS_WKT"}, {"--assume-crs", "OGC:CRS84"}},
        {"XLSX",
         "p.xlsx",
         {"-sql",
          "SELECT name, CAST(ST_X(geometry) AS float) AS lon, CAST(ST_Y(geometry) AS float) AS lat FROM "
          "places",
          "-dialect", "SQLite"}},
        {"ODS",
         "p.ods",
         {"-sql",
          "SELECT name, CAST(ST_X(geometry) AS float) AS lon, CAST(ST_Y(geometry) AS float) AS lat FROM "
          "places",
          "-dialect", "SQLite"}},
    };
    for (const Format& format : formats) {
        CAPTURE(format.driver, format.file);
        std::vector<std::string> command{"ogr2ogr", "-f", format.driver, folder / format.file, from};
        command.insert(command.end(), format.making.begin(), format.making.end());
        const Ended made = run(command);
        CAPTURE(made.err);
        REQUIRE(made.code == 0);
        check_places((folder / format.file) + format.layer, format.reading, format.tolerance_deg);
    }
    CHECK_FALSE(fs::exists(folder / "p.gfs"));  // GDAL would leave one beside the GML
}

TEST_CASE("OpenStreetMap, TopoJSON, DXF and JSON-FG are read, each with what it lacks") {
    const Folder folder;
    write_file(folder / "p.osm",
               R"(<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">
<node id="1" lat="21.9736" lon="106.7132"><tag k="name" v="Hữu Nghị"/></node>
<node id="2" lat="21.9453" lon="106.6935"><tag k="name" v="Đồng Đăng"/></node>
<node id="3" lat="21.9801" lon="106.7209"><tag k="name" v="Pò Chài"/></node></osm>)");
    check_places((folder / "p.osm") + ":points");
    const Ended several = call_limes({"export", folder / "p.osm"});
    CHECK(several.code != 0);
    CHECK_THAT(several.err, Contains("points") && Contains("multipolygons"));

    write_file(folder / "p.topojson",
               R"({"type":"Topology","arcs":[],"objects":{"places":{"type":"GeometryCollection","geometries":[
{"type":"Point","coordinates":[106.7132,21.9736],"properties":{"name":"Hữu Nghị"}},
{"type":"Point","coordinates":[106.6935,21.9453],"properties":{"name":"Đồng Đăng"}},
{"type":"Point","coordinates":[106.7209,21.9801],"properties":{"name":"Pò Chài"}}]}}})");
    const Ended unsaid = call_limes({"export", folder / "p.topojson", "--format", "geojson"});
    CHECK(unsaid.code == 1);  // TopoJSON names no CRS: nothing is guessed
    CHECK_THAT(unsaid.err, Contains("--assume-crs"));
    check_places(folder / "p.topojson", {"--assume-crs", "OGC:CRS84"});

    write_file(folder / "places.geojson", places_geojson());
    REQUIRE(run({"ogr2ogr", "-f", "DXF", folder / "p.dxf", folder / "places.geojson", "-sql",
                 "SELECT name AS Text, geometry FROM places", "-dialect", "SQLite"})
                .code == 0);
    const Ended drawing = call_limes({"export", folder / "p.dxf", "--format", "geojson"});
    CHECK(drawing.code == 1);
    CHECK_THAT(drawing.err, Contains("--assume-crs"));
    const Ended placed =
        call_limes({"export", folder / "p.dxf", "--assume-crs", "OGC:CRS84", "--format", "geojson"});
    CAPTURE(placed.err);
    REQUIRE(placed.code == 0);
    CHECK(features(placed.out).size() == 3);

    // JSON-FG with its geometry in WGS84 is GeoJSON with more members.
    write_file(
        folder / "p.jsonfg",
        R"({"type":"FeatureCollection","conformsTo":["http://www.opengis.net/spec/json-fg-1/0.2/conf/core"],"features":[
{"type":"Feature","id":"1","time":{"date":"2025-07-01"},"place":null,"geometry":{"type":"Point","coordinates":[106.7132,21.9736]},"properties":{"name":"Hữu Nghị"}},
{"type":"Feature","id":"2","time":null,"place":null,"geometry":{"type":"Point","coordinates":[106.6935,21.9453]},"properties":{"name":"Đồng Đăng"}},
{"type":"Feature","id":"3","time":null,"place":null,"geometry":{"type":"Point","coordinates":[106.7209,21.9801]},"properties":{"name":"Pò Chài"}}]})");
    check_places(folder / "p.jsonfg");
}

TEST_CASE("a Shapefile's texts are read by the code page it names, or that is given") {
    const Folder folder;
    write_file(folder / "places.geojson", places_geojson());
    const auto make = [&](const char* file, const char* encoding) {
        const Ended made = run({"ogr2ogr", "-f", "ESRI Shapefile", folder / file, folder / "places.geojson",
                                "-lco", std::string{"ENCODING="} + encoding});
        CAPTURE(made.err);
        REQUIRE(made.code == 0);
    };
    // GB18030 has every character that there is.
    make("gb.shp", "GB18030");
    check_places(folder / "gb.shp");
    fs::remove(folder / "gb.cpg");
    const Ended lacking = call_limes({"export", folder / "gb.shp", "--format", "geojson"});
    CHECK(lacking.code == 0);
    CHECK_THAT(lacking.out, !Contains("Hữu Nghị"));
    CHECK_THAT(lacking.err, Contains("--encoding"));  // said, since nobody can tell
    check_places(folder / "gb.shp", {"--encoding", "GB18030"});
    write_file(folder / "gb.cpg", "ISO-8859-1");
    check_places(folder / "gb.shp", {"--encoding", "GB18030"});
    const Ended nonsense = call_limes({"export", folder / "gb.shp", "--encoding", "NO-SUCH-PAGE"});
    CHECK(nonsense.code != 0);
    CHECK_THAT(nonsense.err, Contains("NO-SUCH-PAGE"));
    // Without .shx GDAL can make it again; without .prj the CRS is asked for.
    make("u8.shp", "UTF-8");
    fs::remove(folder / "u8.prj");
    const Ended placeless = call_limes({"export", folder / "u8.shp"});
    CHECK(placeless.code == 1);
    CHECK_THAT(placeless.err, Contains("--assume-crs"));
    check_places(folder / "u8.shp", {"--assume-crs", "EPSG:4326"});
    fs::rename(folder / "u8.dbf", folder / "elsewhere.dbf");  // GDAL would read the positions alone
    const Ended bare = call_limes({"export", folder / "u8.shp", "--assume-crs", "EPSG:4326"});
    CHECK(bare.code == 1);
    CHECK_THAT(bare.err, Contains("u8.shp") && Contains(".dbf"));
    fs::rename(folder / "elsewhere.dbf", folder / "u8.dbf");
    fs::remove(folder / "u8.shx");
    const Ended indexless = call_limes({"export", folder / "u8.shp", "--assume-crs", "EPSG:4326"});
    CHECK(indexless.code == 1);
    CHECK_THAT(indexless.err, Contains("u8.shp") && Contains(".shx"));
    CHECK_FALSE(fs::exists(folder / "u8.shx"));  // nothing is written beside an input
}

TEST_CASE("code page 1258 holds Vietnamese in two characters, which become one") {
    const Folder folder;
    // "Hữu Nghị" as 1258 writes it: u with horn and a combining tilde, i and a combining dot below.
    const std::string text = "H\xFD\xDEu Ngh\x69\xF2";
    write_file(folder / "one.csv", "name,lon,lat\nX,106.7132,21.9736\nSa Pa,103.84,22.34\n");
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "v.shp", folder / "one.csv", "-oo",
                 "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326", "-lco",
                 "ENCODING="})
                .code == 0);
    std::string table = read_file(folder / "v.dbf");
    const std::size_t at = table.find("X ", 32 + 32);
    REQUIRE(at != std::string::npos);
    table.replace(at, text.size(), text);
    write_file(folder / "v.dbf", table);
    for (const bool by_cpg : {false, true}) {
        std::vector<std::string> words{"export", folder / "v.shp", "--format", "csv"};
        if (by_cpg) {
            write_file(folder / "v.cpg", "1258");
        } else {
            words.insert(words.end(), {"--encoding", "CP1258"});
        }
        const Ended ended = call_limes(words);
        CAPTURE(by_cpg, ended.err, ended.out);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains("Hữu Nghị,"));
        CHECK_THAT(ended.out, Contains("Sa Pa,"));   // a last letter that a tone might follow
        CHECK_THAT(ended.out, Contains("id,name"));  // of names of columns too
    }
    const Ended tcvn = call_limes({"export", folder / "v.shp", "--encoding", "TCVN"});
    CHECK(tcvn.code == 2);
    CHECK_THAT(tcvn.err, Contains("UTF-8"));
}

TEST_CASE("archives are opened, and what is in them is as if it lay there") {
    const Folder folder;
    const Folder temporary;
    const RunOptions options{.environment = {{"TMPDIR", temporary / ""}}};
    const std::string places = places_geojson();
    make_archive(folder / "one.zip", {{"readme.txt", "places"}, {"data/places.geojson", places}});
    check_places(folder / "one.zip");
    make_archive(folder / "tar.tar.gz", {{"./places.geojson", places}}, true);
    check_places(folder / "tar.tar.gz");
    make_archive(folder / "two.zip", {{"a/places.geojson", places}, {"b/places.geojson", places}});
    check_places((folder / "two.zip") + "/b/places.geojson");
    const Ended two = call_limes({"export", folder / "two.zip"}, options);
    CHECK(two.code == 2);
    CHECK_THAT(two.err, Contains("two.zip/a/places.geojson"));
    write_file(folder / "places.geojson", places);
    REQUIRE(run({"gzip", "-k", folder / "places.geojson"}).code == 0);
    check_places(folder / "places.geojson.gz");
    REQUIRE(run({"ogr2ogr", "-f", "KML", folder / "p.kml", folder / "places.geojson"}).code == 0);
    REQUIRE(run({"ogr2ogr", "-f", "LIBKML", folder / "p.kmz", folder / "places.geojson"}).code == 0);
    check_places(folder / "p.kmz");  // a document that links to another in it
    check_places((folder / "p.kmz") + "/layers/places.kml");
    make_archive(folder / "one.kmz", {{"doc.kml", read_file(folder / "p.kml")}, {"images/a.png", "PNG"}});
    check_places(folder / "one.kmz");
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "s.shp", folder / "places.geojson", "-lco",
                 "ENCODING=UTF-8"})
                .code == 0);
    std::vector<Member> parts;
    for (const char* part : {"s.shp", "s.shx", "s.dbf", "s.prj", "s.cpg"}) {
        parts.push_back({std::string{"old/"} + part, read_file(folder / part)});
    }
    make_archive(folder / "s.zip", parts);
    check_places(folder / "s.zip");
    const Ended loaded =
        call_limes({"import", folder / "s.zip", "--layer", "places", "-o", folder / "a.gpkg"}, options);
    CAPTURE(loaded.err);
    CHECK(loaded.code == 0);
    CHECK(left_in(temporary / "").empty());
}

TEST_CASE("an archive cannot lead out, nor fill a disk") {
    const Folder folder;
    const Folder temporary;
    const RunOptions options{.environment = {{"TMPDIR", temporary / "unpack"}}};
    fs::create_directory(temporary / "unpack");
    struct Case {
        const char* file;
        std::vector<Member> members;
        const char* says;
    };
    std::vector<Member> many;
    for (int i = 0; i < 300; ++i) {
        many.push_back({std::to_string(i) + ".geojson", "{}"});
    }
    const std::vector<Case> cases{
        {"link.zip", {{"places.geojson", "", "/etc/passwd"}}, "is a link"},
        {"many.zip", many, "200 members"},
        {"bomb.zip", {{"zeros.geojson", std::string(std::size_t{64} << 20U, ' ')}}, "100 times its size"},
        {"none.zip", {{"readme.txt", "nothing"}}, "no file that can be read"},
        {"twice.zip", {{"a.geojson", places_geojson()}, {"a.geojson", places_geojson()}}, "twice"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.file);
        make_archive(folder / c.file, c.members);
        const Ended ended = call_limes({"export", folder / c.file}, options);
        CAPTURE(ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains(c.says) && Contains(c.file));
        CHECK(left_in(temporary / "unpack").empty());
    }
    // A spreadsheet is an archive too, which GDAL unpacks by itself.
    make_archive(folder / "bomb.xlsx",
                 {{"xl/worksheets/sheet1.xml", std::string(std::size_t{64} << 20U, ' ')}});
    const Ended sheet = call_limes({"export", folder / "bomb.xlsx"}, options);
    CHECK(sheet.code == 1);
    CHECK_THAT(sheet.err, Contains("100 times its size"));
    // A path that climbs is a name like any other: it lands in the folder of ours.
    make_archive(folder / "climb.zip", {{"../../escaped.geojson", places_geojson()}});
    check_places(folder / "climb.zip");
    const Ended climbed = call_limes({"export", folder / "climb.zip"}, options);
    CHECK(climbed.code == 0);
    CHECK(left_in(temporary / "") == std::vector<std::string>{"unpack"});
    CHECK_FALSE(fs::exists(folder / "escaped.geojson"));
    make_archive(folder / "cut.zip", {{"places.geojson", places_geojson()}});
    write_file(folder / "cut.zip", read_file(folder / "cut.zip").substr(0, 60));
    const Ended cut = call_limes({"export", folder / "cut.zip"}, options);
    CHECK(cut.code == 1);
    CHECK_THAT(cut.err, Contains("cut.zip"));
    CHECK(left_in(temporary / "unpack").empty());
}

TEST_CASE("what a killed process left unpacked is cleaned up by the next") {
    const Folder folder;
    const Folder temporary;
    make_archive(folder / "one.zip", {{"places.geojson", places_geojson()}});
    fs::create_directories(temporary / "limes-unpacked-4194303-abcdef/0");  // no such process
    const Ended ended =
        call_limes({"export", folder / "one.zip"}, {.environment = {{"TMPDIR", temporary / ""}}});
    CHECK(ended.code == 0);
    CHECK(left_in(temporary / "").empty());
}

TEST_CASE("tables of PostGIS are layers like any other, and no password is taken on the command line") {
    const Folder folder;
    write_file(folder / "places.geojson", places_geojson());
    REQUIRE(run({"ogr2ogr", "-f", "GPKG", folder / "places.gpkg", folder / "places.geojson"}).code == 0);
    const Postgres server;
    server.load(folder / "places.gpkg", {"places"});
    check_places(server.connection() + ":places");
    const Ended secret = call_limes({"export", "PG:dbname=x password=secret:places"});
    CHECK(secret.code == 1);
    CHECK_THAT(secret.err, Contains("service file") && !Contains("secret"));
    const Ended nobody = call_limes({"export", "PG:host=/no/such/folder dbname=x:places"});
    CHECK(nobody.code == 1);
    CHECK_THAT(nobody.err, Contains("cannot be connected to"));
}

TEST_CASE("names in an archive may be of any script, and need not be of one that is known") {
    const Folder folder;
    write_file(folder / "places.geojson", places_geojson());
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "s.shp", folder / "places.geojson", "-lco",
                 "ENCODING=UTF-8"})
                .code == 0);
    // As Python writes them: UTF-8 with the flag that says so; and GB18030 without any, as Windows does.
    const std::string script = R"(
import os, sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(folder + '/flagged.zip', 'w') as z:
    z.write(folder + '/places.geojson', 'dữ liệu/Cửa khẩu.geojson')
class Raw(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return self.raw, 0
with zipfile.ZipFile(folder + '/raw.zip', 'w') as z:
    for ending in ('shp', 'shx', 'dbf', 'prj', 'cpg'):
        info = Raw('x.' + ending)
        info.raw = '口岸'.encode('gb18030') + b'.' + ending.encode()
        z.writestr(info, open(folder + '/s.' + ending, 'rb').read())
)";
    const Ended made = run({"python3", "-c", script, folder / ""});
    CAPTURE(made.err);
    REQUIRE(made.code == 0);
    check_places(folder / "flagged.zip");
    check_places((folder / "flagged.zip") + "/dữ liệu/Cửa khẩu.geojson");
    check_places(folder / "raw.zip");
}

TEST_CASE("a file is held to the rules of what it is, whatever it is called") {
    const Folder folder;
    write_file(folder / "places.geojson", places_geojson());
    REQUIRE(run({"ogr2ogr", "-f", "GML", folder / "p.gml", folder / "places.geojson"}).code == 0);
    fs::rename(folder / "p.gml", folder / "p.json");
    check_places(folder / "p.json");
    CHECK_FALSE(fs::exists(folder / "p.gfs"));
    make_archive(folder / "sheet.geojson", {{"[Content_Types].xml", "<Types/>"},
                                            {"xl/workbook.xml", std::string(std::size_t{64} << 20U, ' ')}});
    const Ended sheet = call_limes({"export", folder / "sheet.geojson"});
    CHECK(sheet.code == 1);
    make_archive(folder / "two.zip", {{"a.geojson", places_geojson()}, {"b.geojson", places_geojson()}});
    fs::create_symlink(folder / "two.zip", folder / "link.kml");
    const Ended link = call_limes({"export", folder / "link.kml"});
    CHECK(link.code == 2);
    CHECK_THAT(link.err, Contains("link.kml: has 2 datasets"));
    const Ended nowhere =
        call_limes({"export", folder / "two.zip"}, {.environment = {{"TMPDIR", "/nonexistent"}}});
    CHECK(nowhere.code == 1);
    CHECK_THAT(nowhere.err, Contains("TMPDIR"));
}

TEST_CASE(
    "a spreadsheet of texts alone has a header, and a column of positions is no use without the other") {
    const Folder folder;
    std::string table = "name,x,y\n";
    for (const Place& place : kPlaces) {
        table += std::string{place.name} + "," + std::to_string(place.lon) + "," + std::to_string(place.lat) +
                 "\n";
    }
    write_file(folder / "p.csv", table);
    for (const char* format : {"XLSX", "ODS"}) {
        CAPTURE(format);
        const std::string sheet = folder / (std::string{"p."} + (format[0] == 'X' ? "xlsx" : "ods"));
        REQUIRE(run({"ogr2ogr", "-f", format, sheet, folder / "p.csv"}).code == 0);
        check_places(sheet, {"--lon", "x", "--lat", "y"});
    }
    const Ended half = call_limes({"export", folder / "p.csv", "--lon", "x"});
    CHECK(half.code == 2);
    CHECK_THAT(half.err, Contains("--lat"));
    // Of two sides of a comparison the options are of the table.
    write_file(folder / "places.geojson", places_geojson());
    const Ended compared = call_limes(
        {"diff", folder / "p.csv", folder / "places.geojson", "--lon", "x", "--lat", "y", "--format", "csv"});
    CAPTURE(compared.err);
    CHECK(compared.code == 0);
    const Ended unknown =
        call_limes({"diff", folder / "places.geojson", folder / "places.geojson", "--layer", "nope"});
    CHECK(unknown.code == 2);
    CHECK_THAT(unknown.err, Contains("nope"));
}
