#pragma once

#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// What an area has in common with a unit.
struct Overlap {
    std::size_t unit;
    double area_m2;
    model::GeometryColumn area;  ///< one row
};

/// Finds the units that an area lies in. Made once, then asked by many threads.
///
/// Accuracy: exact in the longitude/latitude chart but for the rounding of new vertices (some nanometres);
///           ellipsoidal areas by area_of. Cost: an overlay for each unit whose area meets that of the row.
class AreaOverlaps {
public:
    /// Of the units the rows given, those that are areas. The units must outlive this.
    AreaOverlaps(const UnitAreas& units, std::span<const std::size_t> rows);

    /// By unit, what a row of `areas` that is an area has in common with each. `near` is room for the search.
    [[nodiscard]] std::vector<Overlap> of(const UnitAreas& areas, std::size_t row,
                                          std::vector<std::uint32_t>& near) const;
    /// What of it lies in none of the units: a row, empty when there is nothing.
    [[nodiscard]] model::GeometryColumn rest_of(const UnitAreas& areas, std::size_t row,
                                                std::vector<std::uint32_t>& near) const;

private:
    const UnitAreas* m_units;
    std::vector<std::size_t> m_rows;
    std::optional<index::LonLatTree> m_tree;
};

}  // namespace limes::engine::embedded
