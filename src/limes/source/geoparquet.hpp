#pragma once

#include <string>
#include <vector>

namespace limes::source {

/// What the metadata "geo" of a GeoParquet file says of its geometry.
struct GeoParquet {
    std::string column;                  ///< the primary one
    std::vector<std::string> further;    ///< columns of geometry besides
    std::vector<std::string> coverings;  ///< columns of boxes, which say nothing that is not in the geometry
    std::string crs;  ///< "OGC:CRS84", "EPSG:4756", else PROJJSON; empty when it is unknown
};

/// Reads that metadata. Source: GeoParquet specification 1.1.0 (OGC), which all of 1.0 is read by.
/// Errors: DataError with the mend for what is no such metadata, an encoding other than WKB, and edges that
/// are not straight in the coordinates and could be long: those of lines and areas.
[[nodiscard]] GeoParquet read_geoparquet(const std::string& metadata);

}  // namespace limes::source
