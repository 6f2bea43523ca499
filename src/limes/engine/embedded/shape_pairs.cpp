#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/shape_pairs.hpp>
#include <limes/engine/embedded/shape_set.hpp>

#include <algorithm>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using index::Box3;

constexpr std::size_t kRoughChunk = 256;
constexpr std::size_t kChunk = 16;

/// An item of the outer side and one of the inner that may be near each other.
struct Candidate {
    std::uint32_t outer;
    std::uint32_t inner;
};

/// What an item's own accuracy adds to the reach of a pair.
double own_margin_m(const ShapeSide& side, std::size_t i, const Threshold& threshold) {
    const double accuracy = side.accuracy(i);
    return threshold.grows() && !std::isnan(accuracy) ? accuracy : 0.0;
}

std::vector<Box3> rough_boxes(const ShapeSide& side, const base::Task& task) {
    std::vector<Box3> boxes(side.positions.size());
    base::parallel_for(task, boxes.size(), kRoughChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            boxes[i] = rough_box(side.table.geometry[side.positions.rows[i]]);
        }
    });
    return boxes;
}

/// Those whose rough boxes meet, by outer, then inner. Indexed boxes are grown by their own margin, the box
/// asked with by its own and the distance: what is near enough for the pair's margin has boxes that meet.
std::vector<Candidate> candidates_of(const ShapeSide& outer, const ShapeSide& inner,
                                     const Threshold& threshold, const base::Task& task) {
    std::vector<Box3> indexed = rough_boxes(inner, task);
    for (std::size_t j = 0; j < indexed.size(); ++j) {
        indexed[j] = grown(indexed[j], own_margin_m(inner, j, threshold));
    }
    const index::BoxTree tree{indexed};
    const std::vector<Box3> asked = rough_boxes(outer, task);
    std::vector<std::vector<Candidate>> chunks((asked.size() + kRoughChunk - 1) / kRoughChunk);
    base::parallel_for(task, asked.size(), kRoughChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<std::uint32_t> meeting;
        for (std::size_t i = begin; i < end; ++i) {
            tree.meeting(grown(asked[i], threshold.within_m() + own_margin_m(outer, i, threshold)), meeting);
            for (const std::uint32_t j : meeting) {
                chunks[begin / kRoughChunk].push_back({static_cast<std::uint32_t>(i), j});
            }
        }
    });
    std::vector<Candidate> all;
    for (const std::vector<Candidate>& chunk : chunks) {
        all.insert(all.end(), chunk.begin(), chunk.end());
    }
    return all;
}

/// The items of one side that are in a candidate, each once, in order.
std::vector<std::uint32_t> items_of(const std::vector<Candidate>& candidates,
                                    std::uint32_t Candidate::*side) {
    std::vector<std::uint32_t> items;
    items.reserve(candidates.size());
    std::ranges::transform(candidates, std::back_inserter(items), side);
    std::ranges::sort(items);
    const auto repeated = std::ranges::unique(items);
    items.erase(repeated.begin(), repeated.end());
    return items;
}

}  // namespace

Chunks shape_pairs(const ShapeSide& from, const ShapeSide& to, const Threshold& threshold,
                   const base::Task& task) {
    const bool by_from = from.positions.size() >= to.positions.size();
    const ShapeSide& outer = by_from ? from : to;
    const ShapeSide& inner = by_from ? to : from;
    const std::vector<Candidate> candidates = candidates_of(outer, inner, threshold, quiet(task));
    const ShapeSet outer_shapes{outer.table, outer.positions, items_of(candidates, &Candidate::outer), task};
    const ShapeSet inner_shapes{inner.table, inner.positions, items_of(candidates, &Candidate::inner), task};

    Chunks chunks((candidates.size() + kChunk - 1) / kChunk);
    base::parallel_for(
        quiet(task), candidates.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
            PairChunk& chunk = chunks[begin / kChunk];
            for (std::size_t c = begin; c < end; ++c) {
                const auto [i, j] = candidates[c];
                const double limit_m = threshold.limit_m(outer.accuracy(i) + inner.accuracy(j));
                if (limit_m < 0 || gap_m(outer_shapes.box(i), inner_shapes.box(j)) > limit_m) {
                    continue;
                }
                const auto found = closest_points(outer_shapes, i, inner_shapes, j, Metres{limit_m});
                if (!found || found->distance.value() > limit_m) {
                    continue;
                }
                const std::uint32_t a = outer.positions.rows[i];
                const std::uint32_t b = inner.positions.rows[j];
                chunk.pairs.push_back(by_from ? Pair{a, b, found->distance.value()}
                                              : Pair{b, a, found->distance.value()});
                chunk.ends.push_back(by_from ? Ends{found->on_first, found->on_second}
                                             : Ends{found->on_second, found->on_first});
            }
        });
    return chunks;
}

}  // namespace limes::engine::embedded
