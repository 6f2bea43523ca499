#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/area_block.hpp>
#include <limes/engine/embedded/area_cells.hpp>
#include <limes/engine/embedded/area_outlines.hpp>
#include <limes/model/layer.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace limes::engine::embedded {

/// Which areas a point lies in. Made once, then asked by many threads, each with a Scratch of its own.
///
/// Coarse cells that no edge touches know the areas that fill them, and a point in one is answered by its
/// cell: a true hit, without geometry. Coarse cells that edges touch are cut into fine ones when first asked
/// for, so that only where points are is anything made. In a fine cell that edges touch, the edges between
/// the point and a reference point are counted. No position that is computed decides: a cell holds the edges
/// that touch it and a margin, and on which side of an edge a point lies is exact.
///
/// Accuracy: exact, the same as GEOS on plain coordinates: longitudes -180 and 180 are two places. Areas that
/// are not
///           valid go by the even-odd rule over all their rings, as GEOS's prepared geometries do.
/// Cost:     to make, 2 ns a vertex and 10 ns a vertex near the points; to ask, 5 to 10 ns a point among
/// provinces,
///           and 4 us for each coarse cell with edges when it is first asked.
/// Memory:   4 bytes a coarse cell, and about 1 kB for one with edges that points lie in.
/// Source:   A. Kipf et al., Adaptive geospatial joins for modern hardware, ICDE 2020 (arXiv:1802.09488):
/// true hits;
///           T. Georgiadis, E. Tzirita Zacharatou, N. Mamoulis, Raster interval object approximations for
///           spatial intersection joins, VLDB Journal 34 (2025): what full and partial cells decide;
///           orientation.hpp for the exact predicate.
class AreaIndex {
public:
    /// What is known beforehand of the points. It decides how fine the cells are and where, never what the
    /// answer is.
    struct Expected {
        std::size_t points = 1'000'000;
        std::optional<geodesy::Box> box;  ///< in which they are said to lie; not wrapped
    };
    /// A point, by its place in the batch, and the row of an area that it lies in.
    struct Hit {
        std::uint32_t point;
        std::uint32_t row;

        bool operator==(const Hit&) const = default;
    };
    using Scratch = AreaBlock;  ///< what a thread keeps from batch to batch

    /// Of `rows` those that are areas. The layer must outlive this. Errors: Cancelled.
    AreaIndex(const model::Layer& areas, std::span<const std::uint32_t> rows, const Expected& expected,
              const base::Task& task);

    /// Appends the areas of each point, by point, then by row. A position that is not a number is in none.
    /// Errors: Cancelled, by the task that made this.
    void locate(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& block,
                std::vector<Hit>& hits) const;

    /// Adds the points in each area to counts[row]; there is one for every row of the layer.
    void count(std::span<const double> lon, std::span<const double> lat, Edge edge, Scratch& block,
               std::vector<std::uint64_t>& counts) const;

private:
    void find(std::span<const double> lon, std::span<const double> lat, Edge edge, AreaBlock& block) const;
    [[nodiscard]] const AreaCells& everywhere() const;

    AreaOutlines m_outlines;
    std::size_t m_points;
    std::stop_token m_stop;
    AreaCells m_cells;  // where points are said to lie
    // When one lies elsewhere. Not by std::call_once, which a stop may leave hanging under sanitizers.
    mutable std::mutex m_guard;
    mutable std::unique_ptr<const AreaCells> m_everywhere;
    mutable std::atomic<const AreaCells*> m_made{nullptr};
};

}  // namespace limes::engine::embedded
