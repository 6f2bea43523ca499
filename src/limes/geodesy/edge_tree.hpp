#pragma once

#include <limes/geodesy/edge_curve.hpp>
#include <limes/geodesy/shape.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace limes::geodesy {

/// The edges of a shape under boxes, both in space (for distances) and in longitude/latitude (for
/// predicates). Edges keep their order, neighbours in a path being neighbours in place; single points are
/// sorted by place first. Up to 16 edges there is one leaf and no tree.
class EdgeTree {
public:
    EdgeTree(ShapeKind kind, const std::vector<Path>& paths);

    struct Node {
        std::array<double, 3> low;  ///< in space, metres; holds the curves, not only their ends
        std::array<double, 3> high;
        double west;
        double south;
        double east;
        double north;
        std::uint32_t first_edge;
        std::uint32_t last_edge;  ///< one past
        std::uint32_t children;   ///< index of the first of two; 0 for a leaf
    };

    /// Stretches of a meridian that is one with another: latitudes from, to.
    using Stretches = std::vector<std::array<double, 2>>;

    [[nodiscard]] ShapeKind kind() const { return m_kind; }
    [[nodiscard]] bool empty() const { return m_edges.empty(); }
    [[nodiscard]] const Node& root() const { return m_nodes.front(); }
    [[nodiscard]] const Node& node(std::uint32_t i) const { return m_nodes[i]; }
    [[nodiscard]] LonLat start(std::uint32_t edge) const { return m_vertices[m_edges[edge][0]]; }
    [[nodiscard]] LonLat end(std::uint32_t edge) const { return m_vertices[m_edges[edge][1]]; }
    [[nodiscard]] Edge edge(std::uint32_t edge) const {
        const auto [a, b] = m_edges[edge];
        return {m_vertices[a], m_vertices[b], m_at[a], m_at[b]};
    }
    [[nodiscard]] double sagitta_m(std::uint32_t edge) const { return m_sagitta_m[edge]; }
    /// One vertex of every path.
    [[nodiscard]] const std::vector<LonLat>& witnesses() const { return m_witnesses; }
    [[nodiscard]] const Stretches& on_east_seam() const { return m_on_east_seam; }  ///< longitude 180
    [[nodiscard]] const Stretches& on_west_seam() const { return m_on_west_seam; }  ///< longitude -180
    [[nodiscard]] bool at_north_pole() const { return m_at_north_pole; }
    [[nodiscard]] bool at_south_pole() const { return m_at_south_pole; }

private:
    void sort_points(std::size_t first, std::size_t last);
    void note_seam(LonLat a, LonLat b);
    void build(std::size_t node, std::uint32_t first, std::uint32_t last);
    [[nodiscard]] Node box(std::uint32_t first, std::uint32_t last) const;

    ShapeKind m_kind;
    std::vector<LonLat> m_vertices;
    std::vector<Ecef> m_at;
    std::vector<std::array<std::uint32_t, 2>> m_edges;
    std::vector<double> m_sagitta_m;
    std::vector<Node> m_nodes;
    std::vector<LonLat> m_witnesses;
    Stretches m_on_east_seam;
    Stretches m_on_west_seam;
    bool m_at_north_pole = false;
    bool m_at_south_pole = false;
};

/// Whether the boxes of two nodes share a point, in longitude and latitude.
[[nodiscard]] inline bool boxes_meet(const EdgeTree::Node& a, const EdgeTree::Node& b) {
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

struct Shape::Impl : EdgeTree {
    using EdgeTree::EdgeTree;
};

}  // namespace limes::geodesy
