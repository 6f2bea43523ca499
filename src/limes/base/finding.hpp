#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limes::base {

enum class Severity : std::uint8_t { note, warning, error };

/// What was seen of one record among many, and what was done about it. Nothing is repaired in silence.
struct Finding {
    Severity severity = Severity::warning;
    std::string layer;
    std::string feature;  ///< its id, or "#17" for the 17th record when it has none
    std::string kind;     ///< a short stable word for machines: "ring-not-closed"
    std::string what;     ///< one sentence for people
    std::string done;     ///< what was done; empty when nothing was
};

using Findings = std::vector<Finding>;

/// The loss ledger of one layer through one command: in = out + all dropped.
class Ledger {
public:
    void read(std::size_t count = 1) { m_in += count; }
    void wrote(std::size_t count = 1) { m_out += count; }
    void drop(std::string_view reason, std::size_t count = 1);
    void add(const Ledger& other);

    [[nodiscard]] std::size_t in() const { return m_in; }
    [[nodiscard]] std::size_t out() const { return m_out; }
    [[nodiscard]] std::size_t dropped() const;
    [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& reasons() const { return m_dropped; }
    [[nodiscard]] bool balances() const { return m_in == m_out + dropped(); }

private:
    std::size_t m_in = 0;
    std::size_t m_out = 0;
    std::map<std::string, std::size_t, std::less<>> m_dropped;
};

}  // namespace limes::base
