#include <limes/engine/embedded/measured_line.hpp>
#include <limes/geodesy/measure.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;

/// Nearer than this in degrees (a tenth of a millimetre at most) two positions are one vertex.
constexpr double kSame_deg = 1e-9;

LonLat between(LonLat a, LonLat b, double t) {
    return t == 1 ? b : LonLat{a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
}

/// Positive when p is left of a -> b in the chart, where edges are straight.
double turn(LonLat a, LonLat b, LonLat p) {
    return (b.lon - a.lon) * (p.lat - a.lat) - (b.lat - a.lat) * (p.lon - a.lon);
}

}  // namespace

MeasuredLine::MeasuredLine(model::GeometryView line) {
    double measure_m = 0;
    line.for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (i > 0 && path[i] == path[i - 1]) {
                continue;
            }
            if (i > 0) {
                measure_m += geodesy::edge_length(m_vertices.back().position, path[i]).value();
            }
            m_vertices.push_back({path[i], measure_m, i == 0});
        }
    });
}

OnEdge MeasuredLine::find(LonLat on_line) const {
    OnEdge best{std::min<std::size_t>(1, m_vertices.size() - 1), 0};
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i < m_vertices.size(); ++i) {
        if (m_vertices[i].starts_part) {
            continue;
        }
        const LonLat a = m_vertices[i - 1].position;
        const LonLat b = m_vertices[i].position;
        const double run = b.lon - a.lon;
        const double rise = b.lat - a.lat;
        const double along = (on_line.lon - a.lon) * run + (on_line.lat - a.lat) * rise;
        const double t = std::clamp(along / (run * run + rise * rise), 0.0, 1.0);
        const LonLat near = between(a, b, t);
        const double off = std::hypot(near.lon - on_line.lon, near.lat - on_line.lat);
        // A vertex belongs to the edge that ends there, however the last digits of the next one fall.
        if (off < least - 1e-12) {
            least = off;
            best = {i, t};
        }
    }
    return best;
}

OnEdge MeasuredLine::find(double measure_m) const {
    const double wanted = std::clamp(measure_m, 0.0, length_m());
    auto after = std::lower_bound(m_vertices.begin(), m_vertices.end(), wanted,
                                  [](const Vertex& v, double m) { return v.measure_m < m; });
    auto edge = static_cast<std::size_t>(after - m_vertices.begin());
    while (edge < m_vertices.size() && m_vertices[edge].starts_part) {
        ++edge;
    }
    if (edge >= m_vertices.size()) {
        return {m_vertices.size() - 1, 1};
    }
    const LonLat a = m_vertices[edge - 1].position;
    const LonLat b = m_vertices[edge].position;
    const double start = m_vertices[edge - 1].measure_m;
    const double whole = m_vertices[edge].measure_m - start;
    const double along = std::max(0.0, wanted - start);
    // Length grows almost evenly with t, so each correction leaves a small part of the error before.
    double t = along / whole;
    for (int i = 0; i < 8; ++i) {
        t = std::clamp(t + (along - geodesy::edge_length(a, between(a, b, t)).value()) / whole, 0.0, 1.0);
    }
    return {edge, t};
}

LonLat MeasuredLine::point(OnEdge at) const {
    return at.edge == 0 ? m_vertices.front().position
                        : between(m_vertices[at.edge - 1].position, m_vertices[at.edge].position, at.t);
}

double MeasuredLine::measure_m(OnEdge at) const {
    if (at.edge == 0 || at.t == 1) {
        return m_vertices[at.edge].measure_m;
    }
    const Vertex& start = m_vertices[at.edge - 1];
    return start.measure_m + geodesy::edge_length(start.position, point(at)).value();
}

std::string_view MeasuredLine::side(LonLat p, OnEdge foot) const {
    if (foot.edge == 0) {
        return "on";  // a line of one point has no direction
    }
    const LonLat here = point(foot);
    p.lon = here.lon + std::remainder(p.lon - here.lon, 360.0);
    const auto same = [&](std::size_t i) {
        const LonLat v = m_vertices[i].position;
        return std::abs(v.lon - here.lon) < kSame_deg && std::abs(v.lat - here.lat) < kSame_deg;
    };
    const auto is_edge = [&](std::size_t i) {
        return i > 0 && i < m_vertices.size() && !m_vertices[i].starts_part;
    };
    const auto turn_from = [&](std::size_t edge) {
        return turn(m_vertices[edge - 1].position, m_vertices[edge].position, p);
    };
    double left = turn_from(foot.edge);
    const std::size_t bend = same(foot.edge) ? foot.edge : foot.edge - 1;
    if (same(bend) && is_edge(bend) && is_edge(bend + 1)) {
        const double before = turn_from(bend);
        const double after = turn_from(bend + 1);
        left = (before > 0) == (after > 0) ? before
                                           : -turn(m_vertices[bend - 1].position, m_vertices[bend].position,
                                                   m_vertices[bend + 1].position);
    }
    return left > 0 ? "left" : left < 0 ? "right" : "on";
}

void MeasuredLine::append_stretch(model::GeometryColumn& column, OnEdge from, OnEdge to) const {
    std::vector<std::vector<LonLat>> parts{{point(from)}};
    for (std::size_t i = from.edge; i < to.edge; ++i) {
        if (m_vertices[i].starts_part) {
            parts.emplace_back();
        }
        parts.back().push_back(m_vertices[i].position);
    }
    parts.back().push_back(point(to));
    for (std::vector<LonLat>& part : parts) {
        part.erase(std::unique(part.begin(), part.end()), part.end());
    }
    const std::vector<LonLat> first = parts.front();
    std::erase_if(parts, [](const std::vector<LonLat>& part) { return part.size() < 2; });
    if (parts.size() == 1) {
        column.push_line(parts.front());
    } else if (parts.empty()) {
        column.push_line(std::vector<LonLat>{first.front(), first.front()});
    } else {
        column.begin_row(model::GeometryType::multi_line_string);
        for (const std::vector<LonLat>& part : parts) {
            column.begin_part();
            column.begin_path();
            for (const LonLat p : part) {
                column.push_vertex(p);
            }
        }
    }
}

}  // namespace limes::engine::embedded
