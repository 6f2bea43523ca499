#include <limes/output/map/scene.hpp>

#include <algorithm>
#include <limits>

namespace limes::output::map {

namespace {

Paint fill_paint(const StyleLayer& style, const Site& site) {
    Paint paint;
    const double opacity = style.number("fill-opacity", site, 1);
    paint.fill = style.colour("fill-color", site, {}).faded(opacity);
    if (const auto outline = as_colour(style.value("fill-outline-color", site))) {
        paint.stroke = outline->faded(opacity);
        paint.stroke_width = 1;
    }
    return paint;
}

Paint line_paint(const StyleLayer& style, const Site& site) {
    Paint paint;
    paint.stroke = style.colour("line-color", site, {}).faded(style.number("line-opacity", site, 1));
    paint.stroke_width = style.number("line-width", site, 1);
    paint.cap = style.word("line-cap", site, "butt");
    paint.join = style.word("line-join", site, "miter");
    // Dashes are multiples of the width in the style.
    for (const double dash : style.dashes) {
        paint.dashes.push_back(dash * paint.stroke_width);
    }
    return paint;
}

Paint circle_paint(const StyleLayer& style, const Site& site) {
    Paint paint;
    paint.fill = style.colour("circle-color", site, {}).faded(style.number("circle-opacity", site, 1));
    paint.stroke =
        style.colour("circle-stroke-color", site, {}).faded(style.number("circle-stroke-opacity", site, 1));
    paint.stroke_width = style.number("circle-stroke-width", site, 0);
    paint.radius = style.number("circle-radius", site, 5);
    return paint;
}

}  // namespace

std::vector<const SceneLayer*> Scene::from_top() const {
    std::vector<const SceneLayer*> turned(layers.size());
    std::transform(layers.begin(), layers.end(), turned.rbegin(),
                   [](const SceneLayer& layer) { return &layer; });
    return turned;
}

Parts parts_on_sheet(const model::GeometryView& geometry, const View& view) {
    Parts parts(geometry.part_count());
    geometry.for_each_path([&](const geodesy::Path& path, std::size_t part, std::size_t) {
        parts[part].push_back(view.spots(path));
    });
    return parts;
}

Rect box_of(const Parts& parts) {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    Rect box{kFar, kFar, -kFar, -kFar};
    for (const auto& part : parts) {
        for (const auto& path : part) {
            for (const Spot spot : path) {
                box = {std::min(box.left, spot.x), std::min(box.top, spot.y), std::max(box.right, spot.x),
                       std::max(box.bottom, spot.y)};
            }
        }
    }
    return box;
}

Paint paint_of(const StyleLayer& style, const Site& site) {
    switch (style.type) {
        case LayerType::background: {
            Paint paint;
            paint.fill =
                style.colour("background-color", site, {}).faded(style.number("background-opacity", site, 1));
            return paint;
        }
        case LayerType::fill:
            return fill_paint(style, site);
        case LayerType::line:
            return line_paint(style, site);
        case LayerType::circle:
            return circle_paint(style, site);
        case LayerType::symbol:
            break;
    }
    return {};
}

}  // namespace limes::output::map
