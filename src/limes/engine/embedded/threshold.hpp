#pragma once

#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/query/plan.hpp>

#include <cmath>

namespace limes::engine::embedded {

/// A distance that pairs are held against, under the accuracy of both positions.
///
/// With margin = the sum of the two accuracies, a pair at distance d is within R certainly when d + margin <=
/// R, possibly when d - margin <= R, and nominally when d <= R. A pair of unknown margin is only held
/// nominally.
class Threshold {
public:
    Threshold(base::Metres within, query::Keep keep)
        : m_within_m{within.value()},
          m_slope{keep == query::Keep::possible  ? 1.0
                  : keep == query::Keep::certain ? -1.0
                                                 : 0.0} {}

    /// The largest distance at which a pair of this margin is kept; negative when none is.
    [[nodiscard]] double limit_m(double margin_m) const {
        return std::isnan(margin_m) ? m_within_m : m_within_m + m_slope * margin_m;
    }
    [[nodiscard]] double within_m() const { return m_within_m; }
    /// Whether a larger margin lets more pairs in.
    [[nodiscard]] bool grows() const { return m_slope > 0; }

    [[nodiscard]] Certainty certainty(double distance_m, double margin_m) const {
        if (std::isnan(margin_m)) {
            return Certainty::unknown;
        }
        return distance_m + margin_m <= m_within_m ? Certainty::certain : Certainty::possible;
    }

private:
    double m_within_m;
    double m_slope;
};

}  // namespace limes::engine::embedded
