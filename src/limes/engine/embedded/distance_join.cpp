#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/pair_order.hpp>
#include <limes/engine/embedded/point_grid.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/shape_pairs.hpp>
#include <limes/engine/embedded/steps.hpp>

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

    Side(const Layer& from, Context& context)
        : table{from},
          positions{positions_of(from, kStep, context)},
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
    Chunks chunks = points ? point_pairs(from, to, threshold, streamed, context.task)
                           : shape_pairs(from.shapes(), to.shapes(), threshold, context.task);
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

}  // namespace limes::engine::embedded
