#pragma once

#include <limes/base/finding.hpp>
#include <limes/output/report/words.hpp>
#include <limes/result/report.hpp>

#include <filesystem>
#include <string>

namespace limes::output::report {

/// The map of a page.
struct MapPicture {
    std::string svg;
    std::string
        png;  ///< of the same map, where that is lighter: it is shown, and the texts of the SVG lie on it
    std::string title;                  ///< what it is of
    base::Findings findings;            ///< of drawing it
    std::vector<model::Schema> layers;  ///< that it may show, for their attribution
};

/// One page of HTML that needs nothing beside itself: no script, no network, pictures and style in it. It
/// says what the answers say and adds no figure. The same report gives the same bytes on one machine.
///
/// `scratch`: a file to draw plots in, ending in .svg. `line`: the command that makes the page again.
/// Errors: DataError when report/page.css or the words cannot be read; EngineError when PLplot cannot be
/// loaded.
[[nodiscard]] std::string page(const result::Report& report, const MapPicture& map, const Words& words,
                               const std::string& line, const std::filesystem::path& scratch);

}  // namespace limes::output::report
