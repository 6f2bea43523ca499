#pragma once

#include <limes/model/column.hpp>
#include <limes/source/table_stream.hpp>

#include <optional>
#include <string_view>

namespace limes::source {

/// Brings the texts of a column, pushed as they were in the file, into UTF-8 in normal form C.
/// Errors: NotSurelyRead when one holds a byte zero, where other readers end the text.
void clean_texts(model::Column& column, Repairs& counts);

/// Of the last `appended` values those that are NaN or infinite become null: no format keeps them as they
/// are.
void forget_not_finite(model::Column& column, std::size_t appended, Repairs& counts);

/// "2025-07-01", nothing for any other spelling.
[[nodiscard]] std::optional<model::Day> plain_day(std::string_view text);

/// "2025-07-01T08:30:00.000Z" as limes shows moments, without the zone and a fraction of zero.
/// Nothing for any other spelling: what that means GDAL knows.
[[nodiscard]] std::optional<std::string_view> plain_moment(std::string_view text);

}  // namespace limes::source
