#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/scene.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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
    paint.offset = style.number("line-offset", site, 0);
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
    paint.sign = style.sign;
    return paint;
}

/// A parabola over the straight line between two spots, always to the same side of it.
std::vector<Spot> arc_between(Spot a, Spot b, double height) {
    constexpr int kSteps = 24;
    std::vector<Spot> arc;
    for (int i = 0; i <= kSteps; ++i) {
        const double t = static_cast<double>(i) / kSteps;
        const double rise = 4 * t * (1 - t) * height;
        arc.push_back(
            {a.x + t * (b.x - a.x) + rise * (b.y - a.y), a.y + t * (b.y - a.y) - rise * (b.x - a.x)});
    }
    return arc;
}

/// A parallel at a small distance, mitred where it turns; a sharp turn is cut at twice the distance.
std::vector<Spot> parallel(const std::vector<Spot>& path, double offset) {
    struct Normal {
        double x;
        double y;
    };
    std::vector<Spot> ends;
    for (const Spot spot : path) {
        if (ends.empty() || std::hypot(spot.x - ends.back().x, spot.y - ends.back().y) > 0) {
            ends.push_back(spot);
        }
    }
    if (ends.size() < 2) {
        return path;
    }
    std::vector<Normal> normals;
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
        const double length = std::hypot(ends[i + 1].x - ends[i].x, ends[i + 1].y - ends[i].y);
        normals.push_back({-(ends[i + 1].y - ends[i].y) / length, (ends[i + 1].x - ends[i].x) / length});
    }
    std::vector<Spot> out;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const Normal before = normals[i == 0 ? 0 : i - 1];
        const Normal after = normals[std::min(i, normals.size() - 1)];
        const double x = before.x + after.x;
        const double y = before.y + after.y;
        const double reach = offset * 2 / std::max(1.0, x * x + y * y);
        out.push_back({ends[i].x + reach * x, ends[i].y + reach * y});
    }
    return out;
}

}  // namespace

std::vector<const SceneLayer*> Scene::from_top() const {
    std::vector<const SceneLayer*> turned(layers.size());
    std::transform(layers.begin(), layers.end(), turned.rbegin(),
                   [](const SceneLayer& layer) { return &layer; });
    return turned;
}

std::filesystem::path Scene::icon_file(const std::string& name) const {
    if (!is_icon_name(name)) {
        throw base::DataError{
            fmt::format("style: '{}' is no icon's name: letters, digits and hyphens", base::printable(name))};
    }
    return icons / (name + ".svg");
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

std::vector<Spot> sign_path(Sign sign, Spot middle, double radius) {
    struct Corners {
        int count;
        double first;  // radians from the right, clockwise
    };
    // The chord is nowhere a fiftieth of a pixel off the circle.
    const int round =
        std::clamp(static_cast<int>(std::ceil(M_PI / std::acos(1 - 0.02 / std::max(radius, 1.0)))), 16, 720);
    const Corners by_sign[] = {{round, 0}, {4, M_PI / 4}, {4, 0}, {3, -M_PI / 2}};  // in the order of Sign
    const Corners corners = by_sign[static_cast<std::size_t>(sign)];
    const double area_of_circle = M_PI / (corners.count * std::sin(2 * M_PI / corners.count) / 2);
    const double reach = sign == Sign::circle ? radius : radius * std::sqrt(area_of_circle);
    std::vector<Spot> path;
    for (int i = 0; i <= corners.count; ++i) {
        const double turn = corners.first + 2 * M_PI * (i % corners.count) / corners.count;
        path.push_back({middle.x + reach * std::cos(turn), middle.y + reach * std::sin(turn)});
    }
    return path;
}

Parts drawn_lines(Parts parts, const StyleLayer& style, const Paint& paint) {
    for (auto& part : parts) {
        for (auto& path : part) {
            if (style.arc != 0 && path.size() == 2) {
                path = arc_between(path[0], path[1], style.arc);
            }
            if (paint.offset != 0) {
                path = parallel(path, paint.offset);
            }
        }
    }
    return parts;
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
        case LayerType::symbol: {
            Paint paint;
            paint.icon = style.word("icon-image", site, "");
            paint.icon_size = style.number("icon-size", site, 1);
            return paint;
        }
    }
    return {};
}

}  // namespace limes::output::map
