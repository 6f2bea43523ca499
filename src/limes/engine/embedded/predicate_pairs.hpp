#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/model/layer.hpp>
#include <limes/query/plan.hpp>

#include <compare>
#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A row of `from` and one of `to`.
struct RowPair {
    std::uint32_t from;
    std::uint32_t to;

    auto operator<=>(const RowPair&) const = default;
};

/// The pairs for which the predicate holds, from first, in no order. Boxes choose the candidates, GEOS
/// decides, each geometry of one side prepared once.
/// Errors: UsageError when 'disjoint' would be more pairs than a table can hold; EngineError naming the two
/// features when GEOS cannot relate them.
[[nodiscard]] std::vector<RowPair> predicate_pairs(const model::Layer& from, const Positions& from_positions,
                                                   const model::Layer& to, const Positions& to_positions,
                                                   query::Predicate predicate, const base::Task& task);

}  // namespace limes::engine::embedded
