#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/predicate_pairs.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace limes::engine::embedded {
namespace {

using model::Layer;
using query::CountJoin;

constexpr const char* kStep = "count join";

Table make_table(const Layer& to, const std::vector<std::uint64_t>& counts) {
    auto table = std::make_shared<Layer>(to);
    table->schema.name = "counted";
    model::Column count{"count", model::ColumnType::integer};
    count.description = "of how many features the predicate holds with it";
    auto& values = std::get<std::vector<std::int64_t>>(count.values());
    values.assign(counts.begin(), counts.end());
    for (model::Column& column : table->columns) {
        if (column.name == count.name) {
            column.name += "_of_to";
        }
    }
    table->columns.insert(table->columns.begin(), std::move(count));
    return table;
}

/// Points of batches counted in the areas of the other table.
class AreaStage final : public Stage {
public:
    AreaStage(Edge edge, Table to, const Expected& expected, Context& context)
        : m_edge{edge},
          m_to{std::move(to)},
          m_positions{positions_of(*m_to, kStep, context)},
          m_index{*m_to, m_positions.rows, expected_points(expected), context.task},
          m_threads(context.task.thread_count()) {
        for (Thread& thread : m_threads) {
            thread.counts.assign(m_to->rows, 0);
        }
    }

    [[nodiscard]] Table next(const Table& batch, unsigned thread, Context& context) const override {
        const Positions points = positions_of(*batch, kStep, context);
        if (!points.only_points) {
            throw model::NotStreamable{"not all features are points"};
        }
        Thread& own = m_threads[thread];
        m_index.count(points.lon, points.lat, m_edge, own.scratch, own.counts);
        return nullptr;
    }

    [[nodiscard]] Table finish(Context& /*context*/) const override {
        std::vector<std::uint64_t> counts(m_to->rows, 0);
        for (const Thread& thread : m_threads) {
            std::ranges::transform(counts, thread.counts, counts.begin(), std::plus{});
        }
        return make_table(*m_to, counts);
    }

private:
    struct alignas(128) Thread {
        AreaIndex::Scratch scratch;
        std::vector<std::uint64_t> counts;
    };

    Edge m_edge;
    Table m_to;
    Positions m_positions;
    AreaIndex m_index;
    mutable std::vector<Thread> m_threads;
};

}  // namespace

Table run(const CountJoin& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Positions from_positions = positions_of(from, kStep, context);
    const Positions to_positions = positions_of(to, kStep, context);
    std::vector<std::uint64_t> counts(to.rows, 0);
    for (const RowPair& pair :
         predicate_pairs(from, from_positions, to, to_positions, step.predicate, context.task)) {
        ++counts[pair.to];
    }
    return make_table(to, counts);
}

std::unique_ptr<Stage> stage(const CountJoin& step, const Tables& tables, const Expected& expected,
                             Context& context) {
    const auto edge = edge_for_points(step.predicate);
    if (!edge || !only_areas(*tables.at(step.to))) {
        return nullptr;
    }
    return std::make_unique<AreaStage>(*edge, tables.at(step.to), expected, context);
}

}  // namespace limes::engine::embedded
