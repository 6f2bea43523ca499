#pragma once

#include <limes/output/map/qgis/qgis_style.hpp>
#include <limes/output/output.hpp>

#include <filesystem>

namespace limes::output {

/// Writes a result to a GeoPackage that QGIS opens with a style: as `write`, and a table `layer_styles` as
/// QGIS makes it. What of the style QGIS does not draw is a note. Errors: those of write, and of
/// map::qgis_style.
WriteReport write_styled(const result::Result& result, const std::filesystem::path& path,
                         const WriteOptions& options, const map::QgisRequest& style,
                         const base::Task& task = {});

}  // namespace limes::output
