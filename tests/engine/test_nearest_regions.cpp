#include <limes/base/error.hpp>
#include <limes/engine/embedded/bisector.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/model/shape.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using model::Layer;
using query::NearestRegions;

namespace {

Layer random_places(unsigned seed, int count, double west, double south, double east, double north) {
    std::mt19937_64 random{seed};
    Layer layer = sketch::named_layer("places");
    for (int i = 0; i < count; ++i) {
        sketch::add_point(layer, "p" + std::to_string(i),
                          sketch::random_place(random, west, south, east, north));
    }
    return layer;
}

Layer box(double west, double south, double east, double north) {
    Layer layer = sketch::named_layer("areas");
    sketch::add_box(layer, "box", west, south, east, north);
    return layer;
}

/// The distance to the nearest place, by brute force with Karney's algorithm.
double nearest_m(const Layer& places, LonLat p) {
    double nearest = 1e9;
    for (std::size_t row = 0; row < places.rows; ++row) {
        nearest = std::min(nearest, sketch::karney_m(sketch::point_of(places, row), p));
    }
    return nearest;
}

LonLat place_of(const Layer& places, std::string_view id) {
    for (std::size_t row = 0; row < places.rows; ++row) {
        if (places.ids[row] == id) {
            return sketch::point_of(places, row);
        }
    }
    FAIL("no place " << id);
    return {};
}

/// Points of every region must be nearest to its place, but for what the tolerance allows: corners, middles
/// of edges, and points beside them on both sides. Together the regions are the area, no more and no less.
void check_regions(const Layer& places, const Layer& areas, double tolerance_m) {
    sketch::Bench bench{{places, areas}};
    const Layer& regions =
        bench.run(NearestRegions{.facilities = 0, .areas = 1, .tolerance = Metres{tolerance_m}});
    REQUIRE(regions.rows > 0);
    std::vector<geodesy::Shape> shapes;
    double sum_m2 = 0;
    for (std::size_t row = 0; row < regions.rows; ++row) {
        shapes.push_back(model::make_shape(regions.geometry[row]));
        sum_m2 += regions.find("area_km2")->reals()[row] * 1e6;
    }
    double whole_m2 = 0;
    for (std::size_t row = 0; row < areas.rows; ++row) {
        areas.geometry[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            whole_m2 += geodesy::signed_area(path).value();
        });
    }
    CHECK(sum_m2 == Approx(whole_m2).epsilon(1e-9));
    double worst_m = 0;
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < regions.rows; ++row) {
        const LonLat own = place_of(places, regions.ids[row]);
        regions.geometry[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            for (std::size_t i = 0; i + 1 < path.size(); ++i) {
                for (const double t : {0.0, 0.5, 0.27}) {
                    const LonLat p{path[i].lon + t * (path[i + 1].lon - path[i].lon),
                                   path[i].lat + t * (path[i + 1].lat - path[i].lat)};
                    worst_m = std::max(worst_m, sketch::karney_m(own, p) - nearest_m(places, p));
                    // Beside the edge, farther than the tolerance: whoever holds it must be the nearest.
                    for (const double azimuth : {10.0, 100.0, 190.0, 280.0}) {
                        const LonLat q = geodesy::destination(p, base::Degrees{azimuth}, Metres{50});
                        const auto holds = std::ranges::find_if(shapes, [&](const geodesy::Shape& shape) {
                            return geodesy::locate(shape, q) == geodesy::Location::inside;
                        });
                        if (holds != shapes.end()) {
                            const LonLat holder = place_of(
                                places, regions.ids[static_cast<std::size_t>(holds - shapes.begin())]);
                            wrong +=
                                sketch::karney_m(holder, q) - nearest_m(places, q) > 2 * tolerance_m ? 1 : 0;
                        }
                    }
                }
            }
        });
    }
    // A point within the tolerance of the true line is nearer to the other place by twice that at most.
    CHECK(worst_m <= 2 * tolerance_m);
    CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("regions hold what is nearest along the ellipsoid, over a border area", "[regions]") {
    check_regions(random_places(1, 12, 103, 20, 108, 24), box(103.5, 20.5, 107, 23.5), 1);
    check_regions(random_places(2, 8, 103, 20, 108, 24), box(104, 21, 104.2, 21.3), 0.1);
    check_regions(random_places(3, 2, 103, 20, 108, 24), box(102, 19, 109, 25), 1);
    check_regions(random_places(4, 1, 103, 20, 108, 24), box(104, 21, 105, 22), 1);
}

TEST_CASE("regions are right where the plane is far from true", "[regions]") {
    check_regions(random_places(5, 14, 60, 40, 110, 65), box(65, 42, 105, 62), 5);
}

TEST_CASE("regions about places on one circle, in rows, and nearly in one place", "[regions]") {
    Layer circle = sketch::named_layer("places");
    for (int i = 0; i < 8; ++i) {
        sketch::add_point(circle, "c" + std::to_string(i),
                          geodesy::destination({105, 22}, base::Degrees{i * 45.0}, Metres{40e3}));
    }
    check_regions(circle, box(104.5, 21.5, 105.5, 22.5), 1);
    Layer lattice = sketch::named_layer("places");
    for (int i = 0; i < 9; ++i) {
        sketch::add_point(lattice, "l" + std::to_string(i), {105 + i % 3 * 0.25, 22 + i / 3 * 0.25});
    }
    check_regions(lattice, box(104.8, 21.8, 105.8, 22.8), 1);
    Layer row = sketch::named_layer("places");
    for (int i = 0; i < 4; ++i) {
        sketch::add_point(row, "r" + std::to_string(i), {105 + i * 0.2, 22});
    }
    sketch::add_point(row, "close", {105.2 + 1e-5, 22});
    check_regions(row, box(104.8, 21.8, 105.8, 22.3), 1);
}

TEST_CASE("regions over the antimeridian", "[regions]") {
    Layer places = sketch::named_layer("places");
    sketch::add_point(places, "west", {178, -17});
    sketch::add_point(places, "east", {-179, -16.5});
    sketch::add_point(places, "south", {179.9, -19});
    Layer areas = sketch::named_layer("areas");
    sketch::add_box(areas, "west", 177, -20, 180, -15);
    sketch::add_box(areas, "east", -180, -20, -178, -15);
    check_regions(places, areas, 1);
}

TEST_CASE("of two facilities in one place the first id has the region, and a line has none", "[regions]") {
    Layer places = sketch::named_layer("places");
    sketch::add_point(places, "b", {105, 22});
    sketch::add_point(places, "a", {105, 22});
    sketch::Bench bench{{places, box(104, 21, 106, 23)}};
    const Layer& regions = bench.run(NearestRegions{.facilities = 0, .areas = 1});
    REQUIRE(regions.rows == 1);
    CHECK(regions.ids[0] == "a");
    REQUIRE(bench.result().findings.size() == 1);
    CHECK(bench.result().findings[0].what == "1 facility lies where another is: b");
    sketch::add_line(places, "line", {{105, 22}, {105, 23}});
    sketch::Bench other{{places, box(104, 21, 106, 23)}};
    CHECK(sketch::said<base::UsageError>([&] { other.run(NearestRegions{.facilities = 0, .areas = 1}); }) ==
          "places: line is no point, and regions are those of points; leave it out with --to-where");
}

TEST_CASE("a bisector is equally far from both, its curve within the tolerance", "[regions]") {
    const LonLat a{100, 20};
    const LonLat b{112, 31};
    const auto first = engine::embedded::onto_bisector(a, b, {101, 31});
    const auto last = engine::embedded::onto_bisector(a, b, {112, 20});
    REQUIRE(first);
    REQUIRE(last);
    std::vector<LonLat> path = engine::embedded::along_bisector(a, b, *first, *last, Metres{1});
    path.insert(path.begin(), *first);
    path.push_back(*last);
    CHECK(path.size() > 20);
    for (std::size_t i = 0; i < path.size(); ++i) {
        CHECK(std::abs(sketch::karney_m(a, path[i]) - sketch::karney_m(b, path[i])) < 1e-5);
    }
    for (std::size_t i = 1; i < path.size(); ++i) {
        for (const double t : {0.2, 0.5, 0.8}) {
            const LonLat p{path[i - 1].lon + t * (path[i].lon - path[i - 1].lon),
                           path[i - 1].lat + t * (path[i].lat - path[i - 1].lat)};
            const auto on_it = engine::embedded::onto_bisector(a, b, p);
            REQUIRE(on_it);
            CHECK(sketch::karney_m(p, *on_it) < 1);
        }
    }
}
