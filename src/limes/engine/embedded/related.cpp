#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>

namespace limes::engine::embedded {

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

    std::unordered_set<std::string_view> wanted;
    for (std::size_t row = 0; row < input.rows; ++row) {
        wanted.insert(input.ids[row]);
    }
    std::vector<std::size_t> chosen;
    for (std::size_t row = 0; row < other.rows; ++row) {
        const bool names_one = std::any_of(columns.begin(), columns.end(), [&](const auto& relation) {
            const auto ids = split_ids(relation.first->text(row), relation.second);
            return std::any_of(ids.begin(), ids.end(),
                               [&](std::string_view id) { return wanted.contains(id); });
        });
        if (names_one) {
            chosen.push_back(row);
        }
    }
    context.task.check();
    return std::make_shared<const model::Layer>(other.take(chosen));
}

}  // namespace limes::engine::embedded
