#include "shapefile.hpp"

#include "run.hpp"

#include <bit>
#include <cstring>
#include <filesystem>

namespace limes::test {

namespace {

constexpr std::size_t kHeadBytes = 100;

std::string little(std::uint32_t value) {
    std::string bytes(4, '\0');
    std::memcpy(bytes.data(), &value, bytes.size());
    return bytes;
}
std::string big(std::uint32_t value) {
    const std::string bytes = little(value);
    return {bytes.rbegin(), bytes.rend()};
}
std::string real(double value) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &value, bytes.size());
    return bytes;
}

std::string head(std::size_t bytes) {
    std::string text = big(9994) + std::string(20, '\0') + big(static_cast<std::uint32_t>(bytes / 2)) +
                       little(1000) + little(1);
    for (const double bound : {105.0, 20.0, 107.0, 22.0, 0.0, 0.0, 0.0, 0.0}) {
        text += real(bound);
    }
    return text;
}

/// One column of ten characters, "name".
std::string dbase(std::size_t rows, std::uint32_t claimed) {
    std::string text = std::string{"\x03\x78\x01\x01", 4} + little(claimed) +
                       std::string{"\x41\x00\x0B\x00", 4} + std::string(20, '\0');
    text += std::string{"name\0\0\0\0\0\0\0C\0\0\0\0\x0A\0", 18} + std::string(14, '\0') + '\r';
    for (std::size_t i = 0; i < rows; ++i) {
        text += " abc       ";
    }
    return text + '\x1A';
}

}  // namespace

static_assert(std::endian::native == std::endian::little);

ShapefileRecord shapefile_point(double lon, double lat) {
    const std::string content = little(1) + real(lon) + real(lat);
    return {static_cast<std::uint32_t>(content.size() / 2), content};
}

ShapefileRecord shapefile_polygon_of(std::uint32_t rings, std::uint32_t vertices) {
    const std::string content = little(5) + real(105) + real(20) + real(107) + real(22) + little(rings) +
                                little(vertices) + std::string(100, '\0');
    return {static_cast<std::uint32_t>(content.size() / 2), content};
}

std::string write_shapefile(const Shapefile& parts, const std::string& base) {
    std::string records;
    std::string index;
    std::uint32_t number = 0;
    for (const ShapefileRecord& record : parts.records) {
        index +=
            big(static_cast<std::uint32_t>((kHeadBytes + records.size()) / 2)) + big(record.length_in_words);
        records += big(++number) + big(record.length_in_words) + record.content;
    }
    if (parts.index) {
        index.clear();
        for (const ShapefileIndex& entry : *parts.index) {
            index += big(entry.offset_in_words) + big(entry.length_in_words);
        }
    }
    for (const char* ending : {".shp", ".shx", ".dbf", ".prj", ".cpg"}) {
        std::filesystem::remove(base + ending);
    }
    write_file(base + ".shp", head(kHeadBytes + records.size()) + records);
    write_file(base + ".shx", head(kHeadBytes + index.size()) + index);
    if (parts.table) {
        const auto rows = static_cast<std::uint32_t>(parts.records.size());
        write_file(base + ".dbf", dbase(rows, parts.table_rows.value_or(rows)));
    }
    if (parts.prj) {
        write_file(base + ".prj",
                   R"(GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],)"
                   R"(PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]])");
    }
    if (!parts.encoding.empty()) {
        write_file(base + ".cpg", parts.encoding);
    }
    return base + ".shp";
}

}  // namespace limes::test
