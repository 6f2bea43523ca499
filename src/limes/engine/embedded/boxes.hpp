#pragma once

#include <limes/geodesy/lonlat.hpp>

namespace limes::engine::embedded {

/// Whether two boxes share a point, be it on their sides. Neither is wrapped: west <= east.
[[nodiscard]] constexpr bool boxes_meet(const geodesy::Box& a, const geodesy::Box& b) {
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

}  // namespace limes::engine::embedded
