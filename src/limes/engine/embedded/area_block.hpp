#pragma once

#include <limes/engine/embedded/area_cells.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Some hundred points and the areas that they lie in. What is the same for all is done for all before the
/// next: the loops have no branches that depend on the points, and what they wait for in memory they wait for
/// together. Kept from block to block by a thread that asks.
class AreaBlock {
public:
    static constexpr std::size_t kSize = 256;

    /// Finds the areas of at most so many points. False when one lies where the cells know nothing.
    [[nodiscard]] bool find(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat,
                            Edge edge);

    /// For each point the row of its area, or what is not less than kNoArea when it has none, or several.
    [[nodiscard]] const AreaLabel* rows() const { return m_label.data(); }
    [[nodiscard]] bool some_have_several() const { return !m_lists.empty(); }
    /// Calls f(row) for each area of a point, in order.
    template <class F>
    void for_each(std::size_t point, F&& f) const {
        const AreaLabel label = m_label[point];
        if (label < kNoArea) {
            f(label);
        } else if (label >= kSeveral) {
            const List list = m_lists[label & kLabelNumber];
            for (std::uint32_t i = list.begin; i < list.end; ++i) {
                f(m_rows[i]);
            }
        }
    }

private:
    struct List {
        std::uint32_t begin;
        std::uint32_t end;
    };

    void look_up(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat);
    [[nodiscard]] bool open_tiles(const AreaCells& cells, Edge edge);
    void look_into_tiles(Edge edge);
    void look_at_edges(std::span<const double> lon, std::span<const double> lat, Edge edge);
    void settle_set(std::uint32_t point, const AreaSets& sets, AreaLabel set, Edge edge);
    void settle(std::uint32_t point, std::size_t before);

    std::array<double, kSize> m_col{};
    std::array<double, kSize> m_row{};
    std::array<AreaLabel, kSize> m_label{};
    // Points that are not answered yet.
    std::size_t m_open_count = 0;
    std::array<std::uint32_t, kSize> m_open{};
    std::array<const Tile*, kSize> m_tile{};
    std::array<std::uint32_t, kSize> m_cell{};
    // Points in several areas.
    std::vector<std::uint32_t> m_rows;
    std::vector<List> m_lists;
    TileMaker m_maker;
};

}  // namespace limes::engine::embedded
