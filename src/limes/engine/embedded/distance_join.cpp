#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/pair_order.hpp>
#include <limes/engine/embedded/point_grid.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using model::Layer;
using query::DistanceJoin;

constexpr const char* kStep = "distance join";
constexpr std::size_t kShapeChunk = 64;

/// One of the two tables of a join.
struct Side {
    const Layer& table;
    Positions positions;
    std::vector<double> accuracy_m;

    Side(const Layer& from, Context& context)
        : table{from},
          positions{positions_of(from, kStep, context)},
          accuracy_m{accuracies_of(from, positions)} {}
    [[nodiscard]] PointSet points() const { return {positions.lon, positions.lat, accuracy_m}; }
    [[nodiscard]] double accuracy(std::size_t i) const {
        return accuracy_m.empty() ? std::nan("") : accuracy_m[i];
    }
};

// Whichever side is the larger is streamed, the other is in the index.
enum class Streamed : bool { from, to };

Chunks point_pairs(const Side& from, const Side& to, const Threshold& threshold, Streamed streamed,
                   const base::Task& task) {
    const bool by_from = streamed == Streamed::from;
    const auto hits = by_from ? points_within(from.points(), to.points(), threshold, task)
                              : points_within(to.points(), from.points(), threshold, task);
    Chunks chunks(hits.size());
    base::Task quiet = task;
    quiet.progress = nullptr;
    base::parallel_for(quiet, hits.size(), 1, [&](std::size_t chunk, std::size_t, unsigned) {
        chunks[chunk].pairs.reserve(hits[chunk].size());
        for (const PointHit& hit : hits[chunk]) {
            const std::uint32_t a = from.positions.rows[by_from ? hit.streamed : hit.indexed];
            const std::uint32_t b = to.positions.rows[by_from ? hit.indexed : hit.streamed];
            chunks[chunk].pairs.push_back({a, b, hit.distance_m});
        }
    });
    return chunks;
}

Chunks shape_pairs(const Side& from, const Side& to, const Threshold& threshold, Streamed streamed,
                   const base::Task& task) {
    const bool by_from = streamed == Streamed::from;
    const Side& outer = by_from ? from : to;
    const Side& inner = by_from ? to : from;
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

    Chunks chunks((outer.positions.size() + kShapeChunk - 1) / kShapeChunk);
    base::parallel_for(
        task, outer.positions.size(), kShapeChunk, [&](std::size_t begin, std::size_t end, unsigned) {
            PairChunk& chunk = chunks[begin / kShapeChunk];
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

/// The same feature on both sides of a join of one layer, by id: the two may be different selections of it.
void drop_self_pairs(const Layer& from, const Layer& to, Chunks& chunks) {
    const auto is_self = [&](const Pair& pair) { return from.ids[pair.from] == to.ids[pair.to]; };
    for (PairChunk& chunk : chunks) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < chunk.pairs.size(); ++i) {
            if (is_self(chunk.pairs[i])) {
                continue;
            }
            chunk.pairs[kept] = chunk.pairs[i];
            if (!chunk.ends.empty()) {
                chunk.ends[kept] = chunk.ends[i];
            }
            ++kept;
        }
        chunk.pairs.resize(kept);
        if (!chunk.ends.empty()) {
            chunk.ends.resize(kept);
        }
    }
}

/// The pairs as the answer has them.
Table make_table(const DistanceJoin& step, const Threshold& threshold, const Side& from, const Side& to,
                 Chunks chunks, const Context& context) {
    if (step.same_layer) {
        drop_self_pairs(from.table, to.table, chunks);
    }
    PairList list = in_order(std::move(chunks), from.table.rows, to.table, context.task);
    list.certainty.reserve(list.pairs.size());
    for (const Pair& pair : list.pairs) {
        list.certainty.push_back(
            threshold.certainty(pair.distance_m, margin_m(from.table, pair.from, to.table, pair.to)));
    }
    return make_pair_table("pairs", from.table, to.table, std::move(list), step.shape, context);
}

/// Points of batches past a grid of the other table's points.
class PointStage final : public Stage {
public:
    PointStage(const DistanceJoin& step, Table to, const Expected& expected, Context& context)
        : m_step{step},
          m_table{std::move(to)},
          m_to{*m_table, context},
          m_grid{m_to.points(), m_threshold, expected_points(expected)},
          m_scratch(context.task.thread_count()) {}

    [[nodiscard]] Table next(const Table& batch, unsigned thread, Context& context) const override {
        const Side from{*batch, context};
        if (!from.positions.only_points) {
            throw model::NotStreamable{"not all features are points"};
        }
        std::vector<PointHit> hits;
        m_grid.near(from.points(), 0, from.positions.size(), m_scratch[thread], hits);
        Chunks chunks(1);
        chunks[0].pairs.reserve(hits.size());
        for (const PointHit& hit : hits) {
            chunks[0].pairs.push_back(
                {from.positions.rows[hit.streamed], m_to.positions.rows[hit.indexed], hit.distance_m});
        }
        return make_table(m_step, m_threshold, from, m_to, std::move(chunks), context);
    }

private:
    [[nodiscard]] StreamedPoints expected_points(const Expected& expected) const {
        const model::Layer& first = *expected.first;
        const bool points = first.geometry.all_points() && first.geometry.size() == first.rows;
        StreamedPoints streamed{
            points ? PointSet{first.geometry.lon(), first.geometry.lat(), first.accuracy_m} : PointSet{},
            m_threshold};
        streamed.extent = expected.extent.value_or(geodesy::Box{-180, -90, 180, 90});
        return streamed;
    }

    DistanceJoin m_step;
    Table m_table;
    Threshold m_threshold{m_step.within, m_step.keep};
    Side m_to;
    PointGrid m_grid;
    mutable std::vector<PointGrid::Scratch> m_scratch;
};

}  // namespace

Table run(const DistanceJoin& step, const Tables& tables, Context& context) {
    const Side from{*tables.at(step.from), context};
    const Side to{*tables.at(step.to), context};
    const Threshold threshold{step.within, step.keep};
    const Streamed streamed = from.positions.size() >= to.positions.size() ? Streamed::from : Streamed::to;
    if (context.task.progress != nullptr) {
        context.task.progress->start(kStep, std::max(from.positions.size(), to.positions.size()));
    }
    const bool points = from.positions.only_points && to.positions.only_points;
    return make_table(step, threshold, from, to,
                      points ? point_pairs(from, to, threshold, streamed, context.task)
                             : shape_pairs(from, to, threshold, streamed, context.task),
                      context);
}

std::unique_ptr<Stage> stage(const DistanceJoin& step, const Tables& tables, const Expected& expected,
                             Context& context) {
    if (step.same_layer || !only_points(*tables.at(step.to))) {
        return nullptr;
    }
    return std::make_unique<PointStage>(step, tables.at(step.to), expected, context);
}

}  // namespace limes::engine::embedded
