#pragma once

#include <filesystem>
#include <string>

namespace limes::output::map {

/// An icon's SVG in base64, as QGIS and SLD hold a picture within a style, so that the file it is in needs
/// no other. Errors: DataError when it cannot be read.
[[nodiscard]] std::string inline_icon(const std::filesystem::path& file);

}  // namespace limes::output::map
