#include <limes/base/error.hpp>

#include "sample_files.hpp"

#include <cstdlib>

using namespace limes;
using namespace limes::test;
using source::read_layer;
using source::ReadResult;

namespace {

const std::string kGates = geojson(
    {{point("106.7,21.98"),
      R"({"id":"huu-nghi","name_vi":"Hữu Nghị","name_en":"Huu Nghi","lanes":4,"width":7.5,"open":true,"valid_from":"2013-05-28"})"},
     {point("107.97,21.54"),
      R"({"id":"mong-cai","name_vi":"Móng Cái","name_en":null,"lanes":12,"width":21.25,"open":false,"valid_from":null})"}});

void check_gates(const ReadResult& read) {
    REQUIRE(read.layer.rows == 2);
    CHECK(read.layer.ids[0] == "huu-nghi");
    CHECK(read.layer.ids[1] == "mong-cai");
    CHECK(read.layer.geometry.all_points());
    CHECK(read.layer.geometry.lon()[0] == 106.7);
    CHECK(read.layer.geometry.lat()[1] == 21.54);
    CHECK(read.layer.find("name_vi")->text(0) == "Hữu Nghị");
    CHECK(read.layer.find("name_en")->is_null(1));
    CHECK(read.layer.find("lanes")->integers()[1] == 12);
    CHECK(read.layer.find("width")->reals()[1] == 21.25);
    CHECK(read.layer.valid(0).from == base::Day::from_ymd(2013, 5, 28));
    CHECK(read.layer.valid(1) == base::ValidTime{});
    CHECK(read.layer.schema.name_columns.at("vi") == "name_vi");
    CHECK(read.ledger.in() == 2);
    CHECK(read.ledger.balances());
}

}  // namespace

TEST_CASE("the same records come from every format") {
    const Folder folder;
    const auto file = folder.write("gates.geojson", kGates);
    check_gates(read_layer(file, {}));
    for (const std::string ending : {"gpkg", "fgb", "geojsonl"}) {
        CAPTURE(ending);
        const auto other = folder / ("gates." + ending);
        REQUIRE(convert_file(file, other, ending == "fgb" ? "-lco SPATIAL_INDEX=NO" : ""));
        check_gates(read_layer(other, {}));
    }
    REQUIRE(convert_file(file, folder / "gates.shp", "-lco ENCODING=UTF-8"));
    CHECK(read_layer(folder / "gates.shp", {}).layer.find("name_vi")->text(1) == "Móng Cái");
    REQUIRE(convert_file(file, folder / "gates.kml", "-f LIBKML"));
    const ReadResult kml = read_layer(folder / "gates.kml", {});
    CHECK(kml.layer.rows == 2);
    CHECK(kml.layer.geometry.lon()[0] == 106.7);
}

TEST_CASE("a table with longitude and latitude is a layer of points, and says so") {
    const Folder folder;
    const auto file = folder.write(
        "gates.csv", "id,code,lon,lat,n,day\na,007,106.7,21.98,1,2025-07-01\nb,012,,,2,2025-07-02\n");
    const ReadResult read = read_layer(file, {});
    CHECK(count(read.findings, "position-columns") == 1);
    REQUIRE(read.layer.rows == 2);
    CHECK(read.layer.geometry.type(0) == model::GeometryType::point);
    CHECK(read.layer.geometry.type(1) == model::GeometryType::null);
    CHECK(read.layer.find("code")->text(0) == "007");
    CHECK(read.layer.find("n")->integers()[1] == 2);
    CHECK(read.layer.find("day")->dates()[1] == base::Day::from_ymd(2025, 7, 2));
    CHECK(read.layer.find("lon") == nullptr);
    CHECK(read.layer.schema.provenance.crs == "OGC:CRS84");
}
