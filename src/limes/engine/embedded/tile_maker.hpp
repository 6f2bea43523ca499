#pragma once

#include <limes/engine/embedded/area_tile.hpp>

#include <memory>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// An area with edges in a coarse cell: where the cell's reference point lies, and which runs are its edges.
struct TileArea {
    std::uint32_t row;
    std::uint32_t col;
    std::uint32_t first_run;
    std::uint32_t last_run;
    bool inside;
};

/// What a tile is made from.
struct TileSource {
    const Lattice& lattice;
    geodesy::Path vertices;
    std::uint32_t row;
    std::uint32_t col;
    geodesy::LonLat reference;        ///< of the coarse cell, on its west side
    std::span<const Run> runs;        ///< of all areas
    std::span<const TileArea> areas;  ///< by row, the last first
    const AreaSets& sets;
    AreaLabel filling;  ///< the areas without edges here that fill the cell
};

/// Makes tiles, with arrays that are kept from one to the next.
class TileMaker {
public:
    [[nodiscard]] std::unique_ptr<const Tile> make(const TileSource& source);

private:
    /// An area's edges in a fine cell.
    struct Piece {
        std::uint32_t cell;
        std::uint32_t row;
        std::uint32_t first_run;
        std::uint32_t last_run;
        bool inside;
    };

    void trace(const TileSource& source, const Lattice& fine);
    void fill(Tile& tile, const TileSource& source, const Lattice& fine);
    void walk_area(Tile& tile, const TileSource& source, const Lattice& fine, std::size_t index);
    void find_west_edges(const TileSource& source, const TileArea& area);
    [[nodiscard]] bool begins_inside(const TileSource& source, const TileArea& area, double lat) const;
    void copy_edges(Tile& tile, const TileSource& source, const Lattice& fine);
    void sort_pieces();

    std::vector<Run> m_runs;                    // of the fine cells, by area, row and column
    std::vector<std::uint32_t> m_area_end;      // area -> one past its last run
    std::vector<std::uint32_t> m_filling_rows;  // the last first
    std::vector<std::uint32_t> m_west_edges;
    std::vector<Piece> m_pieces;
    std::vector<Piece> m_sorted;
    std::vector<Tile::Unit> m_units;
};

}  // namespace limes::engine::embedded
