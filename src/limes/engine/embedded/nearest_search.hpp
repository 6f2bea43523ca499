#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/nearest_rank.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/geodesy/ecef.hpp>
#include <limes/index/kd_tree.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A join of nearest neighbours, its inputs made ready.
struct NearestSearch {
    const model::Layer& from;
    const model::Layer& to;
    const Positions& from_positions;
    const Positions& to_positions;
    const std::vector<double>& from_accuracy_m;  ///< by position; empty: all unknown
    const Rivals& rivals;
    Ranking ranking;
    /// With one layer on both sides: what has the same number is the same feature. Empty otherwise.
    std::vector<std::uint32_t> from_feature;
    std::vector<std::uint32_t> to_feature;
    std::size_t most_of_one_feature = 0;  ///< the most rows of `to` that are one feature

    [[nodiscard]] double accuracy(std::size_t position) const {
        return from_accuracy_m.empty() ? std::numeric_limits<double>::quiet_NaN() : from_accuracy_m[position];
    }
    [[nodiscard]] bool is_self(std::size_t from_position, std::uint32_t to_position) const {
        return !from_feature.empty() && from_feature[from_position] == to_feature[to_position];
    }
    /// How much farther than the k-th neighbour's distance others may be and still matter to certainty, from
    /// a feature of this accuracy, when both of them have accuracy `worst_m` or better.
    [[nodiscard]] double slack_m(double from_accuracy, double worst_m) const;
};

/// A neighbour of one position of `from`.
struct Neighbour {
    std::uint32_t from = 0;
    Near near;
};

/// Neighbours as one chunk of work found them: those of one from together, in order of rank.
struct NeighbourChunk {
    std::vector<Neighbour> neighbours;
    std::vector<Ends> ends;  ///< as many, or none between points
};
using Neighbours = std::vector<NeighbourChunk>;

/// The points that neighbours are sought among, in space.
struct NearestIndex {
    std::vector<geodesy::Ecef> points;
    index::KdTree tree;

    explicit NearestIndex(const Positions& positions);
};

/// Points to points.
///
/// Neighbouring points of `from` are taken together: a kd-tree gives the k-th chord c from their middle, and
/// with rho the distance of the farthest of them from it, the k-th neighbour of each has a chord of at most c
/// + rho. What is within its upper bound is a candidate for all of them, and a vector of chords picks the few
/// whose exact distance is computed.
[[nodiscard]] Neighbours nearest_points(const NearestSearch& search, const NearestIndex& index,
                                        const base::Task& task);

/// Any geometry to any: boxes in space by growing distance, until none can hold a neighbour.
[[nodiscard]] Neighbours nearest_shapes(const NearestSearch& search, const base::Task& task);

}  // namespace limes::engine::embedded
