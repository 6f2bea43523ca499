#pragma once

#include <cstdint>
#include <limes/geodesy/ecef.hpp>
#include <span>
#include <vector>

namespace limes::index {

struct Neighbour {
    std::uint32_t item;
    double chord_m;
};

/// A static kd-tree over points in earth-centred space: no antimeridian, no poles. Built once, read by many threads.
class KdTree {
public:
    explicit KdTree(std::span<const geodesy::Ecef> points);

    /// The k points of shortest chord, nearest first, ties by item. Fewer when there are fewer.
    void nearest(const geodesy::Ecef& from, std::size_t k, std::vector<Neighbour>& found) const;
    /// All points with a chord of at most `chord_m`, in no order.
    void within(const geodesy::Ecef& from, double chord_m, std::vector<Neighbour>& found) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Node;
    std::vector<double> m_x;  // leaf order
    std::vector<double> m_y;
    std::vector<double> m_z;
    std::vector<std::uint32_t> m_item;
    std::vector<std::uint32_t> m_axis;
};

}  // namespace limes::index
