#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace limes::base {

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01. Trivially copyable, four bytes.
class Day {
public:
    constexpr Day() = default;
    constexpr explicit Day(std::int32_t days_since_epoch) : m_days{days_since_epoch} {}

    /// Before every date, and after every date: the open ends of a valid time.
    static constexpr Day min() { return Day{std::numeric_limits<std::int32_t>::min()}; }
    static constexpr Day max() { return Day{std::numeric_limits<std::int32_t>::max()}; }
    static Day from_ymd(int year, unsigned month, unsigned day);
    /// Today by the system clock, in UTC.
    static Day today();

    [[nodiscard]] constexpr std::int32_t days() const { return m_days; }
    [[nodiscard]] constexpr bool is_open() const { return *this == min() || *this == max(); }
    /// "2025-07-01"; an open end is the empty string.
    [[nodiscard]] std::string text() const;
    constexpr auto operator<=>(const Day&) const = default;

private:
    std::int32_t m_days = 0;
};

/// When a feature holds: from its first day up to, not including, the day it ends.
struct ValidTime {
    Day from = Day::min();
    Day to = Day::max();

    [[nodiscard]] constexpr bool covers(Day day) const { return from <= day && day < to; }
    [[nodiscard]] constexpr bool meets(ValidTime other) const { return from < other.to && other.from < to; }
    constexpr bool operator==(const ValidTime&) const = default;
};

enum class DatePrecision : std::uint8_t { day, month, quarter, year };

/// A date known to the day, the month, the quarter ("2024-Q1") or the year, as the days it may be.
struct PartialDate {
    Day first;  ///< the first day it may be
    Day after;  ///< the first day after it
    DatePrecision precision = DatePrecision::day;
};

/// Reads an ISO 8601 date, shortened to the month or year when only that is known. Nothing when it is no
/// date. Example: parse_partial_date("2025-02") is [2025-02-01, 2025-03-01) by month.
[[nodiscard]] std::optional<PartialDate> parse_partial_date(std::string_view text);

/// Reads a whole date, "2025-07-01". Errors: UsageError.
[[nodiscard]] Day parse_day(std::string_view text);

/// Reads "2025-01-01/2025-07-01", half-open, ".." or nothing for an open end. Errors: UsageError.
[[nodiscard]] ValidTime parse_period(std::string_view text);

}  // namespace limes::base
