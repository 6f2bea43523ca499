#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/engine/embedded/source_reach.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::engine::embedded {

SourceReach::SourceReach(const model::Layer& sources, const std::string& step, Context& context)
    : m_sources{&sources}, m_task{&context.task}, m_positions{positions_of(sources, step, context)} {
    for (const std::uint32_t row : m_positions.rows) {
        const auto accuracy = sources.accuracy(row);
        (accuracy ? m_known : m_unknown).push_back(row);
        m_exact = m_exact && accuracy && accuracy->value() == 0;
    }
    if (!m_unknown.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = sources.schema.name,
             .feature = {},
             .kind = "unknown-accuracy",
             .what = fmt::format("the positional accuracy of {} of {} is not known",
                                 counted(m_unknown.size(), "source", "sources"), m_positions.size()),
             .done = "lower and upper figures are empty for the units that they reach"});
    }
}

GeosGeometry SourceReach::region_of(const std::vector<std::uint32_t>& rows, base::Metres radius,
                                    double slope) const {
    std::vector<ReachSource> reaching;
    reaching.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        const base::Metres accuracy = m_sources->accuracy(row).value_or(base::Metres{0});
        const base::Metres reach = radius + slope * accuracy;
        // A source known no better than its reach may cover nothing at all of any given place.
        if (slope >= 0 || reach > base::Metres{0}) {
            reaching.push_back({row, reach});
        }
    }
    return dissolve(reach_pieces(m_sources->geometry, reaching, *m_task).areas, *m_task);
}

GeosGeometry SourceReach::region(base::Metres radius, Figure figure) const {
    if (figure == Figure::nominal) {
        return region_of(m_positions.rows, radius, 0);
    }
    return region_of(m_known, radius, figure == Figure::lower ? -1 : 1);
}

std::vector<bool> SourceReach::unknown_in(const model::GeometryColumn& units, base::Metres radius) const {
    std::vector<bool> unknown(units.size(), m_known.empty() && !m_unknown.empty());
    if (m_unknown.empty() || m_known.empty()) {
        return unknown;
    }
    const auto reached = parts_of(units, region_of(m_unknown, radius, 0), Side::inside, *m_task);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        unknown[unit] = model::has_points(reached.type(unit));
    }
    return unknown;
}

}  // namespace limes::engine::embedded
