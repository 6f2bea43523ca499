#include <limes/output/antimeridian.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace limes::output {

namespace {

using model::Box;
using model::GeometryColumn;
using model::GeometryType;
using model::GeometryView;
using model::LonLat;
using model::Path;

bool is_very_wide(LonLat a, LonLat b) {
    return std::abs(b.lon - a.lon) > 180;
}

bool has_edge(GeometryView geometry, bool (*is_such)(LonLat, LonLat)) {
    bool found = false;
    geometry.for_each_path([&](Path path, std::size_t, std::size_t) {
        for (std::size_t i = 1; i < path.size() && !found; ++i) {
            found = is_such(path[i - 1], path[i]);
        }
    });
    return found;
}

using Line = std::vector<LonLat>;

void append_cut(std::vector<Line>& lines, Path path) {
    lines.push_back({path[0]});
    for (std::size_t i = 1; i < path.size(); ++i) {
        const LonLat a = path[i - 1];
        const LonLat b = path[i];
        if (is_very_wide(a, b)) {
            const double side = std::copysign(180.0, a.lon);
            const double span = b.lon + 2 * side - a.lon;  // the short way
            const double share = span == 0 ? 0 : (side - a.lon) / span;
            const double lat = a.lat + share * (b.lat - a.lat);
            lines.back().push_back({side, lat});
            lines.push_back({{-side, lat}});
        }
        lines.back().push_back(b);
    }
}

bool is_one_place(const Line& line) {
    return std::all_of(line.begin(), line.end(), [&](LonLat p) { return p == line.front(); });
}

// What a set of paths covers in longitude, piece by piece, and in latitude.
struct Cover {
    std::vector<std::pair<double, double>> lon;
    double south = 90;
    double north = -90;

    void add(Path path) {
        if (path.size() == 0) {
            return;
        }
        const auto [west, east] = std::minmax_element(path.lon.begin(), path.lon.end());
        const auto [low, high] = std::minmax_element(path.lat.begin(), path.lat.end());
        lon.emplace_back(*west, *east);
        south = std::min(south, *low);
        north = std::max(north, *high);
    }
    void add(GeometryView geometry) {
        if (!model::is_lineal(geometry.type()) || !line_crosses_antimeridian(geometry)) {
            geometry.for_each_path([&](Path path, std::size_t, std::size_t) { add(path); });
            return;
        }
        const GeometryColumn cut = cut_at_antimeridian(geometry);
        cut[0].for_each_path([&](Path path, std::size_t, std::size_t) { add(path); });
    }
    // All but the widest gap in longitude; of equal gaps the one over the antimeridian.
    [[nodiscard]] std::optional<Box> box() {
        if (lon.empty()) {
            return std::nullopt;
        }
        std::sort(lon.begin(), lon.end());
        const double first = lon.front().first;
        double reached = lon.front().second;
        double widest = 0;
        Box inside{.west = first, .south = south, .east = reached, .north = north};
        for (const auto& [west, east] : lon) {
            if (west - reached > widest) {
                widest = west - reached;
                inside.west = west;
                inside.east = reached;
            }
            reached = std::max(reached, east);
        }
        if (first + 360 - reached >= widest) {
            inside.west = first;
            inside.east = reached;
        }
        return inside;
    }
};

}  // namespace

bool line_crosses_antimeridian(GeometryView geometry) {
    return has_edge(geometry, is_very_wide);
}

GeometryColumn cut_at_antimeridian(GeometryView geometry) {
    std::vector<Line> lines;
    geometry.for_each_path([&](Path path, std::size_t, std::size_t) { append_cut(lines, path); });
    // A line that only touches the antimeridian with its end leaves a piece without length.
    std::erase_if(lines, is_one_place);
    GeometryColumn column;
    column.begin_row(lines.size() == 1 ? GeometryType::line_string : GeometryType::multi_line_string);
    for (const Line& line : lines) {
        column.begin_part();
        column.begin_path();
        for (const LonLat p : line) {
            column.push_vertex(p);
        }
    }
    return column;
}

bool has_very_wide_edge(GeometryView geometry) {
    return has_edge(geometry, [](LonLat a, LonLat b) {
        return is_very_wide(a, b) && !(a.lat == b.lat && std::abs(a.lat) == 90);
    });
}

std::optional<Box> smallest_box(const GeometryColumn& column, std::size_t row) {
    if (!model::has_points(column.type(row))) {
        return std::nullopt;
    }
    Cover cover;
    cover.add(column[row]);
    return cover.box();
}

std::optional<Box> smallest_box(const GeometryColumn& column) {
    Cover cover;
    cover.lon.reserve(column.size());
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (model::has_points(column.type(row))) {
            cover.add(column[row]);
        }
    }
    return cover.box();
}

}  // namespace limes::output
