#include <limes/base/error.hpp>
#include <limes/source/shapefile_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

/// The part of that ending, in small letters or capitals. Errors: DataError.
fs::path part_of(const fs::path& shp, std::string ending, const std::string& shown) {
    std::error_code none;
    fs::path part = shp;
    if (fs::exists(part.replace_extension(ending), none)) {
        return part;
    }
    std::string capital = ending;
    std::ranges::transform(capital, capital.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (fs::exists(part.replace_extension(capital), none)) {
        return part;
    }
    throw base::DataError{
        fmt::format("{}: its {} is not beside it; a Shapefile is the .shp, .shx, .dbf and .prj of "
                    "one name together",
                    shown, ending)};
}

/// How many records an index has: 8 bytes each, after a header of 100. Source: ESRI Shapefile Technical
/// Description (1998).
std::uint64_t records_of_index(const fs::path& shx) {
    constexpr std::uintmax_t kHeader = 100;
    constexpr std::uintmax_t kRecord = 8;
    std::error_code failure;
    const std::uintmax_t size = fs::file_size(shx, failure);
    return failure || size < kHeader ? 0 : (size - kHeader) / kRecord;
}

/// How many records a table says that it has: bytes 4 to 7, the least first.
std::uint64_t records_of_table(const fs::path& dbf) {
    std::ifstream file{dbf, std::ios::binary};
    std::array<char, 8> head{};
    file.read(head.data(), head.size());
    std::uint64_t count = 0;
    for (std::size_t i = 8; i > 4; --i) {
        count = count << 8U | static_cast<unsigned char>(head[i - 1]);
    }
    return count;
}

}  // namespace

void require_shapefile_parts(const fs::path& shp, const std::string& shown) {
    const std::uint64_t index = records_of_index(part_of(shp, ".shx", shown));
    const std::uint64_t table = records_of_table(part_of(shp, ".dbf", shown));
    if (index != table) {
        throw base::DataError{fmt::format(
            "{}: its .shx has {} records and its .dbf {}: they are not of one Shapefile, or one was cut "
            "off; get them together anew",
            shown, index, table)};
    }
}

}  // namespace limes::source
