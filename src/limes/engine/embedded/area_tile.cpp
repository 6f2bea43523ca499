#include <limes/engine/embedded/area_tile.hpp>

#include <algorithm>
#include <tuple>

namespace limes::engine::embedded {

using geodesy::LonLat;
using geodesy::orientation;

AreaLabel AreaSets::with(AreaLabel set, std::uint32_t row) {
    if (set == kNoArea) {
        return row;
    }
    if (m_made == kNoArea || m_last.row != row || m_last.rest != set) {
        m_last = {row, set};
        m_made = kSeveral | static_cast<AreaLabel>(m_links.size());
        m_links.push_back(m_last);
    }
    return m_made;
}

/// Makes a tile; the places of reference points are tried until none lies on an edge.
class Tile::Builder {
public:
    Builder(const Source& source, std::uint32_t fine)
        : m_source{source}, m_lattice{source.lattice.within(source.row, source.col, fine)} {
        for (const TileArea& area : m_source.areas) {
            trace(area);
        }
        source.sets.for_each(source.filling, [&](std::uint32_t row) { m_filling_rows.push_back(row); });
        std::ranges::reverse(m_filling_rows);
    }

    bool fill(Tile& tile, unsigned attempt) {
        tile.m_sets = {};
        tile.m_labels.assign(std::size_t{m_lattice.rows()} * m_lattice.cols(), kNoArea);
        m_pieces.clear();
        auto filling = m_filling_rows.begin();
        for (std::size_t i = 0; i < m_source.areas.size(); ++i) {
            for (; filling != m_filling_rows.end() && *filling > m_source.areas[i].row; ++filling) {
                fill_all(tile, *filling);
            }
            if (!walk_area(tile, attempt, i)) {
                return false;
            }
        }
        std::for_each(filling, m_filling_rows.end(), [&](std::uint32_t row) { fill_all(tile, row); });
        record(tile, attempt);
        return true;
    }

private:
    /// An area's edges in a fine cell.
    struct Piece {
        std::uint32_t cell;
        std::uint32_t row;
        std::uint32_t first_run;
        std::uint32_t last_run;
        bool inside;
    };

    void trace(const TileArea& area) {
        const auto first = static_cast<std::ptrdiff_t>(m_runs.size());
        Tracer tracer{m_lattice, m_source.vertices, m_runs};
        for (std::uint32_t r = area.first_run; r < area.last_run; ++r) {
            const Run& run = m_source.runs[r];
            tracer.trace(area.row, run.first, run.last);
        }
        const auto begin = m_runs.begin() + first;
        m_runs.erase(std::remove_if(begin, m_runs.end(), [](const Run& run) { return run.col == 0; }),
                     m_runs.end());
        std::sort(m_runs.begin() + first, m_runs.end(),
                  [](const Run& a, const Run& b) { return std::tie(a.row, a.col) < std::tie(b.row, b.col); });
        m_area_end.push_back(static_cast<std::uint32_t>(m_runs.size()));
    }

    static void fill_all(Tile& tile, std::uint32_t row) {
        for (AreaLabel& label : tile.m_labels) {
            label = tile.m_sets.with(label, row);
        }
    }

    bool walk_area(Tile& tile, unsigned attempt, std::size_t index) {
        const TileArea& area = m_source.areas[index];
        const std::uint32_t end = m_area_end[index];
        std::uint32_t at = index == 0 ? 0 : m_area_end[index - 1];
        find_west_edges(area);
        for (std::uint32_t row = 1; row <= m_lattice.rows(); ++row) {
            const std::uint32_t begin = at;
            while (at < end && m_runs[at].row == row) {
                ++at;
            }
            const double lat = m_lattice.reference_lat(row, attempt);
            const std::uint32_t before = (row - 1) * m_lattice.cols();
            const std::span<const Run> runs{m_runs.data() + begin, m_runs.data() + at};
            const bool walked = walk(
                m_lattice, m_source.vertices, lat, runs, begins_inside(area, lat),
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
            if (!walked) {
                return false;
            }
        }
        return true;
    }

    /// The edges that cross the line along the west side of the tile.
    void find_west_edges(const TileArea& area) {
        m_west_edges.clear();
        const double west = m_source.reference.lon;
        for (std::uint32_t r = area.first_run; r < area.last_run; ++r) {
            const Run& run = m_source.runs[r];
            for (std::uint32_t e = run.first; e < run.last; ++e) {
                if ((m_source.vertices.lon[e] > west) != (m_source.vertices.lon[e + 1] > west)) {
                    m_west_edges.push_back(e);
                }
            }
        }
    }

    /// Whether the area holds the point at that latitude on the west side of the tile.
    [[nodiscard]] bool begins_inside(const TileArea& area, double lat) const {
        bool inside = area.inside;
        for (const std::uint32_t e : m_west_edges) {
            const LonLat a = m_source.vertices[e];
            const LonLat b = m_source.vertices[e + 1];
            const bool from = orientation(a, b, m_source.reference) > 0;
            inside = inside != (from != (orientation(a, b, {m_source.reference.lon, lat}) > 0));
        }
        return inside;
    }

    /// Copies the edges of each fine cell side by side.
    void record(Tile& tile, unsigned attempt) {
        std::ranges::reverse(m_pieces);  // the areas by row
        std::ranges::stable_sort(m_pieces, {}, &Piece::cell);
        tile.m_records.clear();
        tile.m_parts.clear();
        tile.m_edges.clear();
        for (std::size_t begin = 0, end = 0; begin < m_pieces.size(); begin = end) {
            const std::uint32_t cell = m_pieces[begin].cell;
            Record made;
            made.reference = {m_lattice.west_of(cell % m_lattice.cols() + 1),
                              m_lattice.reference_lat(cell / m_lattice.cols() + 1, attempt)};
            made.filling = tile.m_labels[cell];
            made.first_part = static_cast<std::uint32_t>(tile.m_parts.size());
            for (end = begin; end < m_pieces.size() && m_pieces[end].cell == cell; ++end) {
                copy(tile, m_pieces[end], made.reference);
            }
            made.last_part = static_cast<std::uint32_t>(tile.m_parts.size());
            tile.m_labels[cell] = kBoundary | static_cast<AreaLabel>(tile.m_records.size());
            tile.m_records.push_back(made);
        }
    }

    void copy(Tile& tile, const Piece& piece, LonLat reference) const {
        const auto first = static_cast<std::uint32_t>(tile.m_edges.size());
        for (std::uint32_t r = piece.first_run; r < piece.last_run; ++r) {
            for (std::uint32_t e = m_runs[r].first; e < m_runs[r].last; ++e) {
                LonLat a = m_source.vertices[e];
                LonLat b = m_source.vertices[e + 1];
                if (orientation(a, b, reference) > 0) {
                    std::swap(a, b);
                }
                tile.m_edges.push_back({a, b});
            }
        }
        tile.m_parts.push_back(
            {piece.row, first, static_cast<std::uint32_t>(tile.m_edges.size()), piece.inside});
    }

    const Source& m_source;
    Lattice m_lattice;
    std::vector<Run> m_runs;                    // of the fine cells, by area, row and column
    std::vector<std::uint32_t> m_area_end;      // area -> one past its last run
    std::vector<std::uint32_t> m_filling_rows;  // the last first
    std::vector<std::uint32_t> m_west_edges;
    std::vector<Piece> m_pieces;
};

Tile::Tile(const Source& source, std::uint32_t fine) {
    Builder builder{source, fine};
    for (unsigned attempt = 0; !builder.fill(*this, attempt); ++attempt) {
    }
}

void Tile::locate(AreaLabel label, LonLat point, Edge edge, std::vector<std::uint32_t>& rows) const {
    const Record& record = m_records[label & kLabelNumber];
    const std::size_t before = rows.size();
    for (std::uint32_t p = record.first_part; p < record.last_part; ++p) {
        const Part& part = m_parts[p];
        bool inside = part.inside;
        bool on_edge = false;
        for (std::uint32_t e = part.first_edge; e < part.last_edge && !on_edge; ++e) {
            const auto& [a, b] = m_edges[e];
            const int side = orientation(a, b, point);
            if (side > 0) {
                const bool crosses = (orientation(record.reference, point, a) > 0) !=
                                     (orientation(record.reference, point, b) > 0);
                inside = inside != crosses;
            } else if (side == 0) {
                on_edge = std::min(a.lon, b.lon) <= point.lon && point.lon <= std::max(a.lon, b.lon) &&
                          std::min(a.lat, b.lat) <= point.lat && point.lat <= std::max(a.lat, b.lat);
            }
        }
        if (on_edge ? edge != Edge::outside : inside && edge != Edge::only) {
            rows.push_back(part.row);
        }
    }
    if (record.filling != kNoArea && edge != Edge::only) {
        m_sets.for_each(record.filling, [&](std::uint32_t row) { rows.push_back(row); });
        std::sort(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end());
    }
}

std::size_t Tile::bytes() const {
    return sizeof(Tile) + m_labels.capacity() * sizeof(AreaLabel) + m_records.capacity() * sizeof(Record) +
           m_parts.capacity() * sizeof(Part) + m_edges.capacity() * sizeof(CellEdge);
}

}  // namespace limes::engine::embedded
