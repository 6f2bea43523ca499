#pragma once

#include <limes/engine/embedded/reach_figures.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/engine/embedded/weight_sum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// The weight of areas, spread evenly over each (areal weighting): what of it lies in a unit, or within reach
/// there, is the same share of it as of the area. What of a layer lies in the units and what does not is the
/// whole of it, to the rounding of sums.
///
/// Source: M. F. Goodchild, N. S.-N. Lam, Areal interpolation: a variant of the traditional spatial problem,
///         Geo-Processing 1 (1980) 297-312.
class SpreadWeight {
public:
    /// Cuts the areas to the units. Weight of areas that lie in no unit is a finding. Units are taken not to
    /// overlap. Refers to nothing.
    SpreadWeight(const model::Layer& places, const model::Column& weight, const UnitAreas& units,
                 Context& context);

    /// By unit, the weight in it.
    [[nodiscard]] const std::vector<WeightSum>& whole_sums() const { return m_whole; }
    /// The same as far as it is known: 0 where nothing is.
    [[nodiscard]] const std::vector<double>& whole() const { return m_known; }

    /// By unit, of what is told: the weight that is in it, and the weight of the rest.
    struct Sums {
        ByTold<std::vector<WeightSum>> within;
        ByTold<std::vector<WeightSum>> beyond;
    };
    [[nodiscard]] Sums sums(const RadiusReach& reach, const base::Task& task) const;

private:
    struct Cell {
        std::size_t unit;
        std::optional<double> weight;  ///< nothing where that of the area is not known
        double least_m2;               ///< less of it is rounding
    };

    std::size_t m_unit_count;
    model::Layer m_pieces;      // an area where a unit and an area of the layer overlap
    std::vector<Cell> m_cells;  // by row of the pieces
    std::optional<UnitAreas> m_areas;
    std::vector<WeightSum> m_whole;
    std::vector<double> m_known;
};

}  // namespace limes::engine::embedded
