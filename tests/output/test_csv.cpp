#include "catch.hpp"
#include "sample.hpp"

#include <string>

using limes::model::ColumnType;
using limes::model::Layer;

TEST_CASE("CSV is RFC 4180, and tells an empty text from none") {
    CHECK(written_text(result_of(gates()), "a.csv") ==
          "id,valid_from,accuracy_m,name,lanes,distance_m,open,decided,wkt\r\n"
          "huu-nghi,1992-04-01,50.0,Hữu Nghị,14,0.30000000000000004,true,2025-07-01,POINT (106.7110001 "
          "21.9744)\r\n"
          "tan-thanh,,,\"友谊关 \"\"Youyi\"\", guan\",,1234567.0,false,,POINT (106.68 22)\r\n"
          "tra-linh,2008-12-31,5000.0,\"ຫຼວງພະບາງ\nline\",9223372036854775807,,,1899-12-31,POINT (106.3333333 "
          "22.8333333)\r\n"
          "9223372036854775808,,0.5,\"\",-1,5e-324,true,9999-12-31,POINT (0 0)\r\n");
}

TEST_CASE("CSV has no geometry column when nothing can have a geometry") {
    Layer table;
    table.schema.name = "bare";
    table.has_geometry = false;
    add_id(table, " a ");
    table.geometry.push_null();
    table.add_column("a,b", ColumnType::text).push("=1+1");
    CHECK(written_text(result_of(table), "a.csv") == "id,\"a,b\"\r\n\" a \",=1+1\r\n");
    CHECK(written_text(result_of(table.take({})), "a.csv") == "id,\"a,b\"\r\n");
}

TEST_CASE("CSV has a geometry column whether there are rows or not, and whether they have a geometry") {
    Layer table;
    table.schema.name = "places";
    CHECK(written_text(result_of(table), "a.csv") == "id,wkt\r\n");
    add_id(table, "nowhere");
    table.geometry.push_null();
    add_id(table, "empty");
    table.geometry.push_empty();
    CHECK(written_text(result_of(table), "a.csv") == "id,wkt\r\nnowhere,\r\nempty,POINT EMPTY\r\n");
    CHECK(written_text(result_of(table.take({0})), "a.csv") == "id,wkt\r\nnowhere,\r\n");
    CHECK(written_text(result_of(table.take({})), "a.csv") == "id,wkt\r\n");
    CHECK(written_text(result_of(table), "a.csv", {.wkt = limes::output::WithWkt::no}) ==
          "id\r\nnowhere\r\nempty\r\n");
}

TEST_CASE("CSV has every type of geometry as WKT") {
    const std::string text = written_text(result_of(mixture()), "a.csv");
    CHECK(text ==
          "id,wkt\r\n"
          "null,\r\n"
          "empty,POINT EMPTY\r\n"
          "point,POINT (1.5 -2.25)\r\n"
          "line,\"LINESTRING (1 2,3 4,5 6.125)\"\r\n"
          "points,\"MULTIPOINT ((1 2),(3 4))\"\r\n"
          "lines,\"MULTILINESTRING ((1 2,3 4),(5 6,7 8))\"\r\n"
          "holed,\"POLYGON ((105 21,109 21,109 25,105 25,105 21),(106 22,106 23,107 23,107 22,106 22))\"\r\n"
          "two,\"MULTIPOLYGON (((0 0,1 0,1 1,0 1,0 0)),((10 10,12 10,12 12,10 12,10 10),(10.5 10.5,10.5 "
          "11,11 11,11 10.5,10.5 10.5)))\"\r\n");
}

TEST_CASE("a column that readers of CSV would take for the geometry is called otherwise, and told") {
    Layer table;
    table.schema.name = "places";
    add_id(table, "a");
    table.geometry.push_point({105, 21});
    table.add_column("WKT", ColumnType::text).push("POINT (9 9)");
    table.add_column("_wkt_old", ColumnType::text).push("POINT (8 8)");
    table.add_column("column_WKT", ColumnType::text).push("taken");
    const Scratch folder;
    const auto report = limes::output::write(result_of(table), folder / "a.csv", {});
    CHECK(file_text(folder / "a.csv") ==
          "id,column_WKT,column__wkt_old,column_column_WKT,wkt\r\n"
          "a,POINT (9 9),POINT (8 8),taken,POINT (105 21)\r\n");
    REQUIRE(report.findings.size() == 3);
    CHECK(report.findings[0].kind == "column-renamed");
    CHECK(report.findings[0].done == "wrote it as 'column_WKT'");
    CHECK(report.findings[2].what == "'column_WKT' is what a column 'WKT' is called in a CSV");
    CHECK(report.findings[2].done == "wrote it as 'column_column_WKT'");
}

TEST_CASE("without a geometry a column of WKT is a column like any other") {
    Layer table;
    table.schema.name = "texts";
    table.has_geometry = false;
    add_id(table, "a");
    table.geometry.push_null();
    table.add_column("wkt", ColumnType::text).push("POINT (9 9)");
    CHECK(written_text(result_of(table), "a.csv") == "id,wkt\r\na,POINT (9 9)\r\n");
}
