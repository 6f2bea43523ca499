#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

namespace limes::engine::embedded {

namespace {

using Ids = std::unordered_set<std::string_view>;

/// What each column may name: the ids of the input. Where the step says as many columns as tables were put
/// one after the other into the input, each names those of its own table, for the ids of two layers are not
/// the same features.
std::vector<Ids> ids_by_column(const query::Related& step, const model::Layer& input, std::size_t columns,
                               const query::Plan* plan) {
    const auto* several = plan == nullptr ? nullptr : std::get_if<query::Concat>(&plan->steps[step.input]);
    const model::Column* label = several == nullptr ? nullptr : input.find(several->label_column);
    const bool is_apart = label != nullptr && step.columns.size() == columns &&
                          several->labels.size() == columns && columns > 1;
    std::vector<Ids> ids(columns);
    for (std::size_t row = 0; row < input.rows; ++row) {
        for (std::size_t i = 0; i < columns; ++i) {
            if (!is_apart || label->display(row) == several->labels[i]) {
                ids[i].insert(input.ids[row]);
            }
        }
    }
    return ids;
}

}  // namespace

Table run(const query::Related& step, const Tables& tables, Context& context) {
    const model::Layer& input = *tables[step.input];
    const model::Layer& other = *tables[step.other];

    // A relation that names no layer may name features of any.
    std::vector<std::pair<const model::Column*, char>> columns;
    for (const model::Relation& relation : other.schema.relations) {
        const model::Column* column = other.find(relation.column);
        const bool may_name = step.columns.empty()
                                  ? relation.to.empty() || relation.to == input.schema.name
                                  : std::ranges::find(step.columns, relation.column) != step.columns.end();
        if (column != nullptr && may_name) {
            columns.emplace_back(column, relation.separator);
        }
    }
    if (columns.empty()) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = other.schema.name,
             .feature = {},
             .kind = "no-relation",
             .what = fmt::format("no column of it names features of {}", input.schema.name),
             .done = "it adds no rows"});
    }

    const std::vector<Ids> wanted = ids_by_column(step, input, columns.size(), context.plan);
    std::vector<std::size_t> chosen;
    for (std::size_t row = 0; row < other.rows; ++row) {
        bool names_one = false;
        for (std::size_t i = 0; i < columns.size() && !names_one; ++i) {
            const auto ids = split_ids(columns[i].first->text(row), columns[i].second);
            names_one = std::ranges::any_of(ids, [&](std::string_view id) { return wanted[i].contains(id); });
        }
        if (names_one) {
            chosen.push_back(row);
        }
    }
    context.task.check();
    return std::make_shared<const model::Layer>(other.take(chosen));
}

}  // namespace limes::engine::embedded
