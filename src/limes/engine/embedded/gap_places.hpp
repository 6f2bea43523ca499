#pragma once

#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// Columns of the places that a gap holds: how many, the sum of their weights, and which are the largest.
class GapPlaceColumns {
public:
    GapPlaceColumns(model::Layer& table, const Places& places);
    /// `rows` are places out of reach, the heaviest first; `spread` is the weight of areas in the gap.
    void push(const std::vector<std::uint32_t>& rows, std::optional<double> spread, const Context& context);

private:
    model::Layer* m_table;
    const Places* m_places;
    std::size_t m_first;
};

/// The places of a unit that nothing reaches, heaviest first, then by id.
[[nodiscard]] std::vector<std::uint32_t> out_of_reach(const Places& places, std::size_t unit,
                                                      base::Metres radius);

/// Which of some areas each place lies in or, as the edge of a reach is drawn within a tolerance, is nearest
/// to. Not empty.
[[nodiscard]] std::vector<std::size_t> nearest_areas(const Places& places,
                                                     const std::vector<std::uint32_t>& rows,
                                                     const model::GeometryColumn& areas);

}  // namespace limes::engine::embedded
