#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/area_index.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/model/layer.hpp>
#include <limes/query/plan.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// A row of `from` and one of `to`.
struct RowPair {
    std::uint32_t from;
    std::uint32_t to;

    auto operator<=>(const RowPair&) const = default;
};

/// What "from is … to" asks of a point of `from` and an area of `to`; nothing when no point can be that.
[[nodiscard]] std::optional<Edge> edge_for_points(query::Predicate predicate);

/// Whether every row that has a position is a polygon or a multipolygon.
[[nodiscard]] bool only_areas(const model::Layer& table);

/// The pairs for which the predicate holds, from first, in no order. Many points and areas are held together
/// by an AreaIndex; of the rest boxes choose the candidates and GEOS decides, each geometry of one side
/// prepared once. The answer is the same.
/// Errors: UsageError when 'disjoint' would be more pairs than a table can hold; EngineError naming the two
/// features when GEOS cannot relate them.
[[nodiscard]] std::vector<RowPair> predicate_pairs(const model::Layer& from, const Positions& from_positions,
                                                   const model::Layer& to, const Positions& to_positions,
                                                   query::Predicate predicate, const base::Task& task);

}  // namespace limes::engine::embedded
