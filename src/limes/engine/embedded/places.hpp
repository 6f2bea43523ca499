#pragma once

#include <limes/engine/embedded/nearness.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/weight_sum.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// The places of a coverage: which unit each lies in and how near the sources come to it.
class Places {
public:
    /// `farthest` is the longest radius that will be asked for. A place on a boundary belongs to the unit
    /// whose id is first; one that is no point is put where a point inside it lies, and its distance is that
    /// of its whole geometry. Places in no unit are counted and named in a finding, and weights that are
    /// not known (see WeightSum). Errors: UsageError when there is no such weight column or it is not
    /// numeric; DataError for a weight that is negative or infinite, naming the feature.
    Places(const model::Layer& places, const std::string& weight_column, const UnitAreas& units,
           const Reaching& sources, base::Metres farthest, const std::string& step, Context& context);

    /// The rows of places in a unit, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& in_unit(std::size_t unit) const {
        return m_of_unit[unit];
    }
    [[nodiscard]] const PlaceReach& reach() const { return m_reach; }
    [[nodiscard]] bool is_accuracy_known(std::uint32_t place) const {
        return m_places->accuracy(place).has_value();
    }
    /// Null when no weight was asked for.
    [[nodiscard]] const model::Column* weight() const { return m_weight; }
    /// Whether the weight of a place is spread over its area, and not at one point.
    [[nodiscard]] bool is_spread(std::uint32_t place) const {
        return m_weight != nullptr && model::is_areal(m_places->geometry.type(place));
    }
    /// Whether there is a weight and that of this place is not known.
    [[nodiscard]] bool is_weight_unknown(std::uint32_t place) const;
    [[nodiscard]] bool some_are_spread() const { return m_some_are_spread; }
    [[nodiscard]] const model::Layer& table() const { return *m_places; }

private:
    void assign(const UnitAreas& units, Context& context);

    const model::Layer* m_places;
    const model::Column* m_weight;
    Positions m_positions;
    PlaceReach m_reach;
    bool m_some_are_spread = false;
    std::vector<std::vector<std::uint32_t>> m_of_unit;
};

}  // namespace limes::engine::embedded
