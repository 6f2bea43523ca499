#pragma once

#include <limes/engine/embedded/kinship.hpp>
#include <limes/engine/embedded/unit_change.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// How the units of a layer of all times came to be and what became of them, by their lineage, the names and
/// levels that they had, and the codes that others had after them.
class UnitLife {
public:
    /// Refers to all of these.
    UnitLife(const model::Layer& units, const Kinship& kinship, const std::vector<std::string>& languages)
        : m_units{&units}, m_kinship{&kinship}, m_languages{&languages} {}

    /// What began a row; nothing when that is not known.
    [[nodiscard]] std::optional<Change> began(std::size_t row) const;
    /// What ended it; nothing while it holds.
    [[nodiscard]] std::optional<Change> ended(std::size_t row) const;
    /// `CODE widened`, `CODE reused` on the day that it ended, with semicolons between.
    [[nodiscard]] std::string codes_after(std::size_t row) const;

private:
    [[nodiscard]] Change between(std::size_t before, std::size_t after) const;
    [[nodiscard]] std::optional<std::size_t> edition(std::string_view id, base::Day day, bool begins) const;
    [[nodiscard]] std::size_t row_before(std::string_view id, base::Day day) const;
    [[nodiscard]] std::size_t row_on(std::string_view id, base::Day day) const;
    /// What holds on a day; many units end on one.
    struct Later {
        Levels levels;
        Codes codes;
    };
    [[nodiscard]] const Later& later(base::Day day) const;

    const model::Layer* m_units;
    const Kinship* m_kinship;
    const std::vector<std::string>* m_languages;
    mutable std::map<base::Day, Later> m_later;
};

}  // namespace limes::engine::embedded
