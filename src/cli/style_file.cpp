#include "style_file.hpp"

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/output/map/map.hpp>

#include "options.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace limes::cli {

namespace fs = std::filesystem;

fs::path style_file(const std::string& name) {
    fs::path shipped = base::share_folder("styles") / name / "style.json";
    std::error_code ignored;
    if (name.find('/') == std::string::npos && fs::exists(shipped, ignored)) {
        return shipped;
    }
    if (fs::exists(name, ignored)) {
        return name;
    }
    std::vector<std::string> known;
    for (const auto& entry : fs::directory_iterator{base::share_folder("styles"), ignored}) {
        if (fs::exists(entry.path() / "style.json", ignored)) {  // the icons stand beside the styles
            known.push_back(entry.path().filename().string());
        }
    }
    const std::string_view near = base::nearest_word(name, known);
    throw base::UsageError{fmt::format("--style '{}' is no style and no file{}", base::printable(name),
                                       near.empty() ? "" : fmt::format("; did you mean '{}'?", near))};
}

std::string read_palette(const Invocation& call) {
    const std::string palette = value_of(call, "palette").value_or("light");
    return palette == "light" ? "" : palette;
}

output::map::QgisRequest qgis_request(const Invocation& call, const std::string& source) {
    const auto target = value_of(call, "output");
    if (!target || fs::path{*target}.extension() != ".gpkg") {
        throw base::UsageError{
            "--style goes into a GeoPackage, which QGIS then opens with it; name one with -o x.gpkg"};
    }
    output::map::QgisRequest request{
        .style = style_file(*value_of(call, "style")), .palette = read_palette(call), .source = source};
    request.languages = read_languages(call);
    // Before the work, not after it.
    const std::vector<std::string> drawn = output::map::layers_of_style(request.style);
    if (std::ranges::find(drawn, source) == drawn.end()) {
        throw base::UsageError{fmt::format("the style '{}' draws no layer '{}'; it draws {}",
                                           *value_of(call, "style"), source, fmt::join(drawn, ", "))};
    }
    return request;
}

}  // namespace limes::cli
