#include <limes/engine/embedded/unit_life.hpp>

#include <algorithm>

namespace limes::engine::embedded {

using base::Day;

Change UnitLife::between(std::size_t before, std::size_t after) const {
    const std::vector<Change> all = changes_between({m_units, before}, {m_units, after}, *m_languages);
    return all.empty() ? Change::unchanged : all.front();
}

/// The row of an id that begins, or ends, on a day.
std::optional<std::size_t> UnitLife::edition(std::string_view id, Day day, bool begins) const {
    for (const std::size_t row : m_kinship->rows(id)) {
        const base::ValidTime when = m_units->valid(row);
        if (!day.is_open() && (begins ? when.from : when.to) == day) {
            return row;
        }
    }
    return std::nullopt;
}

std::size_t UnitLife::last_row(std::string_view id) const {
    return std::ranges::max(m_kinship->rows(id), {}, [&](std::size_t row) { return m_units->valid(row).to; });
}

std::optional<Change> UnitLife::began(std::size_t row) const {
    const std::string_view id = m_units->ids[row];
    if (const auto before = edition(id, m_units->valid(row).from, false)) {
        return between(*before, row);
    }
    const Kinship::Ids& from = m_kinship->before(id);
    if (from.empty()) {
        return std::nullopt;
    }
    if (from.size() > 1) {
        return Change::merged;
    }
    const std::string_view only = *from.begin();
    if (m_kinship->after(only).size() > 1 || !m_kinship->knows(only)) {
        return Change::split;
    }
    return between(last_row(only), row);
}

std::optional<Change> UnitLife::ended(std::size_t row) const {
    const std::string_view id = m_units->ids[row];
    const Day end = m_units->valid(row).to;
    if (const auto after = edition(id, end, true)) {
        return between(row, *after);
    }
    if (end.is_open()) {
        return std::nullopt;
    }
    const Kinship::Ids& into = m_kinship->after(id);
    Levels later{*m_units};
    for (std::size_t other = 0; other < m_units->rows; ++other) {
        if (m_units->valid(other).covers(end)) {
            later.add(other);
        }
    }
    const bool one_to_one = into.size() == 1 && m_kinship->before(*into.begin()).size() == 1;
    if (one_to_one && m_kinship->knows(*into.begin())) {
        return between(row, m_kinship->rows(*into.begin()).front());
    }
    if (!later.have(*m_units, row)) {
        return Change::level_removed;
    }
    if (into.empty()) {
        return Change::ended;
    }
    return into.size() == 1 ? Change::merged : Change::split;
}

std::string UnitLife::codes_after(std::size_t row) const {
    const std::string_view id = m_units->ids[row];
    const Day end = m_units->valid(row).to;
    if (end.is_open()) {
        return {};
    }
    Codes later{*m_units};
    for (std::size_t other = 0; other < m_units->rows; ++other) {
        if (m_units->valid(other).covers(end)) {
            later.add(other);
        }
    }
    std::string texts;
    const Kinship::Ids& into = m_kinship->after(id);
    for (const Codes::Use& use : later.of(*m_units, row)) {
        const std::string_view other = m_units->ids[use.row];
        const bool is_heir = into.size() == 1 && *into.begin() == other;
        if (other == id || (is_heir && m_kinship->before(other).size() == 1)) {
            continue;
        }
        texts += (texts.empty() ? "" : "; ") + use.column + (is_heir ? " widened" : " reused");
    }
    return texts;
}

}  // namespace limes::engine::embedded
