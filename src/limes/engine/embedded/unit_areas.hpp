#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>
#include <limes/result/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// The areas of a layer, ready for overlay: invalid ones are made valid, and each repair is a finding. Rows
/// that are no areas are empty here; each is a finding and a dropped line of the ledger `step: name of the
/// layer`. Refers to the layer, and copies its geometry only when something in it had to change.
///
/// Cost: the check of validity and the area of each, 20 ns a vertex where SimpleRing can tell that it is
/// valid,
///       else about 0.2 µs, by GEOS; on the task's threads.
class UnitAreas {
public:
    UnitAreas(const model::Layer& layer, const std::string& step, result::Result& result,
              const base::Task& task);
    UnitAreas(const UnitAreas&) = delete;
    UnitAreas& operator=(const UnitAreas&) = delete;
    ~UnitAreas() = default;

    [[nodiscard]] const model::Layer& layer() const { return *m_layer; }
    [[nodiscard]] const model::GeometryColumn& column() const {
        return m_mended ? *m_mended : m_layer->geometry;
    }
    [[nodiscard]] std::size_t size() const { return m_boxes.size(); }
    [[nodiscard]] bool is_area(std::size_t unit) const { return m_boxes[unit].has_value(); }
    [[nodiscard]] double whole_m2(std::size_t unit) const { return m_whole_m2[unit]; }
    /// Nothing for a row that is no area.
    [[nodiscard]] const std::optional<geodesy::Box>& box(std::size_t unit) const { return m_boxes[unit]; }

private:
    const model::Layer* m_layer;
    std::optional<model::GeometryColumn> m_mended;
    std::vector<std::optional<geodesy::Box>> m_boxes;
    std::vector<double> m_whole_m2;
};

}  // namespace limes::engine::embedded
