#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/definition_json.hpp>
#include <limes/source/file_lock.hpp>

#include "sample_files.hpp"
#include <sqlite3.h>

using namespace limes;
using namespace limes::test;
using base::DataError;
using source::read_layer;
using source::ReadOptions;
using source::ReadResult;

namespace {

std::string refusal(const std::filesystem::path& file, const ReadOptions& options = {}) {
    return message_of<DataError>([&] { (void)read_layer(file, options); });
}

bool says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos;
}

/// Reads features of GeoJSON given by their geometries; each has the id "f0", "f1", ...
ReadResult read_geometries(const std::vector<std::string>& geometries) {
    const Folder folder;
    std::vector<std::pair<std::string, std::string>> features;
    for (std::size_t i = 0; i < geometries.size(); ++i) {
        features.emplace_back(geometries[i], R"({"id":"f)" + std::to_string(i) + R"("})");
    }
    return read_layer(folder.write("in.geojson", geojson(features)), {});
}

/// The geometry of one feature must be refused with this reason, its neighbour kept.
void check_dropped(const std::string& geometry, const std::string& kind) {
    CAPTURE(geometry);
    const ReadResult read = read_geometries({geometry, point("106,21")});
    CHECK(read.layer.rows == 1);
    CHECK(read.ledger.in() == 2);
    CHECK(read.ledger.balances());
    REQUIRE(count(read.findings, kind) == 1);
    CHECK(read.layer.ids[0] == "f1");
}

std::string polygon(const std::string& rings) {
    return R"({"type":"Polygon","coordinates":[)" + rings + "]}";
}

std::vector<geodesy::LonLat> path(const model::Layer& layer, std::size_t row, std::size_t part = 0,
                                  std::size_t index = 0) {
    const model::Path p = layer.geometry[row].path(part, index);
    std::vector<geodesy::LonLat> out;
    for (std::size_t i = 0; i < p.size(); ++i) {
        out.push_back(p[i]);
    }
    return out;
}

const std::string kTwoPoints =
    geojson({{point("106,21"), R"({"id":"a","n":1})"}, {point("107,22"), R"({"id":"b","n":2})"}});

}  // namespace

TEST_CASE("names that are no ordinary file are refused before GDAL sees them") {
    for (const std::string name : {"/vsicurl/http://example.org/a.geojson", "/vsizip/a.zip",
                                   "http://example.org/a.geojson", "PG:dbname=x", "-", "/dev/null", "/tmp",
                                   "/nonexistent/a.gpkg", R"({"type":"Point","coordinates":[0,0]})"}) {
        CAPTURE(name);
        CHECK_FALSE(refusal(name).empty());
    }
    const Folder folder;
    CHECK(says(refusal(folder.write("a.kmz", "PK")), "get it anew"));
}

TEST_CASE("a file that is cut off or no data is refused, with a way on") {
    const Folder folder;
    CHECK(says(refusal(folder.write("empty.geojson", "")), "is empty"));
    CHECK(says(refusal(folder.write("page.geojson", "<!DOCTYPE html><html><body>404</body></html>")),
               "web page"));
    CHECK(says(refusal(folder.write("page.csv", "\n <html><body>404</body></html>")), "web page"));
    CHECK_FALSE(refusal(folder.write("cut.geojson", kTwoPoints.substr(0, kTwoPoints.size() - 30))).empty());
    CHECK_FALSE(refusal(folder.write("text.geojson", "hello")).empty());
    CHECK_FALSE(
        refusal(folder.write("vrt.geojson",
                             "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"><SrcDataSource>/etc/passwd"
                             "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"))
            .empty());
    const auto whole = folder.write("whole.geojson", kTwoPoints);
    for (const std::string ending : {"fgb", "gpkg"}) {
        CAPTURE(ending);
        const auto good = folder / ("good." + ending);
        REQUIRE(convert_file(whole, good));
        const std::string bytes = slurp(good);
        for (const std::size_t part : {3, 2}) {
            CHECK_FALSE(refusal(folder.write("cut" + std::to_string(part) + "." + ending,
                                             bytes.substr(0, bytes.size() * (part - 1) / part)))
                            .empty());
        }
        CHECK_FALSE(refusal(folder.write("less." + ending, bytes.substr(0, bytes.size() - 20))).empty());
    }
}

TEST_CASE("deep nesting ends in a message, not in a crash") {
    const Folder folder;
    const std::string deep =
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":)" +
        std::string(100000, '[') + std::string(100000, ']') + R"(},"geometry":null}]})";
    CHECK_FALSE(refusal(folder.write("deep.geojson", deep)).empty());
}

TEST_CASE("a coordinate that is no place on earth drops its feature and says which") {
    check_dropped(point("NaN,NaN"), "not-finite");
    check_dropped(point("106,NaN"), "not-finite");
    check_dropped(point("1e400,21"), "not-finite");
    check_dropped(point("106,95"), "out-of-range");
    check_dropped(point("-200,21"), "out-of-range");
    check_dropped(R"({"type":"LineString","coordinates":[[106,21],[107,91]]})", "out-of-range");
    check_dropped(polygon("[[106,21],[107,21],[106,21]]"), "ring-too-short");
    check_dropped(R"({"type":"LineString","coordinates":[[106,21]]})", "line-too-short");
    check_dropped(R"({"type":"GeometryCollection","geometries":[)" + point("106,21") +
                      R"(,{"type":"LineString","coordinates":[[1,1],[2,2]]}]})",
                  "mixed-collection");
    const ReadResult swapped = read_geometries({point("21.5,107.9"), point("106,21")});
    REQUIRE(count(swapped.findings, "out-of-range") == 1);
    CHECK(says(swapped.findings[0].what, "swapped"));
    CHECK(swapped.findings[0].feature == "f0");
}

TEST_CASE("metres under the name of degrees are refused as a whole") {
    const Folder folder;
    CHECK(says(refusal(folder.write("utm.geojson", geojson({{point("576000,2381000"), "{}"}}))), "true CRS"));
}

TEST_CASE("null and empty geometry are kept as facts without a place, and counted") {
    const ReadResult read =
        read_geometries({"null", R"({"type":"LineString","coordinates":[]})", point("106,21")});
    REQUIRE(read.layer.rows == 3);
    CHECK(read.layer.geometry.type(0) == model::GeometryType::null);
    CHECK(read.layer.geometry.type(1) == model::GeometryType::empty);
    CHECK(count(read.findings, "no-geometry") == 1);
    CHECK(count(read.findings, "empty-geometry") == 1);
    CHECK(read.ledger.dropped() == 0);
}

TEST_CASE("rings are closed and wound, heights left off, each with a finding") {
    const ReadResult read =
        read_geometries({polygon("[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,1]]"),
                         polygon("[[0,0,7],[4,0,7],[4,4,7],[0,0,7]]")});
    REQUIRE(read.layer.rows == 2);
    CHECK(path(read.layer, 0)[1] == geodesy::LonLat{4, 0});
    CHECK(path(read.layer, 0, 0, 1)[1] == geodesy::LonLat{2, 2});
    CHECK(count(read.findings, "winding") == 1);
    CHECK(count(read.findings, "dimensions") == 1);
    const Folder folder;
    const auto open_ring = folder.write("open.csv", "id,shape\na,\"POLYGON ((0 0,4 0,4 4,0 4))\"\n");
    ReadOptions options;
    options.wkt_column = "shape";
    CHECK(says(refusal(open_ring, options), "--assume-crs"));
    options.assume_crs = "OGC:CRS84";
    const ReadResult closed = read_layer(open_ring, options);
    REQUIRE(closed.layer.rows == 1);
    CHECK(path(closed.layer, 0).back() == geodesy::LonLat{0, 0});
    CHECK(count(closed.findings, "ring-not-closed") == 1);
}

TEST_CASE("lines and areas over the antimeridian go the short way and are cut there") {
    const ReadResult read =
        read_geometries({R"({"type":"LineString","coordinates":[[170,10],[-170,20]]})",
                         polygon("[[170,0],[-170,0],[-170,10],[170,10],[170,0]]"),
                         R"({"type":"LineString","coordinates":[[170,10],[190,20]]})", point("190,5")});
    REQUIRE(read.layer.rows == 4);
    for (const std::size_t row : {0U, 2U}) {
        REQUIRE(read.layer.geometry.type(row) == model::GeometryType::multi_line_string);
        CHECK(path(read.layer, row, 0) == std::vector<geodesy::LonLat>{{170, 10}, {180, 15}});
        CHECK(path(read.layer, row, 1) == std::vector<geodesy::LonLat>{{-180, 15}, {-170, 20}});
    }
    REQUIRE(read.layer.geometry.type(1) == model::GeometryType::multi_polygon);
    REQUIRE(read.layer.geometry[1].part_count() == 2);
    double lowest = 180;
    double highest = -180;
    read.layer.geometry[1].for_each_path([&](const model::Path& ring, std::size_t, std::size_t) {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            CHECK(std::abs(ring.lon[i] - ring.lon[i - 1]) <= 10);
            lowest = std::min(lowest, std::abs(ring.lon[i]));
            highest = std::max(highest, std::abs(ring.lon[i]));
        }
    });
    CHECK(lowest == 170);
    CHECK(highest == 180);
    CHECK(read.layer.geometry.lon().back() == -170);
}

TEST_CASE("a cap round a pole is closed over the pole; the whole earth stays the whole earth") {
    const ReadResult read =
        read_geometries({polygon("[[0,-70],[-120,-70],[120,-70],[0,-70]]"),
                         polygon("[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]")});
    REQUIRE(read.layer.rows == 2);
    const auto cap = *read.layer.geometry.box(0);
    CHECK(cap.south == -90);
    CHECK(cap.west == -180);
    CHECK(cap.east == 180);
    CHECK(cap.north == -70);
    CHECK(path(read.layer, 1).size() == 5);
}

TEST_CASE("mixed geometry types are one layer") {
    const ReadResult read = read_geometries(
        {point("1,1"), R"({"type":"LineString","coordinates":[[1,1],[2,2]]})",
         polygon("[[0,0],[4,0],[4,4],[0,0]]"), R"({"type":"MultiPoint","coordinates":[[1,1],[2,2]]})"});
    CHECK(read.layer.rows == 4);
    CHECK(read.layer.geometry.type(3) == model::GeometryType::multi_point);
}

TEST_CASE("a shapefile without a .prj asks for the CRS; a projected one comes to longitude and latitude") {
    const Folder folder;
    REQUIRE(convert_file(folder.write("a.geojson", kTwoPoints), folder / "a.shp", "-t_srs EPSG:32648"));
    const ReadResult utm = read_layer(folder / "a.shp", {});
    CHECK(utm.layer.geometry.lon()[0] == Approx(106).epsilon(1e-12));
    CHECK(utm.layer.geometry.lat()[1] == Approx(22).epsilon(1e-12));
    CHECK(says(utm.layer.schema.provenance.crs, "32648"));
    CHECK(utm.layer.schema.provenance.operation != "none");
    std::filesystem::remove(folder / "a.prj");
    CHECK(says(refusal(folder / "a.shp"), "--assume-crs"));
    ReadOptions options;
    options.assume_crs = "EPSG:32648";
    CHECK(read_layer(folder / "a.shp", options).layer.geometry.lon()[0] == Approx(106).epsilon(1e-12));
}

TEST_CASE("a date of a shapefile that is no day of the calendar is left empty, and said so") {
    const Folder folder;
    const auto file = folder / "a.shp";
    REQUIRE(convert_file(
        folder.write("a.geojson", geojson({{point("106,21"), R"({"id":"a","d":"2025-07-01"})"},
                                           {point("107,22"), R"({"id":"b","d":"2025-07-02"})"}})),
        file));
    const std::string table = slurp(folder / "a.dbf");
    const std::size_t at = table.find("20250702");
    REQUIRE(at != std::string::npos);
    for (const std::string date : {"0000000x", "20251301", "xxxxxxxx"}) {
        CAPTURE(date);
        folder.write("a.dbf", std::string{table}.replace(at, date.size(), date));
        const ReadResult read = read_layer(file, {});
        REQUIRE(read.layer.rows == 2);
        CHECK_FALSE(read.layer.find("d")->is_null(0));
        CHECK(read.layer.find("d")->is_null(1));
        CHECK(count(read.findings, "no-date") == 1);
    }
}

TEST_CASE("a layer without features is a layer") {
    const Folder folder;
    const ReadResult read = read_layer(folder.write("none.geojson", geojson({})), {});
    CHECK(read.layer.rows == 0);
    CHECK(read.ledger.balances());
    const ReadResult table = read_layer(folder.write("none.csv", "id,lon,lat\n"), {});
    CHECK(table.layer.rows == 0);
}

TEST_CASE("ids: duplicates under a definition drop the later one, states of a thing may share theirs") {
    const Folder folder;
    ReadOptions options;
    options.definition = source::parse_definition(
        R"({"name":"t","valid_from":"a","valid_to":"z","geometry":"none","columns":[{"name":"n","type":"integer"}]})",
        "t");
    const auto file = folder.write(
        "t.csv",
        "id,a,z,n\nx,2000,2010-05-01,1\nx,2010-05-01,,2\nx,2020,,3\ny,2011,2010,4\nz,31/12/2020,,5\n,,,x\n");
    const ReadResult read = read_layer(file, options);
    REQUIRE(read.layer.rows == 3);
    CHECK(count(read.findings, "duplicate-id") == 1);
    CHECK(count(read.findings, "no-valid-time") == 1);
    CHECK(count(read.findings, "bad-date") == 1);
    CHECK(count(read.findings, "bad-value") == 1);
    CHECK(read.ledger.in() == 6);
    CHECK(read.ledger.balances());
    CHECK(read.layer.valid(0).from == base::Day::from_ymd(2000, 1, 1));
    CHECK(read.layer.find("a_text")->text(0) == "2000");
    CHECK(read.layer.ids[2] == "#6");
    const ReadResult free = read_layer(
        folder.write("d.geojson", geojson({{"null", R"({"id":"x"})"}, {"null", R"({"id":"x"})"}})), {});
    CHECK(free.layer.rows == 2);
    CHECK(free.layer.ids[0] != free.layer.ids[1]);
    CHECK(free.layer.find("id")->text(1) == "x");
}

TEST_CASE("a table with bad numbers keeps what it can and names the rest") {
    const Folder folder;
    const ReadResult read = read_layer(
        folder.write("t.csv", "id,lon,lat\na,106,21\nb,abc,21\nc,106,\nd,,\ne,1e999,2\nf,nan,nan\n"), {});
    CHECK(read.layer.rows == 2);
    CHECK(count(read.findings, "no-position") == 4);
    CHECK(read.ledger.balances());
}

TEST_CASE("two positions make a line, one a point, none nothing") {
    const Folder folder;
    ReadOptions options;
    options.definition = source::parse_definition(
        R"({"name":"p","positions":[{"lon":"ax","lat":"ay"},{"lon":"bx","lat":"by"}]})", "p");
    const ReadResult read =
        read_layer(folder.write("p.csv", "id,ax,ay,bx,by\na,1,2,3,4\nb,,,3,4\nc,,,,\n"), options);
    REQUIRE(read.layer.rows == 3);
    CHECK(path(read.layer, 0) == std::vector<geodesy::LonLat>{{1, 2}, {3, 4}});
    CHECK(read.layer.geometry.type(1) == model::GeometryType::point);
    CHECK(read.layer.geometry.type(2) == model::GeometryType::null);
    CHECK(read.layer.find("ax") != nullptr);
}

TEST_CASE("text becomes UTF-8 in normal form C") {
    const Folder folder;
    const ReadResult read =
        read_layer(folder.write("t.geojson", geojson({{"null", "{\"id\":\"1\",\"t\":\"Ho\xCC\x81\"}"},
                                                      {"null", "{\"id\":\"2\",\"t\":\"a\xFF\"}"}})),
                   {});
    CHECK(read.layer.find("t")->text(0) == "H\xC3\xB3");
    CHECK(base::Findings::size_type{1} == count(read.findings, "not-nfc"));
    CHECK(count(read.findings, "not-utf8") == 1);
}

TEST_CASE("geodesic edges are followed within a millimetre") {
    const Folder folder;
    ReadOptions options;
    options.definition = source::parse_definition(R"({"name":"g","edges":"geodesic"})", "g");
    const ReadResult read = read_layer(
        folder.write("g.geojson", geojson({{R"({"type":"LineString","coordinates":[[105,22],[106,22]]})",
                                            R"({"id":"a"})"}})),
        options);
    const auto line = path(read.layer, 0);
    CHECK(line.size() > 200);
    // Half way the geodesic bulges north: L² tan φ / 8R, 84 m for these 103 km.
    CHECK(line[line.size() / 2].lat - 22 == Approx(84.0 / 110750).epsilon(0.02));
}

TEST_CASE("a definition's mistakes are named where they are") {
    const auto fault = [](const std::string& json) {
        return message_of<DataError>([&] { (void)source::parse_definition(json, "layer.json"); });
    };
    CHECK(says(fault(R"({"name":"x","colums":[]})"), "$.colums: is not known here; did you mean 'columns'?"));
    CHECK(says(fault(R"({"name":"x","columns":[{"name":"a"},{"name":"b","type":"float"}]})"),
               "$.columns[1].type"));
    CHECK(says(fault(R"({"name":"x","checks":[{"kind":"range","column":"a","words":[1]}]})"), "$.checks[0]"));
    CHECK(says(fault(R"({"name":7})"), "$.name"));
    CHECK(says(fault(R"({"role":"gate"})"), "has no \"name\""));
    CHECK(says(fault("{"), "is not JSON"));
    CHECK(says(fault(R"({"name":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"),
               "levels deep"));
}

TEST_CASE("a dataset and its layer are told apart at the last colon that ends a file's name") {
    const Folder folder;
    const auto file = folder.write("a:b.gpkg", "x");
    CHECK(source::parse_dataset_name(file.string() + ":places").layer == "places");
    CHECK(source::parse_dataset_name(file.string() + ":places").path == file);
    CHECK(source::parse_dataset_name(file.string()).layer.empty());
}

TEST_CASE("what a killed writer left beside an atlas is rolled back when it is opened") {
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {folder.write("a.geojson", kTwoPoints)};
    options.definitions.emplace();
    const auto file = folder / "atlas.gpkg";
    import_into(file, options);
    // A writer in the middle of a transaction that has spilled into the file: its state is copied as a crash
    // leaves it.
    sqlite3* writer = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &writer) == SQLITE_OK);
    REQUIRE(sqlite3_exec(writer,
                         "PRAGMA cache_size=1; BEGIN; UPDATE limes_layers SET role = 'half-written'; CREATE "
                         "TABLE junk(x); INSERT INTO junk "
                         "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i<20000) "
                         "SELECT hex(randomblob(50)) FROM c;",
                         nullptr, nullptr, nullptr) == SQLITE_OK);
    for (const char* ending : {"", "-journal"}) {
        std::filesystem::copy_file(file.string() + ending, (folder / "hot.gpkg").string() + ending);
    }
    sqlite3_close(writer);
    const auto hot = folder / "hot.gpkg";
    REQUIRE(std::filesystem::file_size(folder / "hot.gpkg-journal") > 0);
    CHECK(says(refusal(hot), "journal"));
    const source::Atlas atlas = source::Atlas::open(hot);
    CHECK(atlas.layers().size() == 1);
    CHECK(atlas.layers()[0].schema.role.empty());
    CHECK(atlas.read("a").find("n")->integers()[0] == 1);
    CHECK_FALSE(std::filesystem::exists(folder / "hot.gpkg-journal"));
}

TEST_CASE("a second writer is told to wait, and an output that cannot be is said so") {
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {folder.write("a.geojson", kTwoPoints)};
    options.definitions.emplace();
    {
        const source::FileLock held{folder / "atlas.gpkg"};
        CHECK(says(message_of<DataError>([&] { import_into(folder / "atlas.gpkg", options); }),
                   "another import"));
    }
    CHECK_FALSE(
        message_of<DataError>([&] { import_into(folder.path() / "no" / "atlas.gpkg", options); }).empty());
    std::filesystem::create_directory(folder / "folder.gpkg");
    CHECK_FALSE(message_of<DataError>([&] { import_into(folder / "folder.gpkg", options); }).empty());
    CHECK(import_into(folder / "atlas.gpkg", options).changed);
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
        CHECK(entry.path().filename().string().front() != '.');
    }
}

TEST_CASE("a value that is not finite is left empty, and said so") {
    const Folder folder;
    const ReadResult read = read_layer(
        folder.write("t.geojson",
                     geojson({{"null", R"({"id":"1","v":1.5})"}, {"null", R"({"id":"2","v":1e999})"}})),
        {});
    CHECK(read.layer.find("v")->reals()[0] == 1.5);
    CHECK(read.layer.find("v")->is_null(1));
    CHECK(count(read.findings, "not-finite-value") == 1);
}
