#include <limes/source/dropped.hpp>

namespace limes::source {

void Dropped::drop(std::size_t row, std::string_view reason, std::size_t rows, std::string_view what) {
    m_reasons.resize(rows);
    if (m_reasons[row].empty()) {
        m_reasons[row] = reason;
        if (!what.empty()) {
            m_whats.emplace(row, what);
        }
    }
}

std::string Dropped::what(std::size_t row) const {
    const auto said = m_whats.find(row);
    return said == m_whats.end() ? std::string{m_reasons[row]} : said->second;
}

std::vector<std::size_t> Dropped::kept(std::size_t rows, base::Ledger& ledger) const {
    std::vector<std::size_t> chosen;
    chosen.reserve(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        if ((*this)[row]) {
            ledger.drop(m_reasons[row]);
        } else {
            chosen.push_back(row);
        }
    }
    return chosen;
}

}  // namespace limes::source
