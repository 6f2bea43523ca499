#pragma once

#include <limes/output/map/sheet.hpp>
#include <limes/output/map/style.hpp>
#include <limes/output/map/text.hpp>

#include <cairo.h>

#include <string>
#include <vector>

namespace limes::output::map {

/// Where the parts of a sheet lie.
struct Layout {
    Rect sheet;
    Rect title;
    Rect map;  ///< inside of the frame
    Rect legend;
    Rect panel;    ///< scale, notes, sources
    Rect locator;  ///< empty: there is none
    Inks inks;
    double scale = 1;       ///< of the furniture: 1 on A3
    bool with_foot = true;  ///< false: the sheet has no room for legend and panel
};

/// Lays a sheet out for a legend of so many entries, and a locator of this width over height, if any.
[[nodiscard]] Layout lay_out_sheet(double width_px, double height_px, std::size_t legend_entries,
                                   double locator_aspect = 0);

/// Meridians and parallels at whole steps, as thin lines within the frame.
void draw_graticule(cairo_t* cairo, const View& view);
/// The frame, with the degrees of the graticule on all sides.
void draw_frame(cairo_t* cairo, Typesetter& typesetter, const View& view, const Layout& layout);

void draw_title(Typesetter& typesetter, const Layout& layout, const std::string& title,
                const std::string& second_title, const std::string& as_of,
                const std::vector<std::string>& languages);

/// What the panel says in words.
struct PanelText {
    std::string projection;
    std::string note;
    std::string second_note;
    std::string sources;
};
/// Scale bar for the middle of the map, north arrow, projection, notes and sources.
void draw_panel(cairo_t* cairo, Typesetter& typesetter, const View& view, const Layout& layout,
                const PanelText& text, const std::vector<std::string>& languages);

/// "20 km", "500 m".
[[nodiscard]] std::string length_text(double metres);

/// 1 : this, rounded to three figures.
[[nodiscard]] double scale_denominator(const View& view);

}  // namespace limes::output::map
