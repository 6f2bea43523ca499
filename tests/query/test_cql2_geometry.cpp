#include <limes/base/error.hpp>
#include <limes/query/filter.hpp>

#include "catch.hpp"

#include <string>

using limes::base::UsageError;
using limes::model::GeometryType;
using namespace limes::query;

namespace {

GeometryLiteral geometry(const std::string& wkt) {
    return std::get<GeometryLiteral>(parse_cql2("S_INTERSECTS(geometry, " + wkt + ")")->arguments[1].value);
}

std::string again(const std::string& wkt) {
    const std::string text = to_cql2(parse_cql2("S_INTERSECTS(geometry, " + wkt + ")")->arguments[1]);
    return text;
}

std::string error_of(const std::string& wkt) {
    try {
        static_cast<void>(geometry(wkt));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "(read)";
}

}  // namespace

TEST_CASE("every kind of geometry is read and written again") {
    for (const std::string wkt :
         {"POINT(103.9706 22.4855)", "LINESTRING(1 2,3 4.5,-5 6)", "POLYGON((0 0,2 0,2 2,0 2,0 0))",
          "POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,2 2,2 1,1 1))", "MULTIPOINT((1 2),(3 4))",
          "MULTILINESTRING((1 2,3 4),(5 6,7 8))",
          "MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,2 2,2 1,1 1)),((20 0,21 0,21 1,20 0)))",
          "POINT EMPTY"}) {
        CAPTURE(wkt);
        CHECK(again(wkt) == wkt);
    }
    CHECK(geometry("MULTIPOLYGON(((0 0,1 0,1 1,0 0)))")->type(0) == GeometryType::multi_polygon);
    CHECK(again("MULTIPOINT(1 2, 3 4)") == "MULTIPOINT((1 2),(3 4))");
    CHECK(again("POINT Z (1 2 3)") == "POINT(1 2)");
    CHECK(again("POINT(1 2 -3)") == "POINT(1 2)");
    CHECK(again("POLYGON EMPTY") == "POINT EMPTY");
}

TEST_CASE("rings are turned: the outer one left, holes right") {
    CHECK(again("POLYGON((0 0,0 2,2 2,2 0,0 0))") == "POLYGON((0 0,2 0,2 2,0 2,0 0))");
    CHECK(again("POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 2,1 1))") ==
          "POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,2 2,2 1,1 1))");
}

TEST_CASE("a box is a polygon, over the antimeridian two, and wide ones have no edge over 180 degrees") {
    CHECK(again("BBOX(102,20,108,24)") == "POLYGON((102 20,108 20,108 24,102 24,102 20))");
    CHECK(again("BBOX(102,20,0,108,24,3000)") == "POLYGON((102 20,108 20,108 24,102 24,102 20))");
    CHECK(again("BBOX(170,-10,-160,10)") ==
          "MULTIPOLYGON(((170 -10,180 -10,180 10,170 10,170 -10)),((-180 -10,-160 -10,-160 10,-180 10,-180 "
          "-10)))");
    CHECK(again("BBOX(180,-10,-160,10)") == "MULTIPOLYGON(((-180 -10,-160 -10,-160 10,-180 10,-180 -10)))");
    CHECK(again("BBOX(-180,-90,180,90)") == "POLYGON((-180 -90,0 -90,180 -90,180 90,0 90,-180 90,-180 -90))");
    const GeometryLiteral world = geometry("BBOX(-180,-90,180,90)");
    CHECK(world->box(0) == limes::geodesy::Box{-180, -90, 180, 90});
}

TEST_CASE("geometry that means nothing is refused with the mend") {
    const auto [wkt, message] = GENERATE(table<std::string, std::string>({
        {"POINT(22.48 103.97)", "longitude comes first"},
        {"POINT(379213 3610774)", "coordinates are degrees on WGS84"},
        {"POINT(1)", "expected a coordinate in degrees"},
        {"POINT(1,2)", "expected a coordinate in degrees"},
        {"LINESTRING(1 2)", "a line of two positions or more"},
        {"POLYGON((0 0,1 0,1 1))", "a ring of four positions or more"},
        {"POLYGON((0 0,1 0,1 1,0 1))", "repeat its first position at its end"},
        {"POLYGON((0 0,1 1,2 2,0 0))", "a ring with an area"},
        {"LINESTRING(179 0,-179 0)", "cut what lies over the antimeridian there"},
        {"BBOX(1,2,3)", "four numbers: BBOX(west, south, east, north)"},
        {"BBOX(1,2,1,2)", "for one position write POINT(lon lat)"},
        {"BBOX(1,5,3,2)", "its south below its north"},
        {"BBOX(180,0,-180,1)", "a box with an area"},
        {"BBOX(102,20,108,1e999)", "a number between"},
        {"GEOMETRYCOLLECTION(POINT(1 2))", "write a collection as several conditions joined by OR"},
    }));
    CAPTURE(wkt);
    CHECK(error_of(wkt).find(message) != std::string::npos);
}
