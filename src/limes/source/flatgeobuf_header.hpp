#pragma once

#include <limes/model/column.hpp>
#include <limes/model/geometry.hpp>
#include <limes/source/file_bytes.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::source {

/// The types of the columns of a FlatGeobuf file, by its numbers.
enum class FgbType : std::uint8_t {
    byte,
    ubyte,
    boolean,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float32,
    float64,
    string,
    json,
    moment,
    binary
};

/// The types of geometry, by the numbers of the format (and of WKB).
enum class FgbGeometry : std::uint8_t {
    unknown,
    point,
    line_string,
    polygon,
    multi_point,
    multi_line_string,
    multi_polygon,
    collection
};

struct FgbColumn {
    std::string name;
    FgbType type = FgbType::string;
};

/// What stands before the features of a FlatGeobuf file.
/// Source: B. Harrtell, FlatGeobuf (flatgeobuf.org), header.fbs and the layout of the file, version 3.
struct FgbHeader {
    std::string name;
    FgbGeometry geometry = FgbGeometry::unknown;
    bool has_z = false;
    bool has_m = false;
    std::vector<FgbColumn> columns;
    std::optional<model::Box> extent;
    std::uint64_t features = 0;   ///< 0: not known
    std::string crs;              ///< "EPSG:4326"; empty when there is none
    bool other_crs = false;       ///< a CRS that takes GDAL to name it
    std::uint64_t leaves_at = 0;  ///< where the leaves of the index begin; 0 without an index
    std::uint64_t features_at = 0;
};

/// Whether a file is a FlatGeobuf by its first bytes.
[[nodiscard]] bool is_flatgeobuf(const FileBytes& file);

/// Errors: NotSurelyRead.
[[nodiscard]] FgbHeader read_fgb_header(const FileBytes& file);

}  // namespace limes::source
