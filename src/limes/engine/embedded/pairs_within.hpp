#pragma once

#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/threshold.hpp>
#include <limes/model/layer.hpp>

#include <string>

namespace limes::engine::embedded {

/// What a distance join of two tables finds, before it is a table: pairs by from, then distance, then id of
/// to, with their certainty. Rows without a position are accounted for under the name of the step.
[[nodiscard]] PairList pairs_within(const model::Layer& from, const model::Layer& to,
                                    const Threshold& threshold, const std::string& step, Context& context);

}  // namespace limes::engine::embedded
