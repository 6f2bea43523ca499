#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/pair_order.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/threshold.hpp>

#include <cmath>
#include <span>

namespace limes::engine::embedded {

/// One of the two tables of a join by distance, as its shapes see it.
struct ShapeSide {
    const model::Layer& table;
    const Positions& positions;
    std::span<const double> accuracy_m;  ///< of each position; NaN when unknown, empty when all are

    [[nodiscard]] double accuracy(std::size_t i) const {
        return accuracy_m.empty() ? std::nan("") : accuracy_m[i];
    }
};

/// All pairs of shapes that the threshold keeps, with their closest points. The larger side is streamed, the
/// other is in the index.
[[nodiscard]] Chunks shape_pairs(const ShapeSide& from, const ShapeSide& to, const Threshold& threshold,
                                 const base::Task& task);

}  // namespace limes::engine::embedded
