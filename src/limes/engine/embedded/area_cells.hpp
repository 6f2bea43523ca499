#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/area_lattice.hpp>
#include <limes/engine/embedded/area_outlines.hpp>
#include <limes/engine/embedded/tile_maker.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// The coarse cells of an index of areas. A cell that no edge touches knows the areas that fill it. One that
/// edges touch is cut into a tile of fine cells, by the first thread that asks for it.
class AreaCells {
public:
    /// The lattice may cover a part of the areas; what is outside it is then labelled kElsewhere, unless it
    /// is outside all areas. The layer of the outlines must outlive this.
    AreaCells(const Lattice& lattice, const AreaOutlines& outlines, const base::Task& task);
    AreaCells(const AreaCells&) = delete;
    AreaCells& operator=(const AreaCells&) = delete;
    ~AreaCells();

    [[nodiscard]] const Lattice& lattice() const { return m_lattice; }
    [[nodiscard]] const AreaLabel* labels() const { return m_labels.data(); }
    /// The sets that the labels of a row of cells mean.
    [[nodiscard]] const AreaSets& sets(std::uint32_t row) const { return m_rows[row].sets; }
    /// The tile of a cell labelled `boundary`; none when nobody has asked for it yet.
    [[nodiscard]] const Tile* tile(AreaLabel label) const {
        return m_tiles[label & kLabelNumber].load(std::memory_order_acquire);
    }
    const Tile* make_tile(AreaLabel label, std::uint32_t row, TileMaker& maker) const;

private:
    struct Plan {
        std::uint32_t col;
        AreaLabel filling;  ///< the areas without edges in the cell that fill it
        std::uint32_t first_area;
        std::uint32_t last_area;
    };
    struct Row {
        AreaSets sets;
        std::vector<Plan> tiles;
        std::vector<TileArea> areas;
        std::uint32_t first_tile = 0;
    };

    void label_outside(const geodesy::Box& areas);
    /// The runs of all areas, by row of cells and, in a row, by area and column; where each row begins.
    std::vector<std::size_t> sort_runs(const AreaOutlines& outlines, const base::Task& task);
    void fill(std::uint32_t row, std::span<Run> runs, std::span<const AreaOutlines::Area> areas);

    Lattice m_lattice;
    geodesy::Path m_vertices;
    std::vector<Run> m_runs;  // by row, area and column
    std::vector<Row> m_rows;
    std::vector<AreaLabel> m_labels;
    std::unique_ptr<std::atomic<const Tile*>[]> m_tiles;
    std::size_t m_tile_count = 0;
};

}  // namespace limes::engine::embedded
