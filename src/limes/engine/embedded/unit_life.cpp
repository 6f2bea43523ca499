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

/// The last row of an id that began before a day, or its last.
std::size_t UnitLife::row_before(std::string_view id, Day day) const {
    const auto order = [&](std::size_t row) {
        const Day from = m_units->valid(row).from;
        return std::pair{from < day, from};
    };
    return std::ranges::max(m_kinship->rows(id), {}, order);
}

/// The row of an id that holds on a day, or its first.
std::size_t UnitLife::row_on(std::string_view id, Day day) const {
    const auto order = [&](std::size_t row) {
        return std::pair{m_units->valid(row).covers(day) ? 0 : 1, m_units->valid(row).from};
    };
    return std::ranges::min(m_kinship->rows(id), {}, order);
}

const UnitLife::Later& UnitLife::later(Day day) const {
    const auto found = m_later.find(day);
    if (found != m_later.end()) {
        return found->second;
    }
    Later& later = m_later.emplace(day, Later{Levels{*m_units}, Codes{*m_units}}).first->second;
    for (std::size_t row = 0; row < m_units->rows; ++row) {
        if (m_units->valid(row).covers(day)) {
            later.levels.add(row);
            later.codes.add(row);
        }
    }
    return later;
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
    return between(row_before(only, m_units->valid(row).from), row);
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
    const bool one_to_one = into.size() == 1 && m_kinship->before(*into.begin()).size() == 1;
    if (one_to_one && m_kinship->knows(*into.begin())) {
        return between(row, row_on(*into.begin(), end));
    }
    if (!later(end).levels.have(*m_units, row)) {
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
    std::string texts;
    const Kinship::Ids& into = m_kinship->after(id);
    for (const Codes::Use& use : later(end).codes.of(*m_units, row)) {
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
