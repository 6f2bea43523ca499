#pragma once

#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/index/box_tree.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace limes::check {

using engine::embedded::BoundaryEdge;

/// An edge seen from a place.
struct SeenEdge {
    std::size_t edge = 0;  ///< which one
    double off_m = 0;      ///< about: on a sphere, within 1 % to some tens of kilometres
    geodesy::LonLat at;    ///< its nearest point; an end of it to the bit
};

/// Edges to be found by where they are. May be read by many threads. The antimeridian is an end of the world
/// to it.
class EdgeIndex {
public:
    using Wanted = std::function<bool(const SeenEdge&)>;

    explicit EdgeIndex(std::vector<BoundaryEdge> edges);

    [[nodiscard]] const BoundaryEdge& operator[](std::size_t edge) const { return m_edges[edge]; }
    [[nodiscard]] const std::vector<BoundaryEdge>& edges() const { return m_edges; }

    /// Those not farther than that, in their order.
    [[nodiscard]] std::vector<SeenEdge> within(geodesy::LonLat place, double within_m) const;

    /// The nearest of those wanted, or nothing within that. Of equally near ones the first.
    ///
    /// Cost: as many edges as lie within four times its distance; without one, all that lie within.
    [[nodiscard]] std::optional<SeenEdge> nearest(geodesy::LonLat place, double within_m,
                                                  const Wanted& wanted) const;

private:
    std::vector<BoundaryEdge> m_edges;
    index::LonLatTree m_tree;
};

}  // namespace limes::check
