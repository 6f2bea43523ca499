#pragma once

#include <limes/base/finding.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/model/layer.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limes::output::map {

/// The rows that a map may show, by the name that the style calls their layer.
struct MapLayer {
    std::string name;
    std::shared_ptr<const model::Layer> rows;
};

/// A printed sheet.
struct MapRequest {
    std::filesystem::path style;              ///< a MapLibre style of the subset in docs/maps.md
    std::string palette = {};                 ///< of the style; empty: as it is written
    std::optional<geodesy::Box> extent = {};  ///< nothing: the box of the layer that the style names
    double width_mm = 420;
    double height_mm = 297;
    double dpi = 150;        ///< of PNG only; the others have no pixels
    std::string place = {};  ///< what the sheet is of, when it is of one place: its title, over the style's
    std::string title = {};  ///< empty: the style's, in the first two languages it has
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};  ///< of names and of the sheet's own words
    std::string as_of = {};  ///< the day that the rows hold on, as the sheet shows it
};

/// What was drawn, and what was not: labels without room or without a glyph are findings.
struct MapReport {
    base::Findings findings;
    double scale_denominator = 0;  ///< 1 : this, at the middle of the sheet
    std::size_t labels_placed = 0;
    std::size_t labels_left_out = 0;
};

/// One sheet of several.
struct Page {
    geodesy::Box extent;
    std::string place = {};  ///< what it is of: its title, over the style's
};

/// The layers that a style draws, each once, in its order.
/// Errors: DataError when the style cannot be read or says what the subset does not know, with the JSON path.
[[nodiscard]] std::vector<std::string> layers_of_style(const std::filesystem::path& path);

/// Of these, those that are the answer of a question, each with a command that gives it. Errors: as above.
[[nodiscard]] std::map<std::string, std::string> answers_of_style(const std::filesystem::path& path);

/// Errors: UsageError when the name does not end in .png, .svg or .pdf.
void check_ending(const std::filesystem::path& target);

/// Draws the sheet to a file whose ending, .png, .svg or .pdf, chooses the format. A layer of the style that
/// is not given, or has no rows, is not drawn and not in the legend. The same request and rows give the same
/// bytes on one machine.
///
/// Errors: UsageError for another ending, a sheet under 100 mm or over 5 m, or an extent without size;
///         DataError for the style, and when the file cannot be written.
MapReport draw(const MapRequest& request, std::span<const MapLayer> layers,
               const std::filesystem::path& target);

/// Draws a sheet for each page, instead of the extent of the request; none: as `draw`. The report has the
/// scale of the first. Several pages are pages of one PDF, which has a bookmark for each.
///
/// Errors: as draw; UsageError for several pages in another format.
MapReport draw_pages(const MapRequest& request, std::span<const Page> pages, std::span<const MapLayer> layers,
                     const std::filesystem::path& target);

}  // namespace limes::output::map
