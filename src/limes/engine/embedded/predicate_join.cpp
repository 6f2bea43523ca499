#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/predicate_pairs.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::PredicateJoin;

constexpr const char* kStep = "predicate join";
// ---- the table
// --------------------------------------------------------------------------------------------------

/// A row of the answer; no `to` for a feature that meets nothing.
struct Row {
    std::uint32_t from;
    std::optional<std::uint32_t> to;
};

std::vector<Row> rows_of(std::vector<RowPair> pairs, const Layer& from, const Layer& to,
                         bool keep_unmatched) {
    std::ranges::sort(pairs, [&](const RowPair& a, const RowPair& b) {
        if (a.from != b.from) {
            return a.from < b.from;
        }
        const int order = to.ids[a.to].compare(to.ids[b.to]);
        return order != 0 ? order < 0 : a.to < b.to;
    });
    std::vector<Row> rows;
    rows.reserve(pairs.size());
    std::size_t at = 0;
    for (std::uint32_t row = 0; row < from.rows; ++row) {
        const bool unmatched = at == pairs.size() || pairs[at].from != row;
        if (unmatched && keep_unmatched) {
            rows.push_back({row, std::nullopt});
        }
        for (; at < pairs.size() && pairs[at].from == row; ++at) {
            rows.push_back({row, pairs[at].to});
        }
    }
    return rows;
}

/// Columns of from that bear a name of ours give way.
void rename_taken(std::vector<Column>& columns) {
    constexpr std::array<std::string_view, 4> kOurs{"from_id", "from_name", "to_id", "to_name"};
    for (Column& column : columns) {
        if (std::ranges::find(kOurs, column.name) != kOurs.end()) {
            column.name += "_of_from";
        }
    }
}

Table make_table(const std::vector<Row>& rows, const Layer& from, const Layer& to, const Context& context) {
    std::vector<std::size_t> chosen;
    chosen.reserve(rows.size());
    for (const Row& row : rows) {
        chosen.push_back(row.from);
    }
    auto table = std::make_shared<Layer>(from.take(chosen));
    table->schema.name = "joined";
    std::vector<Column> of_from = std::move(table->columns);
    rename_taken(of_from);
    table->columns.clear();
    table->columns.reserve(of_from.size() + 4);
    Column& from_id = table->add_column("from_id", ColumnType::text);
    Column& from_name = table->add_column("from_name", ColumnType::text);
    Column& to_id = table->add_column("to_id", ColumnType::text);
    Column& to_name = table->add_column("to_name", ColumnType::text);
    const Names from_names{from, context.languages};
    const Names to_names{to, context.languages};
    model::TextBuffer ids;
    std::string id;
    for (const Row& row : rows) {
        id.assign(from.ids[row.from]);
        from_id.push(from.ids[row.from]);
        from_name.push(from_names[row.from]);
        if (row.to) {
            id += '/';
            id += to.ids[*row.to];
            to_id.push(to.ids[*row.to]);
            to_name.push(to_names[*row.to]);
        } else {
            to_id.push_null();
            to_name.push_null();
        }
        ids.push_back(id);
    }
    table->ids = std::move(ids);
    std::ranges::move(of_from, std::back_inserter(table->columns));
    return table;
}

/// Points of batches in the areas of the other table.
class AreaStage final : public Stage {
public:
    AreaStage(const PredicateJoin& step, Edge edge, Table to, const Expected& expected, Context& context)
        : m_step{step},
          m_edge{edge},
          m_to{std::move(to)},
          m_positions{positions_of(*m_to, kStep, context)},
          m_index{*m_to, m_positions.rows, expected_points(expected), context.task},
          m_scratch(context.task.thread_count()) {}

    [[nodiscard]] Table next(const Table& batch, unsigned thread, Context& context) const override {
        const Positions points = positions_of(*batch, kStep, context);
        if (!points.only_points) {
            throw model::NotStreamable{"not all features are points"};
        }
        std::vector<AreaIndex::Hit> hits;
        m_index.locate(points.lon, points.lat, m_edge, m_scratch[thread], hits);
        std::vector<RowPair> pairs;
        pairs.reserve(hits.size());
        for (const AreaIndex::Hit& hit : hits) {
            pairs.push_back({points.rows[hit.point], hit.row});
        }
        return make_table(rows_of(std::move(pairs), *batch, *m_to, m_step.keep_unmatched), *batch, *m_to,
                          context);
    }

private:
    PredicateJoin m_step;
    Edge m_edge;
    Table m_to;
    Positions m_positions;
    AreaIndex m_index;
    mutable std::vector<AreaIndex::Scratch> m_scratch;
};

}  // namespace

Table run(const PredicateJoin& step, const Tables& tables, Context& context) {
    const Layer& from = *tables.at(step.from);
    const Layer& to = *tables.at(step.to);
    const Positions from_positions = positions_of(from, kStep, context);
    const Positions to_positions = positions_of(to, kStep, context);
    std::vector<RowPair> pairs =
        predicate_pairs(from, from_positions, to, to_positions, step.predicate, context.task);
    return make_table(rows_of(std::move(pairs), from, to, step.keep_unmatched), from, to, context);
}

std::unique_ptr<Stage> stage(const PredicateJoin& step, const Tables& tables, const Expected& expected,
                             Context& context) {
    const auto edge = edge_for_points(step.predicate);
    if (!edge || !only_areas(*tables.at(step.to))) {
        return nullptr;
    }
    return std::make_unique<AreaStage>(step, *edge, tables.at(step.to), expected, context);
}

}  // namespace limes::engine::embedded
