#include <limes/output/map/label_places.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

struct Interval {
    double left;
    double right;
};

/// Where a horizontal line is inside the area, by the even-odd rule.
std::vector<Interval> inside_at(const Parts& parts, double y, const Rect& frame) {
    std::vector<double> crossings;
    for (const auto& part : parts) {
        for (const auto& ring : part) {
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                const Spot a = ring[i];
                const Spot b = ring[i + 1];
                if ((a.y <= y) != (b.y <= y)) {
                    crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
                }
            }
        }
    }
    std::ranges::sort(crossings);
    std::vector<Interval> intervals;
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
        const Interval seen{std::max(crossings[i], frame.left), std::min(crossings[i + 1], frame.right)};
        if (seen.left < seen.right) {
            intervals.push_back(seen);
        }
    }
    return intervals;
}

double room_left_and_right(const std::vector<Interval>& intervals, double x) {
    for (const Interval& interval : intervals) {
        if (x > interval.left && x < interval.right) {
            return std::min(x - interval.left, interval.right - x);
        }
    }
    return 0;
}

struct Scored {
    Spot spot;
    double score;
};

}  // namespace

Rect anchored_block(Spot spot, std::string_view anchor, double width, double height, double offset) {
    const bool left = anchor.ends_with("left");
    const bool right = anchor.ends_with("right");
    const bool top = anchor.starts_with("top");
    const bool bottom = anchor.starts_with("bottom");
    const bool corner = (left || right) && (top || bottom);
    const double away = corner ? offset * M_SQRT1_2 : offset;
    double x = spot.x - width / 2;
    double y = spot.y - height / 2;
    if (left) {
        x = spot.x + away;
    } else if (right) {
        x = spot.x - away - width;
    }
    if (top) {
        y = spot.y + away;
    } else if (bottom) {
        y = spot.y - away - height;
    }
    return {x, y, x + width, y + height};
}

std::vector<Spot> places_in_area(const Parts& parts, const Rect& frame, double width, double height) {
    constexpr std::size_t kLines = 28;
    constexpr int kAcross = 24;
    constexpr std::size_t kMost = 150;
    const Rect box = box_of(parts);
    const double top = std::max(box.top, frame.top);
    const double bottom = std::min(box.bottom, frame.bottom);
    if (!(top < bottom)) {
        return {};
    }
    const double step = (bottom - top) / kLines;
    const auto height_of = [&](std::size_t line) { return top + (static_cast<double>(line) + 0.5) * step; };
    std::vector<std::vector<Interval>> lines(kLines);
    for (std::size_t line = 0; line < kLines; ++line) {
        lines[line] = inside_at(parts, height_of(line), frame);
    }
    std::vector<Scored> scored;
    for (std::size_t line = 0; line < kLines; ++line) {
        for (const Interval& interval : lines[line]) {
            for (int k = 1; k < kAcross; ++k) {
                const double x = interval.left + (interval.right - interval.left) * k / kAcross;
                const auto has_room = [&](std::size_t at) {
                    return room_left_and_right(lines[at], x) > width / 2;
                };
                // Up and down as far as the lines there still have room for the label.
                std::size_t up = 0;
                while (up < line && has_room(line - up - 1)) {
                    ++up;
                }
                std::size_t down = 0;
                while (line + down + 1 < kLines && has_room(line + down + 1)) {
                    ++down;
                }
                const double across = std::min(x - interval.left, interval.right - x) / width;
                const double along = (static_cast<double>(std::min(up, down)) + 0.5) * step / height;
                scored.push_back({{x, height_of(line)}, std::min(across, along)});
            }
        }
    }
    std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) { return a.score > b.score; });
    std::vector<Spot> places;
    for (const Scored& each : scored) {
        if (places.size() == kMost || each.score < 0.45) {
            break;
        }
        places.push_back(each.spot);
    }
    return places;
}

std::vector<LinePlace> places_on_line(const Parts& parts, const Rect& frame, double width) {
    struct Stretch {
        Spot a;
        Spot b;
        double length;
    };
    std::vector<Stretch> stretches;
    for (const auto& part : parts) {
        for (const auto& path : part) {
            for (std::size_t i = 0; i + 1 < path.size(); ++i) {
                const double length = std::hypot(path[i + 1].x - path[i].x, path[i + 1].y - path[i].y);
                if (length > width * 1.1) {
                    stretches.push_back({path[i], path[i + 1], length});
                }
            }
        }
    }
    std::ranges::stable_sort(stretches,
                             [](const Stretch& a, const Stretch& b) { return a.length > b.length; });
    std::vector<LinePlace> places;
    for (const Stretch& stretch : stretches) {
        double angle = std::atan2(stretch.b.y - stretch.a.y, stretch.b.x - stretch.a.x);
        if (angle > M_PI / 2) {
            angle -= M_PI;
        } else if (angle <= -M_PI / 2) {
            angle += M_PI;
        }
        const double spare = (stretch.length - width) / stretch.length;
        for (const double shift : {0.0, -0.25, 0.25, -0.5, 0.5, -0.8, 0.8}) {
            const double part = 0.5 + shift * spare / 2;
            const Spot spot{stretch.a.x + part * (stretch.b.x - stretch.a.x),
                            stretch.a.y + part * (stretch.b.y - stretch.a.y)};
            if (spot.x > frame.left && spot.x < frame.right && spot.y > frame.top && spot.y < frame.bottom) {
                places.push_back({spot, angle});
            }
        }
    }
    return places;
}

}  // namespace limes::output::map
