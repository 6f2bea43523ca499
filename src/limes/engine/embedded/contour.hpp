#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/model/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Which of two areas is thought of as moved by a hair, so that no vertex of one lies on an edge of the
/// other.
///
/// The hair is (e, e²) in longitude and latitude, e smaller than any number: a vertex on a line is then on
/// the side to which it moved, and every answer is of that one picture. Source: H. Edelsbrunner, E. P. Mücke,
/// Simulation of simplicity, ACM Transactions on Graphics 9 (1990) 66-104.
enum class Moved : bool { contour, point };

/// The rings of an area in the longitude/latitude chart, as one run of vertices in blocks with boxes. The
/// edge i goes from vertex i to the next; from the last of a ring there is none. Inside is on the left of an
/// edge.
class Contour {
public:
    /// Edges from begin, up to and without end, all of one ring.
    struct Run {
        std::size_t begin;
        std::size_t end;
    };
    struct Block {
        geodesy::Box box;
        Run edges;
    };

    Contour() = default;
    /// Refers to the column of `area`, which is a valid one with points. A ring so thin that its vertices, as
    /// rounded, go about it the wrong way is left out.
    explicit Contour(model::GeometryView area) { trace(area); }
    /// Another area in place of this one.
    void trace(model::GeometryView area);

    [[nodiscard]] geodesy::LonLat vertex(std::size_t i) const { return {m_lon[i], m_lat[i]}; }
    [[nodiscard]] std::span<const Run> rings() const { return m_rings; }
    [[nodiscard]] std::span<const Block> blocks() const { return m_blocks; }
    [[nodiscard]] const geodesy::Box& box() const { return m_box; }

    /// Whether the point is inside. Exact. Cost: some 2 ns a block.
    [[nodiscard]] bool holds(geodesy::LonLat point, Moved moved) const;

private:
    std::span<const double> m_lon;
    std::span<const double> m_lat;
    std::vector<Run> m_rings;
    std::vector<Block> m_blocks;
    geodesy::Box m_box;
};

/// Where two boundaries cross: on each, the number of the edge and how much of it lies before.
struct Crossing {
    double at_moved;
    double at_fixed;
    geodesy::LonLat point;
    bool enters;  ///< the moved boundary comes into the fixed area here, and the fixed one leaves the moved
};

/// All crossings of two boundaries, the first moved by a hair; what `found` held is gone. Which edges cross
/// is exact, where is right to 12 digits of the edge. Cost: 1 ns for two blocks, some 50 ns when their boxes
/// meet.
void find_crossings(const Contour& moved, const Contour& fixed, std::vector<Crossing>& found);

}  // namespace limes::engine::embedded
