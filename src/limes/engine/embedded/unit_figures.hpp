#pragma once

#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Figures of the units of a restatement, columns of theirs or of a table beside them.
class UnitFigures {
public:
    /// Which row of the figures each unit has. Figures of no unit are told, and so are units without.
    /// Errors: UsageError when the key is not there, or names several units; DataError when a unit has
    /// several rows of figures.
    UnitFigures(const query::Restate& step, const Tables& tables, Context& context);

    /// A column of numbers. Errors: UsageError.
    [[nodiscard]] const model::Column& column(const std::string& name) const;
    /// Nothing when a unit has no figures.
    [[nodiscard]] std::optional<std::size_t> row_of(std::size_t unit) const { return m_row_of[unit]; }
    /// The value of a unit; nothing when it is not known.
    [[nodiscard]] std::optional<double> number(const model::Column& column, std::size_t unit) const;
    /// The rows of figures that are of no unit, and what they are called.
    struct Stray {
        std::size_t row;
        std::string key;
    };
    [[nodiscard]] const std::vector<Stray>& strays() const { return m_strays; }

private:
    const model::Layer* m_table;
    std::vector<std::optional<std::size_t>> m_row_of;
    std::vector<Stray> m_strays;
};

}  // namespace limes::engine::embedded
