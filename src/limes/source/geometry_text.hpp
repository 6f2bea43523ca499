#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// Whether a column of a CSV file is taken by GDAL for the geometry, by its name alone: "WKT", "_WKTgeom", in
/// any case.
[[nodiscard]] bool is_wkt_column(std::string_view name);

/// Whether there is nothing but spaces in a text.
[[nodiscard]] bool is_blank(std::string_view text);

/// The CRS that a geometry text itself states, as PostGIS writes it: "SRID=4326;POINT(1 2)" gives
/// "EPSG:4326". Empty for plain WKT.
[[nodiscard]] std::string stated_crs(std::string_view text);

/// WKT, with its CRS before it or not, as WKB; arcs are made straight. Nothing when it is none. Cost: linear.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> read_geometry_text(std::string_view text);

}  // namespace limes::source
