#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/engine/embedded/source_reach.hpp>
#include <limes/engine/embedded/unit_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace limes::engine::embedded {

namespace {

constexpr double kFar = std::numeric_limits<double>::max();

/// Grows a box until it holds another.
void extend(index::Box3& box, const index::Box3& other) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.low[axis] = std::min(box.low[axis], other.low[axis]);
        box.high[axis] = std::max(box.high[axis], other.high[axis]);
    }
}

/// A box in space that holds all units.
index::Box3 around(const UnitAreas& units) {
    index::Box3 all{{kFar, kFar, kFar}, {-kFar, -kFar, -kFar}};
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (units.is_area(unit)) {
            extend(all, rough_box(*units.box(unit)));
        }
    }
    return all;
}

}  // namespace

SourceReach::SourceReach(const model::Layer& sources, const UnitAreas& units, const std::string& step,
                         Context& context)
    : m_sources{&sources},
      m_units{&units},
      m_around_units{around(units)},
      m_boxes(sources.rows),
      m_task{&context.task},
      m_positions{positions_of(sources, step, context)} {
    for (const std::uint32_t row : m_positions.rows) {
        m_boxes[row] = rough_box(sources.geometry[row]);
    }
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
                                 base::counted(m_unknown.size(), "source", "sources"), m_positions.size()),
             .done = "lower and upper figures are empty for the units that they reach"});
    }
}

ReachPieces SourceReach::pieces_of(const std::vector<std::uint32_t>& rows, base::Metres radius,
                                   double slope) const {
    std::vector<ReachSource> reaching;
    reaching.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        const base::Metres accuracy = m_sources->accuracy(row).value_or(base::Metres{0});
        const base::Metres reach = radius + slope * accuracy;
        // A source known no better than its reach may cover nothing at all of any given place.
        if ((slope >= 0 || reach > base::Metres{0}) && gap_m(m_boxes[row], m_around_units) <= reach.value()) {
            reaching.push_back({row, reach});
        }
    }
    return reach_pieces(m_sources->geometry, reaching, *m_task);
}

ReachPieces SourceReach::pieces(base::Metres radius, Figure figure) const {
    if (figure == Figure::nominal) {
        return pieces_of(m_positions.rows, radius, 0);
    }
    return pieces_of(m_known, radius, figure == Figure::lower ? -1 : 1);
}

std::vector<bool> SourceReach::unknown_in(base::Metres radius) const {
    std::vector<bool> unknown(m_units->size(), m_known.empty() && !m_unknown.empty());
    if (m_unknown.empty() || m_known.empty()) {
        return unknown;
    }
    const UnitParts reached =
        parts_of(*m_units, pieces_of(m_unknown, radius, 0), Depth::one, Side::inside, Drawn::no, *m_task);
    for (std::size_t unit = 0; unit < m_units->size(); ++unit) {
        unknown[unit] = reached.extents[unit] != Extent::none;
    }
    return unknown;
}

}  // namespace limes::engine::embedded
