// Rows against each other: what reading mended, ids and rows that are there twice, times that do not meet.
#include <limes/check/mended_by_reading.hpp>
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/text_cleaner.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace limes::check {

namespace {

using base::Severity;
using model::Layer;

using Rows = std::unordered_map<std::string_view, std::vector<std::size_t>>;

/// The rows of each id by their start.
Rows states_of(const Layer& layer) {
    Rows rows;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        rows[layer.ids[row]].push_back(row);
    }
    for (auto& [id, states] : rows) {
        std::ranges::stable_sort(
            states, [&](std::size_t a, std::size_t b) { return layer.valid(a).from < layer.valid(b).from; });
    }
    return rows;
}

std::string day_text(base::Day day) {
    return day.is_open() ? "ever" : day.text();
}

void check_states(const Layer& layer, const std::vector<std::size_t>& states, Faults& faults) {
    base::Day held_until = layer.valid(states.front()).to;
    for (std::size_t i = 1; i < states.size(); ++i) {
        const base::ValidTime before = layer.valid(states[i - 1]);
        const base::ValidTime now = layer.valid(states[i]);
        if (now == before) {
            continue;  // a duplicate
        }
        if (now.from < held_until) {
            faults.push_back(fault_of(layer, states[i], Severity::error, "overlapping-validity",
                                      fmt::format("holds from {} while another state of it holds until {}",
                                                  day_text(now.from), day_text(held_until)),
                                      fmt::format("end the other state on {}", day_text(now.from))));
        } else if (now.from > held_until) {
            Fault fault = fault_of(layer, states[i], Severity::warning, "gapped-validity",
                                   fmt::format("begins on {}, and the state of it before ended on {}",
                                               now.from.text(), held_until.text()),
                                   "let the states meet, if it held all the time");
            fault.when = {held_until, now.from};
            faults.push_back(std::move(fault));
        }
        held_until = std::max(held_until, now.to);
    }
}

/// A unit made of others begins on the day that they end.
void check_succession(const Layer& layer, const Rows& rows, Faults& faults) {
    const auto relation = std::ranges::find_if(layer.schema.relations, [&](const model::Relation& each) {
        return each.column == "predecessors" && each.to == layer.schema.name;
    });
    const model::Column* column = layer.find("predecessors");
    if (relation == layer.schema.relations.end() || column == nullptr) {
        return;
    }
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const std::string cell = column->display(row);
        const base::Day begins = layer.valid(row).from;
        for (const std::string_view id : engine::embedded::split_ids(cell, relation->separator)) {
            const auto found = rows.find(id);
            if (found == rows.end() || begins.is_open() || id == layer.ids[row]) {
                continue;
            }
            const bool meets = std::ranges::any_of(
                found->second, [&](std::size_t old) { return layer.valid(old).to == begins; });
            const base::Day ends = layer.valid(found->second.back()).to;
            if (meets || ends > begins) {
                continue;  // a part of it may go on
            }
            Fault fault = fault_of(layer, row, Severity::warning, "gapped-succession",
                                   fmt::format("begins on {}, and '{}', of which it was made, ended on {}",
                                               begins.text(), id, ends.text()),
                                   "let the one begin when the other ends");
            fault.other_layer = fault.layer;
            fault.other = std::string{id};
            fault.when = {ends, begins};
            faults.push_back(std::move(fault));
        }
    }
}

}  // namespace

void check_reading(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        const Rows rows = part.read.empty() ? Rows{} : states_of(part.layer);
        for (const base::Finding& finding : part.read) {
            const bool mendable = is_mended_by_reading(finding);
            const bool lacks_id = finding.kind == "no-id";  // which a file may, and an atlas never
            if (finding.severity == Severity::note && !mendable && !lacks_id) {
                continue;
            }
            Fault fault;
            fault.severity = lacks_id ? Severity::error : std::max(finding.severity, Severity::warning);
            fault.kind = finding.kind;
            fault.layer = name;
            fault.feature = finding.feature;
            fault.what = finding.what;
            fault.mend = mendable ? "'limes check --fix' mends it"
                                  : "mend the row in its source, and import that again";
            if (const auto row = rows.find(finding.feature); row != rows.end()) {
                fault.place = place_of(part.layer, row->second.front());
            }
            faults.push_back(std::move(fault));
        }
    }
}

void check_ids(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        const Layer& layer = part.layer;
        for (const auto& state : states_of(layer)) {
            const auto& states = state.second;
            for (std::size_t i = 1; i < states.size(); ++i) {
                const auto first = std::find_if(
                    states.begin(), states.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](std::size_t other) { return layer.valid(other) == layer.valid(states[i]); });
                if (first == states.begin() + static_cast<std::ptrdiff_t>(i)) {
                    continue;
                }
                const bool same = source::row_digest(layer, *first) == source::row_digest(layer, states[i]);
                faults.push_back(same ? fault_of(layer, states[i], Severity::warning, "duplicate-row",
                                                 "the whole row is there twice",
                                                 "'limes check --fix' takes one away")
                                      : fault_of(layer, states[i], Severity::error, "duplicate-id",
                                                 "its id is there twice for the same time, with other words",
                                                 "give one of them another id or time"));
            }
        }
    }
}

void check_times(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        const Rows rows = states_of(part.layer);
        for (const auto& [id, states] : rows) {
            check_states(part.layer, states, faults);
        }
        check_succession(part.layer, rows, faults);
    }
}

/// Reading brings texts to normal form; a layer that was made otherwise is seen here.
void check_texts(const Subject& subject, Faults& faults) {
    std::string scratch;
    for (const auto& [name, part] : subject.parts) {
        for (const model::Column& column : part.layer.columns) {
            if (column.type() != model::ColumnType::text || source::is_surely_nfc(column.texts().bytes())) {
                continue;
            }
            for (std::size_t row = 0; row < part.layer.rows; ++row) {
                if (source::clean_text(column.texts()[row], scratch) != source::TextState::as_it_was) {
                    faults.push_back(
                        fault_of(part.layer, row, Severity::warning, "not-nfc",
                                 fmt::format("'{}' is not in Unicode normal form C", column.name),
                                 "'limes check --fix' mends it"));
                }
            }
        }
    }
}

}  // namespace limes::check
