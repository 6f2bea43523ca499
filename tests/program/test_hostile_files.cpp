// Hostile files: bombs, files that point elsewhere, archives, shapefiles that lie, names that are no file.
#include "attempt.hpp"
#include "catch.hpp"
#include "shapefile.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string kml(const std::string& doctype, const std::string& name, const std::string& more = "") {
    return "<?xml version=\"1.0\"?>" + doctype + "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>" +
           more + "<Placemark><name>" + name +
           "</name><Point><coordinates>106,21</coordinates></Point></Placemark></Document></kml>";
}

}  // namespace

TEST_CASE("H14: entities are not expanded, and none reads a file or calls a port") {
    Attempt attempt;
    std::string entities = R"(<!ENTITY e0 "lol">)";
    for (int i = 1; i < 10; ++i) {
        entities += "<!ENTITY e" + std::to_string(i) + " \"" +
                    repeated("&e" + std::to_string(i - 1) + ";", 10) + "\">";
    }
    attempt.refuse(attempt.file("laughs.kml", kml("<!DOCTYPE kml [" + entities + "]>", "&e9;")),
                   "cannot be read");
    attempt.refuse(
        attempt.file("file.kml",
                     kml("<!DOCTYPE kml [<!ENTITY x SYSTEM \"file://" + attempt.canary() + "\">]>", "&x;")),
        "cannot be read");
    attempt.accept(
        attempt.file("port.kml", kml("<!DOCTYPE kml SYSTEM \"" + attempt.url() + "/x.dtd\">", "a")));
    attempt.refuse(
        attempt.file("laughs.gml", "<?xml version=\"1.0\"?><!DOCTYPE g [" + entities + "]><g>&e9;</g>"),
        "cannot be read");
    // The same where GDAL parses XML by another driver.
    const auto in_gml = [](const std::string& type, const std::string& name) {
        return "<?xml version=\"1.0\"?>" + type +
               R"(<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:p fid="1"><ogr:name>)" +
               name +
               R"(</ogr:name><ogr:geometryProperty><gml:Point srsName="EPSG:4326"><gml:coordinates>106,21</gml:coordinates></gml:Point></ogr:geometryProperty></ogr:p></gml:featureMember></ogr:FeatureCollection>)";
    };
    const auto in_osm = [](const std::string& type, const std::string& name) {
        return "<?xml version=\"1.0\"?>" + type +
               R"(<osm version="0.6"><node id="1" lat="21" lon="106"><tag k="name" v=")" + name +
               R"("/></node></osm>)";
    };
    const auto in_gpx = [](const std::string& type, const std::string& name) {
        return "<?xml version=\"1.0\"?>" + type +
               R"(<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="21" lon="106"><name>)" +
               name + "</name></wpt></gpx>";
    };
    const std::string laughs = "<!DOCTYPE g [" + entities + "]>";
    const std::string reads = "<!DOCTYPE g [<!ENTITY x SYSTEM \"file://" + attempt.canary() + "\">]>";
    attempt.refuse(attempt.file("laughs2.gml", in_gml(laughs, "&e9;")), "");
    for (const std::string& input : {attempt.file("laughs.gpx", in_gpx(laughs, "&e9;")) + ":waypoints",
                                     attempt.file("laughs.osm", in_osm(laughs, "&e9;")) + ":points",
                                     attempt.file("file.osm", in_osm(reads, "&x;")) + ":points"}) {
        CHECK(attempt.import(input).code == 1);
    }
    for (const std::string& input : {attempt.file("file.gml", in_gml(reads, "&x;")),
                                     attempt.file("file.gpx", in_gpx(reads, "&x;")) + ":waypoints"}) {
        (void)attempt.import(input);  // read without it: the canary tells
    }
    attempt.accept(attempt.file(
        "links.kml", kml("", "a",
                         "<NetworkLink><Link><href>" + attempt.url() + "/x.kml</href></Link></NetworkLink>" +
                             "<Style id=\"s\"><IconStyle><Icon><href>" + attempt.url() +
                             "/i.png</href></Icon></IconStyle></Style>")));
}

TEST_CASE("H15: a file that names another is no data: nothing else is opened, nothing called") {
    Attempt attempt;
    const auto vrt = [](const std::string& source) {
        return "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>" + source +
               "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    };
    for (const char* name : {"vrt.geojson", "vrt.gpkg", "vrt.csv.kml", "vrt.vrt"}) {
        attempt.refuse(attempt.file(name, vrt(attempt.canary())), "cannot be read");
        attempt.refuse(attempt.file(name, vrt("/vsicurl/" + attempt.url() + "/a.geojson")), "cannot be read");
    }
    attempt.refuse(attempt.file("service.geojson", R"({"currentVersion":10.1,"serviceDescription":"x",)"
                                                   R"("objectIdFieldName":"o","fields":[],"features":[]})"),
                   "");
    attempt.accept(
        attempt.file("paged.geojson", R"({"type":"FeatureCollection","features":[],"links":[{"rel":"next",)"
                                      R"("href":")" +
                                          attempt.url() + R"(/next"}],"exceededTransferLimit":true})"));
    // A text table may not bring its own driver's helpers along: these beside it say that it is more than it
    // is.
    attempt.file("t.vrt", vrt(attempt.canary()));
    attempt.accept(attempt.file("t.csv", "id,lon,lat\na,106,21\n"));
}

TEST_CASE(
    "H16, H17: what only ends as an archive is refused, and a link out of the way is followed to its file "
    "only") {
    Attempt attempt;
    for (const char* name : {"bomb.kmz", "bomb.zip", "bomb.shz", "bomb.geojson.gz", "bomb.tar"}) {
        attempt.refuse(attempt.file(name, "PK\x03\x04"), "get it anew");
    }
    // A zip under another ending: what it is called does not open it either.
    attempt.refuse(attempt.file("zip.geojson", "PK\x03\x04" + std::string(200, '\0')), "cannot be read");
    fs::create_directory_symlink("/proc",
                                 attempt.path("up"));  // entries that vanish, and that may not be read
    CHECK(attempt.import(attempt.path("up")).code ==
          2);  // a folder is loaded by definitions, and none is of x
    fs::create_symlink("/dev/zero", attempt.path("endless.geojson"));
    attempt.refuse(attempt.path("endless.geojson"), "not an ordinary file");
}

TEST_CASE("H17: a folder is not left by a link in it when it is loaded whole") {
    Attempt attempt;
    fs::create_directory(attempt.path("in"));
    write_file(attempt.path("in/gates.csv"), "id,lon,lat\na,106,21\n");
    fs::create_symlink(attempt.canary(), attempt.path("in/settlements.csv"));
    fs::create_directory_symlink(fs::path{attempt.canary()}.parent_path(), attempt.path("in/more"));
    const Ended ended = call_limes({"import", attempt.path("in"), "-o", attempt.path("new.gpkg")});
    CAPTURE(ended.err);
    CHECK((ended.code == 0 || ended.code == 1));
    CHECK(ended.err.find(Canary::words) == std::string::npos);
}

TEST_CASE("H18: a shapefile whose lengths lie is refused; one without its other parts is read or asks") {
    const ShapefileRecord good = shapefile_point(106, 21);
    Attempt attempt;
    const auto refuse = [&](const Shapefile& parts, const std::string& words) {
        attempt.refuse(write_shapefile(parts, attempt.path("s")), words);
    };
    refuse({.records = {good, {.length_in_words = 0x40000000, .content = good.content}}}, "");
    refuse(
        {.records = {good, good}, .index = std::vector<ShapefileIndex>{{0x7FFFFF00, 10}, {0x7FFFFF00, 10}}},
        "");
    refuse({.records = {shapefile_polygon_of(0x7FFFFFFF, 0x7FFFFFFF)}}, "");
    refuse({.records = {good}, .prj = false}, "--assume-crs");
    refuse({.records = {good}, .table_rows = 0x7FFFFFFF}, "its .shx has 1 records and its .dbf 2147483647");
    refuse({.records = {good, good}, .table_rows = 1}, "its .shx has 2 records and its .dbf 1");
    refuse({.records = {good, good}, .index = std::vector<ShapefileIndex>{{50, 10}}},
           "its .shx has 1 records and its .dbf 2");
    refuse({.records = {good}, .table = false}, ".dbf");
    attempt.accept(
        write_shapefile({.records = {good}, .encoding = "NO-SUCH-ENCODING"}, attempt.path("words")));
}

TEST_CASE("H19: well-known text and binary that promise more than there is take no memory") {
    Attempt attempt;
    const Ended ended =
        attempt.import(attempt.file("t.csv", "id,shape\na,POLYGON((0 0\nb,\"POINT(1e400 2)\"\nc," +
                                                 std::string(5000, '(') + "\nd,\"POINT(106 21)\"\n"),
                       {"--wkt", "shape", "--assume-crs", "EPSG:4326"});
    CHECK((ended.code == 0 || ended.code == 1));
    std::string fgb{
        "fgb\x03"
        "fgb\x00",
        8};
    fgb += std::string{"\xF0\xFF\xFF\x7F", 4} + std::string(64, '\x10');
    attempt.refuse(attempt.file("size.fgb", fgb), "cannot be read");
}

TEST_CASE("names of services, virtual files, devices and inline data open nothing") {
    Attempt attempt;
    for (const std::string& name : std::vector<std::string>{
             attempt.url() + "/a.geojson", "/vsicurl/" + attempt.url() + "/a.geojson",
             "/vsizip/" + attempt.canary(), "PG:host=127.0.0.1", "WFS:" + attempt.url(),
             "OAPIF:" + attempt.url(), "GeoJSON:" + attempt.canary(), std::string{"/dev/zero"},
             std::string{"/proc/self/mem"}, std::string{"/etc"}, std::string{"-"},
             std::string{R"({"type":"Point","coordinates":[0,0]})"}}) {
        const Ended ended = attempt.import(name);
        CAPTURE(name, ended.err);
        CHECK((ended.code == 1 || ended.code == 2));
    }
}

TEST_CASE("the environment cannot widen what is opened") {
    const Folder folder;
    Listener listener;
    write_file(folder / "vrt.geojson", "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/vsicurl/" +
                                           listener.url() +
                                           "/a</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>");
    write_file(folder / "t.csv", "id,lon,lat\na,106,21\n");
    const std::vector<std::pair<std::string, std::string>> environment{
        {"GDAL_DRIVER_PATH", folder / "."},
        {"GDAL_VRT_ENABLE_PYTHON", "YES"},
        {"PROJ_NETWORK", "ON"},
        {"PROJ_NETWORK_ENDPOINT", listener.url()},
        {"OGR_SQLITE_LOAD_EXTENSIONS", "/tmp/x.so"},
        {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ""},
        {"GDAL_SKIP", "GPKG"},
        {"OGR_ENABLE_PARTIAL_REPROJECTION", "YES"}};
    CHECK(call_limes({"import", folder / "vrt.geojson", "--layer", "x", "-o", folder / "a.gpkg"},
                     {.environment = environment})
              .code == 1);
    CHECK(call_limes({"import", folder / "t.csv", "--layer", "x", "-o", folder / "a.gpkg"},
                     {.environment = environment})
              .code == 0);
    CHECK_FALSE(listener.was_called());
}
