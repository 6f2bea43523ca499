#include <limes/base/error.hpp>
#include <limes/engine/embedded/geos.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

using namespace limes;
using namespace limes::engine::embedded;
using model::GeometryColumn;
using model::GeometryType;

namespace {

void push_ring(GeometryColumn& column, double west, double south, double east, double north,
               bool hole = false) {
    column.begin_path();
    const std::array<geodesy::LonLat, 5> counter_clockwise{
        {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}};
    for (std::size_t i = 0; i < 5; ++i) {
        column.push_vertex(counter_clockwise.at(hole ? 4 - i : i));
    }
}

/// A square with a square hole, and a second square: one multi-polygon.
GeometryColumn two_squares() {
    GeometryColumn column;
    column.begin_row(GeometryType::multi_polygon);
    column.begin_part();
    push_ring(column, 100, 20, 104, 24);
    push_ring(column, 101, 21, 102, 22, true);
    column.begin_part();
    push_ring(column, 105, 20, 106, 21);
    return column;
}

std::vector<geodesy::LonLat> vertices(const GeometryColumn& column, std::size_t row) {
    std::vector<geodesy::LonLat> all;
    column[row].for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            all.push_back(path[i]);
        }
    });
    return all;
}

}  // namespace

TEST_CASE("a multi-polygon goes to GEOS and comes back as it was") {
    const GeometryColumn before = two_squares();
    const GeosGeometry there = to_geos(before[0]);
    CHECK(part_count(there) == 2);
    CHECK(vertex_count(there) == 15);
    CHECK(dimension(there) == 2);
    CHECK(is_valid(there));
    GeometryColumn after;
    append(after, there);
    REQUIRE(after.size() == 1);
    CHECK(after.type(0) == GeometryType::multi_polygon);
    CHECK(after[0].path_count(0) == 2);
    CHECK(vertices(after, 0) == vertices(before, 0));
}

TEST_CASE("points and lines come back as they were, null and empty as empty") {
    GeometryColumn before;
    before.push_point({1, 2});
    before.begin_row(GeometryType::line_string);
    before.begin_part();
    before.begin_path();
    before.push_vertex({3, 4});
    before.push_vertex({5, 6});
    before.push_null();
    before.push_empty();
    GeometryColumn after;
    for (std::size_t row = 0; row < before.size(); ++row) {
        append(after, to_geos(before[row]));
    }
    REQUIRE(after.size() == 4);
    CHECK(after.type(0) == GeometryType::point);
    CHECK(vertices(after, 0) == vertices(before, 0));
    CHECK(after.type(1) == GeometryType::line_string);
    CHECK(vertices(after, 1) == vertices(before, 1));
    CHECK(after.type(2) == GeometryType::empty);
    CHECK(after.type(3) == GeometryType::empty);
}

TEST_CASE("rings come back counter-clockwise outside and clockwise inside") {
    const GeosGeometry hollow =
        difference(to_geos(geodesy::Box{0, 0, 4, 4}), to_geos(geodesy::Box{1, 1, 2, 2}));
    GeometryColumn column;
    append(column, hollow);
    const auto area = [&](std::size_t ring) {
        const geodesy::Path path = column[0].path(0, ring);
        double twice = 0;
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            twice += path.lon[i] * path.lat[i + 1] - path.lon[i + 1] * path.lat[i];
        }
        return twice / 2;
    };
    REQUIRE(column[0].path_count(0) == 2);
    CHECK(area(0) == 16);
    CHECK(area(1) == -1);
}

TEST_CASE("of a mixed collection the parts of the highest dimension stay") {
    // A square meets an L of two squares in an area and, apart from it, along an edge.
    const GeosGeometry low = to_geos(geodesy::Box{0, 0, 2, 2});
    std::vector<GeosGeometry> parts;
    parts.push_back(to_geos(geodesy::Box{1, 0, 3, 0.5}));
    parts.push_back(to_geos(geodesy::Box{2, 0.5, 3, 2}));
    const GeosGeometry bent = union_of(std::move(parts));
    const GeosGeometry both = intersection(low, bent);
    REQUIRE(part_count(both) == 2);
    GeometryColumn column;
    append(column, both);
    CHECK(column.type(0) == GeometryType::polygon);
    const auto box = column.box(0);
    REQUIRE(box.has_value());
    CHECK(*box == geodesy::Box{1, 0, 2, 0.5});
}

TEST_CASE("a transform keeps structure and closes its rings") {
    const GeosGeometry moved = transformed(to_geos(two_squares()[0]), [](double& x, double& y) {
        x = x * 0.1 + 7;
        y = -y;
    });
    CHECK(part_count(moved) == 2);
    CHECK(is_valid(moved));
    const auto box = box_of(moved);
    REQUIRE(box.has_value());
    CHECK(box->west == Approx(17));
    CHECK(box->south == -24);
}

TEST_CASE("every predicate agrees between plain and prepared") {
    const GeometryColumn column = two_squares();
    std::vector<GeosGeometry> shapes;
    shapes.push_back(to_geos(column[0]));
    shapes.push_back(to_geos(geodesy::Box{101, 21, 102, 22}));
    shapes.push_back(to_geos(geodesy::Box{104, 20, 105, 21}));
    shapes.push_back(to_geos(geodesy::Box{103, 23, 110, 30}));
    shapes.push_back(to_geos(geodesy::LonLat{100, 20}));
    shapes.push_back(to_geos(geodesy::LonLat{100.5, 20.5}));
    for (const GeosGeometry& a : shapes) {
        const GeosPrepared prepared{a};
        for (const GeosGeometry& b : shapes) {
            for (int relation = 0; relation <= static_cast<int>(Relation::equals); ++relation) {
                CAPTURE(relation);
                CHECK(prepared.related(b, static_cast<Relation>(relation)) ==
                      related(a, b, static_cast<Relation>(relation)));
            }
        }
    }
    CHECK(related(shapes[0], shapes[1], Relation::touches));
    CHECK_FALSE(related(shapes[0], shapes[1], Relation::overlaps));
    CHECK(related(shapes[0], shapes[3], Relation::overlaps));
    CHECK(related(shapes[4], shapes[0], Relation::covered_by));
    CHECK_FALSE(related(shapes[4], shapes[0], Relation::within));
    CHECK(related(shapes[5], shapes[0], Relation::within));
    CHECK(related(shapes[0], shapes[0], Relation::equals));
}

TEST_CASE("a bow tie is not valid, is said so, and is mended") {
    GeometryColumn column;
    column.begin_row(GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    for (const geodesy::LonLat p : {geodesy::LonLat{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}) {
        column.push_vertex(p);
    }
    const GeosGeometry bow = to_geos(column[0]);
    CHECK_FALSE(is_valid(bow));
    CHECK(invalid_reason(bow).find("Self-intersection") != std::string::npos);
    const GeosGeometry mended = valid(bow);
    CHECK(is_valid(mended));
    CHECK(part_count(mended) == 2);
}

TEST_CASE("a buffer of a point has the area of its polygon") {
    const GeosGeometry disc = buffer(to_geos(geodesy::LonLat{0, 0}), 2, 32);
    CHECK(vertex_count(disc) == 129);
    GeometryColumn column;
    append(column, disc);
    const geodesy::Path path = column[0].path(0, 0);
    double twice = 0;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        twice += path.lon[i] * path.lat[i + 1] - path.lon[i + 1] * path.lat[i];
    }
    CHECK(twice / 2 == Approx(128 * 2 * std::sin(2 * std::numbers::pi / 128)));
}

TEST_CASE("a ring that cannot be one fails with the reason GEOS gives") {
    GeometryColumn column;
    column.begin_row(GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    column.push_vertex({0, 0});
    column.push_vertex({1, 1});
    CHECK_THROWS_AS(static_cast<void>(to_geos(column[0])), base::EngineError);
    std::string said;
    try {
        static_cast<void>(to_geos(column[0]));
    } catch (const base::EngineError& error) {
        said = error.what();
    }
    CHECK(said.starts_with("GEOS could not make a ring: IllegalArgumentException"));
}

TEST_CASE("a geometry may be made in one thread, read in another and die in a third") {
    GeosGeometry made;
    std::thread{[&] { made = to_geos(geodesy::Box{0, 0, 1, 1}); }}.join();
    force_envelopes(made);
    bool inside = false;
    std::thread{[&] {
        const GeosPrepared prepared{made};
        inside = prepared.related(to_geos(geodesy::LonLat{0.5, 0.5}), Relation::contains);
    }}.join();
    std::thread{[dying = std::move(made)]() mutable { dying = GeosGeometry{}; }}.join();
    CHECK(inside);
}
