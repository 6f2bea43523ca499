#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/merge.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/unique_ids.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;
using model::Day;
using model::Layer;

bool is_number(ColumnType type) {
    return type == ColumnType::integer || type == ColumnType::real;
}

void retype(Column& column, ColumnType type) {
    if (column.type() == type) {
        return;
    }
    Column typed = convert(column, type, [](std::size_t, std::string_view) {}).column;
    typed.unit = column.unit;
    typed.description = column.description;
    column = std::move(typed);
}

Column nulls(const Column& like, std::size_t rows) {
    Column column{like.name, like.type(), like.unit};
    column.description = like.description;
    for (std::size_t row = 0; row < rows; ++row) {
        column.push_null();
    }
    return column;
}

void add_missing_source(Layer& layer, const Layer& other) {
    if (!layer.source && other.source) {
        layer.source = nulls(*other.source, layer.rows);
    }
}

using Rows = std::unordered_map<std::string_view, std::vector<std::size_t>>;

Rows rows_by_id(const Layer& layer) {
    Rows rows;
    rows.reserve(layer.rows);
    for (std::size_t row = 0; row < layer.rows; ++row) {
        rows[layer.ids[row]].push_back(row);
    }
    return rows;
}

void ensure_times(Layer& layer) {
    layer.valid_from.resize(layer.rows, Day::min());
    layer.valid_to.resize(layer.rows, Day::max());
}

class Merger {
public:
    Merger(Layer old, Layer fresh, FindingLog& log)
        : m_old{std::move(old)}, m_fresh{std::move(fresh)}, m_log{log}, m_replaced_by(m_old.rows, kNone) {
        ensure_times(m_old);
        ensure_times(m_fresh);
    }

    Merged merge() {
        const Rows old_rows = rows_by_id(m_old);
        std::vector<std::size_t> added;
        for (std::size_t row = 0; row < m_fresh.rows; ++row) {
            const auto before = old_rows.find(m_fresh.ids[row]);
            if (before == old_rows.end() || !replace(row, before->second)) {
                added.push_back(row);
            }
        }
        for (const std::size_t row : added) {
            if (const auto before = old_rows.find(m_fresh.ids[row]); before != old_rows.end()) {
                make_room(row, before->second);
            }
        }
        m_result.added = added.size();
        report_absent();
        write(added);
        return std::move(m_result);
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    /// Whether an old row of the same start has been found; it is replaced when it says something else.
    bool replace(std::size_t row, const std::vector<std::size_t>& before) {
        const auto same = std::ranges::find_if(
            before, [&](std::size_t old) { return m_old.valid_from[old] == m_fresh.valid_from[row]; });
        if (same == before.end()) {
            return false;
        }
        m_replaced_by[*same] = row;
        const bool equal = row_digest(m_old, *same) == row_digest(m_fresh, row);
        ++(equal ? m_result.unchanged : m_result.changed);
        return true;
    }

    /// Old rows of the id give way in time to the new one.
    void make_room(std::size_t row, const std::vector<std::size_t>& before) {
        const Day from = m_fresh.valid_from[row];
        for (const std::size_t old : before) {
            if (m_replaced_by[old] != kNone) {
                continue;
            }
            if (m_old.valid_from[old] < from && from < m_old.valid_to[old]) {
                m_old.valid_to[old] = from;
                ++m_result.ended;
                m_log.tally("ended", m_old.ids[old], "is followed by a later state",
                            "ends on the day that one begins");
            } else if (from < m_old.valid_from[old] && m_old.valid_from[old] < m_fresh.valid_to[row]) {
                m_fresh.valid_to[row] = m_old.valid_from[old];
                m_log.record(
                    base::Severity::warning, m_fresh.ids[row], "clipped",
                    fmt::format("a later state is there already, from {}", m_old.valid_from[old].text()),
                    "ends on that day");
            }
        }
    }

    void report_absent() {
        const Rows fresh_rows = rows_by_id(m_fresh);
        for (std::size_t row = 0; row < m_old.rows; ++row) {
            if (!fresh_rows.contains(m_old.ids[row])) {
                m_log.tally("absent", m_old.ids[row], "is not in the new edition",
                            "kept; end it by a valid_to if it ended");
            }
        }
    }

    void write(const std::vector<std::size_t>& added) {
        m_result.layer = m_fresh.like();
        for (std::size_t row = 0; row < m_old.rows; ++row) {
            const std::size_t by = m_replaced_by[row];
            m_result.layer.push_from(by == kNone ? m_old : m_fresh, by == kNone ? row : by);
        }
        for (const std::size_t row : added) {
            m_result.layer.push_from(m_fresh, row);
        }
    }

    Layer m_old;
    Layer m_fresh;
    FindingLog& m_log;
    std::vector<std::size_t> m_replaced_by;
    Merged m_result;
};

}  // namespace

Conformed conform(Layer first, Layer second, FindingLog& log) {
    for (Column& column : first.columns) {
        const auto other = std::ranges::find(second.columns, column.name, &Column::name);
        if (other == second.columns.end()) {
            second.columns.push_back(nulls(column, second.rows));
            continue;
        }
        if (column.type() == other->type()) {
            continue;
        }
        const bool numbers = is_number(column.type()) && is_number(other->type());
        const ColumnType common = numbers ? ColumnType::real : ColumnType::text;
        log.layer(base::Severity::note, "column-type",
                  fmt::format("column '{}' differs in type", column.name),
                  numbers ? "kept as real numbers" : "kept as text");
        retype(column, common);
        retype(*other, common);
    }
    for (const Column& column : second.columns) {
        if (std::ranges::find(first.columns, column.name, &Column::name) == first.columns.end()) {
            first.columns.push_back(nulls(column, first.rows));
        }
    }
    std::vector<Column> ordered;
    for (const Column& column : first.columns) {
        ordered.push_back(std::move(*std::ranges::find(second.columns, column.name, &Column::name)));
    }
    second.columns = std::move(ordered);
    add_missing_source(first, second);
    add_missing_source(second, first);
    return {std::move(first), std::move(second)};
}

Merged merge_editions(Layer old, Layer fresh, FindingLog& log) {
    const model::Schema schema = fresh.schema;
    Conformed both = conform(std::move(fresh), std::move(old), log);
    Merged merged = Merger{std::move(both.second), std::move(both.first), log}.merge();
    merged.layer.schema = schema;
    const auto open = [](Day day) { return day.is_open(); };
    if (std::ranges::all_of(merged.layer.valid_from, open)) {
        merged.layer.valid_from.clear();
    }
    if (std::ranges::all_of(merged.layer.valid_to, open)) {
        merged.layer.valid_to.clear();
    }
    return merged;
}

Layer append(Layer all, Layer more, base::Ledger& ledger, FindingLog& log) {
    Conformed both = conform(std::move(all), std::move(more), log);
    for (std::size_t row = 0; row < both.second.rows; ++row) {
        both.first.push_from(both.second, row);
    }
    Layer joined = std::move(both.first);
    if (all_unique(joined.ids)) {
        return joined;
    }
    Dropped dropped;
    for (const std::size_t row : overlapping_rows(joined.ids, joined.valid_from, joined.valid_to, dropped)) {
        log.record(base::Severity::error, joined.ids[row], "duplicate-id",
                   "its id is there already, from another file, for a time that meets its own",
                   "dropped, the first is kept");
        dropped.drop(row, "duplicate id", joined.rows);
    }
    if (!dropped.any()) {
        return joined;
    }
    base::Ledger lost;
    joined = joined.take(dropped.kept(joined.rows, lost));
    // What this file gave was counted as kept when it was read.
    base::Ledger corrected;
    corrected.read(ledger.in());
    corrected.wrote(ledger.out() - lost.dropped());
    for (const auto& [reason, count] : ledger.reasons()) {
        corrected.drop(reason, count);
    }
    for (const auto& [reason, count] : lost.reasons()) {
        corrected.drop(reason, count);
    }
    ledger = corrected;
    return joined;
}

}  // namespace limes::source
