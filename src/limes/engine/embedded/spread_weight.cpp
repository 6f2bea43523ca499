#include <limes/engine/embedded/area_overlaps.hpp>
#include <limes/engine/embedded/spread_weight.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {

namespace {

constexpr std::size_t kGrain = 8;
/// Of a layer's weight; less is the rounding of areas.
constexpr double kWorthTelling = 1e-9;

std::vector<std::size_t> all_rows(const UnitAreas& units) {
    std::vector<std::size_t> rows(units.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

}  // namespace

SpreadWeight::SpreadWeight(const model::Layer& places, const model::Column& weight, const UnitAreas& units,
                           Context& context)
    : m_unit_count{units.size()}, m_whole(units.size()) {
    result::Result unheard;  // rows that are no areas are points, and the reader is told of those elsewhere
    const UnitAreas areas{places, "weight", unheard, context.task};
    std::ranges::copy_if(unheard.findings, std::back_inserter(context.result.findings),
                         [](const base::Finding& finding) { return finding.kind == "invalid-geometry"; });
    const AreaOverlaps in_units{units, all_rows(units)};
    std::vector<std::vector<Overlap>> overlaps(areas.size());
    base::parallel_for(context.task, areas.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<std::uint32_t> near;
        for (std::size_t row = begin; row < end; ++row) {
            if (areas.is_area(row) && weight.number(row).value_or(0) != 0 && areas.whole_m2(row) > 0) {
                overlaps[row] = in_units.of(areas, row, near);
            }
        }
    });
    double total = 0;
    double outside = 0;
    for (std::size_t row = 0; row < areas.size(); ++row) {
        if (!areas.is_area(row)) {
            continue;
        }
        const double own = weight.number(row).value_or(0);
        double placed = 0;
        for (const Overlap& overlap : overlaps[row]) {
            const double part = own * (overlap.area_m2 / areas.whole_m2(row));
            m_pieces.ids.push_back(places.ids[row]);
            m_pieces.geometry.push_from(overlap.area, 0);
            ++m_pieces.rows;
            m_cells.push_back({overlap.unit, part});
            m_whole[overlap.unit] += part;
            placed += part;
        }
        total += std::abs(own);
        outside += std::abs(own - placed) > kWorthTelling * std::abs(own) ? own - placed : 0;
    }
    if (std::abs(outside) > kWorthTelling * total) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = places.schema.name,
             .feature = {},
             .kind = "weight-in-no-unit",
             .what = fmt::format("{:.6g} of {} lie in none of the units", outside, weight.name),
             .done = "not counted"});
    }
    m_areas.emplace(m_pieces, "weight", unheard, context.task);
}

ByTold<std::vector<double>> SpreadWeight::within(const RadiusReach& reach, const base::Task& task) const {
    const RadiusReach::Figures figures = reach.of(*m_areas, query::CoverageShape::none, task);
    ByTold<std::vector<double>> sums;
    for (std::size_t i = 0; i < kToldCount; ++i) {
        const auto told = static_cast<Told>(i);
        const std::vector<double>& m2 = figures.m2[told];
        if (m2.empty()) {
            continue;
        }
        sums[told].resize(m_unit_count);
        for (std::size_t cell = 0; cell < m_cells.size(); ++cell) {
            const double whole_m2 = m_areas->whole_m2(cell);
            if (whole_m2 > 0) {
                sums[told][m_cells[cell].unit] += m_cells[cell].weight * (m2[cell] / whole_m2);
            }
        }
    }
    return sums;
}

}  // namespace limes::engine::embedded
