#pragma once

#include <limes/output/map/scene.hpp>
#include <limes/output/map/text.hpp>

#include <cstddef>
#include <vector>

namespace limes::output::map {

struct LabelCount {
    std::size_t placed = 0;
    std::size_t left_out = 0;
};

/// Places and draws the labels of all symbol layers: layers from the top of the style down, rows by their
/// symbol-sort-key, each where it covers least of what matters. No label covers another, an obstacle, or
/// leaves the frame. At most 2 000 labels are tried; the others are left out.
LabelCount draw_labels(cairo_t* cairo, const Scene& scene, Typesetter& typesetter);

}  // namespace limes::output::map
