#include <limes/engine/embedded/unit_change.hpp>

#include <array>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::Layer;

constexpr std::array<std::string_view, 13> kWords{
    "unchanged",     "renamed",     "retyped", "recoded", "merged", "split",          "part",
    "level removed", "level added", "ended",   "new",     "sliver", "against lineage"};

bool is_code(const Column& column) {
    return column.name == "code" || column.name.starts_with("code_");
}

/// Codes are unique in a country only.
std::string key_of(const Layer& units, const Column& column, std::size_t row) {
    const Column* country = units.find("country");
    return (country == nullptr ? std::string{} : country->display(row)) + '\n' + column.display(row);
}

bool differ(UnitRow before, UnitRow after, const Column& column) {
    const Column* other = after.layer->find(column.name);
    return other != nullptr && column.display(before.row) != other->display(after.row);
}

bool is_recoded(UnitRow before, UnitRow after) {
    bool has_code = false;
    for (const Column& column : before.layer->columns) {
        if (is_code(column) && after.layer->find(column.name) != nullptr) {
            has_code = true;
            if (differ(before, after, column)) {
                return true;
            }
        }
    }
    return !has_code && before.layer->ids[before.row] != after.layer->ids[after.row];
}

}  // namespace

std::string_view word_of(Change change) {
    return kWords.at(static_cast<std::size_t>(change));
}

std::vector<Change> changes_between(UnitRow before, UnitRow after,
                                    const std::vector<std::string>& languages) {
    std::vector<Change> found;
    if (before.layer->name(before.row, languages) != after.layer->name(after.row, languages)) {
        found.push_back(Change::renamed);
    }
    const Column* level = before.layer->find("level");
    if (level != nullptr && differ(before, after, *level)) {
        found.push_back(Change::retyped);
    }
    if (is_recoded(before, after)) {
        found.push_back(Change::recoded);
    }
    return found;
}

bool Levels::have(const Layer& units, std::size_t row) const {
    const Column* level = units.find("level");
    return level == nullptr || level->is_null(row) || m_units->find("level") == nullptr ||
           m_levels.contains(level_of(units, row));
}

std::string Levels::level_of(const Layer& units, std::size_t row) {
    const Column* level = units.find("level");
    return level == nullptr ? std::string{} : key_of(units, *level, row);
}

Codes::Codes(const Layer& units) : m_units{&units} {
    for (const Column& column : units.columns) {
        if (is_code(column)) {
            m_columns.push_back(&column);
        }
    }
}

void Codes::add(std::size_t row) {
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (!m_columns[i]->is_null(row)) {
            m_rows.emplace(std::pair{i, key_of(*m_units, *m_columns[i], row)}, row);
        }
    }
}

std::vector<Codes::Use> Codes::of(const Layer& units, std::size_t row) const {
    std::vector<Use> uses;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column* column = units.find(m_columns[i]->name);
        if (column == nullptr || column->is_null(row)) {
            continue;
        }
        if (const auto found = m_rows.find({i, key_of(units, *column, row)}); found != m_rows.end()) {
            uses.push_back({column->name, column->display(row), found->second});
        }
    }
    return uses;
}

}  // namespace limes::engine::embedded
