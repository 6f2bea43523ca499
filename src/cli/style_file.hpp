#pragma once

#include <limes/output/map/qgis/qgis_style.hpp>

#include "command.hpp"

#include <filesystem>
#include <string>

namespace limes::cli {

/// A style of ours by its name, or a file. Errors: UsageError when it is neither.
[[nodiscard]] std::filesystem::path style_file(const std::string& name);

/// The palette of --palette; empty: the style as it is written, which is its light one.
[[nodiscard]] std::string read_palette(const Invocation& call);

/// What --style asks of an export. Errors: UsageError when the file is no GeoPackage.
[[nodiscard]] output::map::QgisRequest qgis_request(const Invocation& call);

}  // namespace limes::cli
