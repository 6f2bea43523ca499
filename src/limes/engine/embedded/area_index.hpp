#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/area_cells.hpp>
#include <limes/model/layer.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Which areas a point lies in.
class AreaIndex {
public:
    /// What is known beforehand of the points. It decides how much is made ready, never what the answer is.
    struct Expected {
        std::size_t points = 1'000'000;
        std::optional<geodesy::Box> box;  ///< in which most lie; not wrapped
    };
    /// An area, its row, in which a point lies, its place in the batch.
    struct Hit {
        std::uint32_t point;
        std::uint32_t row;

        bool operator==(const Hit&) const = default;
    };
    class Scratch;

    AreaIndex(const model::Layer& areas, std::span<const std::uint32_t> rows, const Expected& expected,
              const base::Task& task);
    ~AreaIndex();

    void locate(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& scratch,
                std::vector<Hit>& hits) const;
    void count(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& scratch,
               std::vector<std::uint64_t>& counts) const;
    [[nodiscard]] std::size_t bytes() const { return m_cells->bytes(); }

private:
    [[nodiscard]] const AreaCells& everywhere() const;
    void find(const AreaCells& cells, std::span<const double> lon, std::span<const double> lat, Edge edge,
              Scratch& scratch) const;

    geodesy::Path m_vertices;
    std::vector<AreaRings> m_areas;
    geodesy::Box m_box;
    std::unique_ptr<const AreaCells> m_cells;
    mutable std::once_flag m_once;
    mutable std::unique_ptr<const AreaCells> m_everywhere;
};

/// What a thread needs while it asks; to be kept from batch to batch.
class AreaIndex::Scratch {
    friend class AreaIndex;
    static constexpr std::size_t kBlock = 256;
    struct List {
        std::uint32_t begin;
        std::uint32_t end;
    };

    std::array<double, kBlock> m_column{};
    std::array<double, kBlock> m_row{};
    std::array<AreaLabel, kBlock> m_label{};
    std::array<std::uint32_t, kBlock> m_open{};  // points that are not answered yet
    std::array<const Tile*, kBlock> m_tile{};
    std::vector<std::uint32_t> m_rows;
    std::vector<List> m_lists;
};

}  // namespace limes::engine::embedded
