#include <limes/base/error.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>

#include <algorithm>
#include <cmath>

using namespace limes;
using base::Metres;
using engine::embedded::area_of;
using engine::embedded::dissolve;
using engine::embedded::reach_pieces;
using engine::embedded::reach_tolerance;
using geodesy::LonLat;
using model::GeometryColumn;

namespace {

const GeographicLib::Geodesic& wgs84() {
    return GeographicLib::Geodesic::WGS84();
}

/// The area inside a geodesic circle: Karney's polygon of so many destinations that its own error is under
/// 1e-8.
double circle_area_m2(LonLat centre, double radius_m) {
    constexpr int kCorners = 20000;
    GeographicLib::PolygonArea polygon{wgs84()};
    for (int i = 0; i < kCorners; ++i) {
        double lat = 0;
        double lon = 0;
        wgs84().Direct(centre.lat, centre.lon, -360.0 * i / kCorners, radius_m, lat, lon);
        polygon.AddPoint(lat, lon);
    }
    double perimeter = 0;
    double area = 0;
    polygon.Compute(false, true, perimeter, area);
    return area;
}

GeometryColumn point(LonLat p) {
    GeometryColumn column;
    column.push_point(p);
    return column;
}

GeometryColumn line(const std::vector<LonLat>& path) {
    GeometryColumn column;
    column.push_line(path);
    return column;
}

GeometryColumn square(LonLat low, LonLat high) {
    GeometryColumn column;
    column.begin_row(model::GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    for (const LonLat p : {low, LonLat{high.lon, low.lat}, high, LonLat{low.lon, high.lat}, low}) {
        column.push_vertex(p);
    }
    return column;
}

GeometryColumn dissolved(const GeometryColumn& areas, unsigned threads = 1) {
    base::Task task;
    task.threads = threads;
    GeometryColumn column;
    append(column, dissolve(areas, task));
    return column;
}

GeometryColumn reach(const GeometryColumn& source, double radius_m, unsigned threads = 1) {
    base::Task task;
    task.threads = threads;
    const std::vector<engine::embedded::ReachSource> sources{{0, Metres{radius_m}}};
    return dissolved(reach_pieces(source, sources, task).areas, threads);
}

double area_m2(const GeometryColumn& column) {
    return area_of(column[0]).value();
}

double karney_m(LonLat a, LonLat b) {
    double d = 0;
    wgs84().Inverse(a.lat, a.lon, b.lat, b.lon, d);
    return d;
}

/// The distance from a point to an edge straight in longitude/latitude, by halving the stretch where Karney's
/// distance is least: slow and independent.
double searched_distance_m(LonLat from, LonLat a, LonLat b) {
    const auto at = [&](double t) {
        return karney_m(from, {a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)});
    };
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; ++i) {
        const double third = (high - low) / 3;
        if (at(low + third) < at(high - third)) {
            high -= third;
        } else {
            low += third;
        }
    }
    return at((low + high) / 2);
}

double searched_distance_m(LonLat from, const std::vector<LonLat>& path) {
    double best = 1e9;
    for (std::size_t i = 1; i < path.size(); ++i) {
        const double edge_m = karney_m(path[i - 1], path[i]);
        // An edge is no nearer than its ends less its length (a tenth more, for being no geodesic).
        if (karney_m(from, path[i]) - 1.1 * edge_m < best) {
            best = std::min(best, searched_distance_m(from, path[i - 1], path[i]));
        }
    }
    return best;
}

/// How far the boundary lies from where it should, at vertices and along edges; edges of the chart's own
/// frame are left out.
double worst_boundary_error_m(const GeometryColumn& area, const std::vector<LonLat>& source,
                              double radius_m) {
    double worst = 0;
    area[0].for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const bool frame = (std::abs(ring.lon[i]) == 180 && ring.lon[i] == ring.lon[i - 1]) ||
                               (std::abs(ring.lat[i]) == 90 && ring.lat[i] == ring.lat[i - 1]);
            for (const double t : {0.0, 0.25, 0.5, 0.75}) {
                if (frame) {
                    continue;
                }
                const LonLat p{ring.lon[i - 1] + t * (ring.lon[i] - ring.lon[i - 1]),
                               ring.lat[i - 1] + t * (ring.lat[i] - ring.lat[i - 1])};
                worst = std::max(worst, std::abs(searched_distance_m(p, source) - radius_m));
            }
        }
    });
    return worst;
}

}  // namespace

TEST_CASE("a disc has the area of its geodesic circle, wherever it lies") {
    const auto [centre, radius_m] = GENERATE(table<LonLat, double>({
        {{106.713, 21.975}, 20'000.0},  // Hữu Nghị
        {{106.713, 21.975}, 300.0},
        {{106.713, 21.975}, 100'000.0},
        {{0.0, 0.0}, 1'000'000.0},
        {{179.99, -16.5}, 50'000.0},  // over the antimeridian
        {{-180.0, 70.0}, 200'000.0},
        {{30.0, 89.9}, 50'000.0},  // holds the north pole
        {{30.0, 90.0}, 50'000.0},
        {{-120.0, -89.0}, 500'000.0},  // holds the south pole
        {{15.0, 89.0}, 111'000.0},     // ends beside the pole
    }));
    CAPTURE(centre.lon, centre.lat, radius_m);
    const GeometryColumn disc = reach(point(centre), radius_m);
    CHECK(area_m2(disc) == Approx(circle_area_m2(centre, radius_m)).epsilon(1e-4));
    CHECK(worst_boundary_error_m(disc, {centre, centre}, radius_m) <=
          reach_tolerance(Metres{radius_m}).value());
}

TEST_CASE("the tolerance is a thousandth of the radius and never more than ten metres") {
    CHECK(reach_tolerance(Metres{2000}) == Metres{2});
    CHECK(reach_tolerance(Metres{50'000}) == Metres{10});
}

TEST_CASE("a disc over the antimeridian is two parts that end at it") {
    const GeometryColumn disc = reach(point({179.9, -17}), 50'000);
    REQUIRE(disc.type(0) == model::GeometryType::multi_polygon);
    CHECK(disc[0].part_count() == 2);
    CHECK(disc.box(0)->west == -180);
    CHECK(disc.box(0)->east == 180);
}

TEST_CASE("a disc round a pole is a band that ends at it") {
    const GeometryColumn north = reach(point({100, 89.5}), 100'000);
    CHECK(north.box(0)->north == 90);
    CHECK(north.box(0)->west == -180);
    CHECK(north.box(0)->east == 180);
    const GeometryColumn south = reach(point({100, -89.5}), 100'000);
    CHECK(south.box(0)->south == -90);
    CHECK(area_m2(south) == Approx(area_m2(north)).epsilon(1e-9));
}

TEST_CASE("the boundary of a line's reach is within the tolerance of the true one") {
    // Bent, with a shallow bay, and an edge of 40 km.
    const std::vector<LonLat> path{{105.84, 21.02}, {106.07, 21.186}, {106.2, 21.27},  {106.25, 21.295},
                                   {106.3, 21.33},  {106.6, 21.6},    {106.76, 21.85}, {106.7, 21.97}};
    const double radius_m = GENERATE(500.0, 5'000.0, 20'000.0, 200'000.0);
    CAPTURE(radius_m);
    const GeometryColumn area = reach(line(path), radius_m);
    CHECK(worst_boundary_error_m(area, path, radius_m) <= reach_tolerance(Metres{radius_m}).value());
}

TEST_CASE("shallow bays stay bays") {
    // Less than 1 % of the radius deep, which GEOS may simplify away.
    const double half_width = GENERATE(0.015, 0.025, 0.44);
    const std::vector<LonLat> path{
        {100, 0}, {100.45 - half_width, 0}, {100.45, -0.0008}, {100.45 + half_width, 0}, {100.9, 0}};
    const GeometryColumn area = reach(line(path), 10'000);
    CHECK(worst_boundary_error_m(area, path, 10'000) <= 10);
}

TEST_CASE("a boundary that passes close by a pole is divided until it is straight in longitude/latitude") {
    const std::vector<LonLat> meridian{{20, 88}, {20, 89}};
    const double radius_m = GENERATE(100'000.0, 150'000.0);  // ends before the pole, and beyond it
    const GeometryColumn area = reach(line(meridian), radius_m);
    CHECK(worst_boundary_error_m(area, meridian, radius_m) <= 10);
}

TEST_CASE("far reaches are held against the ellipsoid, not the plane") {
    const std::vector<LonLat> path{{105, 20}, {105.6, 20.4}};
    const GeometryColumn area = reach(line(path), 4'000'000);
    CHECK(worst_boundary_error_m(area, path, 4'000'000) <= 10);
}

TEST_CASE("a straight line's reach is a band with two half discs") {
    // Along the equator, which is a geodesic: 2 R L + the disc, but for the curvature of the earth (R²/6a² of
    // it).
    const double radius_m = 5'000;
    const double length_m = 222'638.98158654716;  // two degrees of the equator
    const GeometryColumn area = reach(line({{100, 0}, {102, 0}}), radius_m);
    const double expected = 2 * radius_m * length_m + circle_area_m2({100, 0}, radius_m);
    CHECK(area_m2(area) == Approx(expected).epsilon(2e-4));
}

TEST_CASE("a line over the antimeridian, and one round a pole, reach as far as elsewhere") {
    const auto in_two_parts = [](double west, double middle, double middle_again, double east) {
        GeometryColumn line;
        line.begin_row(model::GeometryType::multi_line_string);
        for (const auto& [a, b] : {std::pair{west, middle}, std::pair{middle_again, east}}) {
            line.begin_part();
            line.begin_path();
            line.push_vertex({a, 0});
            line.push_vertex({b, 0});
        }
        return line;
    };
    const double here = area_m2(reach(in_two_parts(100, 101, 101, 102), 5'000));
    CHECK(area_m2(reach(in_two_parts(179, 180, -180, -179), 5'000)) == Approx(here).epsilon(1e-6));
    // Cut elsewhere, it is the same within the tolerance.
    CHECK(area_m2(reach(line({{100, 0}, {102, 0}}), 5'000)) == Approx(here).epsilon(1e-4));

    // A parallel as a line: its reach is the band between two parallels, or a cap when it reaches the pole.
    std::vector<LonLat> parallel;
    for (int lon = -180; lon <= 180; lon += 4) {
        parallel.push_back({static_cast<double>(lon), 89.0});
    }
    double to_pole = 0;
    wgs84().Inverse(89, 0, 90, 0, to_pole);
    const double cap = area_m2(reach(line(parallel), to_pole + 50'000));
    CHECK(cap == Approx(circle_area_m2({0, 90}, 2 * to_pole + 50'000)).epsilon(1e-3));
    const double band = area_m2(reach(line(parallel), 20'000));
    CHECK(band ==
          Approx(circle_area_m2({0, 90}, to_pole + 20'000) - circle_area_m2({0, 90}, to_pole - 20'000))
              .epsilon(1e-3));
}

TEST_CASE("an area's reach holds the area, and nothing farther than the radius") {
    const LonLat low{106, 21};
    const LonLat high{106.5, 21.4};
    const GeometryColumn area = reach(square(low, high), 10'000);
    const std::vector<LonLat> boundary{low, {106.5, 21}, high, {106, 21.4}, low};
    CHECK(area[0].part_count() == 1);
    CHECK(area[0].path_count(0) == 1);
    CHECK(worst_boundary_error_m(area, boundary, 10'000) <= 10);
    CHECK(area_m2(reach(square(low, high), 0)) == Approx(area_m2(square(low, high))).epsilon(1e-12));
}

TEST_CASE("radii of nothing, and radii without end") {
    CHECK_FALSE(reach(point({1, 1}), 0).box(0));
    CHECK_FALSE(reach(point({1, 1}), -5).box(0));
    CHECK_FALSE(reach(line({{1, 1}, {2, 2}}), 0).box(0));
    CHECK_THROWS_AS(reach(point({1, 1}), 1e7), base::UsageError);
    GeometryColumn none;
    none.push_null();
    CHECK_FALSE(reach(none, 1000).box(0));
    const double dot = area_m2(reach(line({{1, 1}, {1, 1}}), 1000));
    CHECK(dot == Approx(circle_area_m2({1, 1}, 1000)).epsilon(1e-4));
}

TEST_CASE("the reach of many sources does not depend on the number of threads") {
    GeometryColumn sources;
    std::vector<engine::embedded::ReachSource> all;
    for (std::size_t i = 0; i < 300; ++i) {
        const double k = static_cast<double>(i);
        sources.push_point({102 + std::fmod(k * 0.618, 1.0) * 6, 19 + std::fmod(k * 0.755, 1.0) * 4});
        all.push_back({i, Metres{5'000 + 50 * k}});
    }
    base::Task one{.threads = 1};
    base::Task three{.threads = 3};
    const GeometryColumn a = dissolved(reach_pieces(sources, all, one).areas, 1);
    const GeometryColumn b = dissolved(reach_pieces(sources, all, three).areas, 3);
    REQUIRE(a.vertex_count() == b.vertex_count());
    CHECK(std::equal(a.lon().begin(), a.lon().end(), b.lon().begin()));
    CHECK(std::equal(a.lat().begin(), a.lat().end(), b.lat().begin()));
    CHECK(a[0].part_count() > 1);
}

TEST_CASE("areas that also touch along an edge are cut to areas alone") {
    // An L and a square: they share an area, an edge beside it and a corner.
    GeometryColumn both;
    both.begin_row(model::GeometryType::polygon);
    both.begin_part();
    both.begin_path();
    for (const LonLat p : {LonLat{0, 0}, {3, 0}, {3, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}, {0, 1}, {0, 0}}) {
        both.push_vertex(p);
    }
    const auto shape = engine::embedded::to_geos(both[0]);
    const auto mixed =
        engine::embedded::intersection(shape, engine::embedded::to_geos(geodesy::Box{1, 1, 4, 3}));
    CHECK(engine::embedded::part_count(mixed) == 2);
    const auto areas = engine::embedded::areas_in(copy(mixed));
    CHECK(engine::embedded::part_count(areas) == 1);
    CHECK(engine::embedded::dimension(areas) == 2);
    const auto touching =
        engine::embedded::intersection(shape, engine::embedded::to_geos(geodesy::Box{0, 1, 1, 2}));
    CHECK(engine::embedded::is_empty(engine::embedded::areas_in(copy(touching))));
}
