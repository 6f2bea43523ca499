#pragma once

#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <vector>

namespace limes::check {

/// The faces between edges: all lines noded and polygonized.
[[nodiscard]] engine::embedded::GeosGeometry faces_between(
    const std::vector<engine::embedded::BoundaryEdge>& edges);

/// Edges whose ends lie within 1e-8 degrees (1 mm) of each other joined there. Edges that another has the
/// other way round then, one for one, and those of no length, are gone: what is left between neighbours that
/// share their vertices but for rounding. Through a gap that is narrower a hole would be open to the outside.
/// Cost: linear.
[[nodiscard]] std::vector<engine::embedded::BoundaryEdge> welded(
    const std::vector<engine::embedded::BoundaryEdge>& edges);

}  // namespace limes::check
