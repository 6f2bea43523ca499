#include <limes/engine/embedded/area_index.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using geodesy::Box;

/// In degrees. Smaller cells would not be clear of the margin of edges.
constexpr double kLeastCell = 1e-5;
/// A cell costs about as much as 128 points that meet fewer edges. Of points that may lie anywhere most lie
/// close together, and the cells have to be finer.
constexpr double kPointsPerCell = 128;
constexpr double kPointsPerCellAnywhere = 16;
constexpr double kMostCells = 1 << 21;
/// Long edges and large areas upon each other would be in more cells than can be filled in 0.1 s.
constexpr double kMostEdgeCells = 4e6;
constexpr double kMostAreaCells = 8e6;

/// The part of the areas' box that is asked for; where none is, a side of it.
Box part_of(const Box& all, const std::optional<Box>& asked) {
    if (!asked) {
        return all;
    }
    return {std::clamp(asked->west, all.west, all.east), std::clamp(asked->south, all.south, all.north),
            std::clamp(asked->east, all.west, all.east), std::clamp(asked->north, all.south, all.north)};
}

Lattice lattice_over(const AreaOutlines& outlines, const AreaIndex::Expected& expected) {
    const Box box = part_of(outlines.box(), expected.box);
    const double width = box.east - box.west;
    const double height = box.north - box.south;
    double edge_cells = 0;  // times the side of a cell
    double area_cells = 0;  // times its square
    for (const AreaOutlines::Area& area : outlines.areas()) {
        const double across = std::min(area.box.east, box.east) - std::max(area.box.west, box.west);
        const double along = std::min(area.box.north, box.north) - std::max(area.box.south, box.south);
        if (across >= 0 && along >= 0) {
            edge_cells += area.length_deg;
            area_cells += across * along;
        }
    }
    const double per_cell = expected.box ? kPointsPerCell : kPointsPerCellAnywhere;
    const double cells = std::clamp(static_cast<double>(expected.points) / per_cell, 64.0, kMostCells);
    const double cell = std::max({kLeastCell, std::sqrt(width * height / cells), (width + height) / cells,
                                  edge_cells / kMostEdgeCells, std::sqrt(area_cells / kMostAreaCells)});
    const double around = cell / 1000;  // so that what lies on the sides of the box is in a cell
    const auto fit = [&](double length) {
        return static_cast<std::uint32_t>(std::ceil((length + 2 * around) / cell));
    };
    return {box.west - around,
            box.south - around,
            (width + 2 * around) / fit(width),
            (height + 2 * around) / fit(height),
            fit(width),
            fit(height)};
}

}  // namespace

AreaIndex::AreaIndex(const model::Layer& areas, std::span<const std::uint32_t> rows, const Expected& expected,
                     const base::Task& task)
    : m_outlines{areas, rows, task},
      m_points{expected.points},
      m_stop{task.stop},
      m_cells{lattice_over(m_outlines, expected), m_outlines, task} {}

const AreaCells& AreaIndex::everywhere() const {
    if (const AreaCells* made = m_made.load(std::memory_order_acquire)) {
        return *made;
    }
    const std::scoped_lock lock{m_guard};
    if (m_everywhere == nullptr) {
        const Lattice lattice = lattice_over(m_outlines, {.points = m_points, .box = {}});
        const base::Task task{.threads = 1, .stop = m_stop};
        m_everywhere = std::make_unique<const AreaCells>(lattice, m_outlines, task);
        m_made.store(m_everywhere.get(), std::memory_order_release);
    }
    return *m_everywhere;
}

void AreaIndex::find(std::span<const double> lon, std::span<const double> lat, Edge edge,
                     AreaBlock& block) const {
    if (!block.find(m_cells, lon, lat, edge)) {
        (void)block.find(everywhere(), lon, lat, edge);
    }
}

void AreaIndex::locate(std::span<const double> lon, std::span<const double> lat, Edge edge, AreaBlock& block,
                       std::vector<Hit>& hits) const {
    for (std::size_t begin = 0; begin < lon.size(); begin += AreaBlock::kSize) {
        const std::size_t count = std::min(AreaBlock::kSize, lon.size() - begin);
        find(lon.subspan(begin, count), lat.subspan(begin, count), edge, block);
        const auto first = static_cast<std::uint32_t>(begin);
        if (block.some_have_several()) {
            for (std::uint32_t i = 0; i < count; ++i) {
                block.for_each(i, [&](std::uint32_t row) { hits.push_back({first + i, row}); });
            }
            continue;
        }
        std::size_t at = hits.size();
        hits.resize(at + count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const AreaLabel row = block.rows()[i];
            hits[at] = {first + i, row};
            at += row < kNoArea ? 1 : 0;
        }
        hits.resize(at);
    }
}

void AreaIndex::count(std::span<const double> lon, std::span<const double> lat, Edge edge, AreaBlock& block,
                      std::vector<std::uint64_t>& counts) const {
    for (std::size_t begin = 0; begin < lon.size(); begin += AreaBlock::kSize) {
        const std::size_t count = std::min(AreaBlock::kSize, lon.size() - begin);
        find(lon.subspan(begin, count), lat.subspan(begin, count), edge, block);
        for (std::size_t i = 0; i < count; ++i) {
            block.for_each(i, [&](std::uint32_t row) { ++counts[row]; });
        }
    }
}

}  // namespace limes::engine::embedded
