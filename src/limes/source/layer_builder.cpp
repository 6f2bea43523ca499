#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/geometry_text.hpp>
#include <limes/source/infer.hpp>
#include <limes/source/layer_builder.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/record_ids.hpp>
#include <limes/source/thousands.hpp>
#include <limes/source/unique_ids.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <unordered_map>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;
using model::Day;

constexpr std::string_view type_phrase(ColumnType type) {
    switch (type) {
        case ColumnType::boolean:
            return "neither yes nor no";
        case ColumnType::integer:
            return "no whole number";
        case ColumnType::real:
            return "no number";
        case ColumnType::date:
            return "no date";
        case ColumnType::text:
            break;
    }
    return "no text";
}

/// A whole number as text, without an allocation.
class Digits {
public:
    explicit Digits(std::int64_t value)
        : m_end{std::to_chars(m_bytes.data(), m_bytes.data() + m_bytes.size(), value).ptr} {}
    [[nodiscard]] std::string_view text() const { return {m_bytes.data(), m_end}; }

private:
    std::array<char, 24> m_bytes;
    char* m_end;
};

}  // namespace

LayerBuilder::LayerBuilder(RawTable& table, const Definition& definition, Stated stated, Stated id_stated,
                           Dropped& dropped, FindingLog& log)
    : m_table{table},
      m_definition{definition},
      m_stated{stated},
      m_id_stated{id_stated},
      m_dropped{dropped},
      m_log{&log},
      m_is_mending{is_mending(table)} {
    m_layer.schema = definition.schema;
    m_layer.rows = table.rows;
}

const Column* LayerBuilder::field(const std::string& name, std::string_view meaning) {
    if (name.empty()) {
        return nullptr;
    }
    const Column* found = m_table.find(name);
    if (found == nullptr && m_stated == Stated::yes) {
        m_log->layer(base::Severity::note, "column-absent",
                     fmt::format("there is no column '{}' for {}", name, meaning));
    }
    return found;
}

void LayerBuilder::ids() {
    const Column* column = field(m_definition.id_column, "ids");
    if (column == nullptr) {
        m_layer.ids = record_ids(m_table);
        return;
    }
    m_uses.push_back({m_definition.id_column, "id", 0});
    if (column->type() == ColumnType::text && column->validity().all_valid() && !has_empty(column->texts())) {
        m_layer.ids = column->texts();
        return;
    }
    m_layer.ids.reserve(m_table.rows, m_table.rows * 8);
    if (column->type() == ColumnType::integer && column->validity().all_valid()) {
        for (const std::int64_t id : column->integers()) {
            m_layer.ids.push_back(Digits{id}.text());
        }
        return;
    }
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        const std::string id = column->display(row);
        m_layer.ids.push_back(id.empty() ? fmt::format("#{}", m_table.fids[row]) : id);
        if (id.empty()) {
            m_log->tally("no-id", m_layer.ids[row], "has no id", "called by its number in the file");
        }
    }
}

void LayerBuilder::report_partial(const std::string& name, const Conversion& conversion) {
    const std::size_t first = conversion.after.begin()->first;
    m_log->layer(base::Severity::note, "partial-date",
                 fmt::format("'{}' has {} known to the month, quarter or year only, the first '{}' of '{}'",
                             name, base::counted(conversion.after.size(), "date", "dates"),
                             conversion.partial->texts()[first], m_layer.ids[first]),
                 fmt::format("the first day is taken, the text is kept in '{}_text'", name));
}

LayerBuilder::Days LayerBuilder::days(const std::string& name, const std::string& facet, Day open) {
    const Column* column = field(name, "valid time");
    if (column == nullptr) {
        return {};
    }
    std::size_t bad = 0;
    const auto fault = [&](std::size_t row, std::string_view text) {
        const std::string what = fmt::format("{} '{}' is no date", name, text);
        m_log->record(base::Severity::error, m_layer.ids[row], "bad-date", what,
                      "dropped; write it as 2025-07-01, 2025-07, 2025-Q3 or 2025");
        m_dropped.drop(row, "date that is none", m_table.rows, what);
        ++bad;
    };
    Conversion conversion = convert(*column, ColumnType::date, fault);
    for (const NoDate& none : m_table.no_dates) {
        if (m_table.fields[none.field].name == name) {
            fault(none.row, none.text);
        }
    }
    m_uses.push_back({name, facet, bad});
    if (conversion.partial) {
        report_partial(name, conversion);
        conversion.partial->description =
            fmt::format("{} as the source has it, where the day is not known", name);
        m_partial_texts.push_back(std::move(*conversion.partial));
    }
    std::vector<Day> out(m_table.rows, open);
    bool any = false;
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        if (!conversion.column.is_null(row)) {
            out[row] = conversion.column.dates()[row];
            any = true;
        }
    }
    return {any ? std::move(out) : std::vector<Day>{}, std::move(conversion.after)};
}

void LayerBuilder::end_at_next(Interval& times, const std::vector<std::size_t>& extended) const {
    if (extended.empty()) {
        return;
    }
    std::unordered_map<std::string_view, std::set<Day>> starts;
    for (const std::size_t row : extended) {
        starts[m_layer.ids[row]];
    }
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        const auto found = starts.find(m_layer.ids[row]);
        if (found != starts.end() && !m_dropped[row]) {
            found->second.insert(times.from[row]);
        }
    }
    for (const std::size_t row : extended) {
        const std::set<Day>& of_id = starts.at(m_layer.ids[row]);
        if (const auto next = of_id.upper_bound(times.from[row]); next != of_id.end()) {
            times.to[row] = std::min(times.to[row], *next);
        }
    }
}

LayerBuilder::Interval LayerBuilder::interval(const std::string& facet, const std::string& from,
                                              const std::string& to) {
    Days starts = days(from, facet + "_from", Day::min());
    Days ends = days(to, facet + "_to", Day::max());
    Interval times{std::move(starts.first), std::move(ends.first)};
    if (times.from.empty() || times.to.empty()) {
        return times;
    }
    std::vector<std::size_t> extended;
    for (const auto& [row, after] : ends.after) {
        if (times.to[row] <= times.from[row] && times.from[row] < after) {
            times.to[row] = after;
            extended.push_back(row);
            m_log->tally("partial-end", m_layer.ids[row],
                         "ends in the month, quarter or year that it begins in",
                         "taken to hold to the end of it");
        }
    }
    end_at_next(times, extended);
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        if (times.from[row] < times.to[row]) {
            continue;
        }
        const std::string what =
            fmt::format("holds from {} to {}, on no day (the end is the first day after)",
                        times.from[row].text(), times.to[row].text());
        m_log->record(base::Severity::error, m_layer.ids[row], "no-valid-time", what, "dropped");
        m_dropped.drop(row, "valid time without a day", m_table.rows, what);
    }
    return times;
}

void LayerBuilder::times() {
    Interval valid = interval("valid", m_definition.valid_from, m_definition.valid_to);
    m_layer.valid_from = std::move(valid.from);
    m_layer.valid_to = std::move(valid.to);
    Interval legal = interval("legal", m_definition.legal_from, m_definition.legal_to);
    m_layer.legal_from = std::move(legal.from);
    m_layer.legal_to = std::move(legal.to);
}

void LayerBuilder::accuracy_and_source() {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    const double common = m_definition.accuracy ? m_definition.accuracy->value() : unknown;
    const Column* accuracy = field(m_definition.accuracy_column, "accuracy");
    if (accuracy != nullptr || m_definition.accuracy) {
        m_layer.accuracy_m.assign(m_table.rows, common);
    }
    if (accuracy != nullptr) {
        m_uses.push_back({m_definition.accuracy_column, "accuracy_m", 0});
        const auto bad = [&](std::size_t row, std::string_view text) {
            ++m_uses.back().no_value;
            m_log->record(base::Severity::warning, m_layer.ids[row], "bad-accuracy",
                          fmt::format("accuracy '{}' is no distance", text), "taken as unknown");
        };
        const Column metres = convert(*accuracy, ColumnType::real, bad).column;
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            if (metres.is_null(row)) {
                continue;
            }
            if (!(metres.reals()[row] >= 0)) {
                bad(row, metres.display(row));
                continue;
            }
            m_layer.accuracy_m[row] = metres.reals()[row];
        }
        if (std::ranges::all_of(m_layer.accuracy_m, [](double a) { return std::isnan(a); })) {
            m_layer.accuracy_m.clear();
        }
    }
    if (const Column* source = field(m_definition.source_column, "sources"); source != nullptr) {
        m_layer.source = convert(*source, ColumnType::text, [](std::size_t, std::string_view) {}).column;
        m_layer.source->name = "source";
        m_uses.push_back({m_definition.source_column, "source", 0});
    }
}

Column LayerBuilder::converted(const ColumnDefinition& wanted, Column found) {
    Conversion conversion;
    m_uses.push_back({found.name, wanted.name, 0});
    if (wanted.type) {
        conversion = convert(std::move(found), *wanted.type, [&](std::size_t row, std::string_view text) {
            ++m_uses.back().no_value;
            m_log->record(base::Severity::warning, m_layer.ids[row], "bad-value",
                          fmt::format("{} '{:.60}' is {}", wanted.name, text, type_phrase(*wanted.type)),
                          "left empty");
        });
        if (conversion.partial) {
            conversion.partial->name = wanted.name + "_text";
            report_partial(wanted.name, conversion);
            m_partial_texts.push_back(std::move(*conversion.partial));
        }
    } else {
        const ColumnType type = is_untyped(found) ? natural_type(found) : found.type();
        conversion = convert(std::move(found), type, [](std::size_t, std::string_view) {});
    }
    conversion.column.name = wanted.name;
    conversion.column.unit = wanted.unit;
    conversion.column.description = wanted.description;
    return std::move(conversion.column);
}

void LayerBuilder::require_values(const Column& column) {
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        if (column.is_null(row) || (column.type() == ColumnType::text && column.texts()[row].empty())) {
            const std::string what = fmt::format("has no '{}', which is required", column.name);
            m_log->record(base::Severity::error, m_layer.ids[row], "required-missing", what, "dropped");
            m_dropped.drop(row, "required value missing", m_table.rows, what);
        }
    }
}

bool LayerBuilder::is_untyped(const Column& field) const {
    return m_stated == Stated::no && m_table.is_text_table() && field.type() == ColumnType::text;
}

bool LayerBuilder::is_consumed(const std::string& name) const {
    if (m_is_mending && m_table.is_text_table() && is_wkt_column(name)) {
        return true;  // the geometry, as limes wrote it
    }
    const Definition& d = m_definition;
    const std::initializer_list<const std::string*> facets{
        &d.id_column, &d.valid_from,      &d.valid_to,      &d.legal_from,
        &d.legal_to,  &d.accuracy_column, &d.source_column, &d.wkt_column};
    if (std::ranges::any_of(facets, [&](const std::string* facet) { return *facet == name; })) {
        return true;
    }
    // Of two positions each is a fact of its own: the geometry alone does not tell which one is known.
    if (d.positions.size() == 1 && (name == d.positions[0].lon || name == d.positions[0].lat)) {
        return true;
    }
    return std::ranges::any_of(d.columns, [&](const ColumnDefinition& column) {
        return (column.from.empty() ? column.name : column.from) == name;
    });
}

void LayerBuilder::columns(const std::vector<std::string>& only) {
    const auto chosen = [&](const std::string& name) {
        return only.empty() || std::ranges::find(only, name) != only.end();
    };
    for (const ColumnDefinition& wanted : m_definition.columns) {
        if (!chosen(wanted.name)) {
            continue;
        }
        const std::string& from = wanted.from.empty() ? wanted.name : wanted.from;
        const Column* found = m_table.find(from);
        if (found == nullptr && wanted.required) {
            throw base::DataError{
                fmt::format("there is no column '{}', which the definition of layer '{}' requires", from,
                            m_definition.schema.name)};
        }
        if (found == nullptr) {
            m_log->layer(base::Severity::note, "column-absent", fmt::format("there is no column '{}'", from),
                         "left empty");
            Column& column = m_layer.add_column(wanted.name, wanted.type.value_or(ColumnType::text),
                                                wanted.unit, wanted.description);
            for (std::size_t row = column.size(); row < m_table.rows; ++row) {
                column.push_null();
            }
            continue;
        }
        m_layer.columns.push_back(converted(wanted, *found));
        if (wanted.required) {
            require_values(m_layer.columns.back());
        }
    }
    add_rest(only);
}

void LayerBuilder::add_rest(const std::vector<std::string>& only) {
    const auto taken = [&](const std::string& name) {
        return std::ranges::find(m_layer.columns, name, &Column::name) != m_layer.columns.end();
    };
    for (Column& rest : m_table.fields) {
        if (is_consumed(rest.name) || (!only.empty() && std::ranges::find(only, rest.name) == only.end())) {
            continue;
        }
        const std::string wanted = rest.name.empty() ? "unnamed" : rest.name;
        std::string name = wanted;
        for (unsigned n = 2; taken(name); ++n) {
            name = fmt::format("{}_{}", wanted, n);
        }
        const ColumnType type = is_untyped(rest) ? natural_type(rest) : rest.type();
        if (is_untyped(rest) && type == ColumnType::real) {
            report_thousands(rest, name);
        }
        Column column = convert(std::move(rest), type, [](std::size_t, std::string_view) {}).column;
        m_uses.push_back({column.name, name, 0});
        column.name = name;
        m_layer.columns.push_back(std::move(column));
    }
    for (Column& partial : m_partial_texts) {
        if (!taken(partial.name)) {
            m_layer.columns.push_back(std::move(partial));
        }
    }
}

/// Positions are decimals, with as many digits as they please.
void LayerBuilder::report_thousands(const Column& text, const std::string& name) {
    const auto first = maybe_thousands(text);
    if (first && !is_position_column(name)) {
        m_log->layer(base::Severity::warning, "thousands",
                     fmt::format("in column '{}' the point of '{}' and of all others like it may part "
                                 "thousands",
                                 base::printable(name), *first),
                     fmt::format("read as decimals: {}; where they are thousands, write them without a point",
                                 parse_number(*first).value_or(0)));
    }
}

void LayerBuilder::drop_duplicates(GuessedId guessed) {
    if (all_unique(m_layer.ids)) {
        return;
    }
    const std::vector<std::size_t> overlapping =
        overlapping_rows(m_layer.ids, m_layer.valid_from, m_layer.valid_to, m_dropped);
    if (overlapping.empty()) {
        return;
    }
    if (m_table.find(m_definition.id_column) == nullptr) {
        m_log->layer(base::Severity::note, "number-not-unique",
                     fmt::format("the records' numbers repeat: '{}' is there more than once",
                                 m_layer.ids[overlapping.front()]),
                     "the records are counted anew, from #1");
        m_layer.ids = running_ids(m_table.rows);
        return;
    }
    if (m_id_stated == Stated::no &&
        (guessed == GuessedId::keeps_all || 2 * overlapping.size() > m_table.rows)) {
        m_log->layer(base::Severity::note, "id-not-unique",
                     fmt::format("column '{}' does not tell the records apart: '{}' is there more than once",
                                 m_definition.id_column, m_layer.ids[overlapping.front()]),
                     "the records' numbers are taken as ids");
        Column kept{m_definition.id_column, ColumnType::text};
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            kept.push(m_layer.ids[row]);
        }
        m_layer.columns.insert(m_layer.columns.begin(), std::move(kept));
        m_layer.ids = record_ids(m_table);
        if (!all_unique(m_layer.ids)) {
            m_layer.ids = running_ids(m_table.rows);
        }
        return;
    }
    for (const std::size_t row : overlapping) {
        constexpr std::string_view kTwice = "its id is there already for a time that meets its own";
        m_log->every(base::Severity::error, m_layer.ids[row], "duplicate-id", kTwice,
                     "dropped, the first is kept");
        m_dropped.drop(row, "duplicate id", m_table.rows, kTwice);
    }
}

}  // namespace limes::source
