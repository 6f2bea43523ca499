#pragma once

#include <limes/model/layer.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

/// What happened between a unit before and one after. The first four are of one unit that went whole into
/// one that came from nothing else: nothing is other, its name, its level, or a code of it. `part`: some of
/// it went into a unit that has more from elsewhere. `against`: ground in common that the lineage denies.
///
/// Source: the changes of the data specification of UN SALB, 2.3 (split and merge, rename, change type, add
///         and remove a level).
enum class Change : std::uint8_t {
    unchanged,
    renamed,
    retyped,
    recoded,
    merged,
    split,
    part,
    level_removed,
    level_added,
    ended,
    began,
    sliver,
    against
};

[[nodiscard]] std::string_view word_of(Change change);

/// A row of a layer.
struct UnitRow {
    const model::Layer* layer;
    std::size_t row;
};

/// What is other in one unit between two of its rows, the first being what it is called: none for unchanged.
[[nodiscard]] std::vector<Change> changes_between(UnitRow before, UnitRow after,
                                                  const std::vector<std::string>& languages);

/// The levels of a layer of units (its column `level`, country by country) among some of its rows.
class Levels {
public:
    explicit Levels(const model::Layer& units) : m_units{&units} {}
    void add(std::size_t row) { m_levels.insert(level_of(*m_units, row)); }
    /// Whether there are units of the level of this one, of this or another layer; also when it has none.
    [[nodiscard]] bool have(const model::Layer& units, std::size_t row) const;

private:
    static std::string level_of(const model::Layer& units, std::size_t row);

    const model::Layer* m_units;
    std::set<std::string> m_levels;
};

/// The codes of units: columns called code, or code_ and more. A code may be used again for another unit, so
/// it names one together with a day only.
class Codes {
public:
    /// Rows of `units` are added by hand.
    explicit Codes(const model::Layer& units);
    void add(std::size_t row);

    /// A code of a unit, and the row that has it here.
    struct Use {
        std::string column;
        std::string code;
        std::size_t row;
    };
    /// Which of the codes of a unit, of this layer or another, are in use here, by column.
    [[nodiscard]] std::vector<Use> of(const model::Layer& units, std::size_t row) const;

private:
    const model::Layer* m_units;
    std::vector<const model::Column*> m_columns;
    std::map<std::pair<std::size_t, std::string>, std::size_t> m_rows;
};

}  // namespace limes::engine::embedded
