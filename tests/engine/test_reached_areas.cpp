#include <limes/engine/embedded/contour.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/reached_areas.hpp>

#include "catch.hpp"
#include "coverage_sketch.hpp"
#include <GeographicLib/Ellipsoid.hpp>

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <random>
#include <utility>

using namespace limes;
using namespace limes::engine::embedded;
using geodesy::LonLat;
using model::GeometryColumn;

namespace {

void push_ring(GeometryColumn& column, const std::vector<LonLat>& ring) {
    column.begin_row(model::GeometryType::polygon);
    column.begin_part();
    column.begin_path();
    for (const LonLat p : ring) {
        column.push_vertex(p);
    }
    column.push_vertex(ring.front());
}

model::Layer layer_of(const GeometryColumn& areas) {
    model::Layer layer;
    layer.schema.name = "units";
    for (std::size_t row = 0; row < areas.size(); ++row) {
        layer.ids.push_back(std::to_string(row));
        ++layer.rows;
    }
    layer.geometry = areas;
    return layer;
}

UnitParts measured(const GeometryColumn& units, const GeometryColumn& pieces, unsigned threads = 1) {
    const model::Layer layer = layer_of(units);
    result::Result result;
    base::Task task;
    task.threads = threads;
    const UnitAreas areas{layer, "coverage", result, task};
    const auto found = reached_areas(areas, {pieces, {}}, task);
    REQUIRE(found.has_value());
    return *found;
}

/// A board of cells, each of two triangles: areas of triangles share edges, touch at corners and lie on one
/// another, and what they cover is told by counting.
class Board {
public:
    static constexpr std::size_t kSide = 5;
    static constexpr std::size_t kTriangles = 2 * kSide * kSide;
    using Set = std::bitset<kTriangles>;

    explicit Board(LonLat corner) : m_corner{corner} {
        for (std::size_t i = 0; i < kTriangles; ++i) {
            GeometryColumn one;
            push_ring(one, triangle(i));
            m_areas_m2.push_back(area_of(one[0]).value());
        }
    }

    [[nodiscard]] GeometryColumn area(const Set& set) const {
        std::vector<GeosGeometry> parts;
        for (std::size_t i = 0; i < kTriangles; ++i) {
            if (set[i]) {
                GeometryColumn one;
                push_ring(one, triangle(i));
                parts.push_back(to_geos(one[0]));
            }
        }
        GeometryColumn column;
        append(column, union_of(std::move(parts)));
        return column;
    }
    [[nodiscard]] double m2(const Set& set) const {
        double sum = 0;
        for (std::size_t i = 0; i < kTriangles; ++i) {
            sum += set[i] ? m_areas_m2[i] : 0;
        }
        return sum;
    }

private:
    [[nodiscard]] std::vector<LonLat> triangle(std::size_t i) const {
        const double step = 0.25;  // no rounding
        const double west = m_corner.lon + step * static_cast<double>(i / 2 % kSide);
        const double south = m_corner.lat + step * static_cast<double>(i / 2 / kSide);
        if (i % 2 == 0) {
            return {{west, south}, {west + step, south}, {west + step, south + step}};
        }
        return {{west, south}, {west + step, south + step}, {west, south + step}};
    }

    LonLat m_corner;
    std::vector<double> m_areas_m2;
};

Board::Set drawn(std::mt19937& random, double density) {
    Board::Set set;
    std::bernoulli_distribution is_in{density};
    for (std::size_t i = 0; i < Board::kTriangles; ++i) {
        set[i] = is_in(random);
    }
    return set;
}

std::vector<LonLat> round(LonLat centre, double radius_deg, std::size_t corners, std::mt19937& random) {
    std::uniform_real_distribution<double> wobble{0.6, 1.0};
    std::vector<LonLat> ring;
    for (std::size_t i = 0; i < corners; ++i) {
        const double angle = 2 * 3.14159265358979 * static_cast<double>(i) / static_cast<double>(corners);
        const double r = radius_deg * wobble(random);
        ring.push_back({centre.lon + r * std::cos(angle), centre.lat + r * std::sin(angle)});
    }
    return ring;
}

}  // namespace

TEST_CASE("areas on a board, which share edges and corners, are measured as counted", "[coverage]") {
    const auto seed = GENERATE(range(0U, 40U));
    CAPTURE(seed);
    std::mt19937 random{seed};
    const Board board{{104, seed % 2 == 0 ? 20.0 : -0.5}};
    constexpr std::array kDensities{0.05, 0.3, 0.6, 0.9};
    GeometryColumn units;
    std::vector<Board::Set> unit_sets;
    GeometryColumn pieces;
    Board::Set covered;
    for (std::size_t i = 0; i < 8; ++i) {
        const Board::Set unit = drawn(random, kDensities.at(i % 4));
        const Board::Set piece = drawn(random, kDensities.at(seed / 2 % 4) / 2);
        if (unit.any()) {
            unit_sets.push_back(unit);
            units.append(board.area(unit));
        }
        if (piece.any()) {
            covered |= piece;
            pieces.append(board.area(piece));
            pieces.append(board.area(piece));  // the same once more changes nothing
        }
    }
    const UnitParts parts = measured(units, pieces);
    for (std::size_t i = 0; i < unit_sets.size(); ++i) {
        const Board::Set both = unit_sets[i] & covered;
        CAPTURE(i, unit_sets[i], covered);
        CHECK(parts.areas_m2[i] == Approx(board.m2(both)).epsilon(1e-12).margin(1e-3));
        const Extent extent = both.none()            ? Extent::none
                              : both == unit_sets[i] ? Extent::whole
                                                     : Extent::part;
        CHECK(parts.extents[i] == extent);
    }
}

TEST_CASE("areas of any shape are measured as GEOS overlays them, on any number of threads", "[coverage]") {
    const auto seed = GENERATE(range(0U, 6U));
    CAPTURE(seed);
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> lon{100, 104};
    std::uniform_real_distribution<double> lat{18, 22};
    GeometryColumn pieces;
    for (int i = 0; i < 60; ++i) {
        push_ring(pieces, round({lon(random), lat(random)}, 0.4, 40, random));
    }
    GeometryColumn units;
    for (int i = 0; i < 40; ++i) {
        // Some have vertices of a piece among theirs.
        std::vector<LonLat> ring = round({lon(random), lat(random)}, i % 2 == 0 ? 0.1 : 0.8, 30, random);
        ring[3] = i % 3 == 0 ? pieces[0].path(0, 0)[1] : ring[3];
        GeometryColumn one;
        push_ring(one, ring);
        append(units, valid(to_geos(one[0])));
    }
    const UnitParts parts = measured(units, pieces);
    const UnitParts again = measured(units, pieces, 4);
    const GeosGeometry all = dissolve(pieces, {});
    for (std::size_t i = 0; i < units.size(); ++i) {
        GeometryColumn overlay;
        append(overlay, areas_in(intersection(to_geos(units[i]), all)));
        CAPTURE(i);
        CHECK(parts.areas_m2[i] == Approx(area_of(overlay[0]).value()).epsilon(1e-11).margin(1e-2));
        CHECK(parts.areas_m2[i] == again.areas_m2[i]);
        CHECK(parts.extents[i] == again.extents[i]);
    }
}

TEST_CASE("vertices that rounding put beside the side of a unit are measured as GEOS overlays them",
          "[coverage]") {
    // Two vertices of the piece lie on the south side of the unit but for their last digit.
    GeometryColumn units;
    push_ring(units, {{101.02, 20.7}, {102.73, 21.56}, {102.73, 23.56}, {101.02, 22.7}});
    GeometryColumn pieces;
    push_ring(pieces, {{101.51511981225946, 20.949007624879027},
                       {102.05733824566347, 21.221702275596833},
                       {102.05733824566347, 22.221702275596833},
                       {101.51511981225946, 21.949007624879027}});
    const auto covered = [&] {
        GeometryColumn overlay;
        append(overlay, areas_in(intersection(to_geos(units[0]), dissolve(pieces, {}))));
        return area_of(overlay[0]).value();
    };
    CHECK(measured(units, pieces).areas_m2[0] == Approx(covered()).epsilon(1e-10));
    push_ring(pieces, {{101.3, 20.6}, {102.2, 20.6}, {102.2, 21.6}, {101.3, 21.6}});
    CHECK(measured(units, pieces).areas_m2[0] == Approx(covered()).epsilon(1e-10));
}

TEST_CASE("areas whose vertices lie on long sides of units, as rounded, are measured as GEOS overlays them",
          "[coverage]") {
    std::mt19937 random{5};
    std::uniform_real_distribution<double> along{0.05, 0.95};
    std::uniform_real_distribution<double> slope{-1, 1};
    std::size_t wrong = 0;
    for (int i = 0; i < 600; ++i) {
        const LonLat a{101 + along(random), 20 + along(random)};
        const LonLat b{a.lon + 2 + along(random), a.lat + slope(random)};
        GeometryColumn units;
        push_ring(units, {a, b, {b.lon, b.lat + 2}, {a.lon, a.lat + 2}});
        GeometryColumn pieces;
        for (int n = 0; n < 3; ++n) {
            const auto on_side = [&](double t) {
                return LonLat{a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
            };
            double from = along(random);
            double to = along(random);
            if (from > to) {
                std::swap(from, to);
            }
            const LonLat p = on_side(from);
            const LonLat q = on_side(to);
            const double height = n == 2 ? -1 : 1;  // the last one lies outside the unit
            GeometryColumn one;
            push_ring(one, {p, q, {q.lon, q.lat + height}, {p.lon, p.lat + height}});
            append(pieces, valid(to_geos(one[0])));
        }
        GeometryColumn overlay;
        append(overlay, areas_in(intersection(to_geos(units[0]), dissolve(pieces, {}))));
        const double found_m2 = measured(units, pieces).areas_m2[0];
        wrong += std::abs(found_m2 - area_of(overlay[0]).value()) > 1 ? 1 : 0;  // of some 1e10
    }
    CHECK(wrong == 0);
}

TEST_CASE("a unit in the hole of a reach, one about a reach, and one beside it", "[coverage]") {
    GeometryColumn pieces;
    pieces.begin_row(model::GeometryType::polygon);
    pieces.begin_part();
    for (const auto& ring : {std::vector<LonLat>{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}},
                             std::vector<LonLat>{{3, 3}, {3, 6}, {6, 6}, {6, 3}, {3, 3}}}) {
        pieces.begin_path();
        for (const LonLat p : ring) {
            pieces.push_vertex(p);
        }
    }
    GeometryColumn units;
    push_ring(units, {{4, 4}, {5, 4}, {5, 5}, {4, 5}});          // in the hole
    push_ring(units, {{3, 3}, {6, 3}, {6, 6}, {3, 6}});          // the hole itself
    push_ring(units, {{1, 1}, {2, 1}, {2, 2}, {1, 2}});          // in the piece
    push_ring(units, {{-1, -1}, {10, -1}, {10, 10}, {-1, 10}});  // about it
    push_ring(units, {{9, 0}, {12, 0}, {12, 9}, {9, 9}});        // beside, with an edge in common
    push_ring(units, {{9, 9}, {12, 9}, {12, 12}, {9, 12}});      // with a corner in common
    push_ring(units, {{20, 20}, {21, 20}, {21, 21}, {20, 21}});  // far
    const UnitParts parts = measured(units, pieces);
    CHECK(parts.extents == std::vector{Extent::none, Extent::none, Extent::whole, Extent::part, Extent::none,
                                       Extent::none, Extent::none});
    CHECK(parts.areas_m2[2] == area_of(units[2]).value());
    CHECK(parts.areas_m2[3] == Approx(area_of(pieces[0]).value()).epsilon(1e-13));
    CHECK(measured(units, {}).areas_m2 == std::vector<double>(7));
}

TEST_CASE("pieces that all lie on one another are left to unions", "[coverage]") {
    GeometryColumn pieces;
    for (int i = 0; i < 200; ++i) {
        push_ring(pieces, {{0.001 * i, 0}, {1 + 0.001 * i, 0}, {1 + 0.001 * i, 1}});
    }
    const model::Layer layer = layer_of(pieces);
    result::Result result;
    const UnitAreas units{layer, "coverage", result, {}};
    CHECK_FALSE(reached_areas(units, {pieces, {}}, {}).has_value());
    const UnitParts parts = parts_of(units, {pieces, {}}, Depth::one, Side::inside, Drawn::no, {});
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        CHECK(parts.areas_m2[i] == Approx(area_of(pieces[i]).value()).epsilon(1e-9));
    }
}

TEST_CASE("a contour holds a point to the very last digit", "[coverage]") {
    GeometryColumn column;
    push_ring(column, {{0, 0}, {3, 1}, {3, 3}, {0, 3}});
    const Contour contour{column[0]};
    const double on = 1.0 / 3.0;  // of the edge from (0, 0) to (3, 1): its latitude, rounded down
    CHECK(contour.holds({1, std::nextafter(on, 1.0)}, Moved::contour));
    CHECK_FALSE(contour.holds({1, std::nextafter(on, 0.0)}, Moved::point));
    // On the edge itself the hair decides: a point moved east is below an edge that rises.
    CHECK_FALSE(contour.holds({1.5, 0.5}, Moved::point));
    CHECK(contour.holds({1.5, 0.5}, Moved::contour));
}

namespace {

/// A cell between meridians and parallels, in edges of at most 60 degrees: a longer one would go the other
/// way.
void push_cell(GeometryColumn& column, double west, double south, double east, double north) {
    const int steps = static_cast<int>(std::ceil((east - west) / 60));
    std::vector<LonLat> ring;
    for (int i = 0; i <= steps; ++i) {
        ring.push_back({west + (east - west) * i / steps, south});
    }
    for (int i = 0; i <= steps; ++i) {
        ring.push_back({east - (east - west) * i / steps, north});
    }
    push_ring(column, ring);
}

/// The area of a cell by GeographicLib.
double cell_m2(double west, double south, double east, double north) {
    const GeographicLib::Ellipsoid& earth = GeographicLib::Ellipsoid::WGS84();
    // Of the zone between two parallels, and of that the part between two meridians.
    const auto zone = [&](double lat) {
        return earth.Area() / 2 * std::sin(earth.AuthalicLatitude(lat) * 3.14159265358979323846 / 180);
    };
    return (zone(north) - zone(south)) * (east - west) / 360;
}

}  // namespace

TEST_CASE("areas that end at ±180 and at the poles are measured as they are on the ellipsoid", "[coverage]") {
    // Units and pieces of the reach share the edges of the chart, as all that is cut there does.
    GeometryColumn units;
    push_cell(units, 170, 60, 180, 90);
    push_cell(units, -180, 60, -170, 90);
    push_cell(units, -180, -90, 180, -70);
    GeometryColumn pieces;
    push_cell(pieces, 175, 70, 180, 90);
    push_cell(pieces, -180, 70, -178, 90);
    push_cell(pieces, -180, -90, 180, -80);  // about the pole
    push_cell(pieces, -180, -85, -90, -75);
    push_cell(pieces, 90, -85, 180, -75);
    for (const unsigned threads : {1U, 3U}) {
        const UnitParts found = measured(units, pieces, threads);
        CHECK(found.areas_m2[0] == Approx(cell_m2(175, 70, 180, 90)).epsilon(1e-12));
        CHECK(found.areas_m2[1] == Approx(cell_m2(-180, 70, -178, 90)).epsilon(1e-12));
        CHECK(found.areas_m2[2] ==
              Approx(cell_m2(-180, -90, 180, -80) + cell_m2(0, -80, 180, -75)).epsilon(1e-12));
    }
    const model::Layer layer = layer_of(units);
    result::Result result;
    const UnitAreas areas{layer, "coverage", result, {}};
    const UnitParts overlaid = parts_of(areas, {pieces, {}}, Depth::one, Side::inside, Drawn::yes, {});
    const UnitParts walked = measured(units, pieces);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        CHECK(walked.areas_m2[unit] == Approx(overlaid.areas_m2[unit]).epsilon(1e-12));
    }
}

TEST_CASE("the reach of points beside ±180 and the poles covers what GeographicLib says of a cap",
          "[coverage]") {
    // Drawn within 0.1 % of the radius, which is 0.2 % of the area; the units are the two halves of the
    // earth.
    GeometryColumn halves;
    push_cell(halves, -180, -90, 0, 90);
    push_cell(halves, 0, -90, 180, 90);
    const model::Layer layer = layer_of(halves);
    result::Result result;
    const UnitAreas units{layer, "coverage", result, {}};
    constexpr double kRadius_m = 50'000;
    // A geodesic disc so small: pi r² (1 - K r²/12), K the curvature (Bertrand and Diquet 1848).
    const auto disc_m2 = [](double lat) {
        const GeographicLib::Ellipsoid& earth = GeographicLib::Ellipsoid::WGS84();
        const double curvature =
            1 / (earth.MeridionalCurvatureRadius(lat) * earth.TransverseCurvatureRadius(lat));
        return 3.14159265358979323846 * kRadius_m * kRadius_m * (1 - curvature * kRadius_m * kRadius_m / 12);
    };
    for (const LonLat p :
         {LonLat{180, 10}, {-179.9, -45}, {179.99, 75}, {20, 89.9}, {0, 90}, {-120, -89.7}}) {
        CAPTURE(p.lon, p.lat);
        GeometryColumn points;
        points.push_point(p);
        const std::vector<ReachSource> sources{{.row = 0, .radius = base::Metres{kRadius_m}}};
        const ReachPieces reach = reach_pieces(points, sources, {});
        const auto walked = reached_areas(units, reach, {});
        REQUIRE(walked.has_value());
        const UnitParts overlaid = parts_of(units, reach, Depth::one, Side::inside, Drawn::yes, {});
        CHECK(walked->areas_m2[0] + walked->areas_m2[1] == Approx(disc_m2(p.lat)).epsilon(2e-3));
        for (std::size_t unit = 0; unit < 2; ++unit) {
            CHECK(walked->areas_m2[unit] == Approx(overlaid.areas_m2[unit]).epsilon(1e-10).margin(1e-3));
        }
    }
}
