#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// A format that is read: the only drivers that GDAL is told of. Adding one is a line in drivers.cpp.
struct Driver {
    const char* name;   ///< GDAL's short name
    const char* title;  ///< as its users call it
    /// The endings of the files that are given for it, in small letters; not those of files beside them.
    std::vector<std::string_view> endings;
    void (*enrol)();
    bool packed = false;  ///< an archive inside
    /// Open options for files with these endings, as GDAL takes them.
    std::vector<const char*> options = {};
};

/// Those that this build of GDAL has.
[[nodiscard]] std::span<const Driver> drivers();

/// Rows of values whose positions are columns, as in a spreadsheet.
[[nodiscard]] bool is_text_table(std::string_view driver);

/// The same by the name of a file. An archive may hold anything.
[[nodiscard]] bool may_be_text_table(const std::filesystem::path& file);
[[nodiscard]] bool may_be_shapefile(const std::filesystem::path& file);

/// The ending of a file in small letters, with its dot.
[[nodiscard]] std::string ending_of(const std::filesystem::path& file);

/// Whether a file of this name is given for a dataset, be it packed.
[[nodiscard]] bool is_data_file(const std::filesystem::path& file);

/// "GeoPackage, GeoJSON, ... or OpenStreetMap".
[[nodiscard]] std::string known_formats();

}  // namespace limes::source
