#pragma once

#include <limes/output/map/sheet.hpp>

#include <cairo.h>

#include <filesystem>
#include <string_view>

namespace limes::output::map {

/// In CSS pixels.
struct IconSize {
    double width = 0;
    double height = 0;
};

/// Whether a word can be an icon's: letters, digits and hyphens, so that it leads to no other folder.
[[nodiscard]] bool is_icon_name(std::string_view word);

/// The size that an SVG says it has. Errors: DataError when it is no SVG that Mapnik draws.
[[nodiscard]] IconSize icon_size(const std::filesystem::path& file);

/// Draws an icon about a spot, `size` times as large as it is.
void draw_icon(cairo_t* cairo, const std::filesystem::path& file, Spot middle, double size);

}  // namespace limes::output::map
