#include <limes/output/map/furniture.hpp>
#include <limes/output/map/legend.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

const Words kAsOf{
    {"vi", "Dữ liệu ngày"}, {"en", "As of"}, {"zh", "数据日期"}, {"lo", "ຂໍ້ມູນວັນທີ"}, {"fr", "État au"}};

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

    const double panel_width = std::min(132 * mm, right - left);
    const double gap = 6 * mm;
    const double panel_height = 43 * mm;
    // The panel stands beside the legend or below it, whichever leaves more to the map.
    const double locator_height = 38 * mm;
    const double locator_width = locator_height * locator_aspect;
    const double aside = locator_aspect > 0 ? locator_width + gap : 0;
    const double narrow = right - left - panel_width - gap - aside;
    const double height_beside =
        std::max(legend_size(legend_entries, narrow, layout.scale).height, panel_height);
    const double height_below =
        legend_size(legend_entries, right - left, layout.scale).height + gap + panel_height;
    const bool beside = narrow > 60 * mm && height_beside <= height_below;
    const double legend_width = beside ? narrow : right - left;
    const double foot = beside ? height_beside : height_below;
    const double legend_height = legend_size(legend_entries, legend_width, layout.scale).height;

    layout.map = {left, layout.title.bottom + 1.5 * mm + degrees, right,
                  height_px - margin - foot - 3.5 * mm - degrees};
    layout.with_foot = layout.map.height() > 0.3 * height_px;
    if (!layout.with_foot) {
        layout.map.bottom = height_px - margin - degrees;
    }
    const double top = layout.map.bottom + degrees + 3.5 * mm;
    layout.legend = {left, top, left + legend_width, top + legend_height};
    layout.panel = beside ? Rect{right - panel_width, top, right, top + panel_height}
                          : Rect{left, layout.legend.bottom + gap, left + panel_width,
                                 layout.legend.bottom + gap + panel_height};
    if (locator_aspect > 0) {
        // It stands at the right edge, the panel to its left.
        layout.locator = {right - locator_width, layout.panel.top, right, layout.panel.top + locator_height};
        layout.panel.right = std::min(layout.panel.right, right - aside);
        layout.panel.left = beside ? layout.panel.right - panel_width : layout.panel.left;
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
