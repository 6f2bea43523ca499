#include <limes/engine/embedded/area_cells.hpp>

#include <algorithm>
#include <utility>

namespace limes::engine::embedded {
namespace {

base::Task quiet(base::Task task) {
    task.progress = nullptr;
    return task;
}

bool meets(const geodesy::Box& area, const geodesy::Box& cells) {
    return area.west <= cells.east && area.east >= cells.west && area.south <= cells.north &&
           area.north >= cells.south;
}

}  // namespace

AreaCells::AreaCells(const Lattice& lattice, geodesy::Path vertices, std::span<const AreaRings> areas,
                     AreaLabel outside, std::uint32_t fine, const base::Task& task)
    : m_lattice{lattice},
      m_vertices{vertices},
      m_fine{fine},
      m_rows(lattice.rows() + 2),
      m_labels(lattice.size(), outside) {
    const std::vector<std::size_t> row_begin = sort_runs(areas, task);
    base::parallel_for(quiet(task), m_lattice.rows(), 4, [&](std::size_t begin, std::size_t end, unsigned) {
        for (auto row = static_cast<std::uint32_t>(begin + 1); row <= end; ++row) {
            for (unsigned attempt = 0; !fill(row, attempt, row_begin[row], row_begin[row + 1], areas);
                 ++attempt) {
            }
        }
    });
    for (std::uint32_t row = 1; row <= m_lattice.rows(); ++row) {
        m_rows[row].first_tile = static_cast<std::uint32_t>(m_tile_count);
        for (const TilePlan& plan : m_rows[row].tiles) {
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

std::vector<std::size_t> AreaCells::sort_runs(std::span<const AreaRings> areas, const base::Task& task) {
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
            if (!meets(areas[i].box, box)) {
                continue;
            }
            for (const auto& [first, last] : areas[i].rings) {
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

bool AreaCells::fill(std::uint32_t row, unsigned attempt, std::size_t first_run, std::size_t last_run,
                     std::span<const AreaRings> areas) {
    Row& made = m_rows[row];
    made = {};
    made.reference_lat = m_lattice.reference_lat(row, attempt);
    AreaLabel* const labels = &m_labels[std::size_t{row} * m_lattice.stride()];
    std::fill(labels + 1, labels + m_lattice.cols() + 1, kNoArea);
    // From the last area to the first, as sets grow.
    for (std::size_t end = last_run, begin = end; end > first_run; end = begin) {
        const std::uint32_t area = m_runs[end - 1].area;
        while (begin > first_run && m_runs[begin - 1].area == area) {
            --begin;
        }
        std::sort(&m_runs[begin], &m_runs[0] + end, [](const Run& a, const Run& b) { return a.col < b.col; });
        const std::uint32_t area_row = areas[area].row;
        const std::span<const Run> runs{&m_runs[begin], end - begin};
        const bool walked = walk(
            m_lattice, m_vertices, made.reference_lat, runs, false,
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
        if (!walked) {
            return false;
        }
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
    return true;
}

const Tile& AreaCells::tile(AreaLabel label, std::uint32_t row) const {
    const std::uint32_t number = label & kLabelNumber;
    const Tile* made = m_tiles[number].load(std::memory_order_acquire);
    return made != nullptr ? *made : *make_tile(number, row);
}

/// Two threads may make the same tile at once; they are alike, and one of them stays.
const Tile* AreaCells::make_tile(std::uint32_t number, std::uint32_t row) const {
    const Row& at = m_rows[row];
    const TilePlan& plan = at.tiles[number - at.first_tile];
    auto made = std::make_unique<const Tile>(
        Tile::Source{.lattice = m_lattice,
                     .vertices = m_vertices,
                     .runs = m_runs,
                     .sets = at.sets,
                     .areas = std::span{at.areas}.subspan(plan.first_area, plan.last_area - plan.first_area),
                     .filling = plan.filling,
                     .reference = {m_lattice.west_of(plan.col), at.reference_lat},
                     .row = row,
                     .col = plan.col},
        m_fine);
    const Tile* there = nullptr;
    if (m_tiles[number].compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
        return made.release();
    }
    return there;
}

std::size_t AreaCells::bytes() const {
    std::size_t sum = m_runs.capacity() * sizeof(Run) + m_labels.capacity() * sizeof(AreaLabel) +
                      m_tile_count * sizeof(m_tiles[0]);
    for (const Row& row : m_rows) {
        sum +=
            sizeof(Row) + row.areas.capacity() * sizeof(TileArea) + row.tiles.capacity() * sizeof(TilePlan);
    }
    for (std::size_t i = 0; i < m_tile_count; ++i) {
        const Tile* tile = m_tiles[i].load();
        sum += tile == nullptr ? 0 : tile->bytes();
    }
    return sum;
}

}  // namespace limes::engine::embedded
