#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// Which units of two days are asked for: those with an id of a table, or all. An id is one unit's on both
/// days when they are of one layer; of two layers, the ids of the table are those of the first but for the
/// rows whose `of_day` is "second".
class AskedUnits {
public:
    /// Refers to nothing.
    AskedUnits(const std::optional<query::Node>& asked, const Tables& tables, const model::Layer& from,
               const model::Layer& to, bool is_one_layer);

    [[nodiscard]] bool has_from(std::size_t row) const { return m_all || m_from[row]; }
    [[nodiscard]] bool has_to(std::size_t row) const { return m_all || m_to[row]; }
    /// One of both; a row of none of the layers (UnitPiece::kNone) is not asked for.
    [[nodiscard]] bool has_one(std::size_t from, std::size_t to) const {
        return m_all || (from < m_from.size() && m_from[from]) || (to < m_to.size() && m_to[to]);
    }

private:
    bool m_all;
    std::vector<bool> m_from;
    std::vector<bool> m_to;
};

}  // namespace limes::engine::embedded
