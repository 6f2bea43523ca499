#include <limes/output/map/body.hpp>
#include <limes/output/map/locator.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

/// The edge of the sheet's map, seen in another view.
std::vector<Spot> outline(const View& sheet, const View& seen_in) {
    constexpr int kSteps = 16;
    const Rect& frame = sheet.frame();
    const Spot corners[] = {{frame.left, frame.top},
                            {frame.right, frame.top},
                            {frame.right, frame.bottom},
                            {frame.left, frame.bottom}};
    std::vector<Spot> path;
    for (std::size_t side = 0; side < std::size(corners); ++side) {
        const Spot from = corners[side];
        const Spot to = corners[(side + 1) % std::size(corners)];
        for (int i = 0; i < kSteps; ++i) {
            const double part = static_cast<double>(i) / kSteps;
            const auto p = sheet.position({from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)});
            const auto spot = p ? seen_in.spot(*p) : std::nullopt;
            if (spot) {
                path.push_back(*spot);
            }
        }
    }
    return path;
}

void stroke(cairo_t* cairo, const std::vector<Spot>& path, const Colour& colour, double width) {
    for (const Spot spot : path) {
        cairo_line_to(cairo, spot.x, spot.y);
    }
    cairo_close_path(cairo);
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
    cairo_set_line_width(cairo, width);
    cairo_stroke(cairo);
}

}  // namespace

std::optional<geodesy::Box> box_around(const Style& style, const Rows& rows, const geodesy::Box& extent) {
    constexpr double kMost = 0.5;  // of the larger box: then nothing is left to locate
    const auto named = rows.find(style.locator.of);
    if (style.locator.of.empty() || named == rows.end() || named->second == nullptr) {
        return std::nullopt;
    }
    const auto around = extent_of(*named->second);
    if (!around || around->crosses_antimeridian() || extent.crosses_antimeridian()) {
        return std::nullopt;
    }
    const auto size = [](const geodesy::Box& box) { return (box.east - box.west) * (box.north - box.south); };
    const bool within = around->west <= extent.west && extent.east <= around->east &&
                        around->south <= extent.south && extent.north <= around->north;
    return within && size(extent) <= kMost * size(*around) ? around : std::nullopt;
}

double locator_aspect(const geodesy::Box& around) {
    const double middle = (around.south + around.north) / 2 * M_PI / 180;
    return std::clamp((around.east - around.west) * std::cos(middle) / (around.north - around.south), 0.5,
                      1.5);
}

void draw_locator(cairo_t* cairo, const Style& style, const Rows& rows, const geodesy::Box& around,
                  const View& sheet, const Layout& layout, const std::vector<std::string>& languages) {
    constexpr double kLeast = 5;  // pixels: a smaller frame is not seen
    const Plane plane{around};
    const View view{plane, around, layout.locator};
    Scene scene = make_scene(style, rows, view, languages);
    std::erase_if(scene.layers, [&](const SceneLayer& layer) {
        return std::ranges::find(style.locator.layers, layer.style->id) == style.locator.layers.end();
    });
    draw_body(cairo, scene, 0, scene.layers.size());

    std::vector<Spot> frame = outline(sheet, view);
    const Rect box = box_of({{frame}});
    if (std::max(box.width(), box.height()) < kLeast) {
        frame = sign_path(Sign::square, {(box.left + box.right) / 2, (box.top + box.bottom) / 2}, kLeast / 2);
    }
    cairo_save(cairo);
    cairo_rectangle(cairo, layout.locator.left, layout.locator.top, layout.locator.width(),
                    layout.locator.height());
    cairo_clip_preserve(cairo);
    cairo_new_path(cairo);
    stroke(cairo, frame, layout.inks.paper, 3.4 * layout.scale);
    stroke(cairo, frame, layout.inks.ink, 1.5 * layout.scale);
    cairo_restore(cairo);
    const Rect& edge = layout.locator;
    stroke(
        cairo,
        {{edge.left, edge.top}, {edge.right, edge.top}, {edge.right, edge.bottom}, {edge.left, edge.bottom}},
        layout.inks.ink, 0.8 * layout.scale);
}

}  // namespace limes::output::map
