#include <limes/base/error.hpp>
#include <limes/engine/embedded/nearest_search.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace limes::engine::embedded {

double NearestSearch::slack_m(double from_accuracy, double worst_m) const {
    return std::isnan(from_accuracy) || !rivals.any_known() ? 0 : 2 * (from_accuracy + worst_m);
}

namespace {

using model::Layer;
using query::NearestJoin;

constexpr const char* kStep = "nearest join";

void number_features(NearestSearch& search) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    const auto number_of = [&](std::string_view id) {
        return numbers.try_emplace(id, static_cast<std::uint32_t>(numbers.size())).first->second;
    };
    std::unordered_map<std::uint32_t, std::size_t> rows;
    for (const std::uint32_t row : search.to_positions.rows) {
        search.to_feature.push_back(number_of(search.to.ids[row]));
        search.most_of_one_feature = std::max(search.most_of_one_feature, ++rows[search.to_feature.back()]);
    }
    for (const std::uint32_t row : search.from_positions.rows) {
        search.from_feature.push_back(number_of(search.from.ids[row]));
    }
}

/// All neighbours in the order of from; each from's stay together and in their order.
PairList gathered(const Neighbours& chunks, const NearestSearch& search, bool with_ends,
                  const base::Task& task) {
    std::vector<std::size_t> begin(search.from_positions.size() + 1, 0);
    for (const NeighbourChunk& chunk : chunks) {
        for (const Neighbour& each : chunk.neighbours) {
            ++begin[each.from + 1];
        }
    }
    for (std::size_t i = 1; i < begin.size(); ++i) {
        begin[i] += begin[i - 1];
    }
    PairList list;
    list.ranked = true;
    const std::size_t count = begin.back();
    list.pairs.resize(count);
    list.certainty.resize(count);
    list.rank.resize(count);
    list.ends.resize(with_ends ? count : 0);
    base::parallel_for(quiet(task), chunks.size(), 1, [&](std::size_t chunk, std::size_t, unsigned) {
        const std::vector<Neighbour>& neighbours = chunks[chunk].neighbours;
        std::size_t at = 0;
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
            const Neighbour& each = neighbours[i];
            at = i > 0 && neighbours[i - 1].from == each.from ? at + 1 : begin[each.from];
            list.pairs[at] = {search.from_positions.rows[each.from], search.to_positions.rows[each.near.item],
                              each.near.distance_m};
            list.certainty[at] = each.near.certainty;
            list.rank[at] = each.near.rank;
            if (with_ends) {
                list.ends[at] = chunks[chunk].ends[i];
            }
        }
    });
    return list;
}

Ranking ranking_of(const NearestJoin& step, const Positions& to) {
    Ranking ranking;
    ranking.k = std::min(step.k, std::max<std::size_t>(1, to.size()));
    ranking.ties = step.ties;
    if (step.within) {
        ranking.within_m = step.within->value();
    }
    return ranking;
}

void check(const NearestJoin& step) {
    if (step.k == 0) {
        throw base::UsageError{"the number of nearest (-k) is 1 or more"};
    }
}

/// Points of batches among the points of the other table.
class PointStage final : public Stage {
public:
    PointStage(const NearestJoin& step, Table to, Context& context)
        : m_step{step},
          m_to{std::move(to)},
          m_positions{positions_of(*m_to, kStep, context)},
          m_rivals{*m_to, m_positions},
          m_index{m_positions} {}

    [[nodiscard]] Table next(const Table& batch, unsigned /*thread*/, Context& context) const override {
        const Positions positions = positions_of(*batch, kStep, context);
        if (!positions.only_points) {
            throw model::NotStreamable{"not all features are points"};
        }
        const std::vector<double> accuracy_m = accuracies_of(*batch, positions);
        const NearestSearch search{*batch,   *m_to,     positions, m_positions, accuracy_m,
                                   m_rivals, m_ranking, {},        {},          0};
        Neighbours found;
        if (positions.size() > 0 && m_positions.size() > 0) {
            found = nearest_points(search, m_index, context.task);
        }
        PairList list = gathered(found, search, false, context.task);
        found = {};
        return make_pair_table("nearest", *batch, *m_to, std::move(list), m_step.shape, context);
    }

private:
    NearestJoin m_step;
    Table m_to;
    Positions m_positions;
    Rivals m_rivals;
    NearestIndex m_index;
    Ranking m_ranking = ranking_of(m_step, m_positions);
};

}  // namespace

Table run(const NearestJoin& step, const Tables& tables, Context& context) {
    check(step);
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Positions from_positions = positions_of(from, kStep, context);
    const Positions to_positions = positions_of(to, kStep, context);
    const std::vector<double> from_accuracy_m = accuracies_of(from, from_positions);
    const Rivals rivals{to, to_positions};
    NearestSearch search{
        from, to, from_positions, to_positions, from_accuracy_m, rivals, ranking_of(step, to_positions), {},
        {},   0};
    if (step.same_layer) {
        number_features(search);
    }
    if (context.task.progress != nullptr) {
        context.task.progress->start(kStep, from_positions.size());
    }
    const bool points = from_positions.only_points && to_positions.only_points;
    Neighbours found;
    if (from_positions.size() > 0 && to_positions.size() > 0) {
        found = points ? nearest_points(search, NearestIndex{to_positions}, context.task)
                       : nearest_shapes(search, context.task);
    }
    PairList list = gathered(found, search, !points, context.task);
    found = {};
    return make_pair_table("nearest", from, to, std::move(list), step.shape, context);
}

std::unique_ptr<Stage> stage(const NearestJoin& step, const Tables& tables, const Expected& /*expected*/,
                             Context& context) {
    check(step);
    if (step.same_layer || !only_points(*tables.at(step.to))) {
        return nullptr;
    }
    return std::make_unique<PointStage>(step, tables.at(step.to), context);
}

}  // namespace limes::engine::embedded
