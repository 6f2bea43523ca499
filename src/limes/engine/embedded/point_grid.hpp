#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/threshold.hpp>
#include <limes/geodesy/lonlat.hpp>

#include <cstdint>
#include <memory>
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

/// What is known of the points that will be streamed. It decides what the grid looks like, never the answer.
struct StreamedPoints {
    geodesy::Box extent{-180, -90, 180, 90};
    double usual_accuracy_m = 0;  ///< what nearly all have or better, where a margin lets more pairs in

    StreamedPoints() = default;
    StreamedPoints(const PointSet& points, const Threshold& threshold);
};

/// Indexed points, ready for points near them to be streamed past.
///
/// Each indexed point is put into the cells of a longitude/latitude grid that its disc can touch; the grid
/// covers the extent of the streamed points and no more. A streamed point whose cell is empty costs one
/// look-up and no trigonometry; the others are held against the cell's points by chord, and what passes by
/// the exact distance. The disc's box is that of a cap on the sphere of reduced latitude, which contains it
/// at every latitude, over poles and the antimeridian too. Streamed points of far worse accuracy than the
/// rest, and those outside the extent, are held against all indexed points, so that one of them does not make
/// every disc large.
///
/// Put the smaller set in the index. Cost: linear in the streamed points and in the pairs. May be asked by
/// many threads, each with a scratch of its own.
class PointGrid {
public:
    /// The arrays of `indexed` must outlive the grid.
    PointGrid(const PointSet& indexed, const Threshold& threshold, const StreamedPoints& expected);
    ~PointGrid();
    PointGrid(const PointGrid&) = delete;
    PointGrid& operator=(const PointGrid&) = delete;

    /// A thread's own arrays, reused from call to call.
    class Scratch {
    public:
        Scratch();
        ~Scratch();
        Scratch(const Scratch&) = delete;
        Scratch& operator=(const Scratch&) = delete;

    private:
        friend class PointGrid;
        struct Arrays;
        std::unique_ptr<Arrays> m_arrays;
    };

    /// Appends the pairs that the threshold keeps of the streamed points [begin, end), in order of streamed
    /// and in no order of indexed.
    void near(const PointSet& streamed, std::size_t begin, std::size_t end, Scratch& scratch,
              std::vector<PointHit>& hits) const;

private:
    class Search;
    std::unique_ptr<Search> m_search;
};

/// All pairs that the threshold keeps, in chunks of streamed points, on the task's threads.
[[nodiscard]] std::vector<std::vector<PointHit>> points_within(const PointSet& streamed,
                                                               const PointSet& indexed,
                                                               const Threshold& threshold,
                                                               const base::Task& task);

}  // namespace limes::engine::embedded
