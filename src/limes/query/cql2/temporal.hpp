#pragma once

#include <limes/query/cql2/token_stream.hpp>
#include <limes/query/filter.hpp>

#include <string>

namespace limes::query::cql2 {

/// Reads DATE('2025-07-01') or TIMESTAMP('2025-07-01T05:30:00Z'), from its word on, as the day (UTC).
/// Errors: UsageError with the column.
[[nodiscard]] base::Day read_instant(TokenStream& tokens);

/// Reads INTERVAL('2025-01-01', '2025-06-30'), from its word on; both days belong to it, '..' is an open end.
/// Errors: UsageError with the column, also when it ends before it begins.
[[nodiscard]] base::ValidTime read_interval(TokenStream& tokens);

[[nodiscard]] std::string write_instant(base::Day day);
[[nodiscard]] std::string write_interval(base::ValidTime interval);

}  // namespace limes::query::cql2
