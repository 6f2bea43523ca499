#pragma once

#include <limes/base/units.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/model/geometry.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// A place on a line: how far along an edge, from its first vertex (0) to its second (1).
struct OnEdge {
    std::size_t edge = 0;  ///< the number of the edge's second vertex
    double t = 0;
};

/// A line with the measure of each vertex: the length from the start along edges straight in
/// longitude/latitude.
///
/// The parts of a line of several are taken in order, and measures run on through them: the gap between two
/// parts has no length. A measure at which a part ends belongs to that part.
class MeasuredLine {
public:
    explicit MeasuredLine(model::GeometryView line);

    [[nodiscard]] double length_m() const { return m_vertices.empty() ? 0 : m_vertices.back().measure_m; }

    /// The place on the line nearest to a point that lies on it but for rounding; the first when the line
    /// meets itself there.
    [[nodiscard]] OnEdge find(geodesy::LonLat on_line) const;
    /// The place at a measure, clamped to the line. Accuracy: 1 µm.
    [[nodiscard]] OnEdge find(double measure_m) const;
    [[nodiscard]] geodesy::LonLat point(OnEdge at) const;
    [[nodiscard]] double measure_m(OnEdge at) const;
    /// "left" or "right" of the direction of the line, for a point whose nearest place on it is `foot`; "on"
    /// when it is straight ahead of an end or behind it. At a vertex the outer side of the bend.
    [[nodiscard]] std::string_view side(geodesy::LonLat point, OnEdge foot) const;

    [[nodiscard]] std::size_t vertex_count() const { return m_vertices.size(); }
    [[nodiscard]] geodesy::LonLat vertex(std::size_t i) const { return m_vertices[i].position; }
    [[nodiscard]] bool starts_part(std::size_t i) const { return m_vertices[i].starts_part; }
    /// Appends the stretch between two places as a row: in several parts where the line is.
    void append_stretch(model::GeometryColumn& column, OnEdge from, OnEdge to) const;

private:
    struct Vertex {
        geodesy::LonLat position;
        double measure_m;
        bool starts_part;
    };
    std::vector<Vertex> m_vertices;  // no two alike in a row within a part
};

}  // namespace limes::engine::embedded
