#include <limes/base/text.hpp>
#include <limes/source/geopackage_schema.hpp>
#include <limes/source/sqlite_guard.hpp>
#include <limes/source/table_stream.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace limes::source {

namespace {

[[noreturn]] void doubt(const char* what) {
    throw NotSurelyRead{what};
}

/// A statement, its rows one after the other.
class Query {
public:
    Query(sqlite3* database, const char* sql, const std::string& parameter = {}) {
        if (sqlite3_prepare_v2(database, sql, -1, &m_statement, nullptr) != SQLITE_OK) {
            doubt("a schema that is not a GeoPackage's");
        }
        if (sqlite3_bind_parameter_count(m_statement) > 0) {
            sqlite3_bind_text(m_statement, 1, parameter.data(), static_cast<int>(parameter.size()),
                              SQLITE_TRANSIENT);
        }
    }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() { sqlite3_finalize(m_statement); }

    bool next() {
        const int state = sqlite3_step(m_statement);
        if (state != SQLITE_ROW && state != SQLITE_DONE) {
            doubt("a schema that cannot be read");
        }
        return state == SQLITE_ROW;
    }
    [[nodiscard]] std::string text(int column) const {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
        return bytes == nullptr ? std::string{} : std::string{bytes, size};
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(m_statement, column); }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(m_statement, column); }
    [[nodiscard]] bool is_null(int column) const {
        return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
    }

private:
    sqlite3_stmt* m_statement = nullptr;
};

bool has_table(sqlite3* database, const char* name) {
    return Query{database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name}.next();
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::optional<GpkgKind> kind_of(const std::string& declared) {
    static constexpr std::array<std::pair<std::string_view, GpkgKind>, 12> kKinds{
        {{"BOOLEAN", GpkgKind::boolean},
         {"TINYINT", GpkgKind::int32},
         {"SMALLINT", GpkgKind::int16},
         {"MEDIUMINT", GpkgKind::int32},
         {"INT", GpkgKind::int64},
         {"INTEGER", GpkgKind::int64},
         {"FLOAT", GpkgKind::float32},
         {"DOUBLE", GpkgKind::float64},
         {"REAL", GpkgKind::float64},
         {"DATE", GpkgKind::day},
         {"DATETIME", GpkgKind::moment},
         {"BLOB", GpkgKind::bytes}}};
    const std::string type = upper(declared);
    const auto found = std::ranges::find(kKinds, type, &std::pair<std::string_view, GpkgKind>::first);
    if (found != kKinds.end()) {
        return found->second;
    }
    const bool sized_text = type.starts_with("TEXT(") && type.ends_with(")");
    return type == "TEXT" || sized_text ? std::optional{GpkgKind::text} : std::nullopt;
}

void check_application(sqlite3* database) {
    constexpr std::int64_t kGpkg = 0x47504B47;
    Query application{database, "PRAGMA application_id"};
    Query version{database, "PRAGMA user_version"};
    constexpr std::int64_t kFirst = 10200;
    constexpr std::int64_t kAfter = 10500;
    if (!application.next() || application.number(0) != kGpkg || !version.next() ||
        version.number(0) < kFirst || version.number(0) >= kAfter) {
        doubt("no GeoPackage of the versions 1.2 to 1.4");
    }
}

/// The layer as GDAL would choose it; where that takes more than the list of contents, GDAL shall.
std::string choose(sqlite3* database, const std::string& layer) {
    std::string chosen;
    std::size_t count = 0;
    Query contents{database, "SELECT table_name, data_type FROM gpkg_contents"};
    while (contents.next()) {
        const bool is_layer = contents.text(1) == "features" || contents.text(1) == "attributes";
        ++count;
        if (is_layer && (layer.empty() || contents.text(0) == layer)) {
            chosen = contents.text(0);
        }
    }
    if (chosen.empty() || chosen.find('\0') != std::string::npos || !base::is_utf8(chosen)) {
        doubt("no layer of that name");
    }
    if (!layer.empty()) {
        return chosen;
    }
    Query others{database,
                 "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'view') AND name <> ? AND "
                 "name NOT GLOB 'gpkg_*' AND name NOT GLOB 'rtree_*' AND name NOT GLOB 'sqlite_*'",
                 chosen};
    if (count != 1 || !others.next() || others.number(0) != 0) {
        doubt("several layers");
    }
    return chosen;
}

void check_extensions(sqlite3* database, const std::string& table) {
    if (!has_table(database, "gpkg_extensions")) {
        return;
    }
    static constexpr std::array<std::string_view, 5> kHarmless{
        "gpkg_rtree_index", "gpkg_schema", "gpkg_metadata", "gpkg_crs_wkt", "gpkg_crs_wkt_1_1"};
    Query extensions{database,
                     "SELECT extension_name FROM gpkg_extensions WHERE table_name = ? COLLATE NOCASE OR "
                     "table_name IS NULL",
                     table};
    while (extensions.next()) {
        const std::string name = extensions.text(0);
        if (std::ranges::find(kHarmless, name) == kHarmless.end() && !name.starts_with("gpkg_geom_")) {
            doubt("an extension that may change what values mean");
        }
    }
}

/// The name of the geometry column, empty for none; sets the CRS.
std::string geometry_of(sqlite3* database, GpkgTable& out) {
    Query geometry{database,
                   "SELECT g.column_name, g.srs_id, c.srs_id, s.organization, s.organization_coordsys_id "
                   "FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name LEFT "
                   "JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?",
                   out.name};
    if (!geometry.next()) {
        return {};
    }
    std::string name = geometry.text(0);
    constexpr std::int64_t kWgs84 = 4326;
    const bool is_wgs84 =
        geometry.number(1) == kWgs84 && upper(geometry.text(3)) == "EPSG" && geometry.number(4) == kWgs84;
    if (is_wgs84) {
        out.crs = "EPSG:4326";
    } else {
        out.other_crs = true;
    }
    if (name.empty() || geometry.is_null(2) || geometry.number(1) != geometry.number(2) || geometry.next()) {
        doubt("a geometry of two systems, or two geometries");
    }
    return name;
}

void read_columns(sqlite3* database, const std::string& geometry, GpkgTable& out) {
    Query columns{database, "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid",
                  out.name};
    std::size_t keys = 0;
    std::size_t geometries = 0;
    while (columns.next()) {
        GpkgColumn column{columns.text(0), GpkgKind::fid};
        const std::string type = columns.text(1);
        if (columns.number(3) != 0 || column.name.empty()) {
            doubt("a generated or hidden column");
        }
        if (columns.number(2) != 0) {
            ++keys;
            if (upper(type) != "INTEGER") {
                doubt("a key that is no row number");
            }
        } else if (column.name == geometry) {
            column.kind = GpkgKind::geometry;
            ++geometries;
        } else if (const auto kind = kind_of(type)) {
            column.kind = *kind;
        } else {
            doubt("a type that is not one of the standard");
        }
        out.columns.push_back(std::move(column));
    }
    out.has_geometry = geometries == 1;
    if (keys != 1 || (!geometry.empty() && geometries != 1)) {
        doubt("no row number as key, or no geometry column");
    }
}

}  // namespace

void CloseSqlite::operator()(sqlite3* database) const {
    sqlite3_close(database);
}

bool is_sqlite(const FileBytes& file) {
    constexpr std::string_view kMagic{"SQLite format 3", 16};
    std::array<char, 16> head{};
    if (file.size() < head.size()) {
        return false;
    }
    file.read(0, head.data(), head.size());
    return std::string_view{head.data(), head.size()} == kMagic;
}

GpkgTable open_gpkg_table(const std::filesystem::path& file, const std::string& layer) {
    GpkgTable out;
    sqlite3* raw = nullptr;
    const int opened =
        sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    out.lock.reset(raw);
    if (opened != SQLITE_OK ||
        sqlite3_exec(raw, "PRAGMA trusted_schema = 0; BEGIN; SELECT 1 FROM sqlite_master", nullptr, nullptr,
                     nullptr) != SQLITE_OK) {
        doubt("cannot be opened for reading");
    }
    if (!disguised_table(raw).empty()) {
        doubt("a view in place of a table");
    }
    check_application(raw);
    out.name = choose(raw, layer);
    check_extensions(raw, out.name);
    {
        Query list{raw, "SELECT type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?",
                   out.name};
        if (!list.next() || list.text(0) != "table" || list.number(1) != 0 || list.number(2) != 0) {
            doubt("no plain table");
        }
        Query root{raw, "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", out.name};
        if (!root.next() || root.number(0) < 2 || root.number(0) > 0xFFFFFFFE) {
            doubt("a table without pages");
        }
        out.root = static_cast<std::uint32_t>(root.number(0));
    }
    read_columns(raw, geometry_of(raw, out), out);
    Query extent{raw, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", out.name};
    if (extent.next() && !extent.is_null(0) && !extent.is_null(1) && !extent.is_null(2) &&
        !extent.is_null(3)) {
        out.extent = model::Box{extent.real(0), extent.real(1), extent.real(2), extent.real(3)};
    }
    if (has_table(raw, "gpkg_ogr_contents")) {
        Query count{raw, "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?", out.name};
        if (count.next() && count.number(0) > 0) {
            // A row takes four bytes at least, whatever the file says.
            std::error_code none;
            out.rows = std::min<std::uint64_t>(static_cast<std::uint64_t>(count.number(0)),
                                               std::filesystem::file_size(file, none) / 4);
        }
    }
    return out;
}

}  // namespace limes::source
