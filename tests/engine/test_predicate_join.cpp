#include <limes/base/error.hpp>
#include <limes/engine/embedded/geos.hpp>

#include "catch.hpp"
#include "sketch.hpp"
#include <geos_c.h>

#include <algorithm>
#include <array>
#include <cmath>

using namespace limes;
using geodesy::LonLat;
using model::ColumnType;
using model::Layer;
using query::Predicate;
using query::PredicateJoin;

namespace {

constexpr std::array kAll{Predicate::intersects, Predicate::within,  Predicate::contains, Predicate::covers,
                          Predicate::covered_by, Predicate::touches, Predicate::crosses,  Predicate::overlaps,
                          Predicate::equals,     Predicate::disjoint};

/// Whether the predicate holds, from the DE-9IM matrix by the definitions of OGC 06-103r4, 6.1.15.
bool by_matrix(Predicate predicate, const std::string& m, int dim_a, int dim_b) {
    const auto is = [&](std::string_view pattern) {
        for (std::size_t i = 0; i < 9; ++i) {
            const char p = pattern[i];
            const bool fits = p == '*' || (p == 'T' ? m[i] != 'F' : p == m[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    };
    switch (predicate) {
        case Predicate::intersects:
            return !is("FF*FF****");
        case Predicate::disjoint:
            return is("FF*FF****");
        case Predicate::within:
            return is("T*F**F***");
        case Predicate::contains:
            return is("T*****FF*");
        case Predicate::covers:
            return is("T*****FF*") || is("*T****FF*") || is("***T**FF*") || is("****T*FF*");
        case Predicate::covered_by:
            return is("T*F**F***") || is("*TF**F***") || is("**FT*F***") || is("**F*TF***");
        case Predicate::touches:
            return is("FT*******") || is("F**T*****") || is("F***T****");
        case Predicate::crosses:
            return dim_a < dim_b   ? is("T*T******")
                   : dim_a > dim_b ? is("T*****T**")
                                   : dim_a == 1 && is("0********");
        case Predicate::overlaps:
            return dim_a == dim_b && (dim_a == 1 ? is("1*T***T**") : is("T*T***T**"));
        case Predicate::equals:
            return is("T*F**FFF*");
    }
    return false;
}

/// On a coarse lattice, so that shared corners, edges and whole shapes are common.
LonLat lattice(std::mt19937_64& random) {
    return {100 + static_cast<double>(random() % 7), 20 + static_cast<double>(random() % 7)};
}

Layer random_layer(std::string name, std::mt19937_64& random, std::size_t count) {
    Layer layer = sketch::named_layer(name);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string id = name + std::to_string(100 + i);
        const LonLat a = lattice(random);
        switch (random() % 4) {
            case 0:
                sketch::add_point(layer, id, a);
                break;
            case 1: {
                LonLat b = lattice(random);
                while (b == a) {
                    b = lattice(random);
                }
                sketch::add_line(layer, id, {a, b});
                break;
            }
            case 2:
                sketch::add_box(layer, id, a.lon, a.lat, a.lon + 1 + static_cast<double>(random() % 3),
                                a.lat + 1 + static_cast<double>(random() % 3));
                break;
            default:
                sketch::add_polygon(layer, id, {a, {a.lon + 3, a.lat + 1}, {a.lon + 1, a.lat + 3}});
        }
    }
    return layer;
}

using Pairs = std::vector<std::string>;

Pairs found_pairs(const Layer& from, const Layer& to, Predicate predicate, unsigned threads) {
    sketch::Bench bench{{from, to}, threads};
    return sketch::rows_text(bench.run(PredicateJoin{0, 1, predicate}), {"from_id", "to_id"});
}

}  // namespace

TEST_CASE("pairs are those whose DE-9IM matrix says so, for every predicate") {
    const auto seed = GENERATE(1U, 2U, 3U);
    std::mt19937_64 random{seed};
    const Layer from = random_layer("f", random, 60);
    const Layer to = random_layer("t", random, 40);
    using engine::embedded::to_geos;
    for (const Predicate predicate : kAll) {
        CAPTURE(seed, static_cast<int>(predicate));
        Pairs expected;
        for (std::size_t i = 0; i < from.rows; ++i) {
            for (std::size_t j = 0; j < to.rows; ++j) {
                const auto a = to_geos(from.geometry[i]);
                const auto b = to_geos(to.geometry[j]);
                if (by_matrix(predicate, engine::embedded::de9im(a, b), dimension(a), dimension(b))) {
                    expected.push_back(std::string{from.ids[i]} + " " + std::string{to.ids[j]});
                }
            }
        }
        REQUIRE(!expected.empty());
        for (const unsigned threads : {1U, 2U, 5U}) {
            CHECK(found_pairs(from, to, predicate, threads) == expected);
        }
    }
}

TEST_CASE("points on a boundary intersect and touch, and are not within") {
    Layer from = sketch::named_layer("points");
    sketch::add_point(from, "corner", {100, 20});
    sketch::add_point(from, "edge", {100.5, 20});
    sketch::add_point(from, "inside", {100.5, 20.5});
    sketch::add_point(from, "outside", {100.5, 19.999999999});
    Layer to = sketch::named_layer("areas");
    sketch::add_box(to, "west", 100, 20, 101, 21);
    sketch::add_box(to, "east", 101, 20, 102, 21);
    CHECK(found_pairs(from, to, Predicate::within, 1) == Pairs{"inside west"});
    CHECK(found_pairs(from, to, Predicate::touches, 1) == Pairs{"corner west", "edge west"});
    CHECK(found_pairs(from, to, Predicate::intersects, 1) ==
          Pairs{"corner west", "edge west", "inside west"});
    CHECK(found_pairs(to, to, Predicate::touches, 1) == Pairs{"west east", "east west"});
}

TEST_CASE("many points in areas are found as by ray casting") {
    std::mt19937_64 random{8};
    Layer from = sketch::named_layer("points");
    for (int i = 0; i < 3000; ++i) {
        sketch::add_point(from, "p" + std::to_string(10000 + i),
                          sketch::random_place(random, 99, 19, 111, 31));
    }
    Layer to = sketch::named_layer("areas");
    std::vector<std::vector<LonLat>> rings;
    for (int i = 0; i < 30; ++i) {
        const LonLat middle = sketch::random_place(random, 101, 21, 109, 29);
        std::uniform_real_distribution<double> radius{0.4, 1.5};
        std::vector<LonLat> ring;
        for (int corner = 0; corner < 40; ++corner) {
            const double angle = corner * 2 * std::numbers::pi / 40;
            const double r = radius(random);
            ring.push_back({middle.lon + r * std::cos(angle), middle.lat + r * std::sin(angle)});
        }
        rings.push_back(ring);
        sketch::add_polygon(to, "a" + std::to_string(10 + i), ring);
    }
    const auto inside = [](LonLat p, const std::vector<LonLat>& ring) {
        bool in = false;
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
            if ((ring[i].lat > p.lat) != (ring[j].lat > p.lat) &&
                p.lon < (ring[j].lon - ring[i].lon) * (p.lat - ring[i].lat) / (ring[j].lat - ring[i].lat) +
                            ring[i].lon) {
                in = !in;
            }
        }
        return in;
    };
    Pairs expected;
    for (std::size_t i = 0; i < from.rows; ++i) {
        for (std::size_t j = 0; j < rings.size(); ++j) {
            if (inside(sketch::point_of(from, i), rings[j])) {
                expected.push_back(std::string{from.ids[i]} + " " + std::string{to.ids[j]});
            }
        }
    }
    CHECK(expected.size() > 500);
    for (const unsigned threads : {1U, 2U, 5U}) {
        CHECK(found_pairs(from, to, Predicate::within, threads) == expected);
    }
}

TEST_CASE("points beside a boundary by the last bits are where GEOS has them, for every predicate") {
    std::mt19937_64 random{12};
    std::uniform_real_distribution<double> part{0, 1};
    Layer areas = sketch::named_layer("areas");
    Layer points = sketch::named_layer("points");
    std::size_t on_it = 0;
    for (int i = 0; i < 40; ++i) {
        const LonLat middle = sketch::random_place(random, 101, 21, 104, 24);
        std::vector<LonLat> ring;
        for (int corner = 0; corner < 9; ++corner) {
            const double angle = (corner + part(random) / 2) * 2 * std::numbers::pi / 9;
            // Half of the rings on a lattice, where midpoints have no rounding.
            const double unit = i % 2 == 0 ? 1.0 / 64 : 1e-17;
            const double r = 0.3 + 0.7 * part(random);
            ring.push_back({std::round((middle.lon + r * std::cos(angle)) / unit) * unit,
                            std::round((middle.lat + r * std::sin(angle)) / unit) * unit});
        }
        sketch::add_polygon(areas, "a" + std::to_string(100 + i), ring);
        for (std::size_t corner = 0; corner < ring.size(); ++corner) {
            const LonLat a = ring[corner];
            const LonLat b = ring[(corner + 1) % ring.size()];
            const double t = part(random);
            const LonLat middle_of_edge{(a.lon + b.lon) / 2, (a.lat + b.lat) / 2};
            const LonLat somewhere{a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
            const std::string id = std::to_string(100 + i) + "-" + std::to_string(corner);
            sketch::add_point(points, "p" + id + "v", a);
            sketch::add_point(points, "p" + id + "m", middle_of_edge);
            sketch::add_point(points, "p" + id + "s", somewhere);
            sketch::add_point(points, "p" + id + "n", {somewhere.lon, std::nextafter(somewhere.lat, 90)});
            sketch::add_point(points, "p" + id + "w",
                              {std::nextafter(middle_of_edge.lon, -180), middle_of_edge.lat});
            sketch::add_point(points, "p" + id + "l", {middle.lon, a.lat});  // a ray through a vertex
        }
    }
    using engine::embedded::to_geos;
    std::vector<engine::embedded::GeosGeometry> geos_areas;
    std::vector<engine::embedded::GeosGeometry> geos_points;
    for (std::size_t j = 0; j < areas.rows; ++j) {
        geos_areas.push_back(to_geos(areas.geometry[j]));
    }
    for (std::size_t i = 0; i < points.rows; ++i) {
        geos_points.push_back(to_geos(points.geometry[i]));
    }
    std::vector<std::vector<std::string>> matrices(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) {
        for (std::size_t j = 0; j < areas.rows; ++j) {
            matrices[i].push_back(engine::embedded::de9im(geos_points[i], geos_areas[j]));
            on_it += matrices[i].back()[1] == '0' ? 1 : 0;
        }
    }
    CHECK(on_it > 300);
    for (const Predicate predicate :
         {Predicate::intersects, Predicate::within, Predicate::covered_by, Predicate::touches}) {
        CAPTURE(static_cast<int>(predicate));
        Pairs expected;
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t j = 0; j < areas.rows; ++j) {
                if (by_matrix(predicate, matrices[i][j], 0, 2)) {
                    expected.push_back(std::string{points.ids[i]} + " " + std::string{areas.ids[j]});
                }
            }
        }
        CHECK(found_pairs(points, areas, predicate, 2) == expected);
    }
}

TEST_CASE("a row brings the columns of from, and those that meet nothing stay when asked") {
    Layer from = sketch::named_layer("villages");
    from.columns.reserve(2);
    auto& people = from.add_column("population", ColumnType::integer, "persons");
    auto& clash = from.add_column("to_name", ColumnType::text);
    people.push(std::int64_t{120});
    people.push(std::int64_t{450});
    people.push_null();
    clash.push("x");
    clash.push("y");
    clash.push("z");
    sketch::add_point(from, "in", {100.5, 20.5}, 300);
    sketch::add_point(from, "out", {90, 20.5}, 300);
    sketch::add_no_geometry(from, "nowhere");
    Layer to = sketch::named_layer("provinces");
    sketch::add_box(to, "p", 100, 20, 101, 21);
    sketch::add_box(to, "o", 100, 20, 101, 21);

    sketch::Bench bench{{from, to}};
    const Layer& joined =
        bench.run(PredicateJoin{.from = 0, .to = 1, .predicate = Predicate::within, .keep_unmatched = true});
    CHECK(sketch::rows_text(joined, {"from_id", "to_id", "to_name", "population", "to_name_of_from"}) ==
          std::vector<std::string>{"in o o 120 x", "in p p 120 x", "out - - 450 y", "nowhere - - - z"});
    CHECK(joined.ids[0] == "in/o");
    CHECK(joined.ids[3] == "nowhere");
    CHECK(joined.find("population")->unit == "persons");
    CHECK(joined.geometry.type(0) == model::GeometryType::point);
    CHECK(joined.accuracy(1)->value() == 300);
    CHECK(bench.result().findings.size() == 1);
    CHECK(bench.result().ledgers.at(result::LedgerName::of_step("predicate join", "villages")).dropped() ==
          1);
    CHECK(found_pairs(from, to, Predicate::within, 1) == Pairs{"in o", "in p"});
}
