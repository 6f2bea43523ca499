#pragma once

#include <limes/model/geometry.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// An edge of an area's boundary, its inside on the left.
struct BoundaryEdge {
    geodesy::LonLat from;
    geodesy::LonLat to;
    std::uint32_t row = 0;  ///< of the area
};

/// The boundary edges of the chosen areas that no other of them has the other way round: where neighbours
/// share their vertices nothing is left but the outline of them all, and the edges about gaps and overlaps.
/// How many areas lie over a place changes at these edges alone.
///
/// In the order of the areas and along their rings. Cost: n log n in the vertices.
[[nodiscard]] std::vector<BoundaryEdge> unshared_edges(const model::GeometryColumn& areas,
                                                       std::span<const std::uint32_t> rows);

/// Edges joined end to start into runs as long as they go. Each edge is in one run.
[[nodiscard]] std::vector<std::vector<BoundaryEdge>> chained(const std::vector<BoundaryEdge>& edges);

}  // namespace limes::engine::embedded
