#include <limes/base/error.hpp>
#include <limes/output/output.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::output {

namespace {

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

std::string all_endings() {
    std::string endings;
    for (const Format& format : formats()) {
        for (const std::string& ending : format.endings) {
            endings += (endings.empty() ? "" : " ") + ending;
        }
    }
    return endings;
}

// The message speaks of the file that was asked for, not of the temporary.
std::string with_name(std::string message, const std::string& temporary, const std::string& target) {
    for (std::size_t at = message.find(temporary); at != std::string::npos; at = message.find(temporary)) {
        message.replace(at, temporary.size(), target);
    }
    return message;
}

}  // namespace

std::span<const Format> formats() {
    static const std::array<Format, 5> all{{
        {"GeoJSON", {".geojson", ".json"}, true, write_geojson},
        {"GeoJSONSeq", {".geojsonl", ".geojsons", ".ndjson"}, true, write_geojson_lines},
        {"CSV", {".csv"}, true, write_csv},
        {"GeoPackage", {".gpkg"}, false, write_geopackage},
        {"FlatGeobuf", {".fgb"}, false, write_flatgeobuf},
    }};
    return all;
}

WriteReport write(const result::Result& result, const std::filesystem::path& path,
                  const WriteOptions& options, const base::Task& task) {
    if (options.decimals < 0 || options.decimals > text::most_decimals) {
        throw base::UsageError{fmt::format("{} decimals: coordinates are written with 0 to {} (7 are 1 cm)",
                                           options.decimals, text::most_decimals)};
    }
    if (path == "-") {
        return write_geojson(result, path, options, task);
    }
    const Format* format = find_format(path);
    if (format == nullptr) {
        throw base::UsageError{fmt::format("{}: the ending says no format to write; choose one of {}",
                                           path.string(), all_endings())};
    }
    base::AtomicFile file{path, options.overwrite};
    try {
        WriteReport report = format->write(result, file.temporary(), options, task);
        file.commit();
        return report;
    } catch (const base::DataError& error) {
        throw base::DataError{with_name(error.what(), file.temporary().string(), path.string())};
    }
}

}  // namespace limes::output
