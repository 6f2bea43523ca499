// Edges that do not match across a border: the outline of a country's units against that of its neighbour's,
// and against the line of the border itself.
//
// A stretch is a run of an outline that leaves the other line by more than both are known to, and comes back
// to it, without ever being as far as edges that have nothing to do with each other. A coast that begins at a
// border never comes back, and is none. Distances are those of its vertices.
#include <limes/check/edge_index.hpp>
#include <limes/check/strip.hpp>
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/shape.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

namespace limes::check {

namespace {

namespace embedded = engine::embedded;

using base::Severity;
using geodesy::LonLat;
using geodesy::Path;
using model::Layer;

/// The column that says how well the edges along a border are known, else the accuracy of the row.
class EdgeAccuracy {
public:
    explicit EdgeAccuracy(const Part& part) : m_layer{part.layer} {
        for (const source::CheckDefinition& check : part.definition.checks) {
            if (check.kind == "border-accuracy") {
                m_column = part.layer.find(check.column);
            }
        }
    }
    /// In metres; nothing when unknown.
    [[nodiscard]] std::optional<double> operator()(std::size_t row) const {
        if (m_column != nullptr && m_column->number(row)) {
            return m_column->number(row);
        }
        const auto accuracy = m_layer.accuracy(row);
        return accuracy ? std::optional{accuracy->value()} : std::nullopt;
    }

private:
    const Layer& m_layer;
    const model::Column* m_column = nullptr;
};

/// Edges of one side, in runs, and the same as a shape.
struct Line {
    const Layer* layer = nullptr;
    std::string country;  ///< of the units whose outline it is
    std::vector<std::vector<BoundaryEdge>> runs;
    std::vector<std::vector<double>> lon, lat;  ///< of the runs, which the shape refers to
    std::optional<geodesy::Shape> shape;
    std::optional<EdgeIndex> edges;
    std::vector<std::optional<double>> accuracy_m;  ///< by row of the layer
};

std::unique_ptr<Line> line_of(const Part& part, std::string country, const std::vector<BoundaryEdge>& edges) {
    auto line = std::make_unique<Line>();
    line->layer = &part.layer;
    line->country = std::move(country);
    line->runs = embedded::chained(edges);
    std::vector<Path> paths;
    for (const auto& run : line->runs) {
        auto& lon = line->lon.emplace_back();
        auto& lat = line->lat.emplace_back();
        lon.push_back(run.front().from.lon);
        lat.push_back(run.front().from.lat);
        for (const BoundaryEdge& edge : run) {
            lon.push_back(edge.to.lon);
            lat.push_back(edge.to.lat);
        }
    }
    for (std::size_t i = 0; i < line->runs.size(); ++i) {
        paths.push_back({line->lon[i], line->lat[i]});
    }
    line->shape.emplace(geodesy::ShapeKind::lines, std::move(paths));
    const EdgeAccuracy accuracy{part};
    for (std::size_t row = 0; row < part.layer.rows; ++row) {
        line->accuracy_m.push_back(accuracy(row));
    }
    line->edges.emplace(edges);
    return line;
}

/// The lines of a border layer, which are edges already.
std::vector<BoundaryEdge> edges_of_lines(const Layer& layer, const std::vector<std::size_t>& rows) {
    std::vector<BoundaryEdge> edges;
    for (const std::size_t row : rows) {
        layer.geometry[row].for_each_path([&](const Path& path, std::size_t, std::size_t) {
            for (std::size_t i = 1; i < path.size(); ++i) {
                edges.push_back({path[i - 1], path[i], static_cast<std::uint32_t>(row)});
            }
        });
    }
    return edges;
}

struct Vertex {
    LonLat place;
    std::uint32_t row = 0;
    double off_m = 0;  ///< infinite: farther than edges are held against each other
    LonLat nearest;
    std::optional<std::uint32_t> other = {};  ///< of one that is off: the row of the other line beside it
    double margin_m = kRounding_m;            ///< to which both rows together are known, as far as they are
};

/// A run of vertices that are off; both ends are on the other line, or the run ends there.
struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< one past
};

class Comparison {
public:
    Comparison(const Line& line, const Line& other, double far_m, const base::Task& task)
        : m_line{line}, m_other{other}, m_far_m{far_m}, m_task{task} {}

    void run(Faults& faults) {
        for (const auto& run : m_line.runs) {
            m_task.check();
            look_at(run, faults);
        }
    }

private:
    [[nodiscard]] Vertex vertex_at(LonLat place, std::uint32_t row) const {
        const auto found = geodesy::closest_points(place, *m_other.shape, base::Metres{m_far_m});
        if (!found) {
            return {place, row, std::numeric_limits<double>::infinity(), place};
        }
        Vertex vertex{place, row, found->distance.value(), found->on_second};
        if (vertex.off_m > kRounding_m) {
            vertex.other = other_row(vertex.nearest);
            vertex.margin_m =
                std::max(kRounding_m, m_line.accuracy_m[row].value_or(0) +
                                          (vertex.other ? m_other.accuracy_m[*vertex.other].value_or(0) : 0));
        }
        return vertex;
    }

    void look_at(const std::vector<BoundaryEdge>& run, Faults& faults) {
        std::vector<Vertex> vertices(run.size() + 1);
        constexpr std::size_t kGrain = 256;
        base::parallel_for(m_task, vertices.size(), kGrain,
                           [&](std::size_t begin, std::size_t end, unsigned) {
                               for (std::size_t i = begin; i < end; ++i) {
                                   vertices[i] = i == 0 ? vertex_at(run[0].from, run[0].row)
                                                        : vertex_at(run[i - 1].to, run[i - 1].row);
                               }
                           });
        const bool closed = run.front().from == run.back().to;
        if (closed) {
            begin_at_a_match(vertices);
        }
        std::size_t i = 0;
        while (i < vertices.size()) {
            if (is_on(vertices[i])) {
                ++i;
                continue;
            }
            Stretch stretch{i, i};
            bool diverges = i == 0;  // an open run that begins off the line came from elsewhere
            for (; i < vertices.size() && !is_on(vertices[i]); ++i) {
                diverges = diverges || std::isinf(vertices[i].off_m);
            }
            stretch.end = i;
            diverges = diverges || i == vertices.size() || is_islet(vertices, stretch);
            if (!diverges) {
                faults.push_back(fault_of_stretch(vertices, stretch));
            }
        }
    }

    [[nodiscard]] static bool is_on(const Vertex& vertex) { return vertex.off_m <= vertex.margin_m; }

    /// A ring that touches the other line at one vertex is a piece of land of its own, not a stretch of a
    /// border.
    [[nodiscard]] static bool is_islet(const std::vector<Vertex>& vertices, Stretch stretch) {
        return stretch.begin > 0 && vertices[stretch.begin - 1].place == vertices[stretch.end].place;
    }

    /// A closed run may begin in the midst of a stretch.
    static void begin_at_a_match(std::vector<Vertex>& vertices) {
        vertices.pop_back();
        const auto match = std::ranges::find_if(vertices, is_on);
        if (match != vertices.end()) {
            std::rotate(vertices.begin(), match, vertices.end());
        }
        vertices.push_back(vertices.front());
    }

    /// The row whose edge is nearest. Of rows that lie there together, as neighbours do where they meet, and
    /// a bridge in a line does with the line, the one that is known least well.
    [[nodiscard]] std::optional<std::uint32_t> other_row(LonLat near) const {
        constexpr double kAnywhere_m = 2e7;
        constexpr double kTogether_m = 1e-3;
        const EdgeIndex& edges = *m_other.edges;
        const auto nearest = edges.nearest(near, kAnywhere_m, [](const SeenEdge&) { return true; });
        if (!nearest) {
            return std::nullopt;
        }
        const auto error_m = [&](std::uint32_t row) {
            return m_other.accuracy_m[row].value_or(std::numeric_limits<double>::infinity());
        };
        std::uint32_t worst = edges[nearest->edge].row;
        for (const SeenEdge& together : edges.within(near, nearest->off_m + kTogether_m)) {
            const std::uint32_t row = edges[together.edge].row;
            worst = error_m(row) > error_m(worst) ? row : worst;
        }
        return worst;
    }

    [[nodiscard]] Fault fault_of_stretch(const std::vector<Vertex>& vertices, Stretch stretch) const {
        std::size_t farthest = stretch.begin;
        std::vector<double> lon, lat;
        for (std::size_t i = stretch.begin - 1; i <= stretch.end; ++i) {
            lon.push_back(vertices[i].place.lon);
            lat.push_back(vertices[i].place.lat);
            if (i >= stretch.begin && i < stretch.end && vertices[i].off_m > vertices[farthest].off_m) {
                farthest = i;
            }
        }
        const Vertex& worst = vertices[farthest];
        std::optional<std::uint32_t> other = worst.other;
        // What the line does between the ends is what the stretch leaves, though its corner may be nearer to
        // more of it.
        const LonLat from = vertices[stretch.begin - 1].nearest;
        const LonLat to = vertices[stretch.end].nearest;
        const auto between = other_row({(from.lon + to.lon) / 2, (from.lat + to.lat) / 2});
        if (between && !m_other.accuracy_m[*between]) {
            other = between;
        }
        const bool known = m_line.accuracy_m[worst.row] && other && m_other.accuracy_m[*other];
        Fault fault;
        fault.kind = "edge-mismatch";
        fault.severity = known ? Severity::warning : Severity::note;
        fault.layer = m_line.layer->schema.name;
        fault.feature = std::string{m_line.layer->ids[worst.row]};
        fault.other_layer = m_other.layer->schema.name;
        if (other) {
            fault.other = std::string{m_other.layer->ids[*other]};
        }
        fault.distance_m = worst.off_m;
        fault.length_m = geodesy::length({lon, lat}).value();
        fault.what = fmt::format(
            "its edge leaves that of '{}' over {}, by {} at most{}", fault.other, length_text(fault.length_m),
            length_text(fault.distance_m),
            known ? fmt::format(", more than the {} to which both are known", length_text(worst.margin_m))
                  : std::string{"; how well both are known is not said"});
        fault.mend = "take the edge that is known better for both";
        fault.place.begin_row(model::GeometryType::line_string);
        fault.place.begin_part();
        fault.place.begin_path();
        fault.place.push_vertices(lon, lat);
        return fault;
    }

    const Line& m_line;
    const Line& m_other;
    double m_far_m;
    const base::Task& m_task;
};

/// A stretch is seen from either side; the one seen later is left out where the other's lies beside it.
void drop_seen_twice(Faults& from_first, const Faults& from_second) {
    std::erase_if(from_first, [&](const Fault& mine) {
        return std::ranges::any_of(from_second, [&](const Fault& theirs) {
            if (mine.distance_m > theirs.distance_m) {
                return false;
            }
            const auto path = mine.place[0].path(0, 0);
            const geodesy::Shape line{geodesy::ShapeKind::lines, {theirs.place[0].path(0, 0)}};
            const base::Metres beside{theirs.distance_m + kRounding_m};
            return geodesy::closest_points(path[path.size() / 2], line, beside).has_value();
        });
    });
}

/// What a unit layer, or a border layer, has on one day.
class Sides {
public:
    Sides(const Subject& subject, base::Day day) {
        for (const auto& [name, part] : subject.parts) {
            if (has_units(part.layer)) {
                add_countries(part, day);
            }
        }
        for (const Part* part : with_role(subject, "border")) {
            add_borders(*part, day);
        }
    }

    [[nodiscard]] Faults compare(double far_m, const base::Task& task) const {
        Faults faults;
        for (std::size_t i = 0; i < m_countries.size(); ++i) {
            for (std::size_t j = i + 1; j < m_countries.size(); ++j) {
                const Line& a = *m_countries[i];
                const Line& b = *m_countries[j];
                if (a.country != b.country) {
                    compare_both(a, b, far_m, task, faults);
                }
            }
            for (const auto& border : m_borders) {
                if (is_of(*border, m_countries[i]->country)) {
                    Comparison{*m_countries[i], *border, far_m, task}.run(faults);
                }
            }
        }
        return faults;
    }

private:
    void add_countries(const Part& part, base::Day day) {
        const model::Column* country = part.layer.find("country");
        if (country == nullptr) {
            return;
        }
        std::map<std::string, std::vector<std::uint32_t>> rows;
        for (std::uint32_t row = 0; row < part.layer.rows; ++row) {
            if (model::is_areal(part.layer.geometry.type(row)) && part.layer.valid(row).covers(day)) {
                rows[country->display(row)].push_back(row);
            }
        }
        for (const auto& [name, units] : rows) {
            m_countries.push_back(line_of(part, name, embedded::unshared_edges(part.layer.geometry, units)));
        }
    }

    void add_borders(const Part& part, base::Day day) {
        const model::Column* border = part.layer.find("border");
        std::map<std::string, std::vector<std::size_t>> rows;
        for (std::size_t row = 0; row < part.layer.rows; ++row) {
            if (model::is_lineal(part.layer.geometry.type(row)) && part.layer.valid(row).covers(day)) {
                rows[border == nullptr ? std::string{} : border->display(row)].push_back(row);
            }
        }
        for (const auto& [name, lines] : rows) {
            m_borders.push_back(line_of(part, name, edges_of_lines(part.layer, lines)));
        }
    }

    /// "VN-CN" is a border of VN; one that does not say is everyone's.
    [[nodiscard]] static bool is_of(const Line& border, const std::string& country) {
        return border.country.empty() || country.empty() || border.country.find(country) != std::string::npos;
    }

    static void compare_both(const Line& a, const Line& b, double far_m, const base::Task& task,
                             Faults& faults) {
        Faults from_a;
        Faults from_b;
        Comparison{a, b, far_m, task}.run(from_a);
        Comparison{b, a, far_m, task}.run(from_b);
        drop_seen_twice(from_b, from_a);
        drop_seen_twice(from_a, from_b);
        std::ranges::move(from_a, std::back_inserter(faults));
        std::ranges::move(from_b, std::back_inserter(faults));
    }

    std::vector<std::unique_ptr<Line>> m_countries;
    std::vector<std::unique_ptr<Line>> m_borders;
};

std::set<base::Day> days_of_change(const Subject& subject) {
    std::set<base::Day> days{base::Day::min()};
    for (const auto& [name, part] : subject.parts) {
        if (!has_units(part.layer) && part.layer.schema.role != "border") {
            continue;
        }
        for (std::size_t row = 0; row < part.layer.rows; ++row) {
            const model::GeometryType type = part.layer.geometry.type(row);
            if (model::is_areal(type) || model::is_lineal(type)) {
                days.insert(part.layer.valid(row).from);
                days.insert(part.layer.valid(row).to);
            }
        }
    }
    days.erase(base::Day::max());
    return days;
}

}  // namespace

void check_border_edges(const Subject& subject, Faults& faults) {
    const std::set<base::Day> days = days_of_change(subject);
    Faults all;
    for (auto day = days.begin(); day != days.end(); ++day) {
        const base::Day until = std::next(day) == days.end() ? base::Day::max() : *std::next(day);
        for (Fault& fault : Sides{subject, *day}.compare(subject.narrow.value(), subject.task)) {
            const auto known = std::ranges::find_if(all, [&](const Fault& before) {
                return before.when.to == *day && before.layer == fault.layer &&
                       before.feature == fault.feature && before.other == fault.other &&
                       before.length_m == fault.length_m && before.distance_m == fault.distance_m;
            });
            if (known != all.end()) {
                known->when.to = until;
                continue;
            }
            fault.when = {*day, until};
            all.push_back(std::move(fault));
        }
    }
    std::ranges::move(all, std::back_inserter(faults));
}

}  // namespace limes::check
