#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

// What is written is held against what GDAL reads of it.

namespace {

using limes::model::ColumnType;
using limes::model::GeometryType;
using limes::model::Layer;

using Features = std::map<std::string, OGRFeatureUniquePtr>;

struct ReadBack {
    std::unique_ptr<GDALDataset> dataset;
    OGRLayer* layer = nullptr;
    Features by_id;
};

ReadBack read_back(const std::filesystem::path& path) {
    GDALAllRegister();
    ReadBack read;
    read.dataset.reset(
        GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
    REQUIRE(read.dataset != nullptr);
    REQUIRE(read.dataset->GetLayerCount() == 1);
    read.layer = read.dataset->GetLayer(0);
    for (auto& feature : *read.layer) {
        const std::string id = feature->GetFieldAsString("id");
        read.by_id[id] = std::move(feature);
    }
    return read;
}

ReadBack write_and_read(const Scratch& scratch, const Layer& table, const std::string& name,
                        std::size_t dropped = 0) {
    const auto report = limes::output::write(result_of(table), scratch / name, {});
    CHECK(report.ledger.in() == table.rows);
    CHECK(report.ledger.out() == table.rows - dropped);
    CHECK(report.ledger.balances());
    CHECK(scratch.file_count() == 1);
    return read_back(scratch / name);
}

std::string wkt(const OGRFeature& feature) {
    const OGRGeometry* geometry = feature.GetGeometryRef();
    return geometry == nullptr ? "null" : geometry->exportToWkt();
}

bool shows(const OGRFeature& feature, const char* expected) {
    OGRGeometry* parsed = nullptr;
    REQUIRE(OGRGeometryFactory::createFromWkt(expected, nullptr, &parsed) == OGRERR_NONE);
    const std::unique_ptr<OGRGeometry> geometry{parsed};
    return feature.GetGeometryRef() != nullptr && feature.GetGeometryRef()->Equals(parsed);
}

std::string without_time(std::string date) {
    return date.substr(0, date.find(' '));
}

const std::array<std::string, 5> all_names{"a.geojson", "a.geojsonl", "a.csv", "a.gpkg", "a.fgb"};

}  // namespace

TEST_CASE("every format keeps ids, types and values of points") {
    const auto name = GENERATE(std::string{"a.geojson"}, "a.json", "a.geojsonl", "a.csv", "a.gpkg", "a.fgb");
    CAPTURE(name);
    const Scratch scratch;
    const Layer table = gates();
    const ReadBack read = write_and_read(scratch, table, name);
    const bool text_only = name == "a.csv";  // GDAL reads all columns of a CSV as text
    REQUIRE(read.by_id.size() == table.rows);
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::string id{table.ids[row]};
        CAPTURE(id);
        REQUIRE(read.by_id.count(id) == 1);
        const OGRFeature& feature = *read.by_id.at(id);
        const OGRPoint* point = feature.GetGeometryRef()->toPoint();
        CHECK(std::abs(point->getX() - table.geometry.lon()[row]) <= 0.5000001e-7);
        CHECK(std::abs(point->getY() - table.geometry.lat()[row]) <= 0.5000001e-7);
        CHECK(feature.GetFieldAsString("name") == std::string{table.find("name")->text(row)});
        for (const char* column : {"lanes", "distance_m", "open", "decided"}) {
            CAPTURE(column);
            const bool is_null = text_only ? std::string{feature.GetFieldAsString(column)}.empty()
                                           : !feature.IsFieldSetAndNotNull(feature.GetFieldIndex(column));
            CHECK(is_null == table.find(column)->is_null(row));
        }
        if (!table.find("lanes")->is_null(row)) {
            CHECK(feature.GetFieldAsInteger64("lanes") == table.find("lanes")->integers()[row]);
        }
        if (!table.find("distance_m")->is_null(row)) {
            CHECK(feature.GetFieldAsDouble("distance_m") == table.find("distance_m")->reals()[row]);
        }
        if (!table.find("decided")->is_null(row)) {
            std::string day = without_time(feature.GetFieldAsString("decided"));
            std::replace(day.begin(), day.end(), '/', '-');
            CHECK(day == table.find("decided")->dates()[row].text());
        }
    }
    CHECK(std::string{read.by_id.at("tra-linh")->GetFieldAsString("valid_from")}.substr(0, 4) == "2008");
    CHECK(read.by_id.at("tra-linh")->GetFieldAsDouble("accuracy_m") == 5000);
    CHECK(read.layer->GetLayerDefn()->GetFieldIndex("valid_to") == -1);
    CHECK(read.layer->GetLayerDefn()->GetFieldIndex("source") == -1);
}

TEST_CASE("typed formats keep the types of columns") {
    struct Expected {
        std::string name;
        OGRFieldType date;
    };
    const auto expected =
        GENERATE(Expected{"a.gpkg", OFTDate}, Expected{"a.fgb", OFTDateTime}, Expected{"a.geojson", OFTDate});
    CAPTURE(expected.name);
    const Scratch scratch;
    const ReadBack read = write_and_read(scratch, gates(), expected.name);
    OGRFeatureDefn& columns = *read.layer->GetLayerDefn();
    const auto type = [&](const char* name) {
        return columns.GetFieldDefn(columns.GetFieldIndex(name))->GetType();
    };
    CHECK(type("id") == OFTString);
    CHECK(type("name") == OFTString);
    CHECK(type("lanes") == OFTInteger64);
    CHECK(type("distance_m") == OFTReal);
    CHECK(type("open") == OFTInteger);
    CHECK(columns.GetFieldDefn(columns.GetFieldIndex("open"))->GetSubType() == OFSTBoolean);
    CHECK(type("decided") == expected.date);
    CHECK(read.layer->GetName() == std::string{"gates"});
    REQUIRE(read.layer->GetSpatialRef() != nullptr);
    CHECK(read.layer->GetSpatialRef()->IsGeographic());
}

TEST_CASE("FlatGeobuf has no dates, which is told of each column of them") {
    const Scratch scratch;
    const auto dated = limes::output::write(result_of(gates()), scratch / "a.fgb", {}).findings;
    CHECK(std::ranges::count(dated, "date-as-moment", &limes::base::Finding::kind) == 2);
    const auto kept = limes::output::write(result_of(gates()), scratch / "a.gpkg", {}).findings;
    CHECK(std::ranges::count(kept, "date-as-moment", &limes::base::Finding::kind) == 0);
}

TEST_CASE("every format keeps areas with their holes") {
    const auto name = GENERATE(from_range(all_names));
    CAPTURE(name);
    const Scratch scratch;
    const ReadBack read = write_and_read(scratch, areas(), name);
    OGRGeometry& holed = *read.by_id.at("holed")->GetGeometryRef();
    OGRGeometry& two = *read.by_id.at("two")->GetGeometryRef();
    CHECK(OGR_G_Area(OGRGeometry::ToHandle(&holed)) == Approx(15).epsilon(1e-12));
    CHECK(OGR_G_Area(OGRGeometry::ToHandle(&two)) == Approx(4.75).epsilon(1e-12));
    const bool one_type = name == "a.gpkg" || name == "a.fgb";
    CHECK(wkbFlatten(holed.getGeometryType()) == (one_type ? wkbMultiPolygon : wkbPolygon));
    CHECK(wkbFlatten(two.getGeometryType()) == wkbMultiPolygon);
}

TEST_CASE("every format keeps a mixture of types, null and empty geometry among them") {
    const auto name = GENERATE(from_range(all_names));
    CAPTURE(name);
    const Scratch scratch;
    // GDAL 3.6 writes no row without geometry into FlatGeobuf: that has to be told.
    const std::size_t dropped = name == "a.fgb" ? 2 : 0;
    const ReadBack read = write_and_read(scratch, mixture(), name, dropped);
    REQUIRE(read.by_id.size() == 8 - dropped);
    if (dropped == 0) {
        CHECK(wkt(*read.by_id.at("null")) == "null");
        const OGRGeometry* empty = read.by_id.at("empty")->GetGeometryRef();
        REQUIRE(empty != nullptr);
        CHECK(empty->IsEmpty());
    }
    CHECK(shows(*read.by_id.at("point"), "POINT (1.5 -2.25)"));
    CHECK(shows(*read.by_id.at("line"), "LINESTRING (1 2,3 4,5 6.125)"));
    CHECK(shows(*read.by_id.at("points"), "MULTIPOINT (1 2,3 4)"));
    CHECK(shows(*read.by_id.at("lines"), "MULTILINESTRING ((1 2,3 4),(5 6,7 8))"));
    CHECK(shows(*read.by_id.at("holed"),
                "POLYGON ((105 21,109 21,109 25,105 25,105 21),(106 22,106 23,107 23,107 22,106 22))"));
}

TEST_CASE("an answer without rows, and one without geometry, are files as well") {
    const auto name = GENERATE(from_range(all_names));
    CAPTURE(name);
    Layer bare;
    bare.schema.name = "bare";
    SECTION("no rows") {
        bare.add_column("n", ColumnType::integer);
        const Scratch scratch;
        limes::output::write(result_of(bare), scratch / name, {});
        if (name != "a.geojsonl") {  // an empty file, which GDAL does not take for any format
            CHECK(read_back(scratch / name).by_id.empty());
        }
    }
    SECTION("no geometry") {
        add_id(bare, "a");
        bare.geometry.push_null();
        bare.add_column("n", ColumnType::integer).push(std::int64_t{7});
        const Scratch scratch;
        const std::size_t dropped = name == "a.fgb" ? 1 : 0;
        const ReadBack read = write_and_read(scratch, bare, name, dropped);
        REQUIRE(read.by_id.size() == 1 - dropped);
        if (dropped == 0) {
            CHECK(read.by_id.at("a")->GetFieldAsInteger("n") == 7);
            CHECK(wkt(*read.by_id.at("a")) == "null");
        }
    }
}

TEST_CASE("GeoPackage tells units, descriptions, attribution and the question, and has a spatial index") {
    const Scratch scratch;
    const ReadBack read = write_and_read(scratch, gates(), "a.gpkg");
    CHECK(std::string{read.layer->GetMetadataItem("attribution")} == "© \"Test\" survey");
    CHECK(std::string{read.layer->GetMetadataItem("limes")}.find("limes nearest --from 'a\\tb'") !=
          std::string::npos);
    CHECK(read.layer->TestCapability(OLCFastSpatialFilter));
    OGRLayer* described = read.dataset->ExecuteSQL(
        "SELECT title, description FROM gpkg_data_columns WHERE column_name = 'distance_m'", nullptr,
        nullptr);
    REQUIRE(described != nullptr);
    const OGRFeatureUniquePtr row{described->GetNextFeature()};
    REQUIRE(row);
    CHECK(std::string{row->GetFieldAsString(0)} == "distance_m [m]");
    CHECK(std::string{row->GetFieldAsString(1)} == "to the border's line");
    read.dataset->ReleaseResultSet(described);
}

TEST_CASE("columns called as a file's own columns are, or twice, are all kept") {
    Layer table;
    table.schema.name = "x; DROP TABLE \"gates\" --'";
    add_id(table, "a");
    table.geometry.push_point({1, 2});
    for (const char* name : {"fid", "geom", "wkt", "Name", "name", "geometry"}) {
        table.add_column(name, ColumnType::text).push(std::string{"value of "} + name);
    }
    const auto name = GENERATE(from_range(all_names));
    CAPTURE(name);
    const Scratch scratch;
    const ReadBack read = write_and_read(scratch, table, name);
    const OGRFeature& feature = *read.by_id.at("a");
    for (const char* column : {"fid", "geom", "Name"}) {
        CAPTURE(column);
        CHECK(feature.GetFieldAsString(column) == std::string{"value of "} + column);
    }
    CHECK(std::string{feature.GetFieldAsString("name_2")} == "value of name");
    if (name != "a.csv") {  // GDAL takes the column that is called wkt for the geometry
        CHECK(shows(feature, "POINT (1 2)"));
    }
}

TEST_CASE("a facet that a column shows already is written once; one that differs keeps both") {
    Layer table;
    table.schema.name = "found";
    add_id(table, "a");
    table.geometry.push_point({1, 2});
    const Scratch scratch;
    SECTION("the same") {
        table.add_column("id", ColumnType::text).push("a");
        CHECK(write_and_read(scratch, table, "a.gpkg").layer->GetLayerDefn()->GetFieldCount() == 1);
    }
    SECTION("another") {
        table.add_column("id", ColumnType::text).push("b");
        const ReadBack read = write_and_read(scratch, table, "a.gpkg");
        CHECK(std::string{read.by_id.at("b")->GetFieldAsString("feature_id")} == "a");
    }
}
