#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/orientation.hpp>
#include <limes/geodesy/path.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Equal cells over a box in longitude and latitude: rows 1 to rows(), columns 1 to cols(). What lies outside
/// belongs to row or column 0, or to one past the last, so that every position has a cell.
class Lattice {
public:
    Lattice(double west, double south, double cell_width, double cell_height, std::uint32_t cols,
            std::uint32_t rows);

    [[nodiscard]] std::uint32_t cols() const { return m_cols; }
    [[nodiscard]] std::uint32_t rows() const { return m_rows; }
    [[nodiscard]] std::uint32_t stride() const { return m_cols + 2; }
    [[nodiscard]] std::size_t size() const { return std::size_t{m_rows + 2} * stride(); }
    [[nodiscard]] geodesy::Box box() const;

    /// In cells, from the outer corner: the whole part is the column, the rest is the place in it. What is
    /// outside, or not a number, is brought to the edge of its cell.
    [[nodiscard]] double column_at(double lon) const {
        return clamped((lon - m_west) * m_per_lon + 1, m_cols + 1);
    }
    [[nodiscard]] double row_at(double lat) const {
        return clamped((lat - m_south) * m_per_lat + 1, m_rows + 1);
    }

    [[nodiscard]] double west_of(std::uint32_t col) const { return m_west + (col - 1.0) * m_width; }
    [[nodiscard]] double south_of(std::uint32_t row) const { return m_south + (row - 1.0) * m_height; }
    /// The parallel on which the reference points of a row lie.
    [[nodiscard]] double reference_lat(std::uint32_t row) const { return south_of(row) + 0.5 * m_height; }
    /// A cell cut into fine x fine.
    [[nodiscard]] Lattice within(std::uint32_t row, std::uint32_t col, std::uint32_t fine) const;

private:
    friend class Tracer;
    static double clamped(double at, double most) {
        const double low = at > 0 ? at : 0;  // false for NaN
        return low < most ? low : most;
    }

    double m_west;
    double m_south;
    double m_width;
    double m_height;
    double m_per_lon;
    double m_per_lat;
    std::uint32_t m_cols;
    std::uint32_t m_rows;
};

/// Consecutive edges of a ring that touch one cell. Edge i leads from vertex i of the layer to the next.
struct Run {
    std::uint32_t row;
    std::uint32_t col;
    std::uint32_t area;
    std::uint32_t first;
    std::uint32_t last;  ///< one past
};

/// Finds the cells that edges touch: each of them and, because positions are rounded, now and then one more.
/// Cells north, south and east of the lattice are left out; those west of it are kept, since what they hold
/// tells on which side of an area the lattice begins.
class Tracer {
public:
    Tracer(const Lattice& lattice, geodesy::Path vertices, std::vector<Run>& runs)
        : m_lattice{lattice}, m_vertices{vertices}, m_runs{&runs} {}

    /// Edges first up to, not including, last.
    void trace(std::uint32_t area, std::uint32_t first, std::uint32_t last);

private:
    [[nodiscard]] std::uint32_t home(std::uint32_t vertex) const;
    void spread(std::uint32_t edge);
    void add(std::uint32_t row, std::uint32_t col, std::uint32_t edge);

    Lattice m_lattice;
    geodesy::Path m_vertices;
    std::vector<Run>* m_runs;
    std::size_t m_begin = 0;
    std::uint32_t m_area = 0;
};

/// Whether a place lies to the left of an edge. One that lies on its line is taken as a little farther east
/// and far less farther north, by less than any number: so no place is on an edge, and vertices on the
/// parallel or the meridian of a place are south or west of it.
[[nodiscard]] inline bool is_left(geodesy::LonLat a, geodesy::LonLat b, geodesy::LonLat place) {
    const int side = geodesy::orientation(a, b, place);
    if (side != 0) {
        return side > 0;
    }
    return a.lat != b.lat ? b.lat < a.lat : b.lon > a.lon;
}

/// Whether an edge crosses the parallel `lat` between two longitudes; in column 0 the western one is
/// infinite.
[[nodiscard]] inline bool crosses_parallel(geodesy::LonLat a, geodesy::LonLat b, double lat,
                                           bool from_infinity, double west, double east) {
    const bool up = b.lat > lat;
    if ((a.lat > lat) == up) {
        return false;
    }
    const bool at_west = from_infinity ? up : is_left(a, b, {west, lat});
    return at_west != is_left(a, b, {east, lat});
}

/// Walks along a row of cells through one area, from reference point to reference point: they lie on the
/// parallel `lat`, on the west sides of the cells. `runs` are those of the area in the row, by column;
/// `inside` says whether the first reference point lies in the area. Calls `boundary(col, inside, runs)` for
/// each cell that an edge touches, with where its reference point lies, and `filled(from, to)` for the cells
/// [from, to) that the area fills.
template <class Boundary, class Filled>
void walk(const Lattice& lattice, geodesy::Path vertices, double lat, std::span<const Run> runs, bool inside,
          Boundary&& boundary, Filled&& filled) {
    std::uint32_t next = 1;
    for (std::size_t begin = 0, end = 0; begin < runs.size(); begin = end) {
        const std::uint32_t col = runs[begin].col;
        for (end = begin + 1; end < runs.size() && runs[end].col == col; ++end) {
        }
        const std::span<const Run> cell = runs.subspan(begin, end - begin);
        if (inside && next < col) {
            filled(next, col);
        }
        next = col + 1;
        if (col != 0) {
            boundary(col, inside, cell);
        }
        const double west = lattice.west_of(col);
        const double east = lattice.west_of(col + 1);
        for (const Run& run : cell) {
            for (std::uint32_t e = run.first; e < run.last; ++e) {
                const bool crosses =
                    crosses_parallel(vertices[e], vertices[e + 1], lat, col == 0, west, east);
                inside = inside != crosses;
            }
        }
    }
    if (inside && next <= lattice.cols()) {
        filled(next, lattice.cols() + 1);
    }
}

}  // namespace limes::engine::embedded
