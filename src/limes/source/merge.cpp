#include <limes/source/merge.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/settle_rejects.hpp>
#include <limes/source/to_wgs84.hpp>
#include <limes/source/unique_ids.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

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

    Merged merge(IsWhole whole) {
        const Rows old_rows = rows_by_id(m_old);
        std::vector<std::size_t> added;
        std::vector<std::size_t> speaking;  // rows that say something the atlas does not
        for (std::size_t row = 0; row < m_fresh.rows; ++row) {
            const auto before = old_rows.find(m_fresh.ids[row]);
            if (before == old_rows.end()) {
                added.push_back(row);
                continue;
            }
            const std::size_t same = same_start(row, before->second);
            if (same == kNone) {
                added.push_back(row);
                speaking.push_back(row);
            } else if (!is_known(row, same, before->second)) {
                m_replaced_by[same] = row;
                speaking.push_back(row);
            }
        }
        for (const std::size_t row : speaking) {
            make_room(row, old_rows.find(m_fresh.ids[row])->second);
        }
        report_replaced();
        m_result.added = added.size();
        if (whole == IsWhole::yes) {
            report_absent();
        }
        write(added);
        return std::move(m_result);
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    [[nodiscard]] std::size_t same_start(std::size_t row, const std::vector<std::size_t>& before) const {
        const auto same = std::ranges::find_if(
            before, [&](std::size_t old) { return m_old.valid_from[old] == m_fresh.valid_from[row]; });
        return same == before.end() ? kNone : *same;
    }

    /// Whether the old row of the same start says it all already. An end that the new row leaves open is no
    /// statement that the state goes on: the end that a later edition gave stays, as does one that comes of
    /// the state after it. An edition that is read again thus undoes nothing.
    bool is_known(std::size_t row, std::size_t same, const std::vector<std::size_t>& before) {
        if (row_digest(m_old, same) == row_digest(m_fresh, row)) {
            ++m_result.unchanged;
            return true;
        }
        const Day given = m_fresh.valid_to[row];
        if (given == Day::max()) {
            m_fresh.valid_to[row] = m_old.valid_to[same];
        } else {
            for (const std::size_t old : before) {
                if (m_old.valid_from[old] > m_fresh.valid_from[row]) {
                    m_fresh.valid_to[row] = std::min(m_fresh.valid_to[row], m_old.valid_from[old]);
                }
            }
        }
        if (m_fresh.valid_to[row] != given) {
            m_log.tally("end-kept", m_fresh.ids[row], "ends later here than the atlas knows",
                        "the end that the atlas has is kept");
        }
        if (row_digest(m_old, same) == row_digest(m_fresh, row)) {
            ++m_result.unchanged;
            return true;
        }
        ++m_result.changed;
        return false;
    }

    /// Old rows of the id give way in time to the new one, and it to those that begin while it holds.
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

    void report_replaced() {
        for (std::size_t row = 0; row < m_old.rows; ++row) {
            if (m_replaced_by[row] == kNone) {
                continue;
            }
            const Day from = m_old.valid_from[row];
            m_log.record(base::Severity::note, m_old.ids[row], "replaced",
                         fmt::format("says something else in the new edition for the same start ({})",
                                     from.is_open() ? "open" : from.text()),
                         "the new edition's words take the place of the old");
        }
    }

    void report_absent() {
        const Rows fresh_rows = rows_by_id(m_fresh);
        for (std::size_t row = 0; row < m_old.rows; ++row) {
            if (m_old.valid_to[row].is_open() && !fresh_rows.contains(m_old.ids[row])) {
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

Merged merge_editions(Layer old, Layer fresh, IsWhole whole, FindingLog& log) {
    model::Schema schema = fresh.schema;
    const std::size_t fresh_rows = fresh.rows;
    const model::Provenance before = old.schema.provenance;
    Conformed both = conform(std::move(fresh), std::move(old), log);
    Merged merged = Merger{std::move(both.second), std::move(both.first), log}.merge(whole);
    if (merged.layer.rows > fresh_rows) {  // rows of before are still there
        join_provenance(schema.provenance, before);
    }
    merged.layer.schema = std::move(schema);
    const auto open = [](Day day) { return day.is_open(); };
    if (std::ranges::all_of(merged.layer.valid_from, open)) {
        merged.layer.valid_from.clear();
    }
    if (std::ranges::all_of(merged.layer.valid_to, open)) {
        merged.layer.valid_to.clear();
    }
    return merged;
}

Layer append(Layer all, ReadResult& more, FindingLog& log) {
    join_provenance(all.schema.provenance, more.layer.schema.provenance);
    const std::size_t before = all.rows;
    model::TextBuffer ids = all.ids;
    std::vector<Day> from;
    std::vector<Day> to;
    for (std::size_t row = 0; row < more.layer.rows; ++row) {
        ids.push_back(more.layer.ids[row]);
    }
    if (!all_unique(ids)) {
        for (const Layer* layer : {&std::as_const(all), &std::as_const(more.layer)}) {
            for (std::size_t row = 0; row < layer->rows; ++row) {
                from.push_back(layer->valid(row).from);
                to.push_back(layer->valid(row).to);
            }
        }
        constexpr std::string_view kTwice =
            "its id is there already, from another file, for a time that meets its own";
        std::vector<std::size_t> twice;
        for (const std::size_t row : overlapping_rows(ids, from, to, {})) {
            log.every(base::Severity::error, ids[row], "duplicate-id", kTwice, "dropped, the first is kept");
            twice.push_back(row - before);  // those of one file are settled
        }
        drop_rows(more, twice, "duplicate id", kTwice);
    }
    Conformed both = conform(std::move(all), std::move(more.layer), log);
    for (std::size_t row = 0; row < both.second.rows; ++row) {
        both.first.push_from(both.second, row);
    }
    return std::move(both.first);
}

}  // namespace limes::source
