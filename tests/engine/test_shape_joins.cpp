#include <limes/engine/embedded/shape_set.hpp>
#include <limes/geodesy/ecef.hpp>
#include <limes/model/shape.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <map>

using namespace limes;
using base::Metres;
using geodesy::LonLat;
using model::Layer;
using query::DistanceJoin;
using query::Keep;
using query::NearestJoin;
using sketch::kUnknown;

namespace {

enum class Where { border, antimeridian, north, continent };

LonLat place(std::mt19937_64& random, Where where) {
    switch (where) {
        case Where::border:
            return sketch::random_place(random, 102, 21, 108, 23.5);
        case Where::antimeridian:
            return random() % 2 == 0 ? sketch::random_place(random, 179.2, -20, 180, -18)
                                     : sketch::random_place(random, -180, -20, -179.2, -18);
        case Where::north:
            return sketch::random_place(random, -170, 88, 170, 89.4);
        case Where::continent:
            return sketch::random_place(random, -25, -40, 25, 40);
    }
    return {};
}

/// Points, lines and areas of very different sizes, none over the antimeridian.
Layer random_layer(std::string name, std::mt19937_64& random, Where where, std::size_t count) {
    Layer layer = sketch::named_layer(name);
    std::uniform_real_distribution<double> u{0, 1};
    for (std::size_t i = 0; i < count; ++i) {
        const std::string id = name + std::to_string(100 + i);
        const LonLat p = place(random, where);
        const double most = where == Where::continent ? 4 : where == Where::north ? 1 : 0.4;
        const double size = std::min(most * u(random) * u(random), 180 - std::abs(p.lon));
        const double accuracy = u(random) < 0.2 ? kUnknown : u(random) * 3000;
        const auto lat = [&](double up) { return std::clamp(p.lat + up, -89.5, 89.5); };
        switch (random() % 3) {
            case 0:
                sketch::add_point(layer, id, p, accuracy);
                break;
            case 1:
                sketch::add_line(layer, id, {p, {p.lon + size, lat(size / 3)}, {p.lon + size / 2, lat(size)}},
                                 accuracy);
                break;
            default:
                sketch::add_polygon(
                    layer, id,
                    {p, {p.lon + size, lat(-size / 4)}, {p.lon + size, lat(size / 2)}, {p.lon, lat(size)}},
                    accuracy);
        }
    }
    return layer;
}

/// Every pair by the exact distance, without an index; what is farther than `within` is as far as can be.
std::map<std::string, double> all_distances(const Layer& from, const Layer& to, Metres within) {
    std::map<std::string, double> all;
    for (std::size_t i = 0; i < from.rows; ++i) {
        const geodesy::Shape a = model::make_shape(from.geometry[i]);
        for (std::size_t j = 0; j < to.rows; ++j) {
            const geodesy::Shape b = model::make_shape(to.geometry[j]);
            const auto found = geodesy::closest_points(a, b, within);
            all[std::string{from.ids[i]} + " " + std::string{to.ids[j]}] =
                found ? found->distance.value() : 1e9;
        }
    }
    return all;
}

double margin(const Layer& from, std::size_t i, const Layer& to, std::size_t j) {
    const auto a = from.accuracy(i);
    const auto b = to.accuracy(j);
    return a && b ? a->value() + b->value() : 0;
}

}  // namespace

TEST_CASE("lines and areas within a distance are those that all pairs give") {
    const auto where = GENERATE(Where::border, Where::antimeridian, Where::north, Where::continent);
    const auto few_from = GENERATE(false, true);
    CAPTURE(static_cast<int>(where), few_from);
    std::mt19937_64 random{static_cast<unsigned>(where) + 20};
    const Layer from = random_layer("f", random, where, few_from ? 15 : 40);
    const Layer to = random_layer("t", random, where, few_from ? 40 : 15);
    const double within_m = where == Where::continent ? 900e3 : where == Where::north ? 150e3 : 20e3;
    const auto distances = all_distances(from, to, Metres{within_m + 10e3});
    std::map<std::string, double> expected;
    for (std::size_t i = 0; i < from.rows; ++i) {
        for (std::size_t j = 0; j < to.rows; ++j) {
            const std::string key = std::string{from.ids[i]} + " " + std::string{to.ids[j]};
            if (distances.at(key) <= within_m + margin(from, i, to, j)) {
                expected[key] = distances.at(key);
            }
        }
    }
    REQUIRE(expected.size() > 5);
    for (const unsigned threads : {1U, 2U, 5U}) {
        sketch::Bench bench{{from, to}, threads};
        const Layer& found = bench.run(DistanceJoin{0, 1, Metres{within_m}});
        std::map<std::string, double> got;
        for (std::size_t row = 0; row < found.rows; ++row) {
            got[sketch::row_text(found, row, {"from_id", "to_id"})] = *found.find("distance_m")->number(row);
        }
        REQUIRE(got.size() == found.rows);
        REQUIRE(got.size() == expected.size());
        for (const auto& [key, distance_m] : expected) {
            CAPTURE(key);
            REQUIRE(got.count(key) == 1);
            CHECK(std::abs(got.at(key) - distance_m) < 1e-3);
        }
    }
}

TEST_CASE("the nearest lines and areas are those that all pairs give") {
    const auto where = GENERATE(Where::border, Where::antimeridian, Where::north, Where::continent);
    CAPTURE(static_cast<int>(where));
    std::mt19937_64 random{static_cast<unsigned>(where) + 40};
    const Layer from = random_layer("f", random, where, 30);
    const Layer to = random_layer("t", random, where, 40);
    const auto distances = all_distances(from, to, Metres{where == Where::continent ? 3000e3 : 500e3});
    constexpr std::size_t kNearest = 3;
    for (const unsigned threads : {1U, 2U, 5U}) {
        sketch::Bench bench{{from, to}, threads};
        const Layer& found = bench.run(NearestJoin{.from = 0, .to = 1, .k = kNearest});
        std::map<std::string, std::vector<double>> got;
        for (std::size_t row = 0; row < found.rows; ++row) {
            got[sketch::text(found, "from_id", row)].push_back(*found.find("distance_m")->number(row));
            CHECK(std::abs(distances.at(sketch::row_text(found, row, {"from_id", "to_id"})) -
                           *found.find("distance_m")->number(row)) < 1e-3);
        }
        for (std::size_t i = 0; i < from.rows; ++i) {
            std::vector<double> expected;
            for (std::size_t j = 0; j < to.rows; ++j) {
                expected.push_back(distances.at(std::string{from.ids[i]} + " " + std::string{to.ids[j]}));
            }
            std::ranges::sort(expected);
            REQUIRE(expected[kNearest] < 1e9);
            const std::vector<double>& nearest = got[std::string{from.ids[i]}];
            CAPTURE(from.ids[i]);
            REQUIRE(nearest.size() >= kNearest);
            for (std::size_t rank = 0; rank < nearest.size(); ++rank) {
                CHECK(std::abs(nearest[rank] - expected[rank]) < 1e-3);
            }
            // More than asked for only when they are as near as the last.
            CHECK(nearest.back() - nearest[kNearest - 1] <= 20e-9);
        }
    }
}

TEST_CASE("an edge along a parallel is met where it runs, not along its chord") {
    // 80 degrees of the parallel of 60 N: the chord's middle lies a thousand kilometres from the edge's.
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "on-edge", {40, 60.05});
    sketch::add_point(from, "on-great-circle", {40, 66.1});
    Layer to = sketch::named_layer("to");
    sketch::add_line(to, "parallel", {{0, 60}, {80, 60}});
    sketch::Bench bench{{from, to}};
    const Layer& found = bench.run(DistanceJoin{0, 1, Metres{10e3}});
    REQUIRE(sketch::rows_text(found, {"from_id"}) == std::vector<std::string>{"on-edge"});
    double least = 1e9;
    for (double lon = 39.9; lon <= 40.1; lon += 1e-5) {
        least = std::min(least, sketch::karney_m({40, 60.05}, {lon, 60}));
    }
    CHECK(std::abs(*found.find("distance_m")->number(0) - least) < 1e-3);
}

TEST_CASE("what lies inside an area is at no distance from it, however large the area is") {
    Layer from = sketch::named_layer("from");
    sketch::add_point(from, "gulf", {0, 0});
    sketch::add_point(from, "inland", {20, 10});
    sketch::add_line(from, "road", {{-3, 1}, {3, 2}});
    Layer to = sketch::named_layer("to");
    sketch::add_box(to, "africa", -60, -50, 60, 50);
    sketch::Bench bench{{from, to}};
    CHECK(sketch::rows_text(bench.run(DistanceJoin{0, 1, Metres{1}}),
                            {"from_id", "distance_m", "azimuth_deg"}) ==
          std::vector<std::string>{"gulf 0 -", "inland 0 -", "road 0 -"});
    CHECK(bench.run(NearestJoin{.from = 0, .to = 1}).rows == 3);
}

TEST_CASE("a box in space holds every point of an edge and of an area") {
    std::mt19937_64 random{3};
    std::uniform_real_distribution<double> u{0, 1};
    const auto inside = [](const index::Box3& box, LonLat p) {
        const geodesy::Ecef at = geodesy::to_ecef(p);
        const std::array<double, 3> x{at.x, at.y, at.z};
        bool in = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            in = in && box.low[axis] <= x[axis] && x[axis] <= box.high[axis];
        }
        return in;
    };
    for (int i = 0; i < 300; ++i) {
        const LonLat a{u(random) * 360 - 180, u(random) * 180 - 90};
        const double scale = std::pow(10, -3 * u(random));
        const LonLat b{std::clamp(a.lon + (u(random) - 0.5) * 360 * scale, -180.0, 180.0),
                       std::clamp(a.lat + (u(random) - 0.5) * 180 * scale, -90.0, 90.0)};
        Layer layer = sketch::named_layer("x");
        sketch::add_line(layer, "edge", {a, b});
        const double west = std::min(a.lon, b.lon);
        const double east = std::max(a.lon, b.lon) + 1e-6;
        const double south = std::min(a.lat, b.lat);
        const double north = std::max(a.lat, b.lat) + 1e-6;
        sketch::add_box(layer, "area", west, south, std::min(east, 180.0), std::min(north, 90.0));
        const index::Box3 edge_box = engine::embedded::space_box(model::make_shape(layer.geometry[0]));
        const index::Box3 area_box = engine::embedded::space_box(model::make_shape(layer.geometry[1]));
        const index::Box3 rough_edge_box = engine::embedded::rough_box(layer.geometry[0]);
        const index::Box3 rough_area_box = engine::embedded::rough_box(layer.geometry[1]);
        CAPTURE(a.lon, a.lat, b.lon, b.lat);
        for (int k = 0; k <= 50; ++k) {
            const double t = k / 50.0;
            const LonLat on_edge{a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
            const LonLat in_area{west + u(random) * (std::min(east, 180.0) - west),
                                 south + u(random) * (std::min(north, 90.0) - south)};
            CHECK(inside(edge_box, on_edge));
            CHECK(inside(rough_edge_box, on_edge));
            CHECK(inside(area_box, in_area));
            CHECK(inside(rough_area_box, in_area));
        }
    }
}

TEST_CASE("declared communes that share a border are contiguous") {
    Layer pairs = sketch::named_layer("pairs");
    pairs.columns.reserve(8);
    for (const char* side : {"a_", "b_"}) {
        const bool is_a = side[0] == 'a';
        pairs.add_column(std::string{side} + "name_vi", model::ColumnType::text)
            .push(is_a ? "Bản Lầu" : "Qiaotou");
        pairs.add_column(std::string{side} + "country", model::ColumnType::text).push(is_a ? "VN" : "CN");
        pairs.add_column(std::string{side} + "lon", model::ColumnType::real).push_null();
        pairs.add_column(std::string{side} + "lat", model::ColumnType::real).push_null();
    }
    sketch::add_no_geometry(pairs, "p");
    Layer communes = sketch::named_layer("communes");
    communes.schema.name_columns = {{"", "name"}};
    communes.columns.reserve(2);
    auto& name = communes.add_column("name", model::ColumnType::text);
    auto& country = communes.add_column("country", model::ColumnType::text);
    name.push("Ban Lau");
    country.push("VN");
    sketch::add_box(communes, "v", 104, 22, 104.1, 22.1);
    name.push("Qiaotou");
    country.push("CN");
    sketch::add_box(communes, "c", 104.05, 22.1, 104.2, 22.2);
    sketch::Bench bench{{pairs, communes}};
    CHECK(sketch::rows_text(bench.run(query::AuditPairs{0, 1}),
                            {"class", "a_place_id", "b_place_id", "distance_m", "certainty", "reason"}) ==
          std::vector<std::string>{"contiguous v c 0 certain the two areas touch"});
}
