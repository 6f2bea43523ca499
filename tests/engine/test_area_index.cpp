#include <limes/base/error.hpp>
#include <limes/engine/embedded/area_index.hpp>
#include <limes/engine/embedded/geos.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

using namespace limes;
using engine::embedded::AreaIndex;
using engine::embedded::Edge;
using geodesy::LonLat;
using model::GeometryType;
using model::Layer;

namespace {

using Ring = std::vector<LonLat>;
using Polygon = std::vector<Ring>;
using Pairs = std::vector<std::pair<std::size_t, std::uint32_t>>;

void add_area(Layer& layer, const std::vector<Polygon>& polygons) {
    layer.geometry.begin_row(polygons.size() == 1 ? GeometryType::polygon : GeometryType::multi_polygon);
    for (const Polygon& polygon : polygons) {
        layer.geometry.begin_part();
        for (std::size_t index = 0; index < polygon.size(); ++index) {
            Ring ring = polygon[index];
            ring.push_back(ring.front());
            if (index > 0) {  // holes are clockwise
                std::ranges::reverse(ring);
            }
            layer.geometry.begin_path();
            std::ranges::for_each(ring, [&](LonLat p) { layer.geometry.push_vertex(p); });
        }
    }
    sketch::add_id(layer, std::to_string(layer.rows));
}

Ring box_ring(double west, double south, double east, double north) {
    return {{west, south}, {east, south}, {east, north}, {west, north}};
}

/// A ring whose corners lie around a place, each in a direction of its own: it never crosses itself.
Ring star(LonLat middle, double least, double most, std::size_t corners, std::mt19937_64& random) {
    std::uniform_real_distribution<double> radius{least, most};
    Ring ring;
    for (std::size_t i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(corners);
        const double r = radius(random);
        ring.push_back({std::clamp(middle.lon + r * std::cos(angle), -180.0, 180.0),
                        std::clamp(middle.lat + r * std::sin(angle), -90.0, 90.0)});
    }
    return ring;
}

/// What the tests ask of the index, by GEOS.
class Truth {
public:
    explicit Truth(const Layer& layer) {
        m_areas.reserve(layer.rows);
        for (std::size_t row = 0; row < layer.rows; ++row) {
            m_areas.push_back(engine::embedded::to_geos(layer.geometry[row]));
            engine::embedded::force_envelopes(m_areas.back());
        }
        for (const auto& area : m_areas) {
            m_prepared.emplace_back(area);
            // The first point alone is located another way, which tells areas that are not valid differently.
            (void)m_prepared.back().related(engine::embedded::to_geos(LonLat{0, 0}), Relation::covers);
        }
    }

    [[nodiscard]] Pairs pairs(const std::vector<LonLat>& points, Edge edge) const {
        Pairs all;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto point = engine::embedded::to_geos(points[i]);
            for (std::uint32_t row = 0; row < m_prepared.size(); ++row) {
                if (holds(row, point, edge)) {
                    all.emplace_back(i, row);
                }
            }
        }
        return all;
    }

private:
    using Relation = engine::embedded::Relation;

    [[nodiscard]] bool holds(std::uint32_t row, const engine::embedded::GeosGeometry& point,
                             Edge edge) const {
        const auto& area = m_prepared[row];
        switch (edge) {
            case Edge::outside:
                return area.related(point, Relation::contains);
            case Edge::inside:
                return area.related(point, Relation::covers);
            case Edge::only:  // asked in full only where it may hold
                return area.related(point, Relation::covers) && !area.related(point, Relation::contains) &&
                       engine::embedded::related(point, m_areas[row], Relation::touches);
        }
        return false;
    }

    std::vector<engine::embedded::GeosGeometry> m_areas;
    std::vector<engine::embedded::GeosPrepared> m_prepared;
};

std::vector<std::uint32_t> all_rows(const Layer& layer) {
    std::vector<std::uint32_t> rows(layer.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
}

struct Columns {
    std::vector<double> lon;
    std::vector<double> lat;
};

Columns columns(const std::vector<LonLat>& points) {
    Columns made;
    for (const LonLat p : points) {
        made.lon.push_back(p.lon);
        made.lat.push_back(p.lat);
    }
    return made;
}

Pairs located(const AreaIndex& index, const std::vector<LonLat>& points, Edge edge) {
    const Columns batch = columns(points);
    AreaIndex::Scratch scratch;
    std::vector<AreaIndex::Hit> hits;
    index.locate(batch.lon, batch.lat, edge, scratch, hits);
    Pairs pairs;
    for (const AreaIndex::Hit& hit : hits) {
        pairs.emplace_back(hit.point, hit.row);
    }
    return pairs;
}

/// The index says of every point what GEOS says, however little it was told beforehand.
void check_against_geos(const Layer& layer, std::vector<LonLat> points) {
    constexpr geodesy::Box kPart{-3.3, -2.7, 5.1, 6.9};
    // One point outside the part sends those asked with it to the whole.
    std::ranges::partition(points, [&](LonLat p) { return kPart.contains(p); });
    const Truth truth{layer};
    base::Task task;
    task.threads = 2;
    const std::vector<AreaIndex::Expected> expectations{
        {},
        {.points = points.size(), .box = geodesy::Box{-180, -90, 180, 90}},
        {.points = 10'000'000, .box = kPart},
    };
    for (const Edge edge : {Edge::outside, Edge::inside, Edge::only}) {
        const Pairs expected = truth.pairs(points, edge);
        for (std::size_t e = 0; e < expectations.size(); ++e) {
            const AreaIndex index{layer, all_rows(layer), expectations[e], task};
            CAPTURE(static_cast<int>(edge), e);
            CHECK(located(index, points, edge) == expected);

            std::vector<std::uint64_t> counts(layer.rows);
            std::vector<std::uint64_t> expected_counts(layer.rows);
            for (const auto& [point, row] : expected) {
                ++expected_counts[row];
            }
            AreaIndex::Scratch scratch;
            const Columns batch = columns(points);
            index.count(batch.lon, batch.lat, edge, scratch, counts);
            CHECK(counts == expected_counts);
        }
    }
}

std::vector<LonLat> corners(const Layer& layer) {
    std::vector<LonLat> all;
    for (std::size_t i = 0; i < layer.geometry.vertex_count(); ++i) {
        all.push_back({layer.geometry.lon()[i], layer.geometry.lat()[i]});
    }
    return all;
}

/// Points on edges and on the lines through them: at corners, between them and beyond; exact where the
/// coordinates are fractions of a power of two, else beside the line by rounding alone.
void add_points_along_edges(const Layer& layer, std::vector<LonLat>& points) {
    const std::vector<LonLat> at = corners(layer);
    for (std::size_t i = 0; i + 1 < at.size(); ++i) {
        points.push_back(at[i]);
        for (const double t : {-0.5, 0.25, 0.5, 1.5}) {
            points.push_back(
                {at[i].lon + t * (at[i + 1].lon - at[i].lon), at[i].lat + t * (at[i + 1].lat - at[i].lat)});
        }
    }
}

}  // namespace

TEST_CASE("a point is in the areas that GEOS says, stars all over the world") {
    const auto seed = GENERATE(1U, 2U);
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    Layer layer = sketch::named_layer("stars");
    for (int i = 0; i < 40; ++i) {
        const LonLat middle = sketch::random_place(random);
        const double size = std::exp(std::uniform_real_distribution<double>{-3, 3.5}(random));
        std::vector<Polygon> polygons{{star(middle, size, 2 * size, 12, random)}};
        if (i % 3 == 0) {
            polygons[0].push_back(star(middle, size / 4, size / 2, 8, random));
        }
        if (i % 4 == 0) {
            polygons.push_back({star({std::clamp(middle.lon + 5 * size, -179.0, 179.0), middle.lat / 2},
                                     size / 9, size / 3, 5, random)});
        }
        add_area(layer, polygons);
    }
    std::vector<LonLat> points;
    for (int i = 0; i < 700; ++i) {
        points.push_back(sketch::random_place(random));
    }
    for (const LonLat corner : corners(layer)) {
        std::normal_distribution<double> near{0, 0.05};
        points.push_back({corner.lon + near(random), corner.lat + near(random)});
    }
    add_points_along_edges(layer, points);
    points.resize(2500);
    check_against_geos(layer, points);
}

TEST_CASE("points on corners and edges, areas side by side on a lattice") {
    std::mt19937_64 random{7};
    Layer layer = sketch::named_layer("lattice");
    constexpr double kStep = 0.125;
    for (int x = -4; x < 4; ++x) {
        for (int y = -3; y < 3; ++y) {  // halves of squares, along both diagonals
            const Ring square = box_ring(x * kStep, y * kStep, (x + 1) * kStep, (y + 1) * kStep);
            const bool rising = (x + y) % 2 == 0;
            add_area(layer, {{rising ? Ring{square[0], square[1], square[2]}
                                     : Ring{square[0], square[1], square[3]}}});
            add_area(layer, {{rising ? Ring{square[0], square[2], square[3]}
                                     : Ring{square[1], square[2], square[3]}}});
        }
    }
    add_area(layer, {{box_ring(-0.5, -0.375, 0.5, 0.375), box_ring(-0.25, -0.25, 0.25, 0.25)},
                     {box_ring(-0.125, -0.125, 0.125, 0.125)}});
    add_area(layer, {{{{-1, -1}, {1, -1}, {1, -1}, {1, 1}, {0, 0.5}, {-1, 1}}}});  // a corner said twice
    std::vector<LonLat> points;
    for (int x = -20; x <= 20; ++x) {
        for (int y = -20; y <= 20; ++y) {
            points.push_back({x * kStep / 4, y * kStep / 4});
        }
    }
    add_points_along_edges(layer, points);
    check_against_geos(layer, points);
}

TEST_CASE("poles, the antimeridian and edges around the world are plain places") {
    Layer layer = sketch::named_layer("ends");
    add_area(layer, {{{{-180, -90}, {180, -90}, {180, -70}, {60, -65}, {-60, -72}, {-180, -70}}}});
    add_area(layer, {{box_ring(170, 10, 180, 20)}, {box_ring(-180, 10, -170, 20)}});
    add_area(layer, {{{{-180, 60}, {180, 60.5}, {0, 90}}}});
    add_area(layer, {{box_ring(-180, -90, 180, 90), box_ring(-179.5, -60, 179.5, 60)}});
    std::vector<LonLat> points{{180, 15},    {-180, 15}, {180, 10},  {-180, 20},  {180, -90}, {-180, -90},
                               {0, -90},     {0, 90},    {180, 90},  {-180, 90},  {180, 0},   {-180, 0},
                               {175, 15},    {-175, 15}, {-175, 20}, {180, 60.5}, {0, 60.25}, {-180, 60},
                               {90, 60.375}, {0, 0},     {179.5, 0}, {179.75, 0}, {60, -65},  {0, -68.5}};
    std::mt19937_64 random{3};
    for (int i = 0; i < 800; ++i) {
        points.push_back(sketch::random_place(random));
        points.push_back(sketch::random_place(random, -3, -2, 5, 6));
    }
    add_points_along_edges(layer, points);
    check_against_geos(layer, points);
}

TEST_CASE("areas within areas are told in order of their rows") {
    Layer layer = sketch::named_layer("nested");
    for (const int size : {3, 1, 5, 2, 4, 5}) {
        add_area(layer, {{box_ring(-size, -size, size, size)}});
    }
    std::vector<LonLat> points;
    for (int x = -12; x <= 12; ++x) {
        for (int y = -12; y <= 12; ++y) {
            points.push_back({x * 0.5, y * 0.5});
        }
    }
    check_against_geos(layer, points);
    const AreaIndex index{layer, all_rows(layer), {}, {}};
    CHECK(located(index, {{0.3, 0.2}, {2.5, 0.1}}, Edge::outside) ==
          Pairs{{0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {1, 0}, {1, 2}, {1, 4}, {1, 5}});
}

TEST_CASE("areas far smaller than a cell and rings of long thin spikes") {
    std::mt19937_64 random{11};
    Layer layer = sketch::named_layer("small");
    for (const double size : {1e-3, 1e-6, 1e-8, 1e-11}) {
        add_area(layer, {{star({20.1, 30.1}, size, 2 * size, 9, random)}});
    }
    add_area(layer, {{star({20.1, 30.1}, 1e-9, 25, 40, random)}});
    std::vector<LonLat> points;
    for (const double size : {1e-3, 1e-6, 1e-8, 1e-11, 10.0}) {
        for (int i = 0; i < 200; ++i) {
            points.push_back(sketch::random_place(random, 20.1 - 2 * size, 30.1 - 2 * size, 20.1 + 2 * size,
                                                  30.1 + 2 * size));
        }
    }
    add_points_along_edges(layer, points);
    check_against_geos(layer, points);
}

TEST_CASE("rings that cross and parts that overlap go by the even-odd rule, as prepared geometries do") {
    Layer layer = sketch::named_layer("invalid");
    add_area(layer, {{{{-2, -2}, {2, 2}, {2, -2}, {-2, 2}}}});
    add_area(layer, {{box_ring(-3, -3, 1, 1)}, {box_ring(-1, -1, 3, 3)}});
    const Truth truth{layer};
    std::mt19937_64 random{5};
    std::vector<LonLat> points;
    for (int i = 0; i < 500; ++i) {
        points.push_back(sketch::random_place(random, -4, -4, 4, 4));
    }
    add_points_along_edges(layer, points);
    const AreaIndex index{layer, all_rows(layer), {}, {}};
    for (const Edge edge : {Edge::outside, Edge::inside}) {
        CHECK(located(index, points, edge) == truth.pairs(points, edge));
    }
}

TEST_CASE("rows that are asked, rows without areas, and points that are nowhere") {
    Layer layer = sketch::named_layer("mixed");
    sketch::add_no_geometry(layer, "none");
    sketch::add_line(layer, "line", {{0, 0}, {5, 5}});
    sketch::add_box(layer, "a", 0, 0, 5, 5);
    sketch::add_box(layer, "b", 0, 0, 5, 5);
    const double nowhere = std::numeric_limits<double>::quiet_NaN();
    const double far = std::numeric_limits<double>::infinity();
    const std::vector<LonLat> points{{nowhere, 1}, {1, nowhere}, {far, 1}, {1, -far}, {1e300, 1}, {1, 2}};

    CHECK(located(AreaIndex{layer, all_rows(layer), {}, {}}, points, Edge::inside) == Pairs{{5, 2}, {5, 3}});
    const std::vector<std::uint32_t> rows{3, 1};
    CHECK(located(AreaIndex{layer, rows, {}, {}}, points, Edge::inside) == Pairs{{5, 3}});
    CHECK(located(AreaIndex{layer, {}, {}, {}}, points, Edge::inside).empty());
    CHECK(located(AreaIndex{layer, rows, {.box = geodesy::Box{50, 50, 51, 51}}, {}}, points, Edge::inside) ==
          Pairs{{5, 3}});
}

TEST_CASE("threads that ask at once are told the same") {
    std::mt19937_64 random{13};
    Layer layer = sketch::named_layer("shared");
    for (int i = 0; i < 20; ++i) {
        add_area(layer, {{star(sketch::random_place(random, -5, -5, 5, 5), 1, 3, 30, random)}});
    }
    std::vector<LonLat> points;
    for (int i = 0; i < 3000; ++i) {
        points.push_back(sketch::random_place(random, -8, -8, 8, 8));
    }
    const AreaIndex index{layer, all_rows(layer), {.box = geodesy::Box{-4, -4, 4, 4}}, {}};
    std::vector<Pairs> found(3);
    {
        std::vector<std::jthread> threads;
        for (Pairs& mine : found) {
            threads.emplace_back([&] { mine = located(index, points, Edge::inside); });
        }
    }
    CHECK(found[0] == found[1]);
    CHECK(found[0] == found[2]);
    CHECK(found[0] == Truth{layer}.pairs(points, Edge::inside));
}

TEST_CASE("cells for points that lie elsewhere are given up when the work is stopped") {
    Layer layer = sketch::named_layer("areas");
    add_area(layer, {{box_ring(100, 10, 110, 20)}});
    add_area(layer, {{box_ring(150, 10, 160, 20)}});
    std::stop_source source;
    const AreaIndex index{layer,
                          all_rows(layer),
                          {.points = 1000, .box = geodesy::Box{100, 10, 110, 20}},
                          base::Task{.threads = 1, .stop = source.get_token()}};
    AreaIndex::Scratch scratch;
    std::vector<AreaIndex::Hit> hits;
    const auto locate = [&](LonLat p) {
        hits.clear();
        index.locate(std::span{&p.lon, 1}, std::span{&p.lat, 1}, Edge::inside, scratch, hits);
        return hits.size();
    };
    CHECK(locate({105, 15}) == 1);
    source.request_stop();
    CHECK_THROWS_AS(locate({155, 15}), base::Cancelled);
    CHECK_THROWS_AS(locate({155, 15}), base::Cancelled);  // and anew for whoever asks next
}
