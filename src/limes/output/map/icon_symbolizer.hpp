#pragma once

#include <mapnik/symbolizer.hpp>

#include <filesystem>

namespace limes::output::map {

/// How Mapnik draws an icon at points: every one, whatever it covers, as a style with
/// icon-allow-overlap asks.
[[nodiscard]] mapnik::markers_symbolizer icon_symbolizer(const std::filesystem::path& file, double size);

}  // namespace limes::output::map
