#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/measured_line.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/index/box_tree.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;
using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

const std::string kStep = "length-within";

/// A run of a line without a break, inside one area.
struct Stretch {
    OnEdge from;
    OnEdge to;
};

struct Row {
    std::size_t line;
    std::size_t area;
    Stretch stretch;
    double from_m;
    double to_m;
};

GeosGeometry edge_geometry(LonLat a, LonLat b) {
    GeometryColumn one;
    one.push_line(std::vector<LonLat>{a, b});
    return to_geos(one[0]);
}

/// How far along the edge a point on it lies, by the coordinate in which the edge is longer.
double parameter(LonLat a, LonLat b, LonLat p) {
    const double run = b.lon - a.lon;
    const double rise = b.lat - a.lat;
    const double t = std::abs(run) >= std::abs(rise) ? (p.lon - a.lon) / run : (p.lat - a.lat) / rise;
    return std::clamp(t, 0.0, 1.0);
}

/// The parts of an edge that cross the area's boundary, in order.
std::vector<std::pair<double, double>> inside(LonLat a, LonLat b, const GeosGeometry& edge,
                                              const GeosGeometry& area) {
    GeometryColumn parts;
    append(parts, intersection(edge, area));
    std::vector<std::pair<double, double>> found;
    if (!model::is_lineal(parts.type(0))) {
        return found;  // it only touches
    }
    parts[0].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
        const double first = parameter(a, b, path[0]);
        const double last = parameter(a, b, path[path.size() - 1]);
        found.emplace_back(std::min(first, last), std::max(first, last));
    });
    std::sort(found.begin(), found.end());
    return found;
}

/// Joins stretches that end where the next begins: at a vertex, or where an area has an edge across the line.
class Stretches {
public:
    void add(OnEdge from, OnEdge to) {
        if (!m_all.empty()) {
            const OnEdge end = m_all.back().to;
            const bool same_edge = end.edge == from.edge && end.t >= from.t;
            // The first edge of a part is not the next of the one before it: its first vertex has a number
            // too.
            const bool next_edge = end.edge + 1 == from.edge && end.t == 1 && from.t == 0;
            if (same_edge || next_edge) {
                m_all.back().to = to;
                return;
            }
        }
        m_all.push_back({from, to});
    }
    [[nodiscard]] const std::vector<Stretch>& all() const { return m_all; }

private:
    std::vector<Stretch> m_all;
};

bool misses(const LonLat& a, const LonLat& b, const geodesy::Box& box) {
    return std::max(a.lon, b.lon) < box.west || std::min(a.lon, b.lon) > box.east ||
           std::max(a.lat, b.lat) < box.south || std::min(a.lat, b.lat) > box.north;
}

std::vector<Stretch> stretches(const MeasuredLine& line, const GeosGeometry& area,
                               const GeosPrepared& prepared, const geodesy::Box& box) {
    Stretches found;
    for (std::size_t i = 1; i < line.vertex_count(); ++i) {
        if (line.starts_part(i)) {
            continue;
        }
        const LonLat a = line.vertex(i - 1);
        const LonLat b = line.vertex(i);
        if (misses(a, b, box)) {
            continue;  // most edges of a long line: no geometry is made for them
        }
        const GeosGeometry edge = edge_geometry(a, b);
        if (prepared.related(edge, Relation::covers)) {
            found.add({i, 0}, {i, 1});
        } else if (prepared.related(edge, Relation::intersects)) {
            for (const auto& [from, to] : inside(a, b, edge, area)) {
                found.add({i, from}, {i, to});
            }
        }
    }
    return found.all();
}

struct Lines {
    std::vector<std::size_t> rows;
    std::vector<MeasuredLine> measured;
    std::vector<geodesy::Box> boxes;
};

Lines lines_of(const Layer& layer, result::Result& result) {
    Lines lines;
    base::Ledger& ledger = result.ledgers[result::LedgerName::of_step(kStep, layer.schema.name)];
    ledger.read(layer.rows);
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (!model::is_lineal(layer.geometry.type(row))) {
            ledger.drop("it is no line");
            result.findings.push_back({.severity = base::Severity::warning,
                                       .layer = layer.schema.name,
                                       .feature = std::string{layer.ids[row]},
                                       .kind = "not-a-line",
                                       .what = "it is no line",
                                       .done = "left out"});
            continue;
        }
        ledger.wrote();
        lines.rows.push_back(row);
        lines.measured.emplace_back(layer.geometry[row]);
        lines.boxes.push_back(layer.geometry.box(row).value());
    }
    return lines;
}

}  // namespace

Table run(const query::LengthWithin& step, const Tables& tables, Context& context) {
    const Layer& line_layer = *tables[step.lines];
    const Layer& area_layer = *tables[step.areas];
    const Lines lines = lines_of(line_layer, context.result);
    const UnitAreas units{area_layer, kStep, context.result, context.task};
    const GeometryColumn& areas = units.column();
    const index::LonLatTree tree{lines.boxes};

    std::vector<std::vector<Row>> by_area(areas.size());
    base::parallel_for(context.task, areas.size(), 1, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<std::uint32_t> near;
        for (std::size_t area = begin; area < end; ++area) {
            const auto& box = units.box(area);
            if (!box) {
                continue;
            }
            near.clear();
            tree.meeting(*box, near);
            if (near.empty()) {
                continue;
            }
            const GeosGeometry geometry = to_geos(areas[area]);
            const GeosPrepared prepared{geometry};
            for (const std::uint32_t item : near) {
                const MeasuredLine& line = lines.measured[item];
                for (const Stretch& stretch : stretches(line, geometry, prepared, *box)) {
                    const double from_m = line.measure_m(stretch.from);
                    const double to_m = line.measure_m(stretch.to);
                    if (to_m > from_m) {
                        by_area[area].push_back({item, area, stretch, from_m, to_m});
                    }
                }
            }
        }
    });
    std::vector<Row> rows;
    for (const auto& of_area : by_area) {
        rows.insert(rows.end(), of_area.begin(), of_area.end());
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
        const auto key = [&](const Row& r) { return std::tuple{r.line, r.from_m, area_layer.ids[r.area]}; };
        return key(a) < key(b);
    });

    auto table = std::make_shared<Layer>();
    table->schema.name = kStep;
    table->schema.name_columns = {{"", "name"}};
    const Names line_names{line_layer, context.languages};
    const Names area_names{area_layer, context.languages};
    table->add_column("line_id", ColumnType::text, {}, "id of the line");
    table->add_column("line_name", ColumnType::text, {}, "name of the line");
    table->add_column("id", ColumnType::text, {}, "id of the area");
    table->add_column("name", ColumnType::text, {}, "name of the area");
    table->add_column("from_measure_m", ColumnType::real, "m", "along the line, where it enters the area");
    table->add_column("to_measure_m", ColumnType::real, "m", "along the line, where it leaves the area");
    table->add_column("length_m", ColumnType::real, "m", "of the line between the two");
    for (const Row& row : rows) {
        const std::size_t line_row = lines.rows[row.line];
        table->ids.push_back(
            fmt::format("{}/{}@{:.3f}m", line_layer.ids[line_row], area_layer.ids[row.area], row.from_m));
        lines.measured[row.line].append_stretch(table->geometry, row.stretch.from, row.stretch.to);
        ++table->rows;
        std::size_t column = 0;
        table->columns[column++].push(line_layer.ids[line_row]);
        table->columns[column++].push(line_names[line_row]);
        table->columns[column++].push(area_layer.ids[row.area]);
        table->columns[column++].push(area_names[row.area]);
        table->columns[column++].push(row.from_m);
        table->columns[column++].push(row.to_m);
        table->columns[column].push(row.to_m - row.from_m);
    }
    return table;
}

}  // namespace limes::engine::embedded
