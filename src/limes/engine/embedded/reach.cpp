#include <limes/base/error.hpp>
#include <limes/engine/embedded/chart.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/planar_line.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/projection.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace limes::engine::embedded {

namespace {

using base::Degrees;
using base::Metres;
using geodesy::LocalProjection;
using geodesy::LonLat;
using geodesy::Planar;
using model::GeometryColumn;

// Pieces are as long as one plane will do for, as each has two ends to be united with its neighbours.
constexpr double kShortestPiece_m = 100'000;
constexpr double kLongestPiece_m = 300'000;
constexpr std::size_t kPieceVertices = 2000;
// A wider step in longitude is divided whatever its error, so that rings run on in the right direction near a
// pole.
constexpr double kWidestStep_deg = 45;
constexpr int kDeepest = 16;

// The tolerance is shared out: the source's own edges, the plane, straightness in longitude/latitude, and
// what the boundary may show when it is checked.
constexpr double kShareOfSource = 0.1;
constexpr double kShareOfPlane = 0.2;
constexpr double kShareOfStraightness = 0.2;
constexpr double kShareOfBoundary = 0.45;

/// How far a geodesic and the straight line in longitude/latitude between the same ends lie apart, at most:
/// the line's geodesic curvature is under tan(lat)/R.
double straightness_error_m(double length_m, double lat) {
    const double steep = std::tan(std::min(std::abs(lat), 89.9) * std::numbers::pi / 180);
    return length_m * length_m * (0.1 + steep) / (8 * geodesy::kSemiMinorAxis_m);
}

// ---- points
// --------------------------------------------------------------------------------------------------

/// A disc's boundary by azimuth.
class Circle {
public:
    Circle(LonLat centre, double radius_m) : m_centre{centre}, m_true_m{radius_m} {
        // With vertices on R / sqrt(sin x / x), x the angle between them, the polygon has the disc's area;
        // the vertices are out by x²/12 R and the middles in by half of that.
        const double tolerance_m = reach_tolerance(Metres{radius_m}).value();
        const double step = std::sqrt(12 * 0.9 * tolerance_m / radius_m);
        m_count = 4 * std::max(1, static_cast<int>(std::ceil(2 * std::numbers::pi / step / 4)));
        const double x = 2 * std::numbers::pi / m_count;
        const double highest_lat = std::abs(centre.lat) + radius_m / 110'000;
        const bool nearly_geodesic = straightness_error_m(x * radius_m, highest_lat) <= 0.05 * tolerance_m;
        m_radius_m = nearly_geodesic ? radius_m / std::sqrt(std::sin(x) / x) : radius_m;
        // Near a pole edges follow parallels rather than geodesics: there they are divided until they lie on
        // the circle.
        m_allowed_m = nearly_geodesic ? tolerance_m : 0.05 * tolerance_m;
        for (const double pole : {90.0, -90.0}) {
            // At the pole itself longitude means nothing.
            const double to_pole = geodesy::distance(centre, {centre.lon, pole}).value();
            if (std::abs(to_pole - m_radius_m) < 1e-3) {
                m_radius_m = to_pole + 1e-3;
            }
        }
    }

    [[nodiscard]] RunningRing ring() {
        const double step = 360.0 / m_count;
        LonLat from = at(0);
        for (int i = 0; i < m_count; ++i) {
            // Counter-clockwise, against the sense of azimuths.
            const LonLat to = at(-(i + 1) * step);
            m_ring.push_back(from);
            divide(from, -i * step, to, -(i + 1) * step, 0);
            from = to;
        }
        run_on(m_ring);
        return std::move(m_ring);
    }

private:
    [[nodiscard]] LonLat at(double azimuth_deg) const {
        return geodesy::destination(m_centre, Degrees{azimuth_deg}, Metres{m_radius_m});
    }
    void divide(LonLat a, double azimuth_a, LonLat b, double azimuth_b, int depth) {
        const double step = std::remainder(b.lon - a.lon, 360.0);
        const LonLat middle{geodesy::wrap_longitude(a.lon + step / 2), (a.lat + b.lat) / 2};
        const double off = std::abs(geodesy::distance(m_centre, middle).value() - m_true_m);
        if (depth >= kDeepest || (std::abs(step) <= kWidestStep_deg && off <= m_allowed_m)) {
            return;
        }
        const double azimuth = (azimuth_a + azimuth_b) / 2;
        const LonLat between = at(azimuth);
        divide(a, azimuth_a, between, azimuth, depth + 1);
        m_ring.push_back(between);
        divide(between, azimuth, b, azimuth_b, depth + 1);
    }

    LonLat m_centre;
    double m_true_m;
    double m_radius_m = 0;
    double m_allowed_m = 0;
    int m_count = 0;
    RunningRing m_ring;
};

// ---- lines
// ---------------------------------------------------------------------------------------------------

LonLat centre_of(const std::vector<LonLat>& vertices) {
    geodesy::Ecef sum;
    for (const LonLat p : vertices) {
        const geodesy::Ecef e = geodesy::to_ecef(p);
        sum = {sum.x + e.x, sum.y + e.y, sum.z + e.z};
    }
    constexpr double kToDegrees = 180 / std::numbers::pi;
    const double across = std::hypot(sum.x, sum.y);
    const double squash = (1 - geodesy::kFlattening) * (1 - geodesy::kFlattening);
    return {std::atan2(sum.y, sum.x) * kToDegrees, std::atan2(sum.z, across * squash) * kToDegrees};
}

/// The boundary of one piece's buffer, brought from the plane to longitude/latitude and held against the
/// distance.
class BoundaryTracer {
public:
    BoundaryTracer(const LocalProjection& projection, const PlanarLine& source, double radius_m,
                   bool plane_will_do)
        : m_projection{&projection},
          m_source{&source},
          m_radius_m{radius_m},
          m_tolerance_m{reach_tolerance(Metres{radius_m}).value()},
          m_plane_will_do{plane_will_do} {}

    [[nodiscard]] RunningRing trace(const geodesy::Path& planar) {
        m_ring.clear();
        const Vertex first = settled({planar.lon[0], planar.lat[0]});
        Vertex from = first;
        for (std::size_t i = 1; i < planar.size(); ++i) {
            const Vertex to = i + 1 == planar.size() ? first : settled({planar.lon[i], planar.lat[i]});
            m_ring.push_back(from.position);
            divide(from, to, 0);
            from = to;
        }
        run_on(m_ring);
        return m_ring;
    }

private:
    struct Vertex {
        Planar plane;
        LonLat position;
    };

    [[nodiscard]] Planar foot(Planar p) const { return m_source->nearest(p); }
    [[nodiscard]] double off_m(const Vertex& v) const {
        const Planar f = foot(v.plane);
        if (m_plane_will_do) {
            return std::hypot(v.plane.x - f.x, v.plane.y - f.y) - m_radius_m;
        }
        return geodesy::distance(m_projection->reverse(f), v.position).value() - m_radius_m;
    }
    /// The vertex where it should be: at the radius from its foot point.
    [[nodiscard]] Vertex settled(Planar p) {
        Vertex v{p, m_projection->reverse(p)};
        if (std::abs(off_m(v)) <= kShareOfBoundary * m_tolerance_m) {
            return v;
        }
        const LonLat from = m_projection->reverse(foot(p));
        v.position = geodesy::destination(from, geodesy::azimuth(from, v.position), Metres{m_radius_m});
        v.plane = m_projection->forward(v.position);
        return v;
    }
    /// The point at `t` of the edge as longitude/latitude has it straight.
    [[nodiscard]] Vertex on_edge(const Vertex& a, const Vertex& b, double t, bool straight) const {
        if (straight) {
            return {{a.plane.x + t * (b.plane.x - a.plane.x), a.plane.y + t * (b.plane.y - a.plane.y)}, {}};
        }
        const double step = std::remainder(b.position.lon - a.position.lon, 360.0);
        const LonLat p{geodesy::wrap_longitude(a.position.lon + t * step),
                       a.position.lat + t * (b.position.lat - a.position.lat)};
        return {m_projection->forward(p), p};
    }
    [[nodiscard]] bool is_good(const Vertex& a, const Vertex& b, double length_m) const {
        if (std::abs(std::remainder(b.position.lon - a.position.lon, 360.0)) > kWidestStep_deg) {
            return false;
        }
        const double lat = std::max(std::abs(a.position.lat), std::abs(b.position.lat));
        const bool straight =
            m_plane_will_do && straightness_error_m(length_m, lat) <= kShareOfStraightness * m_tolerance_m;
        const auto off = [&](double t) { return std::abs(off_m(on_edge(a, b, t, straight))); };
        const double allowed = kShareOfBoundary * m_tolerance_m;
        // A long side may have a shallow bay that its middle does not show.
        return off(0.5) <= allowed &&
               (length_m < m_radius_m / 4 || (off(0.25) <= allowed && off(0.75) <= allowed));
    }
    void divide(const Vertex& a, const Vertex& b, int depth) {
        const double length_m = std::hypot(b.plane.x - a.plane.x, b.plane.y - a.plane.y);
        if (depth >= kDeepest || length_m < m_tolerance_m || is_good(a, b, length_m)) {
            return;
        }
        const Vertex middle = settled({(a.plane.x + b.plane.x) / 2, (a.plane.y + b.plane.y) / 2});
        divide(a, middle, depth + 1);
        m_ring.push_back(middle.position);
        divide(middle, b, depth + 1);
    }

    const LocalProjection* m_projection;
    const PlanarLine* m_source;
    double m_radius_m;
    double m_tolerance_m;
    bool m_plane_will_do;
    RunningRing m_ring;
};

PlanarLine projected(const std::vector<LonLat>& vertices, const LocalProjection& projection) {
    std::vector<Planar> planar;
    planar.reserve(vertices.size());
    for (const LonLat p : vertices) {
        planar.push_back(projection.forward(p));
    }
    return PlanarLine{std::move(planar)};
}

GeosGeometry to_geos(const PlanarLine& line) {
    GeometryColumn planar;
    planar.begin_row(model::GeometryType::line_string);
    planar.begin_part();
    planar.begin_path();
    for (const Planar p : line.vertices()) {
        planar.push_vertex({p.x, p.y});
    }
    return embedded::to_geos(planar[0]);
}

double farthest_m(const PlanarLine& line) {
    double farthest = 0;
    for (const Planar p : line.vertices()) {
        farthest = std::max(farthest, std::hypot(p.x, p.y));
    }
    return farthest;
}

/// Chords a quarter circle so that an inscribed arc keeps to its share: its middle is in by x²/8 R.
int quadrant_segments(double radius_m) {
    const double tolerance_m = reach_tolerance(Metres{radius_m}).value();
    const double step = std::sqrt(8 * 0.9 * kShareOfBoundary * tolerance_m / radius_m);
    return static_cast<int>(std::ceil(std::numbers::pi / 2 / step));
}

void append_line_reach(GeometryColumn& areas, const std::vector<LonLat>& vertices, double radius_m) {
    const LocalProjection projection{centre_of(vertices)};
    const PlanarLine line = projected(vertices, projection);
    const double stretch = LocalProjection::distance_error_bound(Metres{farthest_m(line) + radius_m});
    const bool plane_will_do =
        stretch * radius_m <= kShareOfPlane * reach_tolerance(Metres{radius_m}).value();

    GeometryColumn planar;
    append(planar, buffer(to_geos(line), radius_m, quadrant_segments(radius_m)));
    const model::GeometryView view = planar[0];
    BoundaryTracer tracer{projection, line, radius_m, plane_will_do};
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        std::vector<RunningRing> rings;
        for (std::size_t index = 0; index < view.path_count(part); ++index) {
            rings.push_back(tracer.trace(view.path(part, index)));
            if (index > 0) {
                std::reverse(rings.back().begin(),
                             rings.back().end());  // inside on the left, as of every ring
            }
        }
        GeometryColumn traced;
        append_area(traced, rings);
        // In a neck narrower than the tolerance the divided boundary may cross itself.
        append(areas, valid(embedded::to_geos(traced[0])));
    }
}

// ---- work items
// ------------------------------------------------------------------------------------------------

struct Item {
    std::size_t row;
    double radius_m;
    std::vector<LonLat> vertices;  ///< of a piece of a line, or one point; none: the area itself
};

/// How long a piece of a line may be, so that the plane about its middle shows distances well enough as far
/// as the reach: stretched by extent²/6 b² of the radius at most.
double piece_length_m(double radius_m) {
    const double tolerance_m = reach_tolerance(Metres{radius_m}).value();
    const double extent_m = geodesy::kSemiMinorAxis_m * std::sqrt(6 * kShareOfPlane * tolerance_m / radius_m);
    constexpr double kMargin = 0.8;  // the centre is that of the vertices, not of the length
    return std::clamp(2 * kMargin * (extent_m - radius_m), kShortestPiece_m, kLongestPiece_m);
}

/// Cuts a path into pieces, its edges divided until geodesics between the vertices are as good.
void add_pieces(std::vector<Item>& items, std::size_t row, double radius_m, const geodesy::Path& path) {
    const double allowed_m = kShareOfSource * reach_tolerance(Metres{radius_m}).value();
    const double longest_m = piece_length_m(radius_m);
    const std::size_t before = items.size();
    std::vector<LonLat> piece{path[0]};
    double length_m = 0;
    const auto finish = [&] {
        if (piece.size() > 1) {
            const LonLat last = piece.back();
            items.push_back({row, radius_m, std::exchange(piece, {last})});
            length_m = 0;
        }
    };
    for (std::size_t i = 1; i < path.size(); ++i) {
        const LonLat a = path[i - 1];
        const LonLat b = path[i];
        const double edge_m = geodesy::edge_length(a, b).value();
        const double lat = std::max(std::abs(a.lat), std::abs(b.lat));
        const double bent = std::sqrt(straightness_error_m(edge_m, lat) / allowed_m);
        const auto count = static_cast<int>(std::ceil(std::max({1.0, bent, edge_m / longest_m})));
        for (int k = 1; k <= count; ++k) {
            if (length_m > 0 && (length_m + edge_m / count > longest_m || piece.size() >= kPieceVertices)) {
                finish();
            }
            const double t = static_cast<double>(k) / count;
            const LonLat p =
                k == count ? b : LonLat{a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
            if (p != piece.back()) {
                piece.push_back(p);
            }
            length_m += edge_m / count;
        }
    }
    finish();
    if (items.size() == before) {
        items.push_back({row, radius_m, {path[0]}});  // all its vertices are one point
    }
}

std::vector<Item> items_of(const GeometryColumn& geometry, std::span<const ReachSource> sources) {
    std::vector<Item> items;
    for (const ReachSource& source : sources) {
        const double radius_m = source.radius.value();
        if (source.radius > kLongestReach) {
            throw base::UsageError{fmt::format("a reach of {} is too long; the longest is {}",
                                               base::to_text(source.radius), base::to_text(kLongestReach))};
        }
        const model::GeometryView view = geometry[source.row];
        if (!model::has_points(view.type()) || radius_m < 0) {
            continue;
        }
        if (model::is_areal(view.type())) {
            items.push_back({source.row, radius_m, {}});
        }
        if (radius_m == 0) {
            continue;
        }
        view.for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            if (path.size() == 1) {
                items.push_back({source.row, radius_m, {path[0]}});
            } else {
                add_pieces(items, source.row, radius_m, path);
            }
        });
    }
    return items;
}

void append_item(GeometryColumn& areas, const GeometryColumn& geometry, const Item& item) {
    if (item.vertices.empty()) {
        append(areas, valid(embedded::to_geos(geometry[item.row])));
    } else if (item.vertices.size() == 1) {
        append_area(areas, {Circle{item.vertices.front(), item.radius_m}.ring()});
    } else {
        append_line_reach(areas, item.vertices, item.radius_m);
    }
}

}  // namespace

Metres reach_tolerance(Metres radius) {
    return Metres{std::clamp(radius.value() * 1e-3, 1e-3, 10.0)};
}

ReachPieces reach_pieces(const GeometryColumn& geometry, std::span<const ReachSource> sources,
                         const base::Task& task) {
    const std::vector<Item> items = items_of(geometry, sources);
    std::vector<GeometryColumn> made(items.size());
    base::parallel_for(task, items.size(), 2, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            append_item(made[i], geometry, items[i]);
        }
    });
    ReachPieces pieces;
    for (std::size_t i = 0; i < items.size(); ++i) {
        for (std::size_t row = 0; row < made[i].size(); ++row) {
            pieces.areas.push_from(made[i], row);
            pieces.sources.push_back(items[i].row);
        }
    }
    return pieces;
}

}  // namespace limes::engine::embedded
