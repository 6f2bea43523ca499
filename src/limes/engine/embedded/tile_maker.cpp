#include <limes/engine/embedded/tile_maker.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace limes::engine::embedded {
namespace {

using geodesy::LonLat;

}  // namespace

std::unique_ptr<const Tile> TileMaker::make(const TileSource& source) {
    auto tile = std::make_unique<Tile>();
    const Lattice fine = source.lattice.within(source.row, source.col, Tile::kSide);
    trace(source, fine);
    m_filling_rows.clear();
    source.sets.for_each(source.filling, [&](std::uint32_t row) { m_filling_rows.push_back(row); });
    std::ranges::reverse(m_filling_rows);
    fill(*tile, source, fine);
    copy_edges(*tile, source, fine);
    return tile;
}

void TileMaker::trace(const TileSource& source, const Lattice& fine) {
    m_runs.clear();
    m_area_end.clear();
    Tracer tracer{fine, source.vertices, m_runs};
    for (const TileArea& area : source.areas) {
        const auto first = static_cast<std::ptrdiff_t>(m_runs.size());
        for (const Run& run : source.runs.subspan(area.first_run, area.last_run - area.first_run)) {
            tracer.trace(area.row, run.first, run.last);
        }
        m_runs.erase(
            std::remove_if(m_runs.begin() + first, m_runs.end(), [](const Run& run) { return run.col == 0; }),
            m_runs.end());
        std::sort(m_runs.begin() + first, m_runs.end(), [](const Run& a, const Run& b) {
            return std::pair{a.row, a.col} < std::pair{b.row, b.col};
        });
        m_area_end.push_back(static_cast<std::uint32_t>(m_runs.size()));
    }
}

void TileMaker::fill(Tile& tile, const TileSource& source, const Lattice& fine) {
    tile.m_sets = {};
    tile.m_labels.fill(kNoArea);
    m_pieces.clear();
    const auto fill_all = [&](std::uint32_t row) {
        for (AreaLabel& label : tile.m_labels) {
            label = tile.m_sets.with(label, row);
        }
    };
    auto filling = m_filling_rows.begin();  // sets grow from the last row to the first
    for (std::size_t i = 0; i < source.areas.size(); ++i) {
        for (; filling != m_filling_rows.end() && *filling > source.areas[i].row; ++filling) {
            fill_all(*filling);
        }
        walk_area(tile, source, fine, i);
    }
    std::for_each(filling, m_filling_rows.end(), fill_all);
}

void TileMaker::walk_area(Tile& tile, const TileSource& source, const Lattice& fine, std::size_t index) {
    const TileArea& area = source.areas[index];
    const std::uint32_t end = m_area_end[index];
    std::uint32_t at = index == 0 ? 0 : m_area_end[index - 1];
    find_west_edges(source, area);
    for (std::uint32_t row = 1; row <= fine.rows(); ++row) {
        const std::uint32_t begin = at;
        while (at < end && m_runs[at].row == row) {
            ++at;
        }
        const double lat = fine.reference_lat(row);
        const std::uint32_t before = (row - 1) * Tile::kSide;
        const std::span<const Run> runs{m_runs.data() + begin, m_runs.data() + at};
        walk(
            fine, source.vertices, lat, runs, begins_inside(source, area, lat),
            [&](std::uint32_t col, bool inside, std::span<const Run> cell) {
                const auto first = static_cast<std::uint32_t>(cell.data() - m_runs.data());
                m_pieces.push_back({before + col - 1, area.row, first,
                                    first + static_cast<std::uint32_t>(cell.size()), inside});
            },
            [&](std::uint32_t from, std::uint32_t to) {
                for (std::uint32_t cell = before + from - 1; cell < before + to - 1; ++cell) {
                    tile.m_labels[cell] = tile.m_sets.with(tile.m_labels[cell], area.row);
                }
            });
    }
}

/// The edges that cross the line along the west side of the tile.
void TileMaker::find_west_edges(const TileSource& source, const TileArea& area) {
    m_west_edges.clear();
    const double west = source.reference.lon;
    for (const Run& run : source.runs.subspan(area.first_run, area.last_run - area.first_run)) {
        for (std::uint32_t e = run.first; e < run.last; ++e) {
            if ((source.vertices.lon[e] > west) != (source.vertices.lon[e + 1] > west)) {
                m_west_edges.push_back(e);
            }
        }
    }
}

/// Whether the area holds the point at that latitude on the west side of the tile.
bool TileMaker::begins_inside(const TileSource& source, const TileArea& area, double lat) const {
    bool inside = area.inside;
    for (const std::uint32_t e : m_west_edges) {
        const LonLat a = source.vertices[e];
        const LonLat b = source.vertices[e + 1];
        const bool crosses = is_left(a, b, source.reference) != is_left(a, b, {source.reference.lon, lat});
        inside = inside != crosses;
    }
    return inside;
}

/// Brings what is known of each fine cell side by side.
void TileMaker::copy_edges(Tile& tile, const TileSource& source, const Lattice& fine) {
    sort_pieces();
    m_units.clear();
    const auto push = [&](auto what) { m_units.push_back(std::bit_cast<Tile::Unit>(what)); };
    AreaLabel filling = kNoArea;
    for (std::size_t i = 0; i < m_sorted.size(); ++i) {
        const Piece& piece = m_sorted[i];
        const std::uint32_t cell = piece.cell;
        if (i == 0 || m_sorted[i - 1].cell != cell) {
            filling = std::exchange(tile.m_labels[cell], kBoundary | static_cast<AreaLabel>(m_units.size()));
            push(LonLat{fine.west_of(cell % Tile::kSide + 1), fine.reference_lat(cell / Tile::kSide + 1)});
        }
        const bool cell_ends = i + 1 == m_sorted.size() || m_sorted[i + 1].cell != cell;
        for (std::uint32_t r = piece.first_run; r < piece.last_run; ++r) {
            const Run& run = m_runs[r];
            std::uint32_t marks = piece.inside ? Tile::kReferenceInside : 0;
            if (r + 1 == piece.last_run) {
                marks |= Tile::kAreaEnds | (cell_ends ? Tile::kCellEnds : 0);
            }
            push(Tile::Part{piece.row, filling, run.last - run.first + 1, marks});
            for (std::uint32_t v = run.first; v <= run.last; ++v) {
                push(source.vertices[v]);
            }
        }
    }
    tile.m_units.assign(m_units.begin(), m_units.end());
}

/// By cell and row. They were found by area, the last first.
void TileMaker::sort_pieces() {
    std::array<std::uint32_t, Tile::kCells + 1> begin{};
    for (const Piece& piece : m_pieces) {
        ++begin[piece.cell + 1];
    }
    for (std::size_t cell = 0; cell < Tile::kCells; ++cell) {
        begin[cell + 1] += begin[cell];
    }
    m_sorted.resize(m_pieces.size());
    for (std::size_t i = m_pieces.size(); i-- > 0;) {
        m_sorted[begin[m_pieces[i].cell]++] = m_pieces[i];
    }
}

}  // namespace limes::engine::embedded
