#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::test {

/// A record of a shapefile with the length that it claims.
struct ShapefileRecord {
    std::uint32_t length_in_words = 0;
    std::string content;
};
struct ShapefileIndex {
    std::uint32_t offset_in_words = 0;
    std::uint32_t length_in_words = 0;
};

/// The parts of a shapefile, true unless said otherwise. Source: ESRI, Shapefile Technical Description
/// (1998).
struct Shapefile {
    std::vector<ShapefileRecord> records;
    std::optional<std::vector<ShapefileIndex>> index = std::nullopt;
    bool table = true;
    bool prj = true;
    std::string encoding = {};
    std::optional<std::uint32_t> table_rows = std::nullopt;  ///< as the table claims
};

[[nodiscard]] ShapefileRecord shapefile_point(double lon, double lat);
/// A polygon that claims so many rings and vertices, and has none.
[[nodiscard]] ShapefileRecord shapefile_polygon_of(std::uint32_t rings, std::uint32_t vertices);

/// Writes `base`.shp and its companions; the path of the .shp.
std::string write_shapefile(const Shapefile& parts, const std::string& base);

}  // namespace limes::test
