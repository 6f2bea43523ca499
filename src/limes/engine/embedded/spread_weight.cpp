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

/// What of an area is more than the rounding of vertices and of areas: 1e-9 of it and, in a small one, a
/// square centimetre.
double least_m2(double whole_m2) {
    constexpr double kLeastShare = 1e-9;
    constexpr double kLeastShareOfSmall = 1e-6;
    constexpr double kLeast_m2 = 1e-4;
    return std::max(kLeastShare * whole_m2, std::min(kLeast_m2, kLeastShareOfSmall * whole_m2));
}

/// The share that a part is of a cell: none and all to within `least_m2`.
double share_of(double part_m2, double whole_m2, double least_m2) {
    if (part_m2 <= least_m2) {
        return 0;
    }
    return whole_m2 - part_m2 <= least_m2 ? 1 : part_m2 / whole_m2;
}

std::vector<std::size_t> all_rows(const UnitAreas& units) {
    std::vector<std::size_t> rows(units.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

std::optional<double> known(std::optional<double> weight) {
    return weight && std::isnan(*weight) ? std::nullopt : weight;
}

/// Adds this part of a weight; of none there is nothing to know.
void add_share(WeightSum& sum, std::optional<double> weight, double share) {
    if (share <= 0) {
        return;
    }
    if (weight) {
        sum.add(*weight * share);
    } else {
        sum.add_unknown();
    }
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
            if (areas.is_area(row) && areas.whole_m2(row) > 0) {
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
        const std::optional<double> own = known(weight.number(row));
        const double least = least_m2(areas.whole_m2(row));
        double placed = 0;  ///< of the area; more than all where units overlap
        for (const Overlap& overlap : overlaps[row]) {
            const double share = overlap.area_m2 / areas.whole_m2(row);
            placed += share;
            if (overlap.area_m2 <= least) {
                continue;  // a vertex on the unit's edge that was rounded to beyond it
            }
            m_pieces.ids.push_back(places.ids[row]);
            m_pieces.geometry.push_from(overlap.area, 0);
            ++m_pieces.rows;
            m_cells.push_back({overlap.unit, own ? std::optional{*own * share} : std::nullopt, least});
            add_share(m_whole[overlap.unit], m_cells.back().weight, 1);
        }
        const double size = std::abs(own.value_or(0));
        total += size;
        outside += own && 1 - placed > kWorthTelling ? *own * (1 - placed) : 0;
    }
    for (const WeightSum& sum : m_whole) {
        m_known.push_back(sum.total().value_or(0));
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

SpreadWeight::Sums SpreadWeight::sums(const RadiusReach& reach, const base::Task& task) const {
    const RadiusReach::Figures figures = reach.of(*m_areas, query::CoverageShape::none, task);
    Sums sums;
    for (std::size_t i = 0; i < kToldCount; ++i) {
        const auto told = static_cast<Told>(i);
        const std::vector<double>& m2 = figures.m2[told];
        if (m2.empty()) {
            continue;
        }
        sums.within[told].resize(m_unit_count);
        sums.beyond[told].resize(m_unit_count);
        for (std::size_t cell = 0; cell < m_cells.size(); ++cell) {
            const double whole_m2 = m_areas->whole_m2(cell);
            if (whole_m2 > 0) {
                const auto& [unit, weight, least] = m_cells[cell];
                const double share = share_of(m2[cell], whole_m2, least);
                add_share(sums.within[told][unit], weight, share);
                add_share(sums.beyond[told][unit], weight, 1 - share);
            }
        }
    }
    return sums;
}

}  // namespace limes::engine::embedded
