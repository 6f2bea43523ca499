#pragma once

#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <memory>

namespace limes::source {

/// Whether a file is given for a raster, by its ending: .tif or .tiff.
[[nodiscard]] bool is_raster(const std::filesystem::path& path);

/// A raster of counts, such as people, as a table of points: one at the middle of each pixel that holds
/// something, with the columns `value` and `accuracy_m`, half the pixel's diagonal: whatever is counted in a
/// pixel is within that of its middle. Pixels without data and those of 0 are no rows; how many is a finding.
///
/// One thread reads the pixels, as it is opened; what it has read is handed out to several.
///
/// Accuracy: half diagonals are on the safe side, by 1 % for what a projection may shrink.
/// Cost:     GDAL's reading, and 32 bytes a row.
/// Errors:   DataError when it is damaged, has several bands, no georeference, more than a million pixels on
/// a
///           side, 4e9 in all, 64e6 in a strip or tile, or 60e6 with values.
[[nodiscard]] std::unique_ptr<TableStream> open_raster(const std::filesystem::path& path, FindingLog& log);

}  // namespace limes::source
