#pragma once

#include <limes/geodesy/edge_tree.hpp>

#include <optional>

namespace limes::geodesy {

/// Where a point lies as seen from a shape; `boundary` when it is on an edge. Used by shapes only.
[[nodiscard]] Location locate(const EdgeTree& tree, LonLat point);

/// A point that two shapes share, as each of them writes it (180 and -180 are one meridian).
struct Meeting {
    LonLat on_first;
    LonLat on_second;
};

/// Where two shapes meet, or nothing when they do not. Whether is exact, where is rounded. Used by shapes
/// only.
[[nodiscard]] std::optional<Meeting> meeting(const EdgeTree& a, const EdgeTree& b);

}  // namespace limes::geodesy
