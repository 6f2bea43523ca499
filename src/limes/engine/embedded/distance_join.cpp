#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/pair_order.hpp>
#include <limes/engine/embedded/pairs_within.hpp>
#include <limes/engine/embedded/point_grid.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/shape_pairs.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>

namespace limes::engine::embedded {
namespace {

using model::Layer;
using query::DistanceJoin;

constexpr const char* kStep = "distance join";

/// One of the two tables of a join.
struct Side {
    const Layer& table;
    Positions positions;
    std::vector<double> accuracy_m;

    Side(const Layer& from, const std::string& step, Context& context)
        : table{from},
          positions{positions_of(from, step, context)},
          accuracy_m{accuracies_of(from, positions)} {}
    [[nodiscard]] PointSet points() const { return {positions.lon, positions.lat, accuracy_m}; }
    [[nodiscard]] ShapeSide shapes() const { return {table, positions, accuracy_m}; }
};

// Whichever side is the larger is streamed, the other is in the index.
enum class Streamed : bool { from, to };

Chunks point_pairs(const Side& from, const Side& to, const Threshold& threshold, Streamed streamed,
                   const base::Task& task) {
    const bool by_from = streamed == Streamed::from;
    const auto hits = by_from ? points_within(from.points(), to.points(), threshold, task)
                              : points_within(to.points(), from.points(), threshold, task);
    Chunks chunks(hits.size());
    base::parallel_for(quiet(task), hits.size(), 1, [&](std::size_t chunk, std::size_t, unsigned) {
        chunks[chunk].pairs.reserve(hits[chunk].size());
        for (const PointHit& hit : hits[chunk]) {
            const std::uint32_t a = from.positions.rows[by_from ? hit.streamed : hit.indexed];
            const std::uint32_t b = to.positions.rows[by_from ? hit.indexed : hit.streamed];
            chunks[chunk].pairs.push_back({a, b, hit.distance_m});
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

/// All pairs of two tables that the threshold keeps.
Chunks pairs_of(const Side& from, const Side& to, const Threshold& threshold, const std::string& step,
                const base::Task& task) {
    const Streamed streamed = from.positions.size() >= to.positions.size() ? Streamed::from : Streamed::to;
    if (task.progress != nullptr) {
        task.progress->start(step, std::max(from.positions.size(), to.positions.size()));
    }
    return from.positions.only_points && to.positions.only_points
               ? point_pairs(from, to, threshold, streamed, task)
               : shape_pairs(from.shapes(), to.shapes(), threshold, task);
}

PairList listed(const Side& from, const Side& to, const Threshold& threshold, Chunks chunks,
                const Context& context) {
    PairList list = in_order(std::move(chunks), from.table.rows, to.table, context.task);
    list.certainty.reserve(list.pairs.size());
    for (const Pair& pair : list.pairs) {
        list.certainty.push_back(
            threshold.certainty(pair.distance_m, margin_m(from.table, pair.from, to.table, pair.to)));
    }
    return list;
}

/// The pairs as the answer has them.
Table make_table(const DistanceJoin& step, const Threshold& threshold, const Side& from, const Side& to,
                 Chunks chunks, const Context& context) {
    if (step.same_layer) {
        drop_self_pairs(from.table, to.table, chunks);
    }
    return make_pair_table("pairs", from.table, to.table,
                           listed(from, to, threshold, std::move(chunks), context), step.shape, context);
}

/// Points of batches past a grid of the other table's points.
class PointStage final : public Stage {
public:
    PointStage(const DistanceJoin& step, Table to, const Expected& expected, Context& context)
        : m_step{step},
          m_table{std::move(to)},
          m_to{*m_table, kStep, context},
          m_grid{m_to.points(), m_threshold, expected_points(expected)},
          m_scratch(context.task.thread_count()) {}

    [[nodiscard]] Table next(const Table& batch, unsigned thread, Context& context) const override {
        const Side from{*batch, kStep, context};
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

PairList pairs_within(const Layer& from, const Layer& to, const Threshold& threshold, const std::string& step,
                      Context& context) {
    const Side from_side{from, step, context};
    const Side to_side{to, step, context};
    return listed(from_side, to_side, threshold, pairs_of(from_side, to_side, threshold, step, context.task),
                  context);
}

Table run(const DistanceJoin& step, const Tables& tables, Context& context) {
    const Side from{*tables.at(step.from), kStep, context};
    const Side to{*tables.at(step.to), kStep, context};
    const Threshold threshold{step.within, step.keep};
    return make_table(step, threshold, from, to, pairs_of(from, to, threshold, kStep, context.task), context);
}

std::unique_ptr<Stage> stage(const DistanceJoin& step, const Tables& tables, const Expected& expected,
                             Context& context) {
    if (step.same_layer || !only_points(*tables.at(step.to))) {
        return nullptr;
    }
    return std::make_unique<PointStage>(step, tables.at(step.to), expected, context);
}

}  // namespace limes::engine::embedded
