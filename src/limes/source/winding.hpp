#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <cstddef>

namespace limes::source {

/// Twice the signed area in the plane of a ring whose i-th vertex is `at(i)`; positive when
/// counter-clockwise.
template <class At>
[[nodiscard]] double signed_area2(std::size_t count, At at) {
    double sum = 0;
    const geodesy::LonLat origin = at(0);
    geodesy::LonLat before = origin;
    for (std::size_t i = 1; i < count; ++i) {
        const geodesy::LonLat p = at(i);
        sum += (before.lon - origin.lon) * (p.lat - origin.lat) -
               (p.lon - origin.lon) * (before.lat - origin.lat);
        before = p;
    }
    return sum;
}

/// Whether a ring goes the way of RFC 7946: the exterior counter-clockwise, holes clockwise.
[[nodiscard]] inline bool is_wound(double area2, bool exterior) {
    return exterior ? !(area2 < 0) : !(area2 > 0);
}

}  // namespace limes::source
