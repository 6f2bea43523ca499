#pragma once

#include <limes/base/finding.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// Which rows cannot be kept, and why: the first reason counts.
class Dropped {
public:
    /// `reason`: a literal, for the ledger. `what`: the same of this row, for people.
    void drop(std::size_t row, std::string_view reason, std::size_t rows, std::string_view what = {});
    [[nodiscard]] bool any() const { return !m_reasons.empty(); }
    [[nodiscard]] bool operator[](std::size_t row) const { return any() && !m_reasons[row].empty(); }
    [[nodiscard]] std::string_view reason(std::size_t row) const { return m_reasons[row]; }
    [[nodiscard]] std::string what(std::size_t row) const;
    /// The rows that stay; the others are entered in the ledger.
    [[nodiscard]] std::vector<std::size_t> kept(std::size_t rows, base::Ledger& ledger) const;

private:
    std::vector<std::string_view> m_reasons;
    std::map<std::size_t, std::string> m_whats;
};

}  // namespace limes::source
