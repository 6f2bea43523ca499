#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace limes::result {

/// What a ledger is about: the rows of a layer that a scan chose, what a step took of a table, what was kept
/// of a layer when it was read or imported, or of an answer when it was written.
struct LedgerName {
    enum class Of : std::uint8_t { choice, step, reading, import, writing };

    Of of = Of::choice;
    std::string layer = {};  ///< or the table that a step took; empty for an answer
    std::string by = {};     ///< the step of a plan, or the file imported
    int scan = 1;            ///< of a layer that is scanned several times

    [[nodiscard]] static LedgerName of_step(std::string step, std::string layer);

    /// "gates", "gates (scan 2)", "near: gates", "read gates", "gates from x.csv" or "write": for people. Not
    /// to be taken apart, as a layer's name may hold anything.
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const LedgerName&, const LedgerName&) = default;
    friend bool operator==(const LedgerName&, const LedgerName&) = default;
};

}  // namespace limes::result
