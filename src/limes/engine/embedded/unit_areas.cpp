#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/simple_ring.hpp>
#include <limes/engine/embedded/unit_areas.hpp>

#include <fmt/format.h>

namespace limes::engine::embedded {

namespace {

using model::GeometryColumn;

constexpr std::size_t kGrain = 16;

base::Finding finding_of(const model::Layer& layer, std::size_t row) {
    base::Finding finding;
    finding.layer = layer.schema.name;
    finding.feature = std::string{layer.ids[row]};
    return finding;
}

/// Why each area is not valid; empty for those that are.
std::vector<std::string> reasons_of(const GeometryColumn& geometry, const base::Task& task) {
    std::vector<std::string> reasons(geometry.size());
    base::parallel_for(task, geometry.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        SimpleRing simple;
        for (std::size_t row = begin; row < end; ++row) {
            if (model::is_areal(geometry.type(row)) && !simple.is(geometry[row])) {
                reasons[row] = invalid_reason(to_geos(geometry[row]));
            }
        }
    });
    return reasons;
}

GeometryColumn mended(const GeometryColumn& geometry, const std::vector<std::string>& reasons) {
    GeometryColumn areas;
    for (std::size_t row = 0; row < geometry.size(); ++row) {
        if (!model::is_areal(geometry.type(row))) {
            areas.push_empty();
        } else if (reasons[row].empty()) {
            areas.push_from(geometry, row);
        } else {
            append(areas, valid(to_geos(geometry[row])));
        }
    }
    return areas;
}

}  // namespace

UnitAreas::UnitAreas(const model::Layer& layer, const std::string& step, result::Result& result,
                     const base::Task& task)
    : m_layer{&layer}, m_boxes(layer.rows), m_whole_m2(layer.rows) {
    const std::vector<std::string> reasons = reasons_of(layer.geometry, task);
    base::Ledger& ledger = result.ledgers[result::LedgerName::of_step(step, layer.schema.name)];
    ledger.read(layer.rows);
    bool all_are_well = true;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const model::GeometryType type = layer.geometry.type(row);
        if (model::is_areal(type) && reasons[row].empty()) {
            ledger.wrote();
            continue;
        }
        all_are_well = false;
        base::Finding finding = finding_of(layer, row);
        if (model::is_areal(type)) {
            ledger.wrote();
            finding.kind = "invalid-geometry";
            finding.what = fmt::format("its area is not valid: {}", reasons[row]);
            finding.done = "made valid for this answer";
        } else {
            finding.kind = "not-an-area";
            finding.what = model::has_points(type) ? "it has no area" : "it has no geometry";
            finding.done = "left out";
            ledger.drop(finding.what);
        }
        result.findings.push_back(std::move(finding));
    }
    if (!all_are_well) {
        m_mended = mended(layer.geometry, reasons);
    }
    base::parallel_for(task, layer.rows, kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t row = begin; row < end; ++row) {
            m_boxes[row] = column().box(row);
            m_whole_m2[row] = area_of(column()[row]).value();
        }
    });
}

}  // namespace limes::engine::embedded
