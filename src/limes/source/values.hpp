#pragma once

#include <limes/base/time.hpp>
#include <limes/model/column.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace limes::source {

/// A decimal number in full, nothing for anything else; "1e400", "nan" and "inf" are none.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// The type that holds every value of a text column as it is written: "007" stays text, for it is a code.
[[nodiscard]] model::ColumnType natural_type(const model::Column& text);

struct Conversion {
    model::Column column;
    /// The texts of dates known to the month, quarter or year only; nothing when there are none.
    std::optional<model::Column> partial;
    std::map<std::size_t, model::Day> after;  ///< of those rows: the first day that it cannot be
};

/// A column as another type. A value that is none becomes null, and `bad(row, text)` is told.
/// A date known to the month, quarter or year only becomes the first day that it may be. Beside what
/// base::parse_partial_date reads: "20250701", "2025/07/01", the quarter as "2025Q3", and a year that is a
/// number.
[[nodiscard]] Conversion convert(model::Column from, model::ColumnType type,
                                 const std::function<void(std::size_t row, std::string_view text)>& bad);

}  // namespace limes::source
