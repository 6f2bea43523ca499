#include <limes/base/error.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/text_format.hpp>
#include <limes/output/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::output {

namespace {

std::string all_endings() {
    std::string endings;
    for (const Format& format : formats()) {
        for (const std::string& ending : format.endings) {
            endings += (endings.empty() ? "" : " ") + ending;
        }
    }
    return endings;
}

}  // namespace

const Format* find_format(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto all = formats();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Format& format) {
        return std::find(format.endings.begin(), format.endings.end(), ending) != format.endings.end();
    });
    return found == all.end() ? nullptr : &*found;
}

const Format& require_format(const std::filesystem::path& path) {
    const Format* format = find_format(path);
    if (format == nullptr) {
        throw base::UsageError{fmt::format("{}: the ending says no format to write; choose one of {}",
                                           path.string(), all_endings())};
    }
    return *format;
}

void check_options(const WriteOptions& options) {
    if (options.decimals < 0 || options.decimals > text::most_decimals) {
        throw base::UsageError{fmt::format("{} decimals: coordinates are written with 0 to {} (7 are 1 cm)",
                                           options.decimals, text::most_decimals)};
    }
}

std::string with_name(std::string message, const std::string& temporary, const std::string& target) {
    for (std::size_t at = message.find(temporary); at != std::string::npos; at = message.find(temporary)) {
        message.replace(at, temporary.size(), target);
    }
    return message;
}

std::span<const Format> formats() {
    static const std::array<Format, 5> all{{
        {"GeoJSON", {".geojson", ".json"}, geojson_format, write_geojson},
        {"GeoJSONSeq", {".geojsonl", ".geojsons", ".ndjson"}, geojson_lines_format, write_geojson_lines},
        {"CSV", {".csv"}, csv_format, write_csv},
        {"GeoPackage", {".gpkg"}, nullptr, write_geopackage},
        {"FlatGeobuf", {".fgb"}, nullptr, write_flatgeobuf},
    }};
    return all;
}

WriteReport write(const result::Result& result, const std::filesystem::path& path,
                  const WriteOptions& options, const base::Task& task) {
    check_options(options);
    if (path == "-") {
        return write_geojson(result, path, options, task);
    }
    const Format& format = require_format(path);
    base::AtomicFile file{path, options.overwrite};
    try {
        WriteReport report = format.write(result, file.temporary(), options, task);
        options.before_commit(report);
        file.commit();
        return report;
    } catch (const base::DataError& error) {
        throw base::DataError{with_name(error.what(), file.temporary().string(), path.string())};
    }
}

}  // namespace limes::output
