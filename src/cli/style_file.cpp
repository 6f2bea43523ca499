#include "style_file.hpp"

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/dataset.hpp>

#include "options.hpp"
#include <fmt/format.h>

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

output::map::QgisRequest qgis_request(const Invocation& call) {
    const auto target = value_of(call, "output");
    if (!target || fs::path{*target}.extension() != ".gpkg") {
        throw base::UsageError{
            "--style goes into a GeoPackage, which QGIS then opens with it; name one with -o x.gpkg"};
    }
    output::map::QgisRequest request{.style = style_file(*value_of(call, "style")),
                                     .palette = read_palette(call)};
    request.languages = read_languages(call);
    // A layer is called as the style calls it, also in a file of its own.
    request.source = call.words.back();
    if (call.words.size() == 1) {
        const source::DatasetName name = source::parse_dataset_name(request.source);
        request.source = name.layer.empty() ? source::layer_names(name.path).front() : name.layer;
    }
    return request;
}

}  // namespace limes::cli
