#pragma once

#include <limes/model/geometry.hpp>
#include <limes/source/file_bytes.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace limes::source {

struct CloseSqlite {
    void operator()(sqlite3* database) const;
};

/// What the values of a column of a GeoPackage are, by its declared type.
enum class GpkgKind : std::uint8_t {
    fid,
    geometry,
    boolean,
    int16,
    int32,
    int64,
    float32,
    float64,
    text,
    day,
    moment,
    bytes
};

struct GpkgColumn {
    std::string name;
    GpkgKind kind = GpkgKind::text;
};

/// A table of a GeoPackage that can be read page by page, and the lock that keeps it as it is meanwhile: an
/// open read transaction of SQLite's own.
struct GpkgTable {
    std::unique_ptr<sqlite3, CloseSqlite> lock;
    std::string name;
    std::vector<GpkgColumn> columns;  ///< all, in the order of their values
    bool has_geometry = false;
    std::string crs;                   ///< "EPSG:4326"; empty when there is none
    bool other_crs = false;            ///< a CRS that takes GDAL to name it
    std::uint32_t root = 0;            ///< the page of the root of its tree
    std::uint64_t rows = 0;            ///< as the file says; 0 when it does not
    std::optional<model::Box> extent;  ///< as the file says
};

/// Whether a file is a SQLite database by its first bytes.
[[nodiscard]] bool is_sqlite(const FileBytes& file);

/// The table of a layer, the only one when `layer` is empty. Errors: NotSurelyRead for all that a plain scan
/// of its pages does not read as GDAL does: views, virtual tables, tables without row numbers, generated
/// columns, types that are not those of the standard, extensions that change what values mean.
/// Source: OGC 12-128r18 (GeoPackage 1.3).
[[nodiscard]] GpkgTable open_gpkg_table(const std::filesystem::path& file, const std::string& layer);

}  // namespace limes::source
