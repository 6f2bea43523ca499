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

/// What --style asks of what is written: `source` is what the style calls it, the layer or the question.
/// Errors: UsageError when the file is no GeoPackage, or the style draws no such thing.
[[nodiscard]] output::map::QgisRequest qgis_request(const Invocation& call, const std::string& source);

}  // namespace limes::cli
