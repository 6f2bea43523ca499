#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/threshold.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Points with what is known of their accuracy: NaN for one that is not, no array when none is.
struct PointSet {
    std::span<const double> lon;
    std::span<const double> lat;
    std::span<const double> accuracy_m;

    [[nodiscard]] std::size_t size() const { return lon.size(); }
    [[nodiscard]] double accuracy(std::size_t i) const;
};

/// A streamed point and an indexed one near it.
struct PointHit {
    std::uint32_t streamed;
    std::uint32_t indexed;
    double distance_m;
};

/// All pairs that the threshold keeps, in chunks of streamed points, in order of streamed within a chunk and
/// in no order of indexed.
///
/// Each indexed point is put into the cells of a longitude/latitude grid that its disc can touch; the grid
/// covers the streamed points and no more. A streamed point whose cell is empty costs one look-up and no
/// trigonometry; the others are held against the cell's points by chord, and what passes by the exact
/// distance. The disc's box is that of a cap on the sphere of reduced latitude, which contains it at every
/// latitude, over poles and the antimeridian too. Streamed points of far worse accuracy than the rest are
/// held against all indexed points, so that one of them does not make every disc large.
///
/// Put the smaller set in the index. Cost: linear in the streamed points and in the pairs.
[[nodiscard]] std::vector<std::vector<PointHit>> points_within(const PointSet& streamed,
                                                               const PointSet& indexed,
                                                               const Threshold& threshold,
                                                               const base::Task& task);

}  // namespace limes::engine::embedded
