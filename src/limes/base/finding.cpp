#include <limes/base/finding.hpp>

#include <numeric>

namespace limes::base {

void Ledger::drop(std::string_view reason, std::size_t count) {
    if (count == 0) {
        return;
    }
    const auto found = m_dropped.find(reason);
    if (found == m_dropped.end()) {
        m_dropped.emplace(reason, count);
    } else {
        found->second += count;
    }
}

void Ledger::add(const Ledger& other) {
    m_in += other.m_in;
    m_out += other.m_out;
    for (const auto& [reason, count] : other.m_dropped) {
        drop(reason, count);
    }
}

std::size_t Ledger::dropped() const {
    return std::accumulate(m_dropped.begin(), m_dropped.end(), std::size_t{0},
                           [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

}  // namespace limes::base
