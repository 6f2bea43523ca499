#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/index/box_tree.hpp>

namespace limes::engine::embedded {

/// A box in space of what lies in a box of longitudes and latitudes, not wrapped; as `rough_box` of a
/// geometry.
[[nodiscard]] index::Box3 rough_box(const geodesy::Box& box);

}  // namespace limes::engine::embedded
