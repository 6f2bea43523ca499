#pragma once

#include <limes/output/map/scene.hpp>

#include <cairo.h>

#include <cstddef>

namespace limes::output::map {

/// Draws fills, lines, circles and icons of the scene's layers [first, last) through Mapnik; texts are left
/// to the labels. Rows of one layer that are painted alike are one Mapnik layer, in the order of their first
/// row. Errors: DataError when a layer's rows ask for more than 200 different paints.
void draw_body(cairo_t* cairo, const Scene& scene, std::size_t first, std::size_t last);

}  // namespace limes::output::map
