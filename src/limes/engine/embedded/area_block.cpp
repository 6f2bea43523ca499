#include <limes/engine/embedded/area_block.hpp>

namespace limes::engine::embedded {

bool AreaBlock::find(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat,
                     Edge edge) {
    m_rows.clear();
    m_lists.clear();
    look_up(cells, lon, lat);
    if (edge == Edge::only) {
        for (std::size_t i = 0; i < lon.size(); ++i) {
            m_label[i] = m_label[i] < kNoArea ? kNoArea : m_label[i];
        }
    }
    if (!open_tiles(cells, edge)) {
        return false;
    }
    look_into_tiles(edge);
    look_at_edges(lon, lat, edge);
    return true;
}

/// The coarse cells. Open are then those whose label is not an area or none.
void AreaBlock::look_up(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat) {
    const Lattice lattice = cells.lattice();
    const AreaLabel* const labels = cells.labels();
    const std::size_t count = lon.size();
    for (std::size_t i = 0; i < count; ++i) {
        m_col[i] = lattice.column_at(lon[i]);
        m_row[i] = lattice.row_at(lat[i]);
    }
    const auto stride = static_cast<std::int32_t>(lattice.stride());
    for (std::size_t i = 0; i < count; ++i) {
        const auto cell = static_cast<std::int32_t>(m_row[i]) * stride + static_cast<std::int32_t>(m_col[i]);
        m_label[i] = static_cast<AreaLabel>(cell);
    }
    for (std::size_t i = 0; i < count; ++i) {
        m_label[i] = labels[m_label[i]];
    }
    std::size_t open = 0;
    for (std::size_t i = 0; i < count; ++i) {
        m_open[open] = static_cast<std::uint32_t>(i);
        open += m_label[i] >> 31U;
    }
    m_open_count = open;
}

/// The tiles of points in cells that edges touch; they stay open.
bool AreaBlock::open_tiles(const AreaCells& cells, Edge edge) {
    std::size_t open = 0;
    for (std::size_t k = 0; k < m_open_count; ++k) {
        const std::uint32_t point = m_open[k];
        const AreaLabel label = m_label[point];
        const auto row = static_cast<std::uint32_t>(m_row[point]);
        const auto col = static_cast<std::uint32_t>(m_col[point]);
        if (label >= kSeveral) {
            if (label == kElsewhere) {
                return false;
            }
            settle_set(point, cells.sets(row), label, edge);
            continue;
        }
        const Tile* tile = cells.tile(label);
        if (tile == nullptr) {
            tile = cells.make_tile(label, row, m_maker);
        }
        m_open[open] = point;
        m_tile[open] = tile;
        m_cell[open] = Tile::cell_at(m_col[point] - col, m_row[point] - row);
        tile->prefetch_label(m_cell[open]);
        ++open;
    }
    m_open_count = open;
    return true;
}

/// The fine cells; open stay those whose label is not an area or none.
void AreaBlock::look_into_tiles(Edge edge) {
    std::size_t open = 0;
    for (std::size_t k = 0; k < m_open_count; ++k) {
        const std::uint32_t point = m_open[k];
        const Tile* const tile = m_tile[k];
        const AreaLabel label = tile->label(m_cell[k]);
        m_label[point] = label < kNoArea && edge == Edge::only ? kNoArea : label;
        m_open[open] = point;
        m_tile[open] = tile;
        open += label >> 31U;
    }
    m_open_count = 0;
    for (std::size_t k = 0; k < open; ++k) {
        const std::uint32_t point = m_open[k];
        const AreaLabel label = m_label[point];
        if (label >= kSeveral) {
            settle_set(point, m_tile[k]->sets(), label, edge);
            continue;
        }
        m_tile[k]->prefetch_edges(label);
        m_tile[m_open_count] = m_tile[k];
        m_open[m_open_count++] = point;
    }
}

void AreaBlock::look_at_edges(std::span<const double> lon, std::span<const double> lat, Edge edge) {
    for (std::size_t k = 0; k < m_open_count; ++k) {
        const std::uint32_t point = m_open[k];
        const std::size_t before = m_rows.size();
        m_tile[k]->locate(m_label[point], {lon[point], lat[point]}, edge, m_rows);
        settle(point, before);
    }
}

void AreaBlock::settle_set(std::uint32_t point, const AreaSets& sets, AreaLabel set, Edge edge) {
    const std::size_t before = m_rows.size();
    if (edge != Edge::only) {
        sets.for_each(set, [&](std::uint32_t row) { m_rows.push_back(row); });
    }
    settle(point, before);
}

/// The areas of a point are the last in the list of rows.
void AreaBlock::settle(std::uint32_t point, std::size_t before) {
    const std::size_t found = m_rows.size() - before;
    if (found <= 1) {
        m_label[point] = found == 0 ? kNoArea : m_rows[before];
        return;
    }
    m_label[point] = kSeveral | static_cast<AreaLabel>(m_lists.size());
    m_lists.push_back({static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(m_rows.size())});
}

}  // namespace limes::engine::embedded
