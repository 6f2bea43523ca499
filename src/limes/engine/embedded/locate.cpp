#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_line.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/threshold.hpp>
#include <limes/index/box_tree.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;
using model::ColumnType;
using model::Layer;

constexpr std::size_t kGrain = 64;
constexpr double kAnywhere_m = 4e7;
const std::string kStep = "locate";

/// A point on a line; rows of the two tables.
struct Located {
    std::uint32_t line;
    std::uint32_t point;
    double measure_m;
    double length_m;  ///< of the line
    double offset_m;
    std::string_view side;
    LonLat foot;
};

base::Finding finding_of(const Layer& layer, std::size_t row, std::string kind, std::string what) {
    return {.severity = base::Severity::warning,
            .layer = layer.schema.name,
            .feature = std::string{layer.ids[row]},
            .kind = std::move(kind),
            .what = std::move(what),
            .done = "left out"};
}

/// The rows of the kind that a side of the step takes. The others are dropped in the ledger, and named while
/// they are few.
template <class IsRight>
Positions rows_of(const Layer& layer, IsRight is_right, const char* wanted, Context& context) {
    constexpr std::size_t kMostNamed = 20;
    result::Result& result = context.account(fmt::format("{} of a {}", kStep, wanted), layer);
    base::Ledger& ledger = result.ledgers[result::LedgerName::of_step(kStep, layer.schema.name)];
    ledger.read(layer.rows);
    Positions kept;
    kept.only_points = false;
    std::vector<std::size_t> others;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (is_right(layer.geometry.type(row))) {
            kept.rows.push_back(static_cast<std::uint32_t>(row));
        } else {
            others.push_back(row);
        }
    }
    ledger.wrote(kept.rows.size());
    const std::string reason = fmt::format("not a {}", wanted);
    if (!others.empty()) {
        ledger.drop(reason, others.size());
    }
    for (std::size_t i = 0; i < std::min(others.size(), kMostNamed); ++i) {
        const bool has_points = model::has_points(layer.geometry.type(others[i]));
        result.findings.push_back(finding_of(
            layer, others[i], has_points ? "wrong-geometry" : "no-geometry",
            has_points ? fmt::format("it is {}", reason) : std::string{"its position is not known"}));
    }
    return kept;
}

class Locator {
public:
    Locator(const query::Locate& step, const Layer& lines, const Layer& points, Context& context)
        : m_step{&step},
          m_lines{&lines},
          m_points{&points},
          m_line_rows{rows_of(lines, model::is_lineal, "line", context)},
          m_point_rows{rows_of(
              points, [](model::GeometryType type) { return type == model::GeometryType::point; },
              "single point", context)},
          m_line_shapes{lines, m_line_rows, context.task},
          m_point_shapes{points, m_point_rows, context.task},
          m_tree{m_line_shapes.boxes()} {
        for (const std::uint32_t row : m_line_rows.rows) {
            m_measured.emplace_back(lines.geometry[row]);
        }
        if (!step.link_column.empty()) {
            find_links(context);
        }
    }

    /// All rows, by line, measure and id of the point.
    [[nodiscard]] std::vector<Located> run(const base::Task& task) const {
        std::vector<std::vector<Located>> found((m_point_rows.size() + kGrain - 1) / kGrain);
        base::parallel_for(task, m_point_rows.size(), kGrain,
                           [&](std::size_t begin, std::size_t end, unsigned) {
                               for (std::size_t i = begin; i < end; ++i) {
                                   locate(i, found[i / kGrain]);
                               }
                           });
        std::vector<Located> all;
        for (const auto& chunk : found) {
            all.insert(all.end(), chunk.begin(), chunk.end());
        }
        std::stable_sort(all.begin(), all.end(), [&](const Located& a, const Located& b) {
            const auto key = [&](const Located& l) {
                return std::tuple{l.line, l.measure_m, m_points->ids[l.point]};
            };
            return key(a) < key(b);
        });
        return all;
    }

private:
    void find_links(Context& context) {
        const model::Column& column = require_column(*m_points, m_step->link_column);
        std::unordered_map<std::string_view, std::vector<std::uint32_t>> lines;
        for (std::uint32_t item = 0; item < m_line_rows.size(); ++item) {
            lines[m_lines->ids[m_line_rows.rows[item]]].push_back(item);
        }
        std::size_t without = 0;
        m_links.resize(m_point_rows.size());
        for (std::size_t i = 0; i < m_point_rows.size(); ++i) {
            const std::uint32_t row = m_point_rows.rows[i];
            const std::string cell = column.display(row);
            without += cell.empty() ? 1 : 0;
            for (const std::string_view id : split_ids(cell, ';')) {
                // The lines may be a selection: a point of another line is none of theirs.
                if (const auto line = lines.find(id); line != lines.end()) {
                    m_links[i].insert(m_links[i].end(), line->second.begin(), line->second.end());
                }
            }
        }
        if (without > 0) {
            context.result.findings.push_back(
                {.severity = base::Severity::note,
                 .layer = m_points->schema.name,
                 .feature = {},
                 .kind = "no-link",
                 .what = fmt::format("{} no line in {}", base::counted(without, "point names", "points name"),
                                     column.name),
                 .done = "left out"});
        }
    }

    [[nodiscard]] Located at_foot(std::size_t i, std::uint32_t line,
                                  const geodesy::ClosestPoints& closest) const {
        const MeasuredLine& measured = m_measured[line];
        const OnEdge foot = measured.find(closest.on_second);
        const double offset_m = closest.distance.value();
        return {m_line_rows.rows[line],
                m_point_rows.rows[i],
                measured.measure_m(foot),
                measured.length_m(),
                offset_m,
                offset_m == 0 ? "on" : measured.side(m_point_shapes.point(i), foot),
                measured.point(foot)};
    }

    void locate(std::size_t i, std::vector<Located>& found) const {
        const auto closest = [&](std::uint32_t line, double within_m) {
            return closest_points(m_point_shapes, i, m_line_shapes, line, base::Metres{within_m});
        };
        if (!m_step->link_column.empty()) {
            for (const std::uint32_t line : m_links[i]) {
                if (const auto foot = closest(line, kAnywhere_m)) {
                    found.push_back(at_foot(i, line, *foot));
                }
            }
            return;
        }
        if (m_step->within) {
            all_within(i, closest, found);
        } else {
            nearest(i, closest, found);
        }
    }

    template <class Closest>
    void all_within(std::size_t i, const Closest& closest, std::vector<Located>& found) const {
        const Threshold threshold{*m_step->within, query::Keep::possible};
        const std::uint32_t row = m_point_rows.rows[i];
        for (std::uint32_t line = 0; line < m_line_rows.size(); ++line) {
            const double limit_m =
                threshold.limit_m(margin_m(*m_lines, m_line_rows.rows[line], *m_points, row));
            if (gap_m(m_point_shapes.box(i), m_line_shapes.box(line)) > limit_m) {
                continue;
            }
            if (const auto foot = closest(line, limit_m)) {
                found.push_back(at_foot(i, line, *foot));
            }
        }
    }

    template <class Closest>
    void nearest(std::size_t i, const Closest& closest, std::vector<Located>& found) const {
        std::optional<geodesy::ClosestPoints> best;
        std::uint32_t best_line = 0;
        const auto id = [&](std::uint32_t line) { return m_lines->ids[m_line_rows.rows[line]]; };
        m_tree.by_distance(m_point_shapes.box(i), [&](std::uint32_t line, double apart_m) {
            if (best && apart_m > best->distance.value()) {
                return false;
            }
            const auto foot = closest(line, best ? best->distance.value() : kAnywhere_m);
            if (foot && (!best || foot->distance < best->distance ||
                         (foot->distance == best->distance && id(line) < id(best_line)))) {
                best = foot;
                best_line = line;
            }
            return true;
        });
        if (best) {
            found.push_back(at_foot(i, best_line, *best));
        }
    }

    const query::Locate* m_step;
    const Layer* m_lines;
    const Layer* m_points;
    Positions m_line_rows;
    Positions m_point_rows;
    ShapeSet m_line_shapes;
    ShapeSet m_point_shapes;
    index::BoxTree m_tree;
    std::vector<MeasuredLine> m_measured;             // by item
    std::vector<std::vector<std::uint32_t>> m_links;  // of a point, items of lines
};

/// Where places of one line lie along another, which need not be its own.
class AlongOther {
public:
    AlongOther(const Layer& lines, Context& context)
        : m_lines{lines, context}, m_shapes{lines, m_lines.positions(), context.task} {}

    /// Of several lines the nearest is meant; nothing when there is none.
    [[nodiscard]] std::optional<double> measure_m(LonLat place) const {
        const Prepared from{place, std::nullopt, box_of(place)};
        std::optional<geodesy::ClosestPoints> best;
        std::size_t nearest = 0;
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            const auto found =
                closest_points(from, m_shapes[i], best ? best->distance : base::Metres{kAnywhere_m});
            if (found && (!best || found->distance < best->distance)) {
                best = found;
                nearest = i;
            }
        }
        return best ? std::optional{m_lines[nearest].measure_m(m_lines[nearest].find(best->on_second))}
                    : std::nullopt;
    }

private:
    MeasuredLines m_lines;
    ShapeSet m_shapes;
};

void push_certainty(model::Column& column, Certainty certainty) {
    if (certainty == Certainty::unknown) {
        column.push_null();
    } else {
        column.push(certainty == Certainty::certain ? "certain" : "possible");
    }
}

void add_also(Layer& table, const std::vector<Located>& found, const AlongOther& other,
              const std::string& name) {
    model::Column& column =
        table.add_column(name, ColumnType::real, "m", "the same place of the line, along another one");
    for (const Located& each : found) {
        push_optional(column, other.measure_m(each.foot));
    }
}

}  // namespace

Table run(const query::Locate& step, const Tables& tables, Context& context) {
    const Layer& lines = *tables[step.lines];
    const Layer& points = *tables[step.points];
    std::vector<const model::Column*> kept;
    for (const std::string& name : step.kept) {
        kept.push_back(&require_column(points, name));
    }
    const Locator locator{step, lines, points, context};
    const std::vector<Located> found = locator.run(context.task);

    auto table = std::make_shared<Layer>();
    table->schema.name = kStep;
    table->schema.name_columns = {{"", "name"}};
    const Names line_names{lines, context.languages};
    const Names point_names{points, context.languages};
    table->add_column("line_id", ColumnType::text, {}, "id of the line");
    table->add_column("line_name", ColumnType::text, {}, "name of the line");
    table->add_column("id", ColumnType::text, {}, "id of the point");
    table->add_column("name", ColumnType::text, {}, "name of the point");
    table->add_column("measure_m", ColumnType::real, "m",
                      "along the line from its start to the nearest place on it");
    table->add_column("from_end_m", ColumnType::real, "m", "along the line from its other end");
    table->add_column("next_m", ColumnType::real, "m", "along the line to the next of these points");
    table->add_column("offset_m", ColumnType::real, "m", "geodesic distance from the line");
    table->add_column("side", ColumnType::text, {}, "left, right or on, seen along the line");
    table->add_column("certainty", ColumnType::text, {},
                      "whether the point is within the distance for every position or for some");
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Located& each = found[i];
        const bool has_next = i + 1 < found.size() && found[i + 1].line == each.line;
        table->ids.push_back(fmt::format("{}/{}", lines.ids[each.line], points.ids[each.point]));
        table->geometry.push_from(points.geometry, each.point);
        const auto accuracy = points.accuracy(each.point);
        table->accuracy_m.push_back(accuracy ? accuracy->value() : std::numeric_limits<double>::quiet_NaN());
        ++table->rows;
        std::size_t column = 0;
        table->columns[column++].push(lines.ids[each.line]);
        table->columns[column++].push(line_names[each.line]);
        table->columns[column++].push(points.ids[each.point]);
        table->columns[column++].push(point_names[each.point]);
        table->columns[column++].push(each.measure_m);
        table->columns[column++].push(each.length_m - each.measure_m);
        push_optional(table->columns[column++],
                      has_next ? std::optional{found[i + 1].measure_m - each.measure_m} : std::nullopt);
        table->columns[column++].push(each.offset_m);
        table->columns[column++].push(each.side);
        push_certainty(table->columns[column],
                       step.within ? Threshold{*step.within, query::Keep::possible}.certainty(
                                         each.offset_m, margin_m(lines, each.line, points, each.point))
                                   : Certainty::unknown);
    }
    for (const query::Locate::Also& also : step.also) {
        add_also(*table, found, AlongOther{*tables[also.lines], context}, also.column);
    }
    for (const model::Column* column : kept) {
        model::Column& same =
            table->add_column(column->name, column->type(), column->unit, column->description);
        for (const Located& each : found) {
            same.push_from(*column, each.point);
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
