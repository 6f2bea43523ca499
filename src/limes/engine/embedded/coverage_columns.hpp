#pragma once

#include <limes/engine/embedded/line_reach.hpp>
#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/reach_figures.hpp>
#include <limes/engine/embedded/spread_weight.hpp>

#include <optional>
#include <vector>

namespace limes::engine::embedded {

inline constexpr double kSquareKilometre_m2 = 1e6;

/// The areas of units within reach, as columns of a table: area_km2, covered_km2 and what else is told, and
/// the share.
class AreaColumns {
public:
    AreaColumns(model::Layer& table, const std::vector<Told>& told);
    /// `is_unknown`: lower and upper cannot be told.
    void push(const UnitAreas& units, std::size_t unit, const RadiusReach::Figures& figures, bool is_unknown);

private:
    model::Layer* m_table;
    std::vector<Told> m_told;
    std::size_t m_first;
};

/// How many places of a unit are within reach, and the sums of their weights.
class PlaceColumns {
public:
    PlaceColumns(model::Layer& table, const Places& places, const std::vector<Told>& told);
    /// `spread`: by unit, of the weights that are spread over areas; empty when none are.
    void push(std::size_t unit, const RadiusReach& reach,
              const std::optional<ByTold<std::vector<WeightSum>>>& spread);

private:
    model::Layer* m_table;
    const Places* m_places;
    std::vector<Told> m_told;
    std::size_t m_first;
};

/// The length of lines of a unit within reach.
class LineColumns {
public:
    LineColumns(model::Layer& table, const std::vector<Told>& told);
    void push(const LineReach& lines, std::size_t unit, const RadiusReach& reach);

private:
    model::Layer* m_table;
    std::vector<Told> m_told;
    std::size_t m_first;
};

}  // namespace limes::engine::embedded
