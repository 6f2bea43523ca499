#include <limes/engine/embedded/shape_pairs.hpp>
#include <limes/engine/embedded/shape_set.hpp>

namespace limes::engine::embedded {
namespace {

using base::Metres;

constexpr std::size_t kChunk = 64;

}  // namespace

Chunks shape_pairs(const ShapeSide& from, const ShapeSide& to, const Threshold& threshold,
                   const base::Task& task) {
    const bool by_from = from.positions.size() >= to.positions.size();
    const ShapeSide& outer = by_from ? from : to;
    const ShapeSide& inner = by_from ? to : from;
    const ShapeSet outer_shapes{outer.table, outer.positions, task};
    const ShapeSet inner_shapes{inner.table, inner.positions, task};

    // Indexed boxes are grown by their own margin, the box asked with by its own and the distance: what is
    // near enough for the pair's margin has boxes that meet.
    const auto own_margin = [&](double accuracy) {
        return threshold.grows() && !std::isnan(accuracy) ? accuracy : 0.0;
    };
    std::vector<index::Box3> boxes = inner_shapes.boxes();
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        boxes[i] = grown(boxes[i], own_margin(inner.accuracy(i)));
    }
    const index::BoxTree tree{boxes};

    Chunks chunks((outer.positions.size() + kChunk - 1) / kChunk);
    base::parallel_for(
        task, outer.positions.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
            PairChunk& chunk = chunks[begin / kChunk];
            std::vector<std::uint32_t> candidates;
            for (std::size_t i = begin; i < end; ++i) {
                const double reach_m = threshold.within_m() + own_margin(outer.accuracy(i));
                candidates.clear();
                tree.meeting(grown(outer_shapes.boxes()[i], reach_m), candidates);
                for (const std::uint32_t j : candidates) {
                    const double limit_m = threshold.limit_m(outer.accuracy(i) + inner.accuracy(j));
                    if (limit_m < 0 || gap_m(outer_shapes.boxes()[i], inner_shapes.boxes()[j]) > limit_m) {
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
            }
        });
    return chunks;
}

}  // namespace limes::engine::embedded
