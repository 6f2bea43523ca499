#pragma once

#include <limes/geodesy/ecef.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace limes::index {

struct Neighbour {
    std::uint32_t item;  ///< its place in the points that the index was made from
    double chord_m;

    bool operator==(const Neighbour&) const = default;
};

/// A static kd-tree over points in earth-centred space: no antimeridian, no poles. Built once, read by many
/// threads.
///
/// The tree is complete and implicit: nodes are numbered as in a heap, a leaf's points lie together in
/// arrays.
///
/// Cost:   building n log n, 0.15 µs a point at 10 000; 28 bytes a point, and 2 for its share of the nodes;
///         nearest 0.4 µs a query with k = 5 of 10 000 points spread like the query points.
/// Source: J. L. Bentley, Multidimensional binary search trees, CACM 18 (1975) 509-517; the bounds by offsets
///         on each axis: S. Arya, D. M. Mount, Algorithms for fast vector quantization, DCC 1993, 381-390.
class KdTree {
public:
    /// Coordinates are finite. At most 2^32 - 1 points.
    explicit KdTree(std::span<const geodesy::Ecef> points);

    /// The k points of shortest chord, nearest first; equal squared chords by item. Fewer when there are
    /// fewer. What `found` held is gone.
    void nearest(const geodesy::Ecef& from, std::size_t k, std::vector<Neighbour>& found) const;
    /// All points with a chord of at most `chord_m`, in no order. What `found` held is gone.
    void within(const geodesy::Ecef& from, double chord_m, std::vector<Neighbour>& found) const;
    [[nodiscard]] std::size_t size() const { return m_item.size(); }

private:
    template <class Limit, class Take>
    void visit(const geodesy::Ecef& from, Limit limit, Take take) const;
    [[nodiscard]] std::size_t leaf_begin(std::size_t leaf) const { return (leaf * size()) >> m_depth; }

    struct Node {
        double split = 0;  ///< left of it no point is greater, right of it none is smaller
        std::uint32_t axis = 0;
    };
    unsigned m_depth = 0;       ///< the leaves are 2^depth
    std::vector<Node> m_nodes;  ///< as in a heap: the children of i are 2i and 2i + 1, the root is 1
    std::vector<double> m_x;    ///< in the order of the leaves
    std::vector<double> m_y;
    std::vector<double> m_z;
    std::vector<std::uint32_t> m_item;
};

}  // namespace limes::index
