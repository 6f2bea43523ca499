#include <limes/engine/embedded/area_lattice.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

/// Edges are taken for so much wider than they are, in degrees. Computed positions are off by less than
/// 1e-12.
constexpr double kMargin = 1e-9;
constexpr std::uint32_t kNearBorder = 0xffffffff;

}  // namespace

Lattice::Lattice(double west, double south, double cell_width, double cell_height, std::uint32_t cols,
                 std::uint32_t rows)
    : m_west{west},
      m_south{south},
      m_width{cell_width},
      m_height{cell_height},
      m_per_lon{1 / cell_width},
      m_per_lat{1 / cell_height},
      m_cols{cols},
      m_rows{rows} {}

geodesy::Box Lattice::box() const {
    return {m_west, m_south, west_of(m_cols + 1), south_of(m_rows + 1)};
}

Lattice Lattice::within(std::uint32_t row, std::uint32_t col, std::uint32_t fine) const {
    return {west_of(col), south_of(row), m_width / fine, m_height / fine, fine, fine};
}

void Tracer::trace(std::uint32_t area, std::uint32_t first, std::uint32_t last) {
    m_area = area;
    m_begin = m_runs->size();
    std::uint32_t from = home(first);
    for (std::uint32_t edge = first; edge < last; ++edge) {
        const std::uint32_t to = home(edge + 1);
        if (from == to && from != kNearBorder) {
            add(from / m_lattice.stride(), from % m_lattice.stride(), edge);
        } else {
            spread(edge);
        }
        from = to;
    }
}

/// The cell that alone holds the vertex and what lies within the margin of it.
std::uint32_t Tracer::home(std::uint32_t vertex) const {
    const double column = (m_vertices.lon[vertex] - m_lattice.m_west) * m_lattice.m_per_lon + 1;
    const double row = (m_vertices.lat[vertex] - m_lattice.m_south) * m_lattice.m_per_lat + 1;
    const double x = std::clamp(column, 0.5, m_lattice.m_cols + 1.5);
    const double y = std::clamp(row, 0.5, m_lattice.m_rows + 1.5);
    const auto col = static_cast<std::uint32_t>(x);
    const auto line = static_cast<std::uint32_t>(y);
    const double margin_x = kMargin * m_lattice.m_per_lon;
    const double margin_y = kMargin * m_lattice.m_per_lat;
    const bool alone =
        x - col > margin_x && x - col < 1 - margin_x && y - line > margin_y && y - line < 1 - margin_y;
    return alone ? line * m_lattice.stride() + col : kNearBorder;
}

void Tracer::spread(std::uint32_t edge) {
    geodesy::LonLat a = m_vertices[edge];
    geodesy::LonLat b = m_vertices[edge + 1];
    if (a.lat > b.lat) {
        std::swap(a, b);
    }
    const auto lon_at = [&](double lat) {
        if (lat <= a.lat) {
            return a.lon;
        }
        return lat >= b.lat ? b.lon : a.lon + (lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
    };
    const auto first = static_cast<std::uint32_t>(m_lattice.row_at(a.lat - kMargin));
    const auto last = static_cast<std::uint32_t>(m_lattice.row_at(b.lat + kMargin));
    for (std::uint32_t row = std::max(first, 1U); row <= std::min(last, m_lattice.m_rows); ++row) {
        const double low = lon_at(m_lattice.south_of(row) - 2 * kMargin);
        const double high = lon_at(m_lattice.south_of(row + 1) + 2 * kMargin);
        const auto [west, east] = std::minmax(low, high);
        const auto from = static_cast<std::uint32_t>(m_lattice.column_at(west - kMargin));
        const auto to = static_cast<std::uint32_t>(m_lattice.column_at(east + kMargin));
        for (std::uint32_t col = from; col <= to; ++col) {
            add(row, col, edge);
        }
    }
}

void Tracer::add(std::uint32_t row, std::uint32_t col, std::uint32_t edge) {
    if (row == 0 || row > m_lattice.m_rows || col > m_lattice.m_cols) {
        return;
    }
    if (m_runs->size() > m_begin) {
        Run& run = m_runs->back();
        if (run.row == row && run.col == col && run.last == edge) {
            run.last = edge + 1;
            return;
        }
    }
    m_runs->push_back({row, col, m_area, edge, edge + 1});
}

}  // namespace limes::engine::embedded
