#include <limes/check/edge_index.hpp>
#include <limes/check/open_gaps.hpp>
#include <limes/check/strip.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/geodesy/distance.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <set>

namespace limes::check {

namespace {

namespace embedded = engine::embedded;
using embedded::GeosGeometry;
using geodesy::LonLat;
using model::GeometryColumn;

/// How many times deeper than open a gap is.
constexpr double kDeep = 4;

/// A way over a gap.
struct Rung {
    LonLat from;  ///< a vertex
    LonLat to;    ///< on an edge, or a hair beyond it so that they surely cross

    [[nodiscard]] LonLat middle() const { return {(from.lon + to.lon) / 2, (from.lat + to.lat) / 2}; }
    [[nodiscard]] geodesy::Box box() const {
        return {std::min(from.lon, to.lon), std::min(from.lat, to.lat), std::max(from.lon, to.lon),
                std::max(from.lat, to.lat)};
    }
};

/// A direction in the plane about a place, of length 1.
struct Direction {
    double x = 0;
    double y = 0;
};

Direction direction(LonLat from, LonLat to) {
    const double x = (to.lon - from.lon) * std::cos((from.lat + to.lat) / 2 * std::numbers::pi / 180);
    const double y = to.lat - from.lat;
    const double length = std::hypot(x, y);
    return length > 0 ? Direction{x / length, y / length} : Direction{};
}

double dot(Direction a, Direction b) {
    return a.x * b.x + a.y * b.y;
}

/// Positive when b points to the left of a.
double cross(Direction a, Direction b) {
    return a.x * b.y - a.y * b.x;
}

/// Whether a way leaves an edge to its right, where the area is not, and nearly at a right angle.
bool leaves(Direction edge, Direction way) {
    const double least = std::cos(std::numbers::pi / 6);
    return cross(edge, way) <= -least;
}

/// The rungs of a vertex on the edges beside it.
void add_rung(const EdgeIndex& outline, LonLat vertex, const BoundaryEdge& edge, double narrow_m,
              std::vector<Rung>& rungs) {
    const Direction along = direction(edge.from, edge.to);
    const auto opposite = outline.nearest(vertex, narrow_m, [&](const SeenEdge& other) {
        const BoundaryEdge& facing = outline[other.edge];
        if (facing.row == edge.row || other.off_m < kRounding_m) {
            return false;
        }
        const Direction back = direction(facing.from, facing.to);
        const Direction way = direction(vertex, other.at);
        return dot(along, back) <= -std::cos(std::numbers::pi / 6) && leaves(along, way) &&
               leaves(back, {-way.x, -way.y});
    });
    if (!opposite) {
        return;
    }
    const BoundaryEdge& facing = outline[opposite->edge];
    LonLat to = opposite->at;
    if (to != facing.from && to != facing.to) {
        constexpr double kHair_deg = 1e-9;
        const double length = std::hypot(to.lon - vertex.lon, to.lat - vertex.lat);
        to.lon += (to.lon - vertex.lon) / length * kHair_deg;
        to.lat += (to.lat - vertex.lat) / length * kHair_deg;
    }
    rungs.push_back({vertex, to});
}

std::vector<Rung> rungs_of(const EdgeIndex& outline, double narrow_m, const base::Task& task) {
    constexpr std::size_t kGrain = 256;
    const std::vector<BoundaryEdge>& edges = outline.edges();
    std::vector<std::vector<Rung>> found((edges.size() + kGrain - 1) / kGrain);
    base::parallel_for(task, edges.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            add_rung(outline, edges[i].from, edges[i], narrow_m, found[begin / kGrain]);
            add_rung(outline, edges[i].to, edges[i], narrow_m, found[begin / kGrain]);
        }
    });
    std::vector<Rung> rungs;
    for (const std::vector<Rung>& some : found) {
        rungs.insert(rungs.end(), some.begin(), some.end());
    }
    return rungs;
}

/// The faces that outline and rungs bound.
GeosGeometry faces_of(const EdgeIndex& outline, const std::vector<Rung>& rungs) {
    GeometryColumn lines;
    lines.begin_row(model::GeometryType::multi_line_string);
    const auto add = [&](LonLat from, LonLat to) {
        lines.begin_part();
        lines.begin_path();
        lines.push_vertex(from);
        lines.push_vertex(to);
    };
    for (const BoundaryEdge& edge : outline.edges()) {
        add(edge.from, edge.to);
    }
    for (const Rung& rung : rungs) {
        add(rung.from, rung.to);
    }
    std::vector<GeosGeometry> noded;
    noded.push_back(embedded::to_geos(lines[0]));
    return embedded::polygonized(embedded::union_of(std::move(noded)));
}

/// Whether a gap lies between two areas or more, and is deep, held against the length of its boundary that
/// lies on none.
bool is_deep(model::GeometryView gap, const EdgeIndex& outline) {
    constexpr double kOn_m = 1e-3;
    std::set<std::uint32_t> areas;
    double lined_m = 0;
    double open_m = 0;
    gap.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const LonLat a = ring[i - 1];
            const LonLat b = ring[i];
            const LonLat middle{(a.lon + b.lon) / 2, (a.lat + b.lat) / 2};
            const std::vector<SeenEdge> under = outline.within(middle, kOn_m);
            (under.empty() ? open_m : lined_m) += geodesy::distance(a, b).value();
            for (const SeenEdge& each : under) {
                areas.insert(outline[each.edge].row);
            }
        }
    });
    return areas.size() > 1 && lined_m / 2 >= kDeep * open_m;
}

}  // namespace

std::vector<GeosGeometry> open_gaps(const std::vector<BoundaryEdge>& outline, base::Metres narrow,
                                    const std::function<bool(LonLat)>& is_outside, const base::Task& task) {
    const EdgeIndex edges{outline};
    std::vector<Rung> rungs = rungs_of(edges, narrow.value(), task);
    std::erase_if(rungs, [&](const Rung& rung) { return !is_outside(rung.middle()); });
    if (rungs.empty()) {
        return {};
    }
    std::vector<geodesy::Box> boxes;
    std::ranges::transform(rungs, std::back_inserter(boxes), &Rung::box);
    const index::LonLatTree near_rungs{boxes};
    const GeosGeometry faces = faces_of(edges, rungs);
    std::vector<GeosGeometry> narrows;
    std::vector<std::uint32_t> near;
    for (std::size_t i = 0; i < embedded::part_count(faces); ++i) {
        task.check();
        GeosGeometry face = embedded::part(faces, i);
        GeometryColumn area;
        embedded::append(area, face);
        near_rungs.meeting(*area.box(0), near);
        if (!near.empty() && size_of(area[0]).width_m <= narrow.value() &&
            is_outside(embedded::point_on(face))) {
            narrows.push_back(std::move(face));
        }
    }
    const GeosGeometry joined = embedded::union_of(std::move(narrows));
    std::vector<GeosGeometry> gaps;
    for (std::size_t i = 0; !embedded::is_empty(joined) && i < embedded::part_count(joined); ++i) {
        GeosGeometry gap = embedded::part(joined, i);
        GeometryColumn area;
        embedded::append(area, gap);
        if (is_deep(area[0], edges)) {
            gaps.push_back(std::move(gap));
        }
    }
    return gaps;
}

}  // namespace limes::check
