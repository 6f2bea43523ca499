#pragma once

#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// What is told of a gap: what is out of reach and, held against the sources of an earlier day, what was,
/// what has come to be, and what is no more.
enum class Gap : std::uint8_t { now, before, opened, closed };

inline constexpr std::size_t kGapCount = 4;

/// What it adds to the name of a column, and how it is said.
struct GapWords {
    std::string_view ending;
    std::string_view meaning;
};
[[nodiscard]] const GapWords& words_of(Gap gap);

/// Columns of the places that a gap holds: how many and, with a weight, the sum of theirs, how many are not
/// known, and which places are the largest; and how many and how much of each of `also`.
class GapPlaceColumns {
public:
    /// `shown` is the gap that the first of them are of.
    GapPlaceColumns(model::Layer& table, const Places& places, Gap shown, const std::vector<Gap>& also = {});
    /// `rows` are the places of it, the heaviest first; `spread` is the weight of areas in the gap.
    void push(const std::vector<std::uint32_t>& rows, const WeightSum& spread, const Context& context);
    /// Then, for each of `also`, in its order.
    void push_also(std::size_t index, const std::vector<std::uint32_t>& rows, const WeightSum& spread);

private:
    [[nodiscard]] WeightSum sum_of(const std::vector<std::uint32_t>& rows, WeightSum sum) const;

    model::Layer* m_table;
    const Places* m_places;
    std::size_t m_first;
    std::size_t m_first_also;
};

/// The places of a unit that nothing reaches (or did, or no longer, or now does), heaviest first, then by id;
/// last those of which no weight is known.
[[nodiscard]] std::vector<std::uint32_t> out_of_reach(const Places& places, std::size_t unit,
                                                      base::Metres radius, Gap gap = Gap::now);

/// Which of some areas each place lies in or, as the edge of a reach is drawn within a tolerance, is nearest
/// to. Not empty.
[[nodiscard]] std::vector<std::size_t> nearest_areas(const Places& places,
                                                     const std::vector<std::uint32_t>& rows,
                                                     const model::GeometryColumn& areas);

}  // namespace limes::engine::embedded
