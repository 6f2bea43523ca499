#pragma once

#include <limes/source/gdal_session.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// The names of the layers; of an atlas without the tables that are its own.
[[nodiscard]] std::vector<std::string> offered_layers(const OpenDataset& dataset);

/// The layer of that name as an OGRLayerH, the only one when `wanted` is empty.
/// Errors: UsageError with the names there are for one that is not, DataError when none was named among many.
[[nodiscard]] void* choose_layer(const OpenDataset& dataset, const std::string& wanted);

/// The CRS of a layer (an OGRLayerH): "EPSG:4756", else WKT; empty when the file says none.
[[nodiscard]] std::string crs_text(void* layer);
/// The same of an OGRSpatialReferenceH; empty for none.
[[nodiscard]] std::string srs_text(void* srs);

/// The same of a layer in a file that is opened for this only.
[[nodiscard]] std::string crs_by_gdal(const std::filesystem::path& path, const std::string& layer);

/// Whether GDAL makes a day, or a moment, of a text that a GeoPackage has as one.
[[nodiscard]] bool is_date_to_gdal(std::string_view text);

/// WKB with arcs as WKB with short straight edges, by GDAL's own rule (4 degrees of arc an edge). Empty when
/// it is malformed.
[[nodiscard]] std::vector<std::uint8_t> straightened(std::span<const std::uint8_t> wkb);

}  // namespace limes::source
