#include <limes/model/geometry.hpp>

#include "catch.hpp"

using namespace limes::model;

namespace {

GeometryColumn mixed() {
    GeometryColumn column;
    column.push_point({1, 2});
    column.push_null();
    column.begin_row(GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    for (const LonLat p : {LonLat{0, 0}, {4, 0}, {4, 3}, {0, 0}}) {
        column.push_vertex(p);
    }
    column.begin_path();
    for (const LonLat p : {LonLat{1, 0.2}, {2, 0.4}, {2, 0.2}, {1, 0.2}}) {
        column.push_vertex(p);
    }
    column.push_empty();
    column.push_line(std::vector<LonLat>{{5, 5}, {6, 7}});
    return column;
}

}  // namespace

TEST_CASE("points alone keep no offsets, and gain them when another type comes") {
    GeometryColumn column = GeometryColumn::points({1, 2}, {3, 4});
    CHECK(column.all_points());
    CHECK(column[1].path(0, 0)[0] == LonLat{2, 4});
    column.push_null();
    CHECK_FALSE(column.all_points());
    CHECK(column.size() == 3);
    CHECK(column.type(1) == GeometryType::point);
    CHECK(column[1].path(0, 0)[0] == LonLat{2, 4});
    CHECK(column[2].part_count() == 0);
}

TEST_CASE("each row of mixed types has its own parts, paths and vertices") {
    const GeometryColumn column = mixed();
    REQUIRE(column.size() == 5);
    CHECK(column.type(1) == GeometryType::null);
    CHECK(column[2].part_count() == 1);
    CHECK(column[2].path_count(0) == 2);
    CHECK(column[2].path(0, 1)[1] == LonLat{2, 0.4});
    CHECK(column[2].vertex_count() == 8);
    CHECK(column.type(3) == GeometryType::empty);
    CHECK_FALSE(column.box(3));
    CHECK(column[4].path(0, 0)[1] == LonLat{6, 7});
    CHECK(*column.box(2) == Box{0, 0, 4, 3});
}

TEST_CASE("a copied row is the row") {
    const GeometryColumn column = mixed();
    GeometryColumn copy;
    for (std::size_t row = column.size(); row-- > 0;) {
        copy.push_from(column, row);
    }
    for (std::size_t row = 0; row < column.size(); ++row) {
        const std::size_t other = column.size() - 1 - row;
        CHECK(copy.type(other) == column.type(row));
        CHECK(copy[other].vertex_count() == column[row].vertex_count());
        CHECK(copy.box(other) == column.box(row));
    }
}
