#include <limes/source/geometry_text.hpp>

#include "sample_files.hpp"
#include <fmt/format.h>

#include <algorithm>

using namespace limes;
using namespace limes::test;
using source::read_layer;
using source::ReadOptions;
using source::ReadResult;

namespace {

const std::string kMixed =
    "id,WKT,name\n"
    "a,POINT(1 2),read\n"
    "b,SRID=4326;POINT(1 3),extended\n"
    "c,POINT(1 x),unreadable\n"
    "d,,blank\n"
    "e,\"POLYGON((0 0,1 0,1 1\",cut off\n"
    "f,SRID=3405;POINT(586000 2325000),another CRS\n"
    "g,  ,spaces\n"
    "h,POINT(4 5) ,a space behind\n";

std::string renamed(std::string csv, const std::string& column) {
    return csv.replace(csv.find("WKT"), 3, column);
}

std::vector<std::string> ids(const ReadResult& read) {
    std::vector<std::string> out;
    for (std::size_t row = 0; row < read.layer.rows; ++row) {
        out.emplace_back(read.layer.ids[row]);
    }
    return out;
}

}  // namespace

TEST_CASE("what stands behind a byte of zero belongs to the text") {
    using namespace std::string_view_literals;
    CHECK(source::read_geometry_text("POINT(1 2)"sv));
    CHECK_FALSE(source::read_geometry_text("POINT(1 2)\0 and more"sv));
    CHECK_FALSE(source::read_geometry_text("POINT(1 2)\0"sv));
}

TEST_CASE(
    "a text that is no geometry sets its row aside, in a column that GDAL reads and in one that limes "
    "reads") {
    const Folder folder;
    const bool by_gdal = GENERATE(true, false);
    CAPTURE(by_gdal);
    const auto file = folder.write("t.csv", by_gdal ? kMixed : renamed(kMixed, "shape"));
    ReadOptions options;
    options.assume_crs = "EPSG:4326";
    options.wkt_column = by_gdal ? "" : "shape";
    const ReadResult read = read_layer(file, options);
    CHECK(ids(read) == std::vector<std::string>{"a", "b", "d", "g", "h"});
    CHECK(read.layer.geometry.box(1)->south == 3);
    CHECK(read.layer.geometry.type(2) == model::GeometryType::null);
    CHECK(read.layer.geometry.box(4)->north == 5);
    CHECK(read.ledger.reasons().at("text that is no geometry") == 2);
    CHECK(read.ledger.reasons().at("geometry in another CRS") == 1);
    CHECK(read.ledger.balances());
    REQUIRE(read.dropped.size() == 3);
    CHECK(read.dropped[0].what == "'POINT(1 x)' is no well-known text");
    CHECK(read.dropped[2].what ==
          "'SRID=3405;POINT(586000 2325000)' states EPSG:3405, and the file is read in EPSG:4326");
    CHECK(read.layer.find("WKT") == nullptr);  // it is the geometry
}

TEST_CASE("a table whose geometries all state one CRS needs no other word") {
    const Folder folder;
    const auto file = folder.write("t.csv",
                                   "id,WKT\na,SRID=3405;POINT(586000 2325000)\nb,\n"
                                   "c,srid=3405;POINT(586000 2325001)\n");
    const ReadResult read = read_layer(file, {});
    REQUIRE(read.layer.rows == 3);
    CHECK(read.layer.schema.provenance.crs.find("VN-2000 / UTM zone 48N") != std::string::npos);
    CHECK(std::abs(read.layer.geometry.box(0)->west - 105.8) < 0.1);
    CHECK(source::stated_crs("SRID=0;POINT(1 2)").empty());
    CHECK(source::stated_crs("SRID=x;POINT(1 2)").empty());
    CHECK(source::read_geometry_text("SRID=x;POINT(1 2)") == std::nullopt);
    CHECK(source::read_geometry_text("POINT(1 2) POINT(3 4)") == std::nullopt);
    CHECK_THROWS(read_layer(folder.write("u.csv", "id,WKT\na,SRID=3405;POINT(1 2)\nb,POINT(1 2)\n"), {}));
}

TEST_CASE("a column that is named for the positions is read, whatever GDAL takes for the geometry") {
    const Folder folder;
    const auto file = folder.write("t.csv", "id,WKT,x,y,w\na,POINT(1 2),3,4,POINT(5 6)\n");
    ReadOptions options;
    options.lon_column = "x";
    options.lat_column = "y";
    CHECK(read_layer(file, options).layer.geometry.box(0)->west == 3);
    options = {};
    options.wkt_column = "w";
    options.assume_crs = "EPSG:4326";
    CHECK(read_layer(file, options).layer.geometry.box(0)->west == 5);
    options.wkt_column = {};
    CHECK(read_layer(file, options).layer.geometry.box(0)->west == 1);
}

TEST_CASE("rows that GDAL could not read keep their places among the others") {
    const Folder folder;
    std::string csv = "id,WKT\n";
    for (int i = 0; i < 3000; ++i) {
        csv += i % 3 == 0 ? fmt::format("{},SRID=4326;POINT({} 0)\n", i, i * 0.01)
                          : fmt::format("{},\"LINESTRING({} 0,{} 1)\"\n", i, i * 0.01, i * 0.01);
    }
    ReadOptions options;
    options.assume_crs = "OGC:CRS84";
    const ReadResult read = read_layer(folder.write("t.csv", csv), options);
    REQUIRE(read.layer.rows == 3000);
    for (std::size_t row = 0; row < 3000; ++row) {
        CHECK(std::abs(read.layer.geometry.box(row)->west - static_cast<double>(row) * 0.01) < 1e-12);
    }
}

TEST_CASE("a CRS that is assumed of a file that states another is not passed over in silence") {
    const Folder folder;
    const auto file = folder.write(
        "t.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a"},)"
                     R"("geometry":{"type":"Point","coordinates":[105,21]}}]})");
    ReadOptions options;
    const auto told = [&](const std::string& crs) {
        options.assume_crs = crs;
        const ReadResult read = read_layer(file, options);
        CHECK(read.layer.geometry.box(0)->west == 105);
        return std::ranges::count(read.findings, "crs-stated", &base::Finding::kind);
    };
    CHECK(told("EPSG:4756") == 1);
    CHECK(told("EPSG:4326") == 0);
    CHECK(told("OGC:CRS84") == 0);
    CHECK(told("+proj=longlat +datum=WGS84 +no_defs") == 0);
}
