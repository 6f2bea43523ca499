#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/bisector.hpp>
#include <limes/engine/embedded/chart.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/nearest_mesh.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_parts.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/ecef.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <ranges>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using geodesy::LonLat;
using geodesy::Planar;
using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

const std::string kStep = "nearest regions";
constexpr double kSquareKilometre_m2 = 1e6;
/// Two facilities nearer than this are one place.
constexpr double kSame_m = 1e-3;
/// Beyond this the plane about the areas is too far from true to begin with.
constexpr double kWidest_m = 3000e3;

/// A disc that holds the areas.
struct Disc {
    LonLat centre;
    double radius_m = 0;
};

Disc disc_of(const GeometryColumn& areas) {
    double x = 0;
    double y = 0;
    double z = 0;
    for (std::size_t row = 0; row < areas.size(); ++row) {
        areas[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            for (std::size_t i = 0; i < path.size(); ++i) {
                const geodesy::Ecef p = geodesy::to_ecef(path[i]);
                x += p.x;
                y += p.y;
                z += p.z;
            }
        });
    }
    constexpr double kDegree = std::numbers::pi / 180;
    Disc disc{{std::atan2(y, x) / kDegree, std::atan2(z, std::hypot(x, y)) / kDegree}, 0};
    for (std::size_t row = 0; row < areas.size(); ++row) {
        areas[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
            for (std::size_t i = 0; i < path.size(); ++i) {
                disc.radius_m = std::max(disc.radius_m, geodesy::distance(disc.centre, path[i]).value());
            }
        });
    }
    return disc;
}

/// The facilities that can be nearest of anything in the disc, each place once, the first id of a place.
std::vector<std::uint32_t> contenders(const Layer& facilities, const Positions& positions, const Disc& disc,
                                      Context& context) {
    std::vector<std::size_t> order(positions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return facilities.ids[positions.rows[i]]; });
    double nearest = std::numeric_limits<double>::infinity();
    std::vector<double> distance_m(positions.size());
    for (const std::size_t i : order) {
        distance_m[i] = geodesy::distance(disc.centre, positions.point(i)).value();
        nearest = std::min(nearest, distance_m[i]);
    }
    std::vector<std::uint32_t> chosen;
    std::vector<std::uint32_t> same;
    for (const std::size_t i : order) {
        if (distance_m[i] > nearest + 2 * disc.radius_m + 1) {
            continue;
        }
        const bool is_new = std::ranges::none_of(chosen, [&](std::uint32_t other) {
            return geodesy::distance(positions.point(i), positions.point(other)).value() < kSame_m;
        });
        (is_new ? chosen : same).push_back(static_cast<std::uint32_t>(i));
    }
    if (!same.empty()) {
        for (std::uint32_t& i : same) {
            i = positions.rows[i];
        }
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = facilities.schema.name,
             .feature = {},
             .kind = "same-place",
             .what = fmt::format("{} where another is: {}",
                                 base::counted(same.size(), "facility lies", "facilities lie"),
                                 named_rows(facilities, same, context.languages, 20)),
             .done = "the region is given to the first id"});
    }
    return chosen;
}

/// The cells of facilities inside a square about the centre of a plane.
class Cells {
public:
    Cells(const NearestMesh& mesh, const geodesy::LocalProjection& plane, double half_m, Metres tolerance)
        : m_mesh{mesh}, m_plane{plane}, m_half_m{half_m}, m_tolerance{tolerance}, m_square{square()} {}

    /// The cell of a site as a row of the chart; empty when it lies outside the square.
    void append_cell(std::uint32_t site, GeometryColumn& column) {
        GeometryColumn ring;
        ring.begin_row(model::GeometryType::polygon);
        ring.begin_part();
        ring.begin_path();
        const std::vector<std::uint32_t> around = m_mesh.about(site);
        for (std::size_t i = 0; i < around.size(); ++i) {
            push(ring, m_mesh.triangles()[around[i]].centre);
            for (const Planar p : edge(around[i], around[(i + 1) % around.size()], site)) {
                push(ring, p);
            }
        }
        push(ring, m_mesh.triangles()[around.front()].centre);
        const GeosGeometry inside = areas_in(intersection(valid(to_geos(ring[0])), m_square));
        std::vector<GeosGeometry> parts;
        for (std::size_t i = 0; i < part_count(inside); ++i) {
            if (const GeosGeometry one = part(inside, i); !is_empty(one)) {
                parts.push_back(in_chart(one));
            }
        }
        append(column, union_of(std::move(parts)));
    }

private:
    static void push(GeometryColumn& ring, Planar p) { ring.push_vertex({p.x, p.y}); }

    /// With vertices enough that its sides stay outside the areas in the chart too.
    [[nodiscard]] GeosGeometry square() const {
        constexpr int kOnASide = 64;
        const double h = m_half_m;
        const std::array<Planar, 4> corner{{{-h, -h}, {h, -h}, {h, h}, {-h, h}}};
        GeometryColumn ring;
        ring.begin_row(model::GeometryType::polygon);
        ring.begin_part();
        ring.begin_path();
        for (std::size_t side = 0; side < 4; ++side) {
            const Planar a = corner.at(side);
            const Planar b = corner.at((side + 1) % 4);
            for (int i = 0; i < kOnASide; ++i) {
                const double t = static_cast<double>(i) / kOnASide;
                push(ring, {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t});
            }
        }
        push(ring, corner.front());
        return to_geos(ring[0]);
    }

    /// What lies between the centres of two triangles on the common edge of two cells: the same vertices for
    /// both of them.
    std::vector<Planar> edge(std::uint32_t from, std::uint32_t to, std::uint32_t site) {
        const auto key = std::minmax(from, to);
        auto [known, is_new] = m_edges.try_emplace({key.first, key.second});
        if (is_new) {
            known->second = traced(key.first, key.second, neighbour(key.first, key.second, site), site);
        }
        std::vector<Planar> path = known->second;
        if (from != key.first) {
            std::ranges::reverse(path);
        }
        return path;
    }

    /// The other site that two triangles share.
    [[nodiscard]] std::uint32_t neighbour(std::uint32_t t, std::uint32_t u, std::uint32_t site) const {
        for (const std::uint32_t corner : m_mesh.triangles()[t].corner) {
            if (corner != site && std::ranges::count(m_mesh.triangles()[u].corner, corner) > 0) {
                return corner;
            }
        }
        return site;
    }

    /// The part of the straight line from p to q in the larger square, as its ends from 0 to 1.
    struct Stretch {
        double begin = 0;
        double end = 1;
    };
    [[nodiscard]] std::optional<Stretch> near_square(Planar p, Planar q) const {
        Stretch stretch;
        const double reach = 1.5 * m_half_m;
        for (const auto& [at, way] : {std::pair{p.x, q.x - p.x}, std::pair{p.y, q.y - p.y}}) {
            if (way == 0) {
                if (std::abs(at) > reach) {
                    return std::nullopt;
                }
                continue;
            }
            const auto [first, last] = std::minmax({(-reach - at) / way, (reach - at) / way});
            stretch.begin = std::max(stretch.begin, first);
            stretch.end = std::min(stretch.end, last);
        }
        return stretch.begin < stretch.end ? std::optional{stretch} : std::nullopt;
    }

    [[nodiscard]] std::vector<Planar> traced(std::uint32_t from, std::uint32_t to, std::uint32_t a,
                                             std::uint32_t b) const {
        const MeshTriangle& first = m_mesh.triangles()[from];
        const MeshTriangle& last = m_mesh.triangles()[to];
        const auto stretch = near_square(first.centre, last.centre);
        if (!stretch || !m_mesh.is_site(a) || !m_mesh.is_site(b)) {
            return {};
        }
        // The lesser number first: the same curve whichever cell asks.
        const LonLat one = m_mesh.site(std::min(a, b));
        const LonLat other = m_mesh.site(std::max(a, b));
        std::vector<LonLat> path;
        const auto end = [&](const MeshTriangle& triangle, double t) -> std::optional<LonLat> {
            if (triangle.exact && (t == 0 || t == 1)) {
                return triangle.exact;
            }
            const Planar p{first.centre.x + (last.centre.x - first.centre.x) * t,
                           first.centre.y + (last.centre.y - first.centre.y) * t};
            return onto_bisector(one, other, m_plane.reverse(p));
        };
        const auto begins = end(first, stretch->begin);
        const auto ends = end(last, stretch->end);
        if (!begins || !ends) {
            throw base::EngineError{"the line between the regions of two facilities could not be traced"};
        }
        std::vector<Planar> planar;
        if (stretch->begin > 0) {
            planar.push_back(m_plane.forward(*begins));
        }
        for (const LonLat p : along_bisector(one, other, *begins, *ends, m_tolerance)) {
            planar.push_back(m_plane.forward(p));
        }
        if (stretch->end < 1) {
            planar.push_back(m_plane.forward(*ends));
        }
        return planar;
    }

    [[nodiscard]] GeosGeometry in_chart(const GeosGeometry& polygon) const {
        GeometryColumn planar;
        append(planar, polygon);
        std::vector<RunningRing> rings;
        for (std::size_t i = 0; i < planar[0].path_count(0); ++i) {
            const geodesy::Path path = planar[0].path(0, i);
            RunningRing ring;
            for (std::size_t v = 0; v + 1 < path.size(); ++v) {
                ring.push_back(m_plane.reverse({path[v].lon, path[v].lat}));
            }
            run_on(ring);
            rings.push_back(std::move(ring));
        }
        GeometryColumn chart;
        append_area(chart, rings);
        return valid(to_geos(chart[0]));
    }

    const NearestMesh& m_mesh;
    const geodesy::LocalProjection& m_plane;
    double m_half_m;
    Metres m_tolerance;
    GeosGeometry m_square;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Planar>> m_edges;
};

Positions points_of(const Layer& facilities, Context& context) {
    Positions positions = positions_of(facilities, kStep, context);
    if (!positions.only_points) {
        for (const std::uint32_t row : positions.rows) {
            if (facilities.geometry.type(row) != model::GeometryType::point) {
                throw base::UsageError{
                    fmt::format("{}: {} is no point, and regions are those of points; leave it out with "
                                "--to-where",
                                facilities.schema.name, facilities.ids[row])};
            }
        }
    }
    return positions;
}

/// What of each cell lies in one of the areas.
GeometryColumn cut_to(const GeometryColumn& areas, GeometryColumn cells, const base::Task& task) {
    Layer layer;
    layer.rows = cells.size();
    layer.geometry = std::move(cells);
    for (std::size_t cell = 0; cell < layer.rows; ++cell) {
        layer.ids.push_back(std::to_string(cell));
    }
    ReachPieces pieces{areas, std::vector<std::size_t>(areas.size())};
    std::iota(pieces.sources.begin(), pieces.sources.end(), std::size_t{0});
    result::Result unsaid;  // cells are no rows of anybody's
    const UnitAreas units{layer, kStep, unsaid, task};
    const UnitParts parts = parts_of(units, pieces, Depth::one, Side::inside, Drawn::yes, task);
    GeometryColumn regions;
    for (std::size_t cell = 0; cell < layer.rows; ++cell) {
        parts.push_to(regions, units, cell);
    }
    return regions;
}

Table table_of(const Layer& facilities, const std::vector<std::uint32_t>& rows, const GeometryColumn& regions,
               const Context& context) {
    auto table = std::make_shared<Layer>();
    table->schema.name = "regions";
    table->schema.name_columns = {{"", "facility_name"}};
    table->columns.reserve(3);
    model::Column& id = table->add_column("facility_id", ColumnType::text);
    model::Column& name = table->add_column("facility_name", ColumnType::text);
    model::Column& area = table->add_column("area_km2", ColumnType::real, "km2", "ellipsoidal");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!model::has_points(regions.type(i))) {
            continue;
        }
        table->ids.push_back(facilities.ids[rows[i]]);
        table->geometry.push_from(regions, i);
        ++table->rows;
        id.push(facilities.ids[rows[i]]);
        name.push(facilities.name(rows[i], context.languages));
        area.push(area_of(regions[i]).value() / kSquareKilometre_m2);
    }
    return table;
}

}  // namespace

Table run(const query::NearestRegions& step, const Tables& tables, Context& context) {
    const Layer& facilities = *tables.at(step.facilities);
    if (!(step.tolerance > Metres{0})) {
        throw base::UsageError{"the tolerance of the regions must be more than 0, as in --tolerance 1m"};
    }
    const Positions positions = points_of(facilities, context);
    const UnitAreas units{*tables.at(step.areas), kStep, context.result, context.task};
    const GeometryColumn& areas = units.column();
    const auto is_area = [&](std::size_t unit) { return units.is_area(unit); };
    if (std::ranges::none_of(std::views::iota(std::size_t{0}, units.size()), is_area) ||
        positions.size() == 0) {
        return table_of(facilities, {}, {}, context);
    }
    const Disc disc = disc_of(areas);
    if (disc.radius_m > kWidest_m) {
        throw base::UsageError{
            fmt::format("the areas reach {} from their middle, and regions are drawn up to {}; choose fewer "
                        "with --of-where",
                        base::to_text(Metres{disc.radius_m}), base::to_text(Metres{kWidest_m}))};
    }
    const std::vector<std::uint32_t> chosen = contenders(facilities, positions, disc, context);
    std::vector<LonLat> sites;
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t i : chosen) {
        sites.push_back(positions.point(i));
        rows.push_back(positions.rows[i]);
    }
    const geodesy::LocalProjection plane{disc.centre};
    const double half_m = 1.25 * disc.radius_m + 1000;
    const NearestMesh mesh{sites, plane, 1.5 * half_m};
    Cells cells{mesh, plane, half_m, step.tolerance};
    GeometryColumn drawn;
    for (std::uint32_t site = 0; site < sites.size(); ++site) {
        context.task.check();
        cells.append_cell(site, drawn);
    }
    return table_of(facilities, rows, cut_to(areas, std::move(drawn), context.task), context);
}

}  // namespace limes::engine::embedded
