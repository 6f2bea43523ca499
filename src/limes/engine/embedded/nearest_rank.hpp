#pragma once

#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/query/plan.hpp>

#include <cstdint>
#include <limits>
#include <vector>

namespace limes::engine::embedded {

/// Distances closer than this are one distance: the rounding of two positions and of the formula. Beyond 50
/// km, where a distance is within a micrometre of the truth (geodesy/distance.hpp), nearer ties than that
/// stand in the order of the computed distances, which is the same every time.
inline constexpr double kTie_m = 20e-9;

/// A feature that may be among the nearest, at its exact distance.
struct Near {
    double distance_m = 0;
    std::uint32_t item = 0;   ///< the number of its position in `to`
    std::uint32_t found = 0;  ///< for the caller: the number it was found under
    std::uint32_t rank = 0;
    Certainty certainty = Certainty::unknown;
};

/// How the nearest are counted.
struct Ranking {
    std::size_t k = 1;
    double within_m = std::numeric_limits<double>::infinity();
    query::Ties ties = query::Ties::all;
};

/// The features that neighbours are chosen from.
class Rivals {
public:
    Rivals(const model::Layer& table, const Positions& positions);

    [[nodiscard]] std::string_view id(std::uint32_t item) const {
        return m_table->ids[m_positions->rows[item]];
    }
    /// NaN when unknown.
    [[nodiscard]] double accuracy(std::uint32_t item) const;
    /// Of the best 99 in 100, and those that are worse; when none is known, 0.
    [[nodiscard]] double usual_accuracy() const { return m_usual_m; }
    [[nodiscard]] double worst_accuracy() const { return m_worst_m; }
    [[nodiscard]] const std::vector<std::uint32_t>& worse() const { return m_worse; }
    [[nodiscard]] std::size_t unknown_count() const { return m_unknown; }
    [[nodiscard]] bool any_known() const { return m_unknown < m_positions->size(); }

private:
    const model::Layer* m_table;
    const Positions* m_positions;
    std::vector<double> m_accuracy_m;
    double m_usual_m = 0;
    double m_worst_m = 0;
    std::vector<std::uint32_t> m_worse;
    std::size_t m_unknown = 0;
};

/// Sorts candidates by distance, ties (within 20 nm of the first of them) by id; leaves the k nearest with
/// their ranks: with ties all, also those as far as the last of them, which share its rank; with ties first,
/// exactly k with ranks 1 to k.
///
/// Certainty: a neighbour t is certain when it is among the k nearest for every position, that is when fewer
/// than k others can be nearer: have distance - margin below t's distance + margin. `candidates` holds all of
/// those, up to k for each t. Others of unknown accuracy can be anywhere; where the answer hangs on them it
/// is unknown, as it is when from's or t's own is.
void rank_nearest(std::vector<Near>& candidates, const Ranking& ranking, double from_accuracy_m,
                  const Rivals& rivals);

}  // namespace limes::engine::embedded
