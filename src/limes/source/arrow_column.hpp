#pragma once

#include <limes/source/table_stream.hpp>

#include <optional>
#include <string>

struct ArrowSchema;
struct ArrowArray;

namespace limes::source {

/// The column type that holds an Arrow field; nothing for what limes does not keep (binary fields).
/// Times, timestamps and lists become text.
[[nodiscard]] std::optional<model::ColumnType> column_type(const ArrowSchema& field);

/// Appends a batch of values to a column made with `column_type`.
void append_batch(const ArrowSchema& field, const ArrowArray& values, model::Column& column, Repairs& counts);

/// Whether the value at `row` is there.
[[nodiscard]] bool is_valid(const ArrowArray& values, std::int64_t row);

}  // namespace limes::source
