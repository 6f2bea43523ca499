#include <limes/engine/embedded/area_index.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using geodesy::Box;
using geodesy::Path;

void join(Box& box, const Box& other) {
    box = {std::min(box.west, other.west), std::min(box.south, other.south), std::max(box.east, other.east),
           std::max(box.north, other.north)};
}

constexpr Box kNoBox{1, 1, -1, -1};

Lattice lattice_over(const Box& box) {
    constexpr double cell = 0.125;
    const double pad = cell * 1e-3;
    const double width = box.east - box.west + 2 * pad;
    const double height = box.north - box.south + 2 * pad;
    const auto cols = static_cast<std::uint32_t>(std::ceil(width / cell));
    const auto rows = static_cast<std::uint32_t>(std::ceil(height / cell));
    return {box.west - pad, box.south - pad, width / cols, height / rows, cols, rows};
}

}  // namespace

AreaIndex::~AreaIndex() = default;

AreaIndex::AreaIndex(const model::Layer& areas, std::span<const std::uint32_t> rows, const Expected& expected,
                     const base::Task& task)
    : m_vertices{areas.geometry.lon(), areas.geometry.lat()}, m_box{kNoBox} {
    for (const std::uint32_t row : rows) {
        if (model::is_areal(areas.geometry.type(row))) {
            m_areas.push_back({row, {}, {}});
        }
    }
    std::ranges::sort(m_areas, {}, &AreaRings::row);
    base::Task quiet = task;
    quiet.progress = nullptr;
    base::parallel_for(quiet, m_areas.size(), 64, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            AreaRings& area = m_areas[i];
            const model::GeometryView geometry = areas.geometry[area.row];
            geometry.for_each_path([&](Path path, std::size_t, std::size_t) {
                if (path.size() > 1) {
                    const auto first = static_cast<std::uint32_t>(path.lon.data() - m_vertices.lon.data());
                    area.rings.emplace_back(first, first + static_cast<std::uint32_t>(path.size()) - 1);
                }
            });
            area.box = areas.geometry.box(area.row).value_or(kNoBox);
        }
    });
    std::erase_if(m_areas, [](const AreaRings& area) { return area.rings.empty(); });
    for (const AreaRings& area : m_areas) {
        if (m_box == kNoBox) {
            m_box = area.box;
        }
        join(m_box, area.box);
    }
    Box box = m_box;
    if (m_areas.empty()) {
        box = {0, 0, 0, 0};
    }
    bool whole = true;
    if (expected.box && !m_areas.empty()) {
        const Box& asked = *expected.box;
        const Box both{std::max(box.west, asked.west), std::max(box.south, asked.south),
                       std::min(box.east, asked.east), std::min(box.north, asked.north)};
        if (both.west <= both.east && both.south <= both.north) {
            whole = both == box;
            box = both;
        }
    }
    m_cells = std::make_unique<const AreaCells>(lattice_over(box), m_vertices, m_areas,
                                                whole ? kNoArea : kElsewhere, task);
}

const AreaCells& AreaIndex::everywhere() const {
    std::call_once(m_once, [&] {
        base::Task alone;
        alone.threads = 1;
        m_everywhere =
            std::make_unique<const AreaCells>(lattice_over(m_box), m_vertices, m_areas, kNoArea, alone);
    });
    return *m_everywhere;
}

void AreaIndex::find(std::span<const double> lon, std::span<const double> lat, Edge edge,
                     AreaBlock& block) const {
    if (!block.find(*m_cells, lon, lat, edge)) {
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
