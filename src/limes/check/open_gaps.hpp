#pragma once

#include <limes/base/task.hpp>
#include <limes/base/units.hpp>
#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <functional>
#include <vector>

namespace limes::check {

using engine::embedded::BoundaryEdge;

/// Gaps between areas that are open to the outside, such as a sliver between two neighbours that runs out to
/// the coast: no face of any arrangement of their edges shows them.
///
/// A rung is laid from each vertex of an area's outline to the nearest edge of another one that runs
/// alongside, against it within 30 degrees and not farther than `narrow`. With the rungs the outline bounds
/// faces; those that are no wider than `narrow`, joined where they meet, are a gap when the joined one is at
/// least four times as deep as it is open: a bay, or the angle in which two coasts part, is none. Where two
/// areas run alongside for a stretch without a vertex of either, nothing is seen.
///
/// `outline`: edges that areas do not share, insides on the left. `is_outside`: whether no area, nor a hole
/// between areas, is at a point.
///
/// Cost:   an arrangement of the outline, where there is a rung at all; a look at the edges within `narrow`
///         of each vertex.
/// Source: the idea of a width within which outlines are held against each other is that of the coverage
///         validation of M. Davis, JTS 1.20 (2023), which looks at one face at a time and sees closed gaps.
[[nodiscard]] std::vector<engine::embedded::GeosGeometry> open_gaps(
    const std::vector<BoundaryEdge>& outline, base::Metres narrow,
    const std::function<bool(geodesy::LonLat)>& is_outside, const base::Task& task);

}  // namespace limes::check
