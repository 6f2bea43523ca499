#pragma once

#include <mapnik/symbolizer.hpp>

#include <filesystem>

namespace limes::output::map {

/// Geometry is handed to Mapnik in pixels of what is drawn, y up: it has nothing left to project.
inline constexpr const char* kPixels = "+proj=merc +a=6378137 +b=6378137 +type=crs";

/// How Mapnik draws an icon at points: every one, whatever it covers, as a style with
/// icon-allow-overlap asks.
[[nodiscard]] mapnik::markers_symbolizer icon_symbolizer(const std::filesystem::path& file, double size);

}  // namespace limes::output::map
