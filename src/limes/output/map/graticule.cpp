#include <limes/output/map/furniture.hpp>

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

/// A meridian or parallel: its degrees and its course over the frame and a little beyond.
struct GridLine {
    double degrees = 0;
    bool meridian = true;
    std::vector<Spot> course;
};

struct DegreeBox {
    double west, south, east, north;
};

/// The degrees that the frame covers; longitudes unrolled about the middle of the projection.
DegreeBox degrees_of(const View& view) {
    constexpr int kSteps = 24;
    const Rect& frame = view.frame();
    const double middle = view.plane().middle_longitude();
    DegreeBox box{360, 90, -360, -90};
    for (int i = 0; i <= kSteps; ++i) {
        for (int j = 0; j <= kSteps; ++j) {
            const auto p = view.position(
                {frame.left + frame.width() * i / kSteps, frame.top + frame.height() * j / kSteps});
            if (p) {
                const double lon = middle + geodesy::wrap_longitude(p->lon - middle);
                box = {std::min(box.west, lon), std::min(box.south, p->lat), std::max(box.east, lon),
                       std::max(box.north, p->lat)};
            }
        }
    }
    return box;
}

/// The step that puts lines four to nine centimetres apart.
double step_of(const View& view) {
    constexpr double kMostApart = 90 * kPixelsPerMm;
    constexpr double kDegree_m = 111320;
    const double pixels_per_degree = kDegree_m / view.ground_metres_per_pixel();
    for (const double step : {30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01}) {
        if (step * pixels_per_degree <= kMostApart) {
            return step;
        }
    }
    return 0.005;
}

std::vector<GridLine> grid(const View& view) {
    constexpr int kPoints = 80;
    const DegreeBox box = degrees_of(view);
    const double step = step_of(view);
    const double middle = view.plane().middle_longitude();
    std::vector<GridLine> lines;
    const auto add = [&](double degrees, bool meridian, double from, double to) {
        GridLine line{degrees, meridian, {}};
        for (int i = 0; i <= kPoints; ++i) {
            const double along = from + (to - from) * i / kPoints;
            const double lon = std::clamp(meridian ? degrees : along, middle - 179.999, middle + 179.999);
            const double lat = std::clamp(meridian ? along : degrees, -90.0, 90.0);
            if (const auto spot = view.spot(geodesy::LonLat{geodesy::wrap_longitude(lon), lat})) {
                line.course.push_back(*spot);
            }
        }
        lines.push_back(std::move(line));
    };
    for (double n = std::ceil(box.west / step); n * step <= box.east; ++n) {
        add(n * step, true, box.south - step, box.north + step);
    }
    for (double n = std::ceil(box.south / step); n * step <= box.north; ++n) {
        add(n * step, false, box.west - step, box.east + step);
    }
    return lines;
}

std::string degree_text(double degrees, bool meridian) {
    if (meridian) {
        degrees = geodesy::wrap_longitude(degrees);
    }
    const double size = std::abs(degrees);
    const auto whole = static_cast<int>(std::floor(size + 1e-9));
    const double minutes = (size - whole) * 60;
    std::string text = fmt::format("{}°", whole);
    if (minutes > 1e-6) {
        text += fmt::format("{:.3g}′", minutes);
    }
    if (size < 1e-9) {
        return text;
    }
    return text + (meridian ? (degrees > 0 ? "E" : "W") : (degrees > 0 ? "N" : "S"));
}

/// Where the course passes a vertical (or horizontal) edge of the frame.
std::vector<double> passes(const std::vector<Spot>& course, bool vertical, double edge, double from,
                           double to) {
    std::vector<double> found;
    for (std::size_t i = 0; i + 1 < course.size(); ++i) {
        const double a = vertical ? course[i].x : course[i].y;
        const double b = vertical ? course[i + 1].x : course[i + 1].y;
        const double c = vertical ? course[i].y : course[i].x;
        const double d = vertical ? course[i + 1].y : course[i + 1].x;
        if ((a <= edge) != (b <= edge)) {
            const double at = c + (edge - a) / (b - a) * (d - c);
            if (at > from + 12 && at < to - 12) {
                found.push_back(at);
            }
        }
    }
    return found;
}

}  // namespace

void draw_graticule(cairo_t* cairo, const View& view) {
    const Rect& frame = view.frame();
    cairo_save(cairo);
    cairo_rectangle(cairo, frame.left, frame.top, frame.width(), frame.height());
    cairo_clip(cairo);
    cairo_set_source_rgba(cairo, 0.30, 0.36, 0.42, 0.30);
    cairo_set_line_width(cairo, 0.5);
    for (const GridLine& line : grid(view)) {
        for (std::size_t i = 0; i < line.course.size(); ++i) {
            if (i == 0) {
                cairo_move_to(cairo, line.course[i].x, line.course[i].y);
            } else {
                cairo_line_to(cairo, line.course[i].x, line.course[i].y);
            }
        }
        cairo_stroke(cairo);
    }
    cairo_restore(cairo);
}

void draw_frame(cairo_t* cairo, Typesetter& typesetter, const View& view, const Layout& layout) {
    const Rect& frame = view.frame();
    const double s = layout.scale;
    const double size = 8 * s;
    const double away = 1.3 * kPixelsPerMm * s;
    for (const GridLine& line : grid(view)) {
        const Line text{{degree_text(line.degrees, line.meridian), size, false, false, layout.inks.ink, 0}};
        const double half = typesetter.width(text) / 2;
        if (line.meridian) {
            for (const double x : passes(line.course, false, frame.top, frame.left, frame.right)) {
                typesetter.draw(text, {x - half, frame.top - away});
            }
            for (const double x : passes(line.course, false, frame.bottom, frame.left, frame.right)) {
                typesetter.draw(text, {x - half, frame.bottom + away + size * 0.75});
            }
            continue;
        }
        for (const double y : passes(line.course, true, frame.left, frame.top, frame.bottom)) {
            typesetter.draw(text, {frame.left - away, y + half}, {}, -M_PI / 2);
        }
        for (const double y : passes(line.course, true, frame.right, frame.top, frame.bottom)) {
            typesetter.draw(text, {frame.right + away + size * 0.75, y + half}, {}, -M_PI / 2);
        }
    }
    cairo_save(cairo);
    cairo_set_source_rgb(cairo, layout.inks.ink.red, layout.inks.ink.green, layout.inks.ink.blue);
    cairo_set_line_width(cairo, 1.1 * s);
    cairo_rectangle(cairo, frame.left, frame.top, frame.width(), frame.height());
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

}  // namespace limes::output::map
