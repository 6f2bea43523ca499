#include <limes/output/map/furniture.hpp>
#include <limes/output/map/legend.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

const Words kAsOf{
    {"vi", "Dữ liệu ngày"}, {"en", "As of"}, {"zh", "数据日期"}, {"lo", "ຂໍ້ມູນວັນທີ"}, {"fr", "État au"}};

/// What stands under the map: the legend, and the panel beside it or below.
struct Foot {
    bool beside = true;
    double legend_width = 0;
    double panel_width = 0;
    double panel_height = 0;
    double height = 0;
};

/// What there is to put it into; lengths in pixels.
struct FootRoom {
    double width;
    double aside;  ///< of the width: the locator's, with its gap
    double locator_height;
    double gap;
    double scale;
};

/// A narrow panel is a high one, and leaves another column to the legend: whichever leaves most to the map.
Foot lowest_foot(const FootRoom& room, std::size_t entries) {
    const double mm = kPixelsPerMm * room.scale;
    Foot best;
    const auto consider = [&](const Foot& foot) {
        if (best.height == 0 || foot.height < best.height) {
            best = foot;
        }
    };
    for (const double width_mm : {132.0, 118.0, 104.0, 90.0, 78.0}) {
        // Scale bar and north arrow, then text that fills so much paper.
        constexpr double kHead_mm = 12.5;
        constexpr double kText_mm2 = 30.5 * 132;
        const double panel_width = std::min(width_mm * mm, room.width - room.aside);
        const double panel_height = kHead_mm * mm + kText_mm2 * mm * mm / panel_width;
        const double block = std::max(panel_height, room.locator_height);
        const double narrow = room.width - panel_width - room.gap - room.aside;
        if (narrow > 60 * mm) {
            const double legend = legend_size(entries, narrow, room.scale).height;
            consider({true, narrow, panel_width, panel_height, std::max(legend, block)});
        }
        const double legend = legend_size(entries, room.width, room.scale).height;
        consider({false, room.width, panel_width, panel_height, legend + room.gap + block});
    }
    return best;
}

}  // namespace

Layout lay_out_sheet(double width_px, double height_px, std::size_t legend_entries, double locator_aspect) {
    constexpr double kA3 = 420.0 * 297.0 * kPixelsPerMm * kPixelsPerMm;
    Layout layout;
    layout.scale = std::clamp(std::sqrt(width_px * height_px / kA3), 0.78, 1.5);
    const double mm = kPixelsPerMm * layout.scale;
    const double margin = 9 * mm;
    const double degrees = 4.2 * mm;
    // Everything is flush with the frame; the degrees stand in the margin beside it.
    const double left = margin + degrees;
    const double right = width_px - left;
    layout.sheet = {0, 0, width_px, height_px};
    layout.title = {left, margin - 1 * mm, right, margin + 12.5 * mm};

    const double gap = 6 * mm;
    const double locator_height = locator_aspect > 0 ? 38 * mm : 0;
    const double locator_width = locator_height * locator_aspect;
    const double aside = locator_aspect > 0 ? locator_width + gap : 0;
    const Foot foot = lowest_foot({right - left, aside, locator_height, gap, layout.scale}, legend_entries);
    const double legend_height = legend_size(legend_entries, foot.legend_width, layout.scale).height;

    layout.map = {left, layout.title.bottom + 1.5 * mm + degrees, right,
                  height_px - margin - foot.height - 3.5 * mm - degrees};
    layout.with_foot = layout.map.height() > 0.3 * height_px;
    if (!layout.with_foot) {
        layout.map.bottom = height_px - margin - degrees;
    }
    const double top = layout.map.bottom + degrees + 3.5 * mm;
    layout.legend = {left, top, left + foot.legend_width, top + legend_height};
    layout.panel = foot.beside ? Rect{right - foot.panel_width, top, right, top + foot.panel_height}
                               : Rect{left, layout.legend.bottom + gap, left + foot.panel_width,
                                      layout.legend.bottom + gap + foot.panel_height};
    if (locator_aspect > 0) {
        // It stands at the right edge, the panel to its left.
        layout.locator = {right - locator_width, layout.panel.top, right, layout.panel.top + locator_height};
        layout.panel.right = std::min(layout.panel.right, right - aside);
        layout.panel.left = foot.beside ? layout.panel.right - foot.panel_width : layout.panel.left;
    }
    return layout;
}

void draw_title(Typesetter& typesetter, const Layout& layout, const std::string& title,
                const std::string& second_title, const std::string& as_of,
                const std::vector<std::string>& languages) {
    const double s = layout.scale;
    const double baseline = layout.title.top + 7.2 * kPixelsPerMm * s;
    double right = layout.title.right;
    if (!as_of.empty()) {
        const Line line{{words_in(kAsOf, languages) + " ", 10.5 * s, false, false, layout.inks.second(), 0},
                        {as_of, 10.5 * s, true, false, layout.inks.ink, 0}};
        right -= typesetter.width(line);
        typesetter.draw(line, {right, baseline});
    }
    // A long title is set smaller rather than cut.
    const auto fit = [&](const std::string& text, double size, bool bold, Colour colour, double y,
                         double room) {
        Line line{{text, size * s, bold, false, colour, 0}};
        const double width = typesetter.width(line);
        if (width > room) {
            line.front().size *= room / width;
        }
        typesetter.draw(line, {layout.title.left, y});
    };
    fit(title, 23, true, layout.inks.ink, baseline, right - layout.title.left - 20 * s);
    if (!second_title.empty()) {
        fit(second_title, 12.5, false, layout.inks.second(), baseline + 4.9 * kPixelsPerMm * s,
            layout.title.right - layout.title.left);
    }
}

}  // namespace limes::output::map
