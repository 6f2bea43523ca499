#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/decrees.hpp>
#include <limes/engine/embedded/kinship.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_life.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

namespace limes::engine::embedded {

namespace {

using model::Layer;

struct Member {
    std::int64_t generation;
    std::size_t row;
};

void add_finding(Context& context, const Layer& layer, std::string_view id, std::string kind,
                 std::string what) {
    context.result.findings.push_back({.severity = base::Severity::warning,
                                       .layer = layer.schema.name,
                                       .feature = std::string{id},
                                       .kind = std::move(kind),
                                       .what = std::move(what),
                                       .done = "the lineage ends there"});
}

std::vector<Member> members(const Layer& units, const Kinship& kinship, const Layer& start,
                            Context& context) {
    std::set<std::string_view> start_ids;
    for (std::size_t row = 0; row < start.rows; ++row) {
        if (kinship.knows(start.ids[row])) {
            start_ids.insert(start.ids[row]);
        } else {
            add_finding(context, units, start.ids[row], "unknown-unit",
                        fmt::format("'{}' is not among these units", start.ids[row]));
        }
    }
    std::map<std::string_view, std::int64_t> generations;
    for (const std::string_view id : start_ids) {
        generations.emplace(id, 0);
    }
    for (const bool forward : {true, false}) {
        kinship.follow(start_ids, forward,
                       [&](std::string_view id, std::int64_t generation, std::string_view by) {
                           if (!kinship.knows(id)) {
                               add_finding(context, units, by, "dangling-relation",
                                           fmt::format("its {} '{}' is not among these units",
                                                       forward ? "successor" : "predecessor", id));
                               return;
                           }
                           // In a cycle a unit is both before and after; the shorter way counts, and after
                           // when both are as long.
                           const auto [held, added] = generations.emplace(id, generation);
                           if (!added && std::abs(generation) < std::abs(held->second)) {
                               held->second = generation;
                           }
                       });
    }
    std::vector<Member> found;
    for (const auto& [id, generation] : generations) {
        for (const std::size_t row : kinship.rows(id)) {
            found.push_back({generation, row});
        }
    }
    std::stable_sort(found.begin(), found.end(), [&](const Member& a, const Member& b) {
        const auto key = [&](const Member& m) {
            return std::tuple{m.generation, units.valid(m.row).from, units.ids[m.row], m.row};
        };
        return key(a) < key(b);
    });
    return found;
}

bool is_name(const model::Schema& schema, const std::string& column) {
    return std::any_of(schema.name_columns.begin(), schema.name_columns.end(),
                       [&](const auto& named) { return named.second == column; });
}

/// How each row began and ended, and what its codes are now.
void add_life(Layer& made, const Layer& units, const Kinship& kinship, const std::vector<std::size_t>& rows,
              const Context& context) {
    const UnitLife life{units, kinship, context.languages};
    const auto add = [&](const char* name, const char* meaning, auto&& word) {
        model::Column& column = made.add_column(name, model::ColumnType::text, {}, meaning);
        for (const std::size_t row : rows) {
            push_text(column, word(row));
        }
    };
    const auto word = [](std::optional<Change> change) {
        return change ? word_of(*change) : std::string_view{};
    };
    add("began", "how it came to be; empty: unknown", [&](std::size_t row) { return word(life.began(row)); });
    add("ended", "what became of it; empty: it holds",
        [&](std::size_t row) { return word(life.ended(row)); });
    add("also", "what its code is after it", [&](std::size_t row) { return life.codes_after(row); });
}

}  // namespace

Table run(const query::Lineage& step, const Tables& tables, Context& context) {
    const Layer& units = *tables[step.units];
    const Kinship kinship{units};
    const std::vector<Member> found = members(units, kinship, *tables[step.start], context);
    context.task.check();

    std::vector<std::size_t> rows;
    rows.reserve(found.size());
    for (const Member& member : found) {
        rows.push_back(member.row);
    }
    auto table = std::make_shared<Layer>(units.take(rows));
    Layer made;
    model::Column& generation =
        made.add_column("generation", model::ColumnType::integer, {},
                        "steps of succession: negative before the start, 0 the start, positive after");
    for (const Member& member : found) {
        generation.push(member.generation);
    }
    for (model::Column& column : table->columns) {
        if (is_name(table->schema, column.name)) {
            made.columns.push_back(std::move(column));
            column.name.clear();
        }
    }
    add_life(made, units, kinship, rows, context);
    model::Column& from =
        made.add_column("valid_from", model::ColumnType::date, {}, "first day; empty: since ever or unknown");
    for (const std::size_t row : rows) {
        push_day(from, units.valid(row).from);
    }
    model::Column& to =
        made.add_column("valid_to", model::ColumnType::date, {}, "first day after; empty: still valid");
    for (const std::size_t row : rows) {
        push_day(to, units.valid(row).to);
    }
    const Decrees decrees{step.events ? tables[*step.events].get() : nullptr, context.languages};
    model::Column& decree = made.add_column("decree", model::ColumnType::text, {},
                                            "what made it begin and end, where the data say");
    for (const std::size_t row : rows) {
        push_text(decree, decrees.of_life(units, row));
    }
    // What else is known follows; a column of a name made here gives way to it.
    for (model::Column& column : table->columns) {
        if (!column.name.empty() && made.find(column.name) == nullptr) {
            made.columns.push_back(std::move(column));
        }
    }
    table->columns = std::move(made.columns);
    return table;
}

}  // namespace limes::engine::embedded
