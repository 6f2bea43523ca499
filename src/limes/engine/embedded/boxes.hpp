#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <algorithm>

namespace limes::engine::embedded {

/// Whether two boxes share a point, be it on their sides. Neither is wrapped: west <= east.
[[nodiscard]] constexpr bool boxes_meet(const geodesy::Box& a, const geodesy::Box& b) {
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/// The box of an edge, or of any two points.
[[nodiscard]] constexpr geodesy::Box box_of(geodesy::LonLat a, geodesy::LonLat b) {
    return {std::min(a.lon, b.lon), std::min(a.lat, b.lat), std::max(a.lon, b.lon), std::max(a.lat, b.lat)};
}

/// Grows a box until it holds another.
constexpr void extend(geodesy::Box& box, const geodesy::Box& other) {
    box = {std::min(box.west, other.west), std::min(box.south, other.south), std::max(box.east, other.east),
           std::max(box.north, other.north)};
}

}  // namespace limes::engine::embedded
