#include <limes/engine/embedded/area_cells.hpp>
#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/quiet.hpp>

#include <algorithm>
#include <utility>

namespace limes::engine::embedded {

AreaCells::AreaCells(const Lattice& lattice, const AreaOutlines& outlines, const base::Task& task)
    : m_lattice{lattice},
      m_vertices{outlines.vertices()},
      m_rows(lattice.rows() + 2),
      m_labels(lattice.size(), kNoArea) {
    label_outside(outlines.box());
    const std::vector<std::size_t> row_begin = sort_runs(outlines, task);
    base::parallel_for(quiet(task), m_lattice.rows(), 4, [&](std::size_t begin, std::size_t end, unsigned) {
        for (auto row = static_cast<std::uint32_t>(begin + 1); row <= end; ++row) {
            const std::size_t first = row_begin[row];
            fill(row, std::span{m_runs}.subspan(first, row_begin[row + 1] - first), outlines.areas());
        }
    });
    for (std::uint32_t row = 1; row <= m_lattice.rows(); ++row) {
        m_rows[row].first_tile = static_cast<std::uint32_t>(m_tile_count);
        for (const Plan& plan : m_rows[row].tiles) {
            m_labels[std::size_t{row} * m_lattice.stride() + plan.col] += m_rows[row].first_tile;
        }
        m_tile_count += m_rows[row].tiles.size();
    }
    m_tiles = std::make_unique<std::atomic<const Tile*>[]>(m_tile_count);
}

AreaCells::~AreaCells() {
    for (std::size_t i = 0; i < m_tile_count; ++i) {
        delete m_tiles[i].load(std::memory_order_acquire);
    }
}

void AreaCells::label_outside(const geodesy::Box& areas) {
    const geodesy::Box box = m_lattice.box();
    const bool west = box.west > areas.west;
    const bool east = box.east < areas.east;
    const bool south = box.south > areas.south;
    const bool north = box.north < areas.north;
    const std::uint32_t last_row = m_lattice.rows() + 1;
    const std::uint32_t last_col = m_lattice.cols() + 1;
    const auto label = [&](std::uint32_t row, std::uint32_t col) {
        const bool all_that_way = (col == 0 && !west) || (col == last_col && !east) || (row == 0 && !south) ||
                                  (row == last_row && !north);
        m_labels[std::size_t{row} * m_lattice.stride() + col] = all_that_way ? kNoArea : kElsewhere;
    };
    for (std::uint32_t col = 0; col <= last_col; ++col) {
        label(0, col);
        label(last_row, col);
    }
    for (std::uint32_t row = 1; row < last_row; ++row) {
        label(row, 0);
        label(row, last_col);
    }
}

std::vector<std::size_t> AreaCells::sort_runs(const AreaOutlines& outlines, const base::Task& task) {
    const std::span<const AreaOutlines::Area> areas = outlines.areas();
    constexpr std::size_t kChunk = 32;
    const geodesy::Box box = m_lattice.box();
    const std::size_t rows = m_rows.size();
    struct Chunk {
        std::vector<Run> runs;
        std::vector<std::size_t> at;  // row -> where its runs go
    };
    std::vector<Chunk> chunks((areas.size() + kChunk - 1) / kChunk);
    base::parallel_for(quiet(task), areas.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        Chunk& chunk = chunks[begin / kChunk];
        Tracer tracer{m_lattice, m_vertices, chunk.runs};
        for (std::size_t i = begin; i < end; ++i) {
            if (!boxes_meet(areas[i].box, box)) {
                continue;
            }
            for (const auto& [first, last] : outlines.rings(areas[i])) {
                tracer.trace(static_cast<std::uint32_t>(i), first, last);
            }
        }
        chunk.at.resize(rows);
        for (const Run& run : chunk.runs) {
            ++chunk.at[run.row];
        }
    });
    std::vector<std::size_t> row_begin(rows + 1);
    std::size_t total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        row_begin[row] = total;
        for (Chunk& chunk : chunks) {
            total += std::exchange(chunk.at[row], total);
        }
    }
    row_begin[rows] = total;
    m_runs.resize(total);
    base::parallel_for(quiet(task), chunks.size(), 1, [&](std::size_t i, std::size_t, unsigned) {
        for (const Run& run : chunks[i].runs) {
            m_runs[chunks[i].at[run.row]++] = run;
        }
    });
    return row_begin;
}

/// The runs are by area.
void AreaCells::fill(std::uint32_t row, std::span<Run> runs, std::span<const AreaOutlines::Area> areas) {
    Row& made = m_rows[row];
    AreaLabel* const labels = &m_labels[std::size_t{row} * m_lattice.stride()];
    // From the last area to the first, as sets grow.
    for (std::size_t end = runs.size(), begin = end; end > 0; end = begin) {
        const std::uint32_t area = runs[end - 1].area;
        while (begin > 0 && runs[begin - 1].area == area) {
            --begin;
        }
        const std::span<Run> of_area = runs.subspan(begin, end - begin);
        std::ranges::sort(of_area, {}, &Run::col);
        const std::uint32_t area_row = areas[area].row;
        walk(
            m_lattice, m_vertices, m_lattice.reference_lat(row), of_area, false,
            [&](std::uint32_t col, bool inside, std::span<const Run> cell) {
                const auto first = static_cast<std::uint32_t>(cell.data() - m_runs.data());
                made.areas.push_back(
                    {area_row, col, first, first + static_cast<std::uint32_t>(cell.size()), inside});
            },
            [&](std::uint32_t from, std::uint32_t to) {
                for (std::uint32_t col = from; col < to; ++col) {
                    labels[col] = made.sets.with(labels[col], area_row);
                }
            });
    }
    std::ranges::stable_sort(made.areas, {}, &TileArea::col);
    const auto count = static_cast<std::uint32_t>(made.areas.size());
    for (std::uint32_t begin = 0, end = 0; begin < count; begin = end) {
        const std::uint32_t col = made.areas[begin].col;
        while (end < count && made.areas[end].col == col) {
            ++end;
        }
        made.tiles.push_back({col, labels[col], begin, end});
        labels[col] = kBoundary | static_cast<AreaLabel>(made.tiles.size() - 1);
    }
}

/// Two threads may make the same tile at once; the two are alike, and one of them stays.
const Tile* AreaCells::make_tile(AreaLabel label, std::uint32_t row, TileMaker& maker) const {
    const std::uint32_t number = label & kLabelNumber;
    const Row& at = m_rows[row];
    const Plan& plan = at.tiles[number - at.first_tile];
    auto made =
        maker.make({.lattice = m_lattice,
                    .vertices = m_vertices,
                    .row = row,
                    .col = plan.col,
                    .reference = {m_lattice.west_of(plan.col), m_lattice.reference_lat(row)},
                    .runs = m_runs,
                    .areas = std::span{at.areas}.subspan(plan.first_area, plan.last_area - plan.first_area),
                    .sets = at.sets,
                    .filling = plan.filling});
    const Tile* there = nullptr;
    if (m_tiles[number].compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
        return made.release();
    }
    return there;
}

}  // namespace limes::engine::embedded
