#pragma once

#include <limes/source/table_stream.hpp>

namespace limes::source {

/// Opens a layer of a GeoPackage with a reader of its own, which takes the records from the pages of the
/// file: several threads read at once, each some leaves of the table's tree. A read transaction of SQLite
/// keeps writers away meanwhile.
/// Nothing when the file is no GeoPackage or takes GDAL to read it; later doubts are NotSurelyRead.
/// Cost: linear; 60 ns CPU for a point with four attributes.
[[nodiscard]] std::unique_ptr<TableStream> open_geopackage(const std::filesystem::path& path,
                                                           const std::string& layer,
                                                           const FieldFilter& wanted, FindingLog& log);

}  // namespace limes::source
