#pragma once

#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/engine/embedded/unit_parts.hpp>

#include <cstddef>
#include <span>

namespace limes::engine::embedded {

/// What of a box the chosen pieces of a reach cover, once or twice; beyond the box it may hold anything.
[[nodiscard]] GeosGeometry region_in(const geodesy::Box& box, const ReachPieces& reach,
                                     std::span<const std::size_t> pieces, Depth depth);

}  // namespace limes::engine::embedded
