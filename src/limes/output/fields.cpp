#include <limes/base/counted.hpp>
#include <limes/model/layer_batches.hpp>
#include <limes/output/fields.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

namespace limes::output {

namespace {

using model::ColumnType;
using model::Layer;

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

bool has_value(const Field& field, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) {
        if (!field.is_null(row)) {
            return true;
        }
    }
    return false;
}

bool same_value(const Field& a, const Field& b, std::size_t row) {
    if (a.is_null(row) || b.is_null(row)) {
        return a.is_null(row) && b.is_null(row);
    }
    switch (a.type()) {
        case ColumnType::boolean:
            return a.boolean(row) == b.boolean(row);
        case ColumnType::integer:
            return a.integer(row) == b.integer(row);
        case ColumnType::real:
            return a.real(row) == b.real(row);
        case ColumnType::text:
            return a.text(row) == b.text(row);
        case ColumnType::date:
            return a.date(row) == b.date(row);
    }
    return false;
}

bool same_values(const Field& a, const Field& b, std::size_t rows) {
    if (a.type() != b.type()) {
        return false;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        if (!same_value(a, b, row)) {
            return false;
        }
    }
    return true;
}

constexpr std::size_t kFacets = 7;

/// One of the facets, by number, in the order they are written; nothing when no row of the table has one.
std::optional<Field> facet_of(const Layer& table, std::size_t facet) {
    const auto known = [&](std::size_t size, Field field) -> std::optional<Field> {
        if (size == table.rows && (field.name == "id" || has_value(field, table.rows))) {
            return field;
        }
        return std::nullopt;
    };
    switch (facet) {
        case 0:
            return known(table.ids.size(), Field::of("id", "identifier of the feature", table.ids));
        case 1:
            return known(table.valid_from.size(),
                         Field::of("valid_from", "first day it holds", table.valid_from));
        case 2:
            return known(table.valid_to.size(),
                         Field::of("valid_to", "first day it holds no more", table.valid_to));
        case 3:
            return known(table.legal_from.size(),
                         Field::of("legal_from", "first day it holds by law", table.legal_from));
        case 4:
            return known(table.legal_to.size(),
                         Field::of("legal_to", "first day it holds no more by law", table.legal_to));
        case 5:
            return known(table.accuracy_m.size(),
                         Field::of("accuracy_m", "m", "positional accuracy, as a radius", table.accuracy_m));
        default:
            break;
    }
    if (!table.source) {
        return std::nullopt;
    }
    Field source = Field::of(*table.source);
    source.name = "source";
    return known(table.source->size(), std::move(source));
}

class Names {
public:
    bool take(const std::string& name) { return m_taken.insert(lower_case(name)).second; }
    std::string make_free(const std::string& name) {
        std::string free = name;
        for (int i = 2; !take(free); ++i) {
            free = fmt::format("{}_{}", name, i);
        }
        return free;
    }

private:
    std::set<std::string> m_taken;
};

void note_renamed(const Layer& table, const std::string& from, const std::string& to,
                  base::Findings& findings) {
    findings.push_back({.severity = base::Severity::note,
                        .layer = table.schema.name,
                        .feature = "",
                        .kind = "column-renamed",
                        .what = fmt::format("there are two columns of the name '{}'", from),
                        .done = fmt::format("wrote one of them as '{}'", to)});
}

}  // namespace

void NotFinite::count(const Layer& table, const model::Column& column) {
    if (column.type() != ColumnType::real) {
        return;
    }
    const auto& reals = column.reals();
    Counted counted;
    std::size_t first = 0;
    for (std::size_t row = reals.size(); row-- > 0;) {
        if (!std::isfinite(reals[row]) && !column.is_null(row)) {
            ++counted.values;
            first = row;
        }
    }
    if (counted.values > 0) {
        counted.first =
            first < table.ids.size() ? std::string{table.ids[first]} : fmt::format("#{}", first + 1);
        m_columns.emplace(column.name, std::move(counted));
    }
}

void NotFinite::add(const NotFinite& later) {
    for (const auto& [column, counted] : later.m_columns) {
        const auto [mine, is_new] = m_columns.emplace(column, counted);
        mine->second.values += is_new ? 0 : counted.values;
    }
}

base::Findings NotFinite::findings(const std::string& layer) const {
    base::Findings findings;
    for (const auto& [column, counted] : m_columns) {
        findings.push_back(
            {.severity = base::Severity::warning,
             .layer = layer,
             .feature = counted.first,
             .kind = "not-a-number",
             .what = fmt::format("column '{}' holds {} no finite number, first here", column,
                                 base::counted(counted.values, "value that is", "values that are")),
             .done = counted.values == 1 ? "wrote it as null" : "wrote them as null"});
    }
    return findings;
}

bool Field::is_null(std::size_t row) const {
    if (m_absent) {
        return true;
    }
    if (m_validity != nullptr && !(*m_validity)[row]) {
        return true;
    }
    return (m_reals != nullptr && !std::isfinite((*m_reals)[row])) ||
           (m_dates != nullptr && (*m_dates)[row].is_open());
}

Field Field::of(const model::Column& column) {
    Field field;
    field.name = column.name;
    field.unit = column.unit;
    field.description = column.description;
    field.m_type = column.type();
    field.m_validity = column.validity().all_valid() ? nullptr : &column.validity();
    switch (column.type()) {
        case ColumnType::boolean:
            field.m_booleans = &column.booleans();
            break;
        case ColumnType::integer:
            field.m_integers = &column.integers();
            break;
        case ColumnType::real:
            field.m_reals = &column.reals();
            break;
        case ColumnType::text:
            field.m_texts = &column.texts();
            break;
        case ColumnType::date:
            field.m_dates = &column.dates();
            break;
    }
    return field;
}

Field Field::of(std::string name, std::string description, const model::TextBuffer& texts) {
    Field field;
    field.name = std::move(name);
    field.description = std::move(description);
    field.m_type = ColumnType::text;
    field.m_texts = &texts;
    return field;
}

Field Field::of(std::string name, std::string description, const std::vector<model::Day>& dates) {
    Field field;
    field.name = std::move(name);
    field.description = std::move(description);
    field.m_type = ColumnType::date;
    field.m_dates = &dates;
    return field;
}

Field Field::of(std::string name, std::string unit, std::string description,
                const std::vector<double>& reals) {
    Field field;
    field.name = std::move(name);
    field.unit = std::move(unit);
    field.description = std::move(description);
    field.m_type = ColumnType::real;
    field.m_reals = &reals;
    return field;
}

Field Field::absent(FieldHead head) {
    Field field;
    static_cast<FieldHead&>(field) = std::move(head);
    field.m_absent = true;
    return field;
}

FieldPlan::FieldPlan(const Layer& table, base::Findings& findings) {
    Names names;
    std::vector<Entry> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const model::Column& column = table.columns[i];
        m_columns.push_back(column.name);
        columns.push_back({{names.make_free(column.name), column.unit, column.description}, 0, i});
        if (columns.back().head.name != column.name) {
            note_renamed(table, column.name, columns.back().head.name, findings);
        }
    }
    for (std::size_t facet = 0; facet < kFacets; ++facet) {
        std::optional<Field> field = facet_of(table, facet);
        if (!field) {
            continue;
        }
        if (!names.take(field->name)) {
            const auto same = std::find_if(columns.begin(), columns.end(), [&](const Entry& column) {
                return lower_case(column.head.name) == field->name;
            });
            if (same_values(*field, Field::of(table.columns[*same->column]), table.rows)) {
                continue;
            }
            field->name = names.make_free("feature_" + field->name);
        }
        m_entries.push_back({*field, facet, std::nullopt});
    }
    std::move(columns.begin(), columns.end(), std::back_inserter(m_entries));
}

std::vector<FieldHead> FieldPlan::heads() const {
    std::vector<FieldHead> heads;
    for (const Entry& entry : m_entries) {
        heads.push_back(entry.head);
    }
    return heads;
}

std::vector<Field> FieldPlan::of(const Layer& table, NotFinite& not_finite) const {
    const auto is_column = [](const std::string& name, const model::Column& column) {
        return name == column.name;
    };
    if (!std::ranges::equal(m_columns, table.columns, is_column)) {
        throw model::NotStreamable{"the columns differ from one batch to the next"};
    }
    std::vector<Field> fields;
    std::array<bool, kFacets> planned{};
    for (const Entry& entry : m_entries) {
        if (entry.column) {
            not_finite.count(table, table.columns[*entry.column]);
            fields.push_back(Field::of(table.columns[*entry.column]));
        } else {
            planned.at(entry.facet) = true;
            fields.push_back(facet_of(table, entry.facet).value_or(Field::absent(entry.head)));
        }
        static_cast<FieldHead&>(fields.back()) = entry.head;
    }
    for (std::size_t facet = 0; facet < kFacets; ++facet) {
        if (const auto field = planned.at(facet) ? std::nullopt : facet_of(table, facet)) {
            const auto same = std::ranges::find(
                m_entries, field->name, [](const Entry& entry) { return lower_case(entry.head.name); });
            if (same == m_entries.end() || !same->column ||
                !same_values(*field, Field::of(table.columns[*same->column]), table.rows)) {
                throw model::NotStreamable{fmt::format("'{}' is known of later rows only", field->name)};
            }
        }
    }
    return fields;
}

std::vector<Field> fields_of(const Layer& table, base::Findings& findings) {
    NotFinite not_finite;
    std::vector<Field> fields = FieldPlan{table, findings}.of(table, not_finite);
    std::ranges::move(not_finite.findings(table.schema.name), std::back_inserter(findings));
    return fields;
}

}  // namespace limes::output
