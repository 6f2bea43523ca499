// What rows say of other rows: ids that name nothing, members of pairs that cannot be placed.
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/audit_members.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/model/catalog.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace limes::check {

namespace {

using base::Severity;
using model::Column;
using model::Layer;

struct Reference {
    const Layer& layer;
    const Column& column;
    std::string to;
    char separator;
};

void check_reference(const Subject& subject, const Reference& reference, Faults& faults) {
    const Layer& layer = reference.layer;
    const auto target = subject.parts.find(reference.to);
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const std::string cell = reference.column.display(row);
        for (const std::string_view id : engine::embedded::split_ids(cell, reference.separator)) {
            if (target != subject.parts.end() && target->second.ids.contains(std::string{id})) {
                continue;
            }
            Fault fault = target == subject.parts.end()
                              ? fault_of(layer, row, Severity::error, "names-nothing",
                                         fmt::format("'{}' speaks of layer '{}', which is not in the atlas",
                                                     reference.column.name, reference.to),
                                         "import that layer too")
                              : fault_of(layer, row, Severity::error, "names-nothing",
                                         fmt::format("'{}' names '{}', which is not in layer '{}'",
                                                     reference.column.name, id, reference.to),
                                         "name one that is there, or leave it empty");
            fault.other_layer = reference.to;
            fault.other = std::string{id};
            faults.push_back(std::move(fault));
        }
    }
}

void check_side(const Layer& pairs, std::size_t row, std::string_view side,
                const engine::embedded::Gazetteer& gazetteer, Faults& faults) {
    const engine::embedded::Member member = engine::embedded::member_of(pairs, row, side, gazetteer);
    if (member.is_placed()) {
        return;
    }
    const Column* count = pairs.find("count");
    const bool stands_for_many = count != nullptr && count->number(row).value_or(1) > 1;
    Fault fault = fault_of(pairs, row, stands_for_many ? Severity::note : Severity::warning,
                           "member-unresolved", member.why_not,
                           stands_for_many ? "name the pairs, a row each, when a source does"
                                           : "give the member its coordinates, or the name of a place");
    fault.other_layer = gazetteer.table().schema.name;
    faults.push_back(std::move(fault));
}

bool has_sides(const Layer& pairs) {
    return std::ranges::any_of(pairs.columns,
                               [](const Column& column) { return column.name.starts_with("a_name"); }) &&
           std::ranges::any_of(pairs.columns,
                               [](const Column& column) { return column.name.starts_with("b_name"); });
}

}  // namespace

void check_relations(const Subject& subject, Faults& faults) {
    for (const auto& named : subject.parts) {
        const auto& part = named.second;
        std::set<std::pair<std::string, std::string>> seen;  // a relation is often said twice
        const auto hold = [&](const std::string& column_name, const std::string& to, char separator) {
            const Column* column = part.layer.find(column_name);
            if (column != nullptr && seen.emplace(column_name, to).second) {
                check_reference(subject, {part.layer, *column, to, separator}, faults);
            }
        };
        for (const model::Relation& relation : part.layer.schema.relations) {
            hold(relation.column, relation.to, relation.separator);
        }
        for (const source::CheckDefinition& check : part.definition.checks) {
            if (check.kind == "refers") {
                hold(check.column, check.words.front(), ';');
            }
        }
    }
}

/// A member is placed by its own coordinates, else as the only place of its country that has its name, as
/// `limes pair --declared` does it.
void check_members(const Subject& subject, Faults& faults) {
    const std::vector<const Part*> places = with_role(subject, "settlement");
    for (const Part* pairs : with_role(subject, "pair")) {
        if (!has_sides(pairs->layer)) {
            continue;
        }
        Layer none;
        none.add_column("country", model::ColumnType::text);
        const bool known = !places.empty() && places.front()->layer.find("country") != nullptr;
        const Layer& table = known ? places.front()->layer : none;
        const model::Catalog catalog;
        const std::vector<std::string> languages;
        result::Result scratch;
        engine::embedded::Context context{catalog, languages, subject.task, scratch};
        const engine::embedded::Positions positions = engine::embedded::positions_of(table, "check", context);
        const engine::embedded::Gazetteer gazetteer{table, positions, subject.task};
        for (std::size_t row = 0; row < pairs->layer.rows; ++row) {
            check_side(pairs->layer, row, "a_", gazetteer, faults);
            check_side(pairs->layer, row, "b_", gazetteer, faults);
        }
    }
}

}  // namespace limes::check
