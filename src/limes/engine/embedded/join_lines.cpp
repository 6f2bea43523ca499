#include <limes/engine/embedded/line_joining.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/sounding.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;
using model::GeometryColumn;
using model::GeometryType;
using model::Layer;

/// What leaves the lines beside it by so many tolerances at most, and comes back, is still beside them.
constexpr double kExcursion = 10;
/// How far beyond that distances are measured.
constexpr double kLook_m = 20e3;
/// Of a line that goes away at more than 75 degrees, the nearest place moves by less than this part.
constexpr double kTurned = 0.25;
constexpr double kSameFoot_m = 1e-3;

void push_chains(GeometryColumn& column, const std::vector<Chain>& chains) {
    column.begin_row(chains.size() == 1 ? GeometryType::line_string : GeometryType::multi_line_string);
    for (const Chain& chain : chains) {
        column.begin_part();
        column.begin_path();
        for (const LonLat p : chain) {
            column.push_vertex(p);
        }
    }
}

/// Cuts chains down to what runs beside other lines.
class Beside {
public:
    Beside(const MeasuredLines& lines, double tolerance_m, const base::Task& task)
        : m_shapes{lines.table(), lines.positions(), task},
          m_rule{.limits_m = {tolerance_m, kExcursion * tolerance_m}, .by_item = false},
          m_nearest{m_shapes, base::Metres{kExcursion * tolerance_m + kLook_m}},
          m_task{task} {}

    [[nodiscard]] std::vector<Chain> cut(const std::vector<Chain>& chains) const {
        std::vector<Chain> kept;
        for (const Chain& chain : chains) {
            cut(from_afar(chain), kept);
        }
        return kept;
    }

private:
    /// A ring may begin in the midst of what is kept: it shall begin at a vertex that is not.
    [[nodiscard]] Chain from_afar(const Chain& chain) const {
        if (chain.front() != chain.back()) {
            return chain;
        }
        const auto far = std::find_if(chain.begin(), chain.end(), [&](LonLat p) {
            return m_nearest(p, 0).off_m > m_rule.limits_m.back();
        });
        if (far == chain.end()) {
            return chain;
        }
        Chain ring{chain.begin(), chain.end() - 1};
        std::rotate(ring.begin(), ring.begin() + (far - chain.begin()), ring.end());
        ring.push_back(ring.front());
        return ring;
    }

    void cut(const Chain& chain, std::vector<Chain>& kept) const {
        GeometryColumn one;
        one.push_line(chain);
        const MeasuredLine line{one[0]};
        const std::vector<Sounding> soundings = sound(line, m_nearest, m_rule, m_task);
        std::optional<Run> run;
        for (std::size_t i = 0; i < soundings.size(); ++i) {
            if (soundings[i].zone == 0) {
                run = run ? Run{run->first, i} : Run{i, i};
            } else if (soundings[i].zone == 2 && run) {
                keep(line, soundings, *run, kept);
                run.reset();
            }
        }
        if (run) {
            keep(line, soundings, *run, kept);
        }
    }

    /// Soundings from one within the tolerance to another, with none far off between.
    struct Run {
        std::size_t first;
        std::size_t last;
    };

    void keep(const MeasuredLine& line, const std::vector<Sounding>& soundings, Run run,
              std::vector<Chain>& kept) const {
        const Sounding& from = soundings[turning(line, soundings, run.first, run.last)];
        const Sounding& to = soundings[turning(line, soundings, run.last, run.first)];
        if (!(from.measure_m < to.measure_m)) {
            return;
        }
        GeometryColumn part;
        line.append_stretch(part, from.at, to.at);
        const geodesy::Path path = part[0].path(0, 0);
        Chain& piece = kept.emplace_back();
        for (std::size_t i = 0; i < path.size(); ++i) {
            piece.push_back(path[i]);
        }
    }

    /// Where a line turns away from the other: on what leads there from the end, the nearest place of the
    /// other hardly moves.
    [[nodiscard]] std::size_t turning(const MeasuredLine& line, const std::vector<Sounding>& soundings,
                                      std::size_t end, std::size_t other_end) const {
        const auto foot = [&](std::size_t i) {
            return m_nearest.foot(line.point(soundings[i].at), soundings[i].item);
        };
        std::size_t nearest = end;
        LonLat before = foot(end);
        for (std::size_t i = end; i != other_end;) {
            const std::size_t next = end < other_end ? i + 1 : i - 1;
            if (soundings[next].zone > 0) {
                break;
            }
            const LonLat here = foot(next);
            const double walked_m = std::abs(soundings[next].measure_m - soundings[i].measure_m);
            if (geodesy::distance(before, here).value() > kTurned * walked_m + kSameFoot_m) {
                break;
            }
            nearest = soundings[next].off_m < soundings[nearest].off_m ? next : nearest;
            before = here;
            i = next;
        }
        return nearest;
    }

    ShapeSet m_shapes;
    SoundingRule m_rule;
    NearestLine m_nearest;
    const base::Task& m_task;
};

double length_m(const Chain& chain) {
    double sum_m = 0;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        sum_m += geodesy::edge_length(chain[i - 1], chain[i]).value();
    }
    return sum_m;
}

/// How far the end lies beyond the start towards the side that measures shall begin at.
double beyond(query::LineStart side, LonLat start, LonLat end) {
    switch (side) {
        case query::LineStart::west:
            return std::remainder(start.lon - end.lon, 360.0);
        case query::LineStart::east:
            return std::remainder(end.lon - start.lon, 360.0);
        case query::LineStart::north:
            return end.lat - start.lat;
        case query::LineStart::south:
            return start.lat - end.lat;
        case query::LineStart::as_drawn:
            break;
    }
    return 0;
}

void begin_at(query::LineStart side, std::vector<Chain>& chains) {
    if (!chains.empty() && beyond(side, chains.front().front(), chains.back().back()) > 0) {
        reverse(chains);
    }
}

}  // namespace

Table run(const query::JoinLines& step, const Tables& tables, Context& context) {
    const Layer& lines = *tables[step.lines];
    DrawnEdges edges;
    for (std::uint32_t row = 0; row < lines.rows; ++row) {
        if (model::is_lineal(lines.geometry.type(row))) {
            edges.add(lines.geometry[row], row);
        }
    }
    std::vector<Chain> chains = joined(edges.chains());
    if (step.beside) {
        const MeasuredLines beside{*tables[*step.beside], context};
        chains = joined(Beside{beside, step.tolerance.value(), context.task}.cut(chains));
    }
    std::erase_if(chains, [](const Chain& chain) { return length_m(chain) == 0; });
    if (chains.empty()) {
        return std::make_shared<const Layer>(lines.like());
    }
    chains = in_order(std::move(chains));
    begin_at(step.start, chains);

    // Of several lines together nothing is known but how well they are known.
    const std::vector<std::uint32_t>& rows = edges.rows();
    auto table = std::make_shared<Layer>();
    if (rows.size() == 1) {
        *table = lines.take({rows.front()});
    } else {
        double worst_m = 0;
        for (const std::uint32_t row : rows) {
            const auto accuracy = lines.accuracy(row);
            worst_m =
                accuracy ? std::max(worst_m, accuracy->value()) : std::numeric_limits<double>::quiet_NaN();
            if (!accuracy) {
                break;
            }
        }
        table->accuracy_m = {worst_m};
        table->rows = 1;
        table->schema.provenance = lines.schema.provenance;
    }
    table->schema.name = "joined-lines";
    table->ids = {};
    table->ids.push_back(step.id);
    table->geometry = {};
    push_chains(table->geometry, chains);
    return table;
}

}  // namespace limes::engine::embedded
