#pragma once

#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/index/kd_tree.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The slow twins of the indexes: they look at everything, and say by their plainness what an index must
/// find. They refer to the arrays that they are made from and must not outlive them.
namespace limes::index {

/// What KdTree finds, by looking at every point.
class PointScan {
public:
    explicit PointScan(std::span<const geodesy::Ecef> points) : m_points{points} {}

    void nearest(const geodesy::Ecef& from, std::size_t k, std::vector<Neighbour>& found) const;
    /// In the order of the points.
    void within(const geodesy::Ecef& from, double chord_m, std::vector<Neighbour>& found) const;
    [[nodiscard]] std::size_t size() const { return m_points.size(); }

private:
    std::span<const geodesy::Ecef> m_points;
};

/// What BoxTree finds, by looking at every box.
class BoxScan {
public:
    explicit BoxScan(std::span<const Box3> boxes) : m_boxes{boxes} {}

    void meeting(const Box3& box, std::vector<std::uint32_t>& found) const;
    void by_distance(const geodesy::Ecef& point, const BoxVisitor& visit) const;
    void by_distance(const Box3& box, const BoxVisitor& visit) const;

private:
    std::span<const Box3> m_boxes;
};

/// What LonLatTree finds, by looking at every box.
class LonLatScan {
public:
    explicit LonLatScan(std::span<const geodesy::Box> boxes) : m_boxes{boxes} {}

    void meeting(const geodesy::Box& box, std::vector<std::uint32_t>& found) const;

private:
    std::span<const geodesy::Box> m_boxes;
};

}  // namespace limes::index
