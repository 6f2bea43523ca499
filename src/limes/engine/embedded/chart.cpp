#include <limes/engine/embedded/chart.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;
using model::GeometryColumn;

/// Whole turns that a ring makes about the axis: 0, 1 (eastwards) or -1.
double turns(const RunningRing& ring) {
    const double back = std::remainder(ring.front().lon - ring.back().lon, 360.0);
    return std::round((ring.back().lon + back - ring.front().lon) / 360);
}

struct Range {
    double low;
    double high;
};

Range longitudes(const RunningRing& ring) {
    const auto [low, high] =
        std::minmax_element(ring.begin(), ring.end(), [](LonLat a, LonLat b) { return a.lon < b.lon; });
    return {low->lon, high->lon};
}

void push_ring(GeometryColumn& column, const RunningRing& ring, double shift) {
    column.begin_path();
    for (const LonLat p : ring) {
        column.push_vertex({p.lon + shift, p.lat});
    }
    column.push_vertex({ring.front().lon + shift, ring.front().lat});
}

GeosGeometry plane_polygon(const RunningRing& ring) {
    GeometryColumn one;
    one.begin_row(model::GeometryType::polygon);
    one.begin_part();
    push_ring(one, ring, 0);
    // A ring that was traced by parts may touch itself.
    return valid(to_geos(one[0]));
}

/// The ring once more on each side and closed at the pole, so that its cut ends lie far outside [-180, 180].
RunningRing closed_at_pole(const RunningRing& ring, double turn) {
    const auto middle = std::min_element(ring.begin(), ring.end(), [](LonLat a, LonLat b) {
        return std::abs(std::remainder(a.lon, 360.0)) < std::abs(std::remainder(b.lon, 360.0));
    });
    RunningRing open{middle, ring.end()};
    open.insert(open.end(), ring.begin(), middle);
    run_on(open);
    const double to_middle = std::remainder(open.front().lon, 360.0) - open.front().lon;
    RunningRing closed;
    for (const double lap : {-1.0, 0.0}) {
        for (const LonLat p : open) {
            closed.push_back({p.lon + to_middle + turn * lap * 360, p.lat});
        }
    }
    closed.push_back({closed.front().lon + turn * 720, closed.front().lat});
    const double pole = turn > 0 ? 90 : -90;
    closed.push_back({closed.back().lon, pole});
    closed.push_back({closed.front().lon, pole});
    return closed;
}

/// The inside of one ring in [-180, 180].
GeosGeometry cut(const RunningRing& ring) {
    const double turn = turns(ring);
    const GeosGeometry whole = plane_polygon(turn == 0 ? ring : closed_at_pole(ring, turn));
    std::vector<GeosGeometry> parts;
    for (const double lap : {-1.0, 0.0, 1.0}) {
        if (turn != 0 && lap != 0) {
            continue;
        }
        const GeosGeometry part =
            areas_in(intersection(whole, to_geos(geodesy::Box{lap * 360 - 180, -90, lap * 360 + 180, 90})));
        if (!is_empty(part)) {
            parts.push_back(transformed(part, [lap](double& lon, double&) { lon -= lap * 360; }));
        }
    }
    return union_of(std::move(parts));
}

}  // namespace

void run_on(RunningRing& ring) {
    for (std::size_t i = 1; i < ring.size(); ++i) {
        ring[i].lon = ring[i - 1].lon + std::remainder(ring[i].lon - ring[i - 1].lon, 360.0);
    }
}

void append_area(GeometryColumn& column, const std::vector<RunningRing>& rings) {
    const Range shell = longitudes(rings.front());
    const double shift = -360 * std::round((shell.low + shell.high) / 720);
    const bool fits = shell.low + shift >= -180 && shell.high + shift <= 180 && turns(rings.front()) == 0;
    if (fits) {
        column.begin_row(model::GeometryType::polygon);
        column.begin_part();
        push_ring(column, rings.front(), shift);
        for (std::size_t i = 1; i < rings.size(); ++i) {
            // A hole runs on from its own first vertex, which may be turns away from the shell's.
            const Range hole = longitudes(rings[i]);
            const double middle = (shell.low + shell.high) / 2;
            const double own = -360 * std::round(((hole.low + hole.high) / 2 - middle) / 360);
            RunningRing reversed{rings[i].rbegin(), rings[i].rend()};
            push_ring(column, reversed, shift + own);
        }
        return;
    }
    GeosGeometry area = cut(rings.front());
    for (std::size_t i = 1; i < rings.size(); ++i) {
        area = difference(area, cut(rings[i]));
    }
    append(column, area);
}

}  // namespace limes::engine::embedded
