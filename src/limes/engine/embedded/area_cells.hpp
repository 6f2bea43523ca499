#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/area_lattice.hpp>
#include <limes/engine/embedded/area_tile.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// An area to be put into cells: its row in the layer, and its rings as runs of vertices.
struct AreaRings {
    std::uint32_t row;
    geodesy::Box box;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rings;  ///< first vertex, last vertex (not one past)
};

/// The coarse cells of an index of areas. A cell that no edge touches knows the areas that fill it. One that
/// edges touch is cut into a tile of fine cells, by the first thread that asks for it.
class AreaCells {
public:
    /// `areas` by row. What lies outside the lattice is labelled `outside`. The vertices must outlive this.
    AreaCells(const Lattice& lattice, geodesy::Path vertices, std::span<const AreaRings> areas,
              AreaLabel outside, std::uint32_t fine, const base::Task& task);
    AreaCells(const AreaCells&) = delete;
    AreaCells& operator=(const AreaCells&) = delete;
    ~AreaCells();

    [[nodiscard]] const Lattice& lattice() const { return m_lattice; }
    [[nodiscard]] std::uint32_t fine() const { return m_fine; }
    [[nodiscard]] const AreaLabel* labels() const { return m_labels.data(); }
    /// The sets that the labels of a row of cells mean.
    [[nodiscard]] const AreaSets& sets(std::uint32_t row) const { return m_rows[row].sets; }
    /// The tile of a cell labelled `boundary`.
    [[nodiscard]] const Tile& tile(AreaLabel label, std::uint32_t row) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Row {
        double reference_lat = 0;
        AreaSets sets;
        std::vector<TilePlan> tiles;
        std::vector<TileArea> areas;
        std::uint32_t first_tile = 0;
    };

    /// The runs of all areas, by row of cells and, in a row, by area and column; where each row begins.
    std::vector<std::size_t> sort_runs(std::span<const AreaRings> areas, const base::Task& task);
    /// False when the reference points of that attempt are no use.
    bool fill(std::uint32_t row, unsigned attempt, std::size_t first_run, std::size_t last_run,
              std::span<const AreaRings> areas);
    const Tile* make_tile(std::uint32_t number, std::uint32_t row) const;

    Lattice m_lattice;
    geodesy::Path m_vertices;
    std::uint32_t m_fine;
    std::vector<Run> m_runs;  // by row, area and column
    std::vector<Row> m_rows;
    std::vector<AreaLabel> m_labels;
    std::unique_ptr<std::atomic<const Tile*>[]> m_tiles;
    std::size_t m_tile_count = 0;
};

}  // namespace limes::engine::embedded
