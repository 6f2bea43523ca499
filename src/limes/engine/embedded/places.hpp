#pragma once

#include <limes/engine/embedded/source_reach.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Sums of a weight, exact when the column holds whole numbers.
class WeightSum {
public:
    void add(const model::Column& weight, std::size_t row);
    void push_to(model::Column& column) const;

private:
    std::int64_t m_whole = 0;
    double m_real = 0;
};

/// The places of a coverage: which unit each lies in and how near the sources come to it, by geodesic
/// distance and not by the drawn reach.
class Places {
public:
    /// `farthest` is the longest radius that will be asked for. A place on a boundary belongs to the unit
    /// whose id is first; one that is no point is put where a point inside it lies, and its distance is that
    /// of its whole geometry. Places in no unit are counted in a finding, and so are missing weights, which
    /// count as nothing. Errors: UsageError when there is no such weight column or it is not numeric.
    Places(const model::Layer& places, const std::string& weight_column, const model::Layer& units,
           const model::GeometryColumn& areas, const SourceReach& sources, base::Metres farthest,
           const std::string& step, Context& context);

    /// The rows of places in a unit, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& in_unit(std::size_t unit) const {
        return m_of_unit[unit];
    }
    /// Whether a place counts: nominal distance d <= R; lower d + a_source + a_place <= R for some source;
    /// upper d - a_source - a_place <= R. Lower and upper need both accuracies.
    [[nodiscard]] bool is_within(std::uint32_t place, base::Metres radius, Figure figure) const;
    [[nodiscard]] bool is_accuracy_known(std::uint32_t place) const {
        return m_places->accuracy(place).has_value();
    }
    /// Null when no weight was asked for.
    [[nodiscard]] const model::Column* weight() const { return m_weight; }
    [[nodiscard]] const model::Layer& table() const { return *m_places; }

private:
    struct Nearness {
        double surely_m;  // least d + a_source over sources of known accuracy
        double nominal_m;
        double possibly_m;  // least d - a_source over the same
    };
    void assign(const Positions& positions, const model::Layer& units, const model::GeometryColumn& areas,
                Context& context);
    void measure(const Positions& positions, const SourceReach& sources, base::Metres farthest,
                 Context& context);

    const model::Layer* m_places;
    const model::Column* m_weight = nullptr;
    std::vector<Nearness> m_nearness;  // by row
    std::vector<std::vector<std::uint32_t>> m_of_unit;
};

}  // namespace limes::engine::embedded
