#pragma once

#include <limes/model/layer.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// The rows of two tables that the rows of a pair table name, as many as it has.
struct PairRows {
    std::vector<std::uint32_t> from;
    std::vector<std::uint32_t> to;
};

/// Finds them by from_id and to_id; of rows with one id, for different times, the first is meant. Cost:
/// linear. Errors: EngineError for an id that is not in its table: the pairs must be a join of both.
[[nodiscard]] PairRows rows_of_pairs(const model::Layer& pairs, const model::Layer& from,
                                     const model::Layer& to);

}  // namespace limes::engine::embedded
