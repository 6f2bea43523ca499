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

constexpr std::uint32_t kFine = 16;

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
                                                whole ? kNoArea : kElsewhere, kFine, task);
}

const AreaCells& AreaIndex::everywhere() const {
    std::call_once(m_once, [&] {
        base::Task alone;
        alone.threads = 1;
        m_everywhere = std::make_unique<const AreaCells>(lattice_over(m_box), m_vertices, m_areas, kNoArea,
                                                         kFine, alone);
    });
    return *m_everywhere;
}

void AreaIndex::find(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat,
                     Edge edge, Scratch& scratch) const {
    const Lattice lattice = cells.lattice();
    const AreaLabel* const labels = cells.labels();
    const std::size_t count = lon.size();
    double* const column = scratch.m_column.data();
    double* const row = scratch.m_row.data();
    AreaLabel* const label = scratch.m_label.data();
    for (std::size_t i = 0; i < count; ++i) {
        column[i] = lattice.column_at(lon[i]);
        row[i] = lattice.row_at(lat[i]);
    }
    const auto stride = static_cast<std::int32_t>(lattice.stride());
    for (std::size_t i = 0; i < count; ++i) {
        label[i] = static_cast<AreaLabel>(static_cast<std::int32_t>(row[i]) * stride +
                                          static_cast<std::int32_t>(column[i]));
    }
    for (std::size_t i = 0; i < count; ++i) {
        label[i] = labels[label[i]];
    }
    std::uint32_t open = 0;
    for (std::size_t i = 0; i < count; ++i) {
        scratch.m_open[open] = static_cast<std::uint32_t>(i);
        open += label[i] >> 31U;
    }
    if (edge == Edge::only) {
        for (std::size_t i = 0; i < count; ++i) {
            label[i] = label[i] < kNoArea ? kNoArea : label[i];
        }
    }
    scratch.m_rows.clear();
    scratch.m_lists.clear();
    const auto settle = [&](std::uint32_t i, std::uint32_t before) {
        const auto after = static_cast<std::uint32_t>(scratch.m_rows.size());
        if (after - before > 1) {
            label[i] = kSeveral | static_cast<AreaLabel>(scratch.m_lists.size());
            scratch.m_lists.push_back({before, after});
            return;
        }
        label[i] = after == before ? kNoArea : scratch.m_rows[before];
    };
    const auto settle_set = [&](std::uint32_t i, const AreaSets& sets, AreaLabel set) {
        const auto before = static_cast<std::uint32_t>(scratch.m_rows.size());
        if (edge != Edge::only) {
            sets.for_each(set, [&](std::uint32_t area) { scratch.m_rows.push_back(area); });
        }
        settle(i, before);
    };
    const double fine = cells.fine();
    std::uint32_t edges = 0;
    for (std::uint32_t k = 0; k < open; ++k) {
        const std::uint32_t i = scratch.m_open[k];
        const auto r = static_cast<std::uint32_t>(row[i]);
        if (label[i] == kElsewhere) {
            Scratch other;
            find(everywhere(), lon.subspan(i, 1), lat.subspan(i, 1), edge, other);
            const auto before = static_cast<std::uint32_t>(scratch.m_rows.size());
            if (other.m_label[0] < kNoArea) {
                scratch.m_rows.push_back(other.m_label[0]);
            } else if (other.m_label[0] != kNoArea) {
                scratch.m_rows.insert(scratch.m_rows.end(), other.m_rows.begin(), other.m_rows.end());
            }
            settle(i, before);
            continue;
        }
        if (label[i] >= kSeveral) {
            settle_set(i, cells.sets(r), label[i]);
            continue;
        }
        const Tile& tile = cells.tile(label[i], r);
        const auto c = static_cast<std::uint32_t>(column[i]);
        const auto x = static_cast<std::uint32_t>((column[i] - c) * fine);
        const auto y = static_cast<std::uint32_t>((row[i] - r) * fine);
        label[i] = tile.label(y * cells.fine() + x);
        scratch.m_tile[edges] = &tile;
        scratch.m_open[edges] = i;
        edges += label[i] >> 31U;
        if (edge == Edge::only && label[i] < kNoArea) {
            label[i] = kNoArea;
        }
    }
    for (std::uint32_t k = 0; k < edges; ++k) {
        const std::uint32_t i = scratch.m_open[k];
        const Tile& tile = *scratch.m_tile[k];
        if (label[i] >= kSeveral) {
            settle_set(i, tile.sets(), label[i]);
            continue;
        }
        const auto before = static_cast<std::uint32_t>(scratch.m_rows.size());
        tile.locate(label[i], {lon[i], lat[i]}, edge, scratch.m_rows);
        settle(i, before);
    }
}

void AreaIndex::locate(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& scratch,
                       std::vector<Hit>& hits) const {
    for (std::size_t begin = 0; begin < lon.size(); begin += Scratch::kBlock) {
        const std::size_t count = std::min(Scratch::kBlock, lon.size() - begin);
        find(*m_cells, lon.subspan(begin, count), lat.subspan(begin, count), edge, scratch);
        const auto first = static_cast<std::uint32_t>(begin);
        std::size_t at = hits.size();
        hits.resize(at + count);
        if (scratch.m_lists.empty()) {
            for (std::uint32_t i = 0; i < count; ++i) {
                hits[at] = {first + i, scratch.m_label[i]};
                at += scratch.m_label[i] < kNoArea ? 1 : 0;
            }
            hits.resize(at);
            continue;
        }
        hits.resize(at);
        for (std::uint32_t i = 0; i < count; ++i) {
            const AreaLabel label = scratch.m_label[i];
            if (label < kNoArea) {
                hits.push_back({first + i, label});
            } else if (label >= kSeveral) {
                const Scratch::List list = scratch.m_lists[label & kLabelNumber];
                for (std::uint32_t k = list.begin; k < list.end; ++k) {
                    hits.push_back({first + i, scratch.m_rows[k]});
                }
            }
        }
    }
}

void AreaIndex::count(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& scratch,
                      std::vector<std::uint64_t>& counts) const {
    for (std::size_t begin = 0; begin < lon.size(); begin += Scratch::kBlock) {
        const std::size_t count = std::min(Scratch::kBlock, lon.size() - begin);
        find(*m_cells, lon.subspan(begin, count), lat.subspan(begin, count), edge, scratch);
        for (std::uint32_t i = 0; i < count; ++i) {
            const AreaLabel label = scratch.m_label[i];
            if (label < kNoArea) {
                ++counts[label];
            } else if (label >= kSeveral) {
                const Scratch::List list = scratch.m_lists[label & kLabelNumber];
                for (std::uint32_t k = list.begin; k < list.end; ++k) {
                    ++counts[scratch.m_rows[k]];
                }
            }
        }
    }
}

}  // namespace limes::engine::embedded
