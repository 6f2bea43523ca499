#pragma once

#include <limes/engine/embedded/source_reach.hpp>
#include <limes/engine/embedded/told.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// How near the sources come to each place, by geodesic distance and not by the drawn reach.
class Nearness {
public:
    /// `farthest` is the longest radius that will be asked for. Refers to the places.
    ///
    /// Cost: an index of the sources; for each place the few sources that may be its nearest, some µs.
    Nearness(const model::Layer& places, const Positions& positions, const SourceReach& sources,
             base::Metres farthest, const base::Task& task);

    /// Whether a place counts: nominal distance d <= R; lower d + a_source + a_place <= R for some source;
    /// upper d - a_source - a_place <= R. Lower and upper need both accuracies.
    [[nodiscard]] bool is_within(std::uint32_t place, base::Metres radius, Figure figure) const;
    /// Whether two sources are within reach, positions as given.
    [[nodiscard]] bool is_within_two(std::uint32_t place, base::Metres radius) const {
        return m_least[place].second_m <= radius.value();
    }

private:
    struct Least {
        double surely_m;    // least d + a_source over sources of known accuracy
        double nominal_m;   // least d
        double second_m;    // the least d but one
        double possibly_m;  // least d - a_source over sources of known accuracy
    };

    const model::Layer* m_places;
    std::vector<Least> m_least;  // by row
};

/// The sources of a coverage and, when they are held against those of an earlier day, these.
struct Reaching {
    SourceReach now;
    std::optional<SourceReach> before;
};

/// How near the sources come to each place, and came before.
class PlaceReach {
public:
    PlaceReach(const model::Layer& places, const Positions& positions, const Reaching& sources,
               base::Metres farthest, const base::Task& task);

    [[nodiscard]] const Nearness& now() const { return m_now; }
    /// What is true of a place.
    [[nodiscard]] ByTold<bool> told(std::uint32_t place, base::Metres radius) const;

private:
    Nearness m_now;
    std::optional<Nearness> m_before;
};

}  // namespace limes::engine::embedded
