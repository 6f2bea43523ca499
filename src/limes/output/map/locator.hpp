#pragma once

#include <limes/output/map/furniture.hpp>
#include <limes/output/map/scene_maker.hpp>

#include <cairo.h>

#include <optional>
#include <string>
#include <vector>

namespace limes::output::map {

/// What the locator of a style shows round an extent: the box of the layer that it names; nothing when the
/// style has none, or when the extent is most of it.
[[nodiscard]] std::optional<geodesy::Box> box_around(const Style& style, const Rows& rows,
                                                     const geodesy::Box& extent);

/// Width over height of such a box on paper.
[[nodiscard]] double locator_aspect(const geodesy::Box& around);

/// Draws the box with the layers that the style gives its locator, and the frame of the sheet in it.
void draw_locator(cairo_t* cairo, const Style& style, const Rows& rows, const geodesy::Box& around,
                  const View& sheet, const Layout& layout, const std::vector<std::string>& languages);

}  // namespace limes::output::map
