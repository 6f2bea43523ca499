#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/rejects.hpp>

#include "sample_files.hpp"

#include <algorithm>
#include <array>
#include <cmath>

using namespace limes;
using namespace limes::test;
using source::import_into;
using source::ImportOptions;
using source::read_rejects;
using source::Reject;

namespace {

namespace fs = std::filesystem;

ImportOptions options_of(const fs::path& input) {
    ImportOptions options;
    options.inputs = {input};
    options.layer = "x";
    options.definitions.emplace();
    return options;
}

const Reject& reject_of(const std::vector<Reject>& rejects, const std::string& feature) {
    const auto found = std::ranges::find(rejects, feature, &Reject::feature);
    REQUIRE(found != rejects.end());
    return *found;
}

}  // namespace

TEST_CASE("positions in columns are set aside as geometry too, in the CRS of the columns") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    ImportOptions options = options_of(folder.write(
        "t.csv",
        "code,x,y,valid_from\na,586000,2325000,2025\nb,586000,2325001,soon\nc,east,2325001,\nd,,,soon\n"));
    options.read.assume_crs = "EPSG:3405";
    options.read.lon_column = "x";
    options.read.lat_column = "y";
    options.read.id_column = "code";
    import_into(atlas, options);
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 3);
    const Reject& dated = reject_of(rejects, "b");
    CHECK(dated.geometry == "POINT (586000 2325001)");
    CHECK(dated.crs == "EPSG:3405");
    CHECK_FALSE(dated.place.empty());
    CHECK(reject_of(rejects, "c").geometry.empty());
    CHECK(reject_of(rejects, "c").crs == "EPSG:3405");
    CHECK(reject_of(rejects, "d").place.empty());
    CHECK(dated.words == R"({"id":"code","lat":"y","lon":"x"})");
    CHECK(source::rejects_as_layer("x", rejects).has_geometry);
}

TEST_CASE("words of an import are recalled by its rejects; what is said now goes first") {
    const Folder folder;
    const auto file =
        folder.write("m.csv",
                     "limes_reason,limes_input,limes_record,limes_words,code,other,n\n"
                     "r,t.csv,1,\"{\"\"id\"\":\"\"code\"\",\"\"lon\"\":\"\"gone\"\",\"\"drop\"\":[\"\"n\"\"],"
                     "\"\"map\"\":{\"\"name\"\":\"\"other\"\"}}\",a,b,1\n");
    source::ReadOptions options;
    source::recall_words(file, options);
    CHECK(options.id_column == "code");
    CHECK(options.lon_column.empty());  // which the file has no more
    REQUIRE(options.maps.size() == 1);
    CHECK(options.maps[0].word == "other");
    CHECK(options.left_out == std::vector<std::string>{"n"});
    source::ReadOptions said;
    said.id_column = "other";
    said.maps = {{"name", "code"}};
    source::recall_words(file, said);
    CHECK(said.id_column == "other");
    REQUIRE(said.maps.size() == 1);
    CHECK(said.maps[0].word == "code");
    source::ReadOptions none;
    source::recall_words(folder.write("n.csv", "id,lon,lat\na,1,2\n"), none);
    CHECK(none.id_column.empty());
    source::recall_words(folder.write("o.csv", "limes_words,a\nno JSON,1\n"), none);
    CHECK(none.id_column.empty());
    const auto two_ids = folder.write("q.csv", "limes_words,a,b\n\"{\"\"id\"\":\"\"a\"\"}\",1,2\n,3,4\n");
    CHECK_THROWS_AS(source::recall_words(two_ids, none), base::DataError);
    none.id_column = "b";
    source::recall_words(two_ids, none);
    CHECK(none.id_column == "b");
    // Positions that only some records have in columns are no contradiction.
    source::ReadOptions some;
    source::recall_words(
        folder.write("r.csv", "limes_words,a,b\n\"{\"\"lon\"\":\"\"a\"\",\"\"lat\"\":\"\"b\"\"}\",1,2\n,,\n"),
        some);
    CHECK(some.lon_column == "a");
    CHECK(some.lat_column == "b");
    CHECK(source::said_of_columns({}).empty());
}

TEST_CASE("of a position in columns and a geometry the one that was mended counts") {
    const Folder folder;
    const std::string head =
        "limes_reason,limes_what,limes_feature,limes_input,limes_record,limes_geometry,limes_crs,id,lon,lat,"
        "wkt\n";
    const auto place = [&](const std::string& geometry, const std::string& position, const std::string& wkt) {
        const auto file = folder.write(
            "m.csv", head + "bad,w,a,t.csv,1," + geometry + ",OGC:CRS84,a," + position + "," + wkt + "\n");
        source::ReadOptions options;
        options.lon_column = "lon";
        options.lat_column = "lat";
        const source::ReadResult read = source::read_layer(file, options);
        return read.layer.rows == 0 ? std::string{"dropped"}
               : read.layer.geometry.box(0)
                   ? std::to_string(static_cast<int>(std::lround(read.layer.geometry.box(0)->west)))
                   : "none";
    };
    CHECK(place("POINT (105 21)", "105,21", "POINT (105 21)") == "105");
    CHECK(place("POINT (105 21)", "106,21", "POINT (105 21)") == "106");  // in the columns
    CHECK(place("POINT (105 21)", "105,21", "POINT (107 21)") == "107");  // on the map
    CHECK(place("", "105,21", "") == "105");                              // was no number before
    CHECK(place("", "x,21", "POINT (107 21)") == "107");
    CHECK(place("", "x,21", "") == "dropped");
    CHECK(place("", ",", "") == "none");
    CHECK(place("POINT (400 21)", "400,21", "POINT (107 21)") == "107");
}

TEST_CASE("attributes of a file with a geometry are no positions, whatever they are called") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    import_into(
        atlas, options_of(folder.write(
                   "t.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)"
                                R"({"id":"a","lon":"1","lat":"2","valid_from":"soon"},)"
                                R"("geometry":{"type":"LineString","coordinates":[[105,21],[106,21]]}}]})")));
    CHECK(read_rejects(atlas, "x").at(0).words.empty());
    const auto file =
        folder.write("m.csv",
                     "limes_reason,limes_input,limes_record,limes_geometry,id,lon,lat,wkt\n"
                     "bad,t.geojson,0,\"LINESTRING (105 21,106 21)\",a,1,2,\"LINESTRING (105 21,106 21)\"\n");
    const source::ReadResult read = source::read_layer(file, {});
    REQUIRE(read.layer.rows == 1);
    CHECK(read.layer.geometry.box(0)->west == 105);
    CHECK(read.layer.find("lon") != nullptr);
}

TEST_CASE("ways and relations of OpenStreetMap that share a number are set aside each for itself") {
    const Folder folder;
    std::string osm = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6' generator='test'>\n";
    // A bow-tie each: the ring crosses itself.
    const std::array<std::pair<double, double>, 8> corners{
        {{105, 20}, {106, 21}, {106, 20}, {105, 21}, {108, 20}, {109, 21}, {109, 20}, {108, 21}}};
    for (std::size_t i = 0; i < corners.size(); ++i) {
        osm += "<node id='" + std::to_string(i + 1) + "' version='1' lat='" +
               std::to_string(corners[i].second) + "' lon='" + std::to_string(corners[i].first) + "'/>\n";
    }
    const auto way = [](int id, int first, const std::string& tags) {
        std::string text = "<way id='" + std::to_string(id) + "' version='1'>";
        for (const int step : {0, 1, 2, 3, 0}) {
            text += "<nd ref='" + std::to_string(first + step) + "'/>";
        }
        return text + tags + "</way>\n";
    };
    osm += way(11, 1, "<tag k='landuse' v='forest'/><tag k='name' v='W'/>") + way(12, 5, "");
    osm +=
        "<relation id='11' version='1'><member type='way' ref='12' role='outer'/>"
        "<tag k='type' v='multipolygon'/><tag k='landuse' v='forest'/><tag k='name' "
        "v='R'/></relation>\n</osm>\n";
    ImportOptions options = options_of(folder.write("t.osm", osm));
    options.inputs = {options.inputs[0].string() + ":multipolygons"};
    const fs::path atlas = folder / "atlas.gpkg";
    import_into(atlas, options);
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 2);
    CHECK(reject_of(rejects, "way/11").value_of("name") == "W");
    CHECK(reject_of(rejects, "relation/11").value_of("name") == "R");
    CHECK(reject_of(rejects, "way/11").record == 11);
    CHECK(reject_of(rejects, "relation/11").record == -11);
    import_into(atlas, options);
    CHECK(read_rejects(atlas, "x") == rejects);
}

TEST_CASE("the numbers of one file are no ids of another's rows") {
    const Folder folder;
    const auto one = folder.write("one.csv", "lon,lat,n\n105,20,1\n106,20,2\n");
    const auto two = folder.write("two.csv", "lon,lat,n\n107,20,3\n108,20,4\n109,20,soon\n");
    const fs::path both = folder / "both.gpkg";
    ImportOptions options = options_of(one);
    options.inputs.push_back(two);
    import_into(both, options);
    const model::Layer layer = source::Atlas::open(both).read("x");
    REQUIRE(layer.rows == 5);
    CHECK(layer.ids[0] == "#1");
    CHECK(layer.ids[2] == "two#1");
    CHECK_FALSE(import_into(both, options).changed);

    const fs::path apart = folder / "apart.gpkg";
    import_into(apart, options_of(one));
    const std::string message = message_of<base::DataError>([&] { import_into(apart, options_of(two)); });
    CAPTURE(message);
    CHECK(message.find("two.csv:x: its records have no ids") != std::string::npos);
    CHECK(message.find("--id") != std::string::npos);
    // The same file, mended: one place moved, another stayed.
    const auto moved = folder.write("one.csv", "lon,lat,n\n105,20,1\n106,20.5,2\n");
    CHECK(import_into(apart, options_of(moved)).entries[0].changed == 1);
}

TEST_CASE("files of one name from several folders keep all their rows") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    ImportOptions options = options_of(folder.write("d1/x.csv", "lon,lat,n\n105,20,1\n"));
    options.inputs.push_back(folder.write("d2/x.csv", "lon,lat,n\n106,20,2\n"));
    options.inputs.push_back(folder.write("d3/x.csv", "lon,lat,n\n107,20,3\n"));
    import_into(atlas, options);
    const model::Layer layer = source::Atlas::open(atlas).read("x");
    REQUIRE(layer.rows == 3);
    CHECK(layer.ids[1] == "x#1");
    CHECK(layer.ids[2] == "x.2#1");
    CHECK(read_rejects(atlas, "x").empty());
}

TEST_CASE("what was said of an import may be long; nested beyond reason it is refused, not forgotten") {
    const Folder folder;
    std::string columns;
    for (int i = 0; i < 2000; ++i) {
        columns += ",\"\"column " + std::to_string(i) + "\"\"";
    }
    source::ReadOptions options;
    source::recall_words(
        folder.write("long.csv", "limes_words,code\n\"{\"\"id\"\":\"\"code\"\",\"\"drop\"\":[" +
                                     columns.substr(1) + "]}\",a\n"),
        options);
    CHECK(options.id_column == "code");
    const auto deep = folder.write("deep.csv", "limes_words,code\n" + std::string(100'000, '[') + ",a\n");
    source::ReadOptions none;
    CHECK_THROWS_AS(source::recall_words(deep, none), base::DataError);
}

TEST_CASE("a table of rejects is known by where its rows came from, read, made a layer or set aside again") {
    const auto add = [](auto&& add_column, std::initializer_list<const char*> columns) {
        for (const char* column : columns) {
            add_column(column);
        }
    };
    source::RawTable table;
    model::Layer layer;
    const auto to_both = [&](const char* column) {
        table.fields.emplace_back(column, model::ColumnType::text);
        layer.add_column(column, model::ColumnType::text);
    };
    add(to_both, {"limes_record"});
    CHECK_FALSE(source::is_mending(table));
    CHECK_FALSE(source::is_mending(layer));
    add(to_both, {"limes_input"});  // the reason may be taken out by who mends
    CHECK(source::is_mending(table));
    CHECK(source::is_mending(layer));
}
