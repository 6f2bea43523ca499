#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace limes::engine::embedded {

namespace {

using model::Layer;

/// Units by id; an id may have several rows, one for each time it was valid. Kinship is between ids.
class Kinship {
public:
    explicit Kinship(const Layer& units) {
        for (std::size_t row = 0; row < units.rows; ++row) {
            m_rows[units.ids[row]].push_back(row);
        }
        read(units, "predecessors", m_before, m_after);
        read(units, "successors", m_after, m_before);
    }

    [[nodiscard]] bool knows(std::string_view id) const { return m_rows.contains(id); }
    [[nodiscard]] const std::vector<std::size_t>& rows(std::string_view id) const { return m_rows.at(id); }

    /// The generation of every id reached from `start` one way, the nearest when there are several ways;
    /// cycles end.
    template <class Reached>
    void follow(const std::set<std::string_view>& start, bool forward, Reached&& reached) const {
        const auto& next = forward ? m_after : m_before;
        std::set<std::string_view> seen{start};
        std::deque<std::pair<std::string_view, std::int64_t>> queue;
        for (const std::string_view id : start) {
            queue.emplace_back(id, 0);
        }
        while (!queue.empty()) {
            const auto [id, generation] = queue.front();
            queue.pop_front();
            const auto kin = next.find(id);
            if (kin == next.end()) {
                continue;
            }
            for (const std::string_view other : kin->second) {
                if (seen.insert(other).second) {
                    reached(other, forward ? generation + 1 : -generation - 1, id);
                    queue.emplace_back(other, generation + 1);
                }
            }
        }
    }

private:
    using Edges = std::unordered_map<std::string_view, std::set<std::string_view>>;

    static void read(const Layer& units, std::string_view name, Edges& onward, Edges& back) {
        const model::Column* column = units.find(name);
        if (column == nullptr) {
            return;
        }
        const auto& relations = units.schema.relations;
        const auto relation = std::find_if(relations.begin(), relations.end(),
                                           [&](const model::Relation& r) { return r.column == name; });
        const char separator = relation == relations.end() ? ';' : relation->separator;
        for (std::size_t row = 0; row < units.rows; ++row) {
            for (const std::string_view other : split_ids(column->text(row), separator)) {
                onward[units.ids[row]].insert(other);
                back[other].insert(units.ids[row]);
            }
        }
    }

    std::unordered_map<std::string_view, std::vector<std::size_t>> m_rows;
    Edges m_before;
    Edges m_after;
};

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

std::vector<Member> members(const Layer& units, const Layer& start, Context& context) {
    const Kinship kinship{units};
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

}  // namespace

Table run(const query::Lineage& step, const Tables& tables, Context& context) {
    const Layer& units = *tables[step.units];
    const std::vector<Member> found = members(units, *tables[step.start], context);
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
