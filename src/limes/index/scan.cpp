#include <limes/index/scan.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace limes::index {

namespace {

using geodesy::Box;
using geodesy::Ecef;

double squared_chord(const Ecef& a, const Ecef& b) {
    const double dx = a.x - b.x;
    const double dy = a.y - b.y;
    const double dz = a.z - b.z;
    return dx * dx + dy * dy + dz * dz;
}

/// Along one axis: how far apart two intervals are, 0 when they meet.
double gap(double low_a, double high_a, double low_b, double high_b) {
    return std::max({0.0, low_a - high_b, low_b - high_a});
}

/// Summed from z to x as Boost.Geometry does: distances that tie there tie here.
double squared_distance(const Box3& a, const Box3& b) {
    double sum = 0;
    for (std::size_t axis = 3; axis-- > 0;) {
        const double apart = gap(a.low[axis], a.high[axis], b.low[axis], b.high[axis]);
        sum += apart * apart;
    }
    return sum;
}

/// Degrees east from `from` to `to`, in [0, 360).
double eastward(double from, double to) {
    const double turn = std::fmod(to - from, 360);
    return turn < 0 ? turn + 360 : turn;
}

bool meet(const Box& a, const Box& b) {
    if (a.north < b.south || b.north < a.south) {
        return false;
    }
    // On a circle one of two arcs that meet begins in the other.
    const auto width = [](const Box& box) {
        return box.crosses_antimeridian() ? box.east - box.west + 360 : box.east - box.west;
    };
    return eastward(a.west, b.west) <= width(a) || eastward(b.west, a.west) <= width(b);
}

}  // namespace

void PointScan::nearest(const Ecef& from, std::size_t k, std::vector<Neighbour>& found) const {
    found.clear();
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        found.push_back({static_cast<std::uint32_t>(i), squared_chord(m_points[i], from)});
    }
    std::ranges::sort(found, [](const Neighbour& a, const Neighbour& b) {
        return std::tie(a.chord_m, a.item) < std::tie(b.chord_m, b.item);
    });
    found.resize(std::min(k, found.size()));
    for (Neighbour& neighbour : found) {
        neighbour.chord_m = std::sqrt(neighbour.chord_m);
    }
}

void PointScan::within(const Ecef& from, double chord_m, std::vector<Neighbour>& found) const {
    found.clear();
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        if (const double chord = std::sqrt(squared_chord(m_points[i], from)); chord <= chord_m) {
            found.push_back({static_cast<std::uint32_t>(i), chord});
        }
    }
}

void BoxScan::meeting(const Box3& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (squared_distance(m_boxes[i], box) == 0) {
            found.push_back(static_cast<std::uint32_t>(i));
        }
    }
}

void BoxScan::by_distance(const Ecef& point, const BoxVisitor& visit) const {
    by_distance(Box3{{point.x, point.y, point.z}, {point.x, point.y, point.z}}, visit);
}

void BoxScan::by_distance(const Box3& box, const BoxVisitor& visit) const {
    std::vector<Neighbour> all;
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        all.push_back({static_cast<std::uint32_t>(i), squared_distance(m_boxes[i], box)});
    }
    std::ranges::stable_sort(all, {}, &Neighbour::chord_m);
    for (const Neighbour& item : all) {
        if (!visit(item.item, std::sqrt(item.chord_m))) {
            return;
        }
    }
}

void LonLatScan::meeting(const Box& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (meet(m_boxes[i], box)) {
            found.push_back(static_cast<std::uint32_t>(i));
        }
    }
}

}  // namespace limes::index
