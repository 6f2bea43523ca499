#include <limes/engine/embedded/line_reach.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/geodesy/measure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;

constexpr double kLongestPiece_m = 100;
constexpr std::size_t kGrain = 256;

}  // namespace

LineReach::LineReach(const model::Layer& lines, base::Metres beside, const UnitAreas& units,
                     const Reaching& sources, base::Metres farthest, const std::string& step,
                     Context& context)
    : m_of_unit(units.size()) {
    base::Ledger& ledger = context.result.ledgers[result::LedgerName::of_step(step, lines.schema.name)];
    ledger.read(lines.rows);
    for (std::size_t row = 0; row < lines.rows; ++row) {
        if (model::is_lineal(lines.geometry.type(row))) {
            ledger.wrote();
            add_line(lines, row);
            continue;
        }
        ledger.drop("it is no line");
        context.result.findings.push_back({.severity = base::Severity::warning,
                                           .layer = lines.schema.name,
                                           .feature = std::string{lines.ids[row]},
                                           .kind = "not-a-line",
                                           .what = "it is no line",
                                           .done = "left out"});
    }
    assign(units, beside, context.task);
    Positions everywhere;
    everywhere.rows.resize(m_middles.rows);
    for (std::uint32_t i = 0; i < everywhere.rows.size(); ++i) {
        everywhere.rows[i] = i;
    }
    everywhere.lon = m_middles.geometry.lon();
    everywhere.lat = m_middles.geometry.lat();
    m_reach.emplace(m_middles, everywhere, sources, farthest, context.task);
}

void LineReach::add_line(const model::Layer& lines, std::size_t row) {
    const double accuracy_m =
        lines.accuracy(row).value_or(base::Metres{std::numeric_limits<double>::quiet_NaN()}).value();
    lines.geometry[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
        for (std::size_t i = 1; i < path.size(); ++i) {
            const LonLat a = path[i - 1];
            const LonLat b = path[i];
            const double length_m = geodesy::edge_length(a, b).value();
            const auto count = static_cast<int>(std::ceil(length_m / kLongestPiece_m));
            for (int k = 0; k < count; ++k) {
                const double t = (k + 0.5) / count;
                m_middles.geometry.push_point({a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)});
                m_middles.accuracy_m.push_back(accuracy_m);
                ++m_middles.rows;
                m_lengths_m.push_back(length_m / count);
            }
        }
    });
}

void LineReach::assign(const UnitAreas& units, base::Metres beside, const base::Task& task) {
    std::vector<std::size_t> rows;
    std::vector<index::Box3> boxes;
    std::vector<Prepared> shapes;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (units.is_area(unit)) {
            rows.push_back(unit);
            shapes.push_back(prepare(units.column()[unit]));
            boxes.push_back(grown(shapes.back().box, beside.value()));
        }
    }
    const index::BoxTree tree{boxes};
    std::vector<std::vector<std::size_t>> units_of(m_middles.rows);
    base::parallel_for(task, m_middles.rows, kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<std::uint32_t> near;
        for (std::size_t piece = begin; piece < end; ++piece) {
            const Prepared middle = prepare(m_middles.geometry[piece]);
            near.clear();
            tree.meeting(middle.box, near);
            for (const std::uint32_t item : near) {
                if (closest_points(middle, shapes[item], beside)) {
                    units_of[piece].push_back(rows[item]);
                }
            }
        }
    });
    for (std::uint32_t piece = 0; piece < units_of.size(); ++piece) {
        for (const std::size_t unit : units_of[piece]) {
            m_of_unit[unit].push_back(piece);
        }
    }
}

ByTold<double> LineReach::lengths_m(std::size_t unit, base::Metres radius) const {
    ByTold<double> sums;
    bool unknown = false;
    for (const std::uint32_t piece : m_of_unit[unit]) {
        unknown = unknown || !m_middles.accuracy(piece).has_value();
        const ByTold<bool> told = m_reach->told(piece, radius);
        for (std::size_t i = 0; i < kToldCount; ++i) {
            sums[static_cast<Told>(i)] += told[static_cast<Told>(i)] ? m_lengths_m[piece] : 0;
        }
    }
    if (unknown) {
        sums[Told::lower] = sums[Told::upper] = std::numeric_limits<double>::quiet_NaN();
    }
    return sums;
}

}  // namespace limes::engine::embedded
