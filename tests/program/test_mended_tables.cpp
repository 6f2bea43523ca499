// Tables of rejects as people mend them: what becomes of their columns, and what is said of it.
#include "run.hpp"
#include <catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace limes::test;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.rfind(from);  // what is wrong with the record stands before its fields
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string import_new(const Folder& folder, const std::string& file, const std::string& text,
                       std::vector<std::string> more = {}) {
    write_file(folder / file, text);
    std::string atlas = folder / "a.gpkg";
    std::vector<std::string> words{"import", folder / file, "--layer", "x", "-o", atlas};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = call_limes(words);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return atlas;
}

std::string written(const std::string& atlas, const std::string& file) {
    const Ended ended = call_limes({"rejects", atlas, "x", "-q", "--overwrite", "-o", file});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return read_file(file);
}

std::string import_again(const std::string& atlas, const std::string& file, const std::string& text) {
    write_file(file, text);
    const Ended ended = call_limes({"import", atlas, "--layer", "x", file});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return ended.err;
}

/// The features of the layer by id.
Json rows_of(const std::string& atlas) {
    Json rows = Json::object();
    for (const Json& feature : features(call_limes({"export", atlas, "x"}).out)) {
        rows[feature.at("properties").at("id").get<std::string>()] = feature;
    }
    return rows;
}

constexpr const char* kTexts = "id,name,wkt,n\na,A,POINT(105 21),1\nb,B,POINT(106 x),2\nc,C,POINT(107),3\n";
constexpr const char* kPositions = "id,lon,lat,n\na,105,21,1\nb,abc,21,2\nc,105,,3\n";

}  // namespace

TEST_CASE("the geometry that limes writes to a table to be mended becomes no column of the layer") {
    const Folder folder;
    const std::string file = folder / "m.csv";
    SECTION("of a table of well-known text, mended where it was wrong") {
        const std::string atlas = import_new(folder, "t.csv", kTexts, {"--assume-crs", "EPSG:4326"});
        import_again(atlas, file, replaced(written(atlas, file), "POINT(106 x)", "POINT(106 21)"));
        const Json rows = rows_of(atlas);
        REQUIRE(rows.size() == 2);
        CHECK(rows.at("b").at("geometry").at("coordinates") == Json::array({106, 21}));
        for (const Json& row : rows) {
            CHECK_FALSE(row.at("properties").contains("wkt"));
            CHECK_FALSE(row.at("properties").contains("column_wkt"));
        }
        // And once more, of what is left: what was said of the columns is known by their first names.
        import_again(atlas, file, replaced(written(atlas, file), "POINT(107)", "POINT(107"));
        import_again(atlas, file, replaced(written(atlas, file), "POINT(107,", "POINT(107 22),"));
        const Json more = rows_of(atlas);
        REQUIRE(more.size() == 3);
        CHECK(more.at("c").at("geometry").at("coordinates") == Json::array({107, 22}));
        CHECK_FALSE(more.at("c").at("properties").contains("wkt"));
    }
    SECTION("of a table of positions, given in the column of the geometry") {
        const std::string atlas = import_new(folder, "t.csv", kPositions);
        std::string text = written(atlas, file);
        text = replaced(text, "b,abc,21,2,", "b,abc,21,2,POINT(106 21)");
        import_again(atlas, file, text);
        const Json rows = rows_of(atlas);
        REQUIRE(rows.size() == 2);
        CHECK(rows.at("b").at("geometry").at("coordinates") == Json::array({106, 21}));
        CHECK_FALSE(rows.at("b").at("properties").contains("wkt"));
    }
    SECTION("and a column of that name stays the layer's") {
        const std::string atlas = import_new(folder, "t.geojson",
                                             R"({"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[105,21]},"properties":{"id":"a","wkt":"old","valid_from":"2020-01-01"}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[106,21]},"properties":{"id":"b","wkt":"new","valid_from":"soon"}}]})");
        import_again(atlas, file, replaced(written(atlas, file), "b,new,soon", "b,new,2021-01-01"));
        const Json rows = rows_of(atlas);
        REQUIRE(rows.size() == 2);
        CHECK(rows.at("b").at("properties").at("wkt") == "new");
        CHECK(rows.at("b").at("geometry").at("coordinates") == Json::array({106, 21}));
        CHECK_FALSE(rows.at("b").at("properties").contains("column_wkt"));
    }
    SECTION("and so does one that is called as limes calls that of a CSV") {
        const std::string ending = GENERATE("csv", "geojson");
        CAPTURE(ending);
        const std::string atlas = import_new(folder, "t.geojson",
                                             R"({"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[105,21]},"properties":{"id":"a","wkt":"1","column_wkt":"2","valid_from":"2020-01-01"}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[106,21]},"properties":{"id":"b","wkt":"3","column_wkt":"4","valid_from":"soon"}}]})");
        const std::string mended = folder / ("m." + ending);
        import_again(atlas, mended, replaced(written(atlas, mended), "soon", "2021-01-01"));
        const Json b = rows_of(atlas).at("b").at("properties");
        CHECK(b.at("wkt") == "3");
        CHECK(b.at("column_wkt") == "4");
        CHECK_FALSE(b.contains("column_column_wkt"));
    }
}

TEST_CASE("a table of rejects may be mended as a workbook") {
    const Folder folder;
    const std::string atlas = import_new(folder, "t.csv", kPositions);
    const std::string file = folder / "m.csv";
    write_file(file, replaced(written(atlas, file), "b,abc", "b,106"));
    const std::string book = folder / "m.xlsx";
    REQUIRE(run({"ogr2ogr", "-f", "XLSX", book, file}).code == 0);
    const Ended ended = call_limes({"import", atlas, "--layer", "x", book});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const Json rows = rows_of(atlas);
    REQUIRE(rows.size() == 2);
    CHECK(rows.at("b").at("geometry").at("coordinates") == Json::array({106, 21}));
    CHECK_FALSE(rows.at("b").at("properties").contains("wkt"));
}

TEST_CASE("rejects without their geometry are none to be mended") {
    const Folder folder;
    const std::string atlas = import_new(folder, "t.csv", kPositions);
    const Ended ended = call_limes({"rejects", atlas, "x", "--no-wkt", "-o", folder / "m.csv"});
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("leave out --no-wkt"));
}

TEST_CASE("positions of a mended table are read in their own CRS, though its geometry was taken out") {
    const Folder folder;
    const std::string atlas = import_new(folder, "t.csv",
                                         "id,x,y,valid_from\na,586000,2325000,2025-01-01\n"
                                         "b,586000,2326000,soon\n",
                                         {"--lon", "x", "--lat", "y", "--assume-crs", "EPSG:3405"});
    const std::string file = folder / "m.csv";
    written(atlas, file);
    const std::string less = folder / "less.csv";
    REQUIRE(run({"ogr2ogr", "-f", "CSV", less, file, "-oo", "KEEP_GEOM_COLUMNS=NO"}).code == 0);
    REQUIRE_THAT(read_file(less), !Contains("wkt,") && Contains("soon"));
    import_again(atlas, less, replaced(read_file(less), "soon", "2025-02-01"));
    const Json rows = rows_of(atlas);
    REQUIRE(rows.size() == 2);
    const Json& place = rows.at("b").at("geometry").at("coordinates");
    const Json& before = rows.at("a").at("geometry").at("coordinates");
    CHECK(std::abs(place[0].get<double>() - before[0].get<double>()) < 1e-3);
    CHECK(std::abs(place[1].get<double>() - before[1].get<double>() - 0.00903) < 1e-4);  // 1 km north
}

TEST_CASE("rows that a file of mended records lacks are in order, and nothing is said of them") {
    const Folder folder;
    const std::string atlas = import_new(folder, "t.csv", kPositions);
    const std::string file = folder / "m.csv";
    const std::string said = import_again(atlas, file, replaced(written(atlas, file), "b,abc", "b,106"));
    CHECK_THAT(said, !Contains("is not in the new edition"));
    CHECK_THAT(said, Contains("x b: was set aside and is in the layer now; taken out of the rejects"));
    // Of a whole edition it is said, but of none whose end is known.
    const std::string whole = folder / "whole.csv";
    import_again(atlas, whole, "id,lon,lat,n,valid_to\ne,108,21,5,2020-01-01\n");
    const std::string more = import_again(atlas, whole, "id,lon,lat,n\nf,109,21,6\n");
    CHECK_THAT(more, Contains("x a: is not in the new edition (2 features, this is the first); kept"));
}

TEST_CASE("a record that is set aside again is said to be what it is") {
    const Folder folder;
    const std::string file = folder / "m.csv";
    SECTION("nothing, when nothing was mended") {
        const std::string atlas =
            import_new(folder, "t.csv", "id,wkt\na,POINT(105 21)\nb,\"POLYGON((0 0,4 4,4 0,0 4,0 0))\"\n",
                       {"--assume-crs", "EPSG:4326"});
        const std::string before = written(atlas, file);
        const std::string said = import_again(atlas, file, before);
        CHECK_THAT(said, !Contains("set aside again") && !Contains("its file"));
        CHECK(written(atlas, file) == before);
    }
    SECTION("mended, and still at fault") {
        const std::string atlas = import_new(folder, "t.csv", kPositions);
        const std::string said = import_again(atlas, file, replaced(written(atlas, file), "b,abc", "b,abd"));
        CHECK_THAT(said, Contains("x b: was mended and cannot be kept yet; set aside again, as it is now"));
        CHECK_THAT(said, !Contains("its file"));
    }
    SECTION("its positions taken away") {
        const std::string atlas = import_new(folder, "t.csv", kPositions);
        const std::string said =
            import_again(atlas, file, replaced(written(atlas, file), "b,abc,21,2", "b,,,2"));
        CHECK_THAT(said, Contains("x b: was set aside for its geometry and has none yet"));
        CHECK(rows_of(atlas).size() == 1);
    }
    SECTION("its text taken away") {
        const std::string atlas = import_new(folder, "t.csv", kTexts, {"--assume-crs", "EPSG:4326"});
        const std::string said =
            import_again(atlas, file, replaced(written(atlas, file), "POINT(106 x),2", ",2"));
        CHECK_THAT(said, Contains("x b: was set aside for its geometry and has none yet"));
        CHECK(rows_of(atlas).size() == 1);
    }
}

TEST_CASE("rejects are counted in words, and every layer that has some is named") {
    const Folder folder;
    const std::string atlas = import_new(folder, "t.csv", "id,lon,lat\na,105,21\nb,abc,21\n");
    write_file(folder / "u.csv", "id,lon,lat\na,105,21\nb,abc,21\n");
    const Ended second = call_limes({"import", atlas, "--layer", "y", folder / "u.csv"});
    REQUIRE(second.code == 0);
    CHECK_THAT(second.err, Contains("y: 1 record is set aside; limes rejects " + atlas + " y shows it"));
    CHECK_THAT(second.err, !Contains("x: 1 record"));  // nothing of it was imported
    CHECK_THAT(call_limes({"rejects", atlas, "y"}).err, Contains("1 record is set aside"));
    const Ended unnamed = call_limes({"rejects", atlas, "-o", folder / "r.csv"});
    CHECK(unnamed.code == 2);
    CHECK_THAT(unnamed.err,
               Contains("name the layer whose records are to be written; there are some of x, y"));
}
