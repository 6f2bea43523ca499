#pragma once

#include <limes/model/column.hpp>
#include <limes/source/geometry_cleaner.hpp>

#include <vector>

namespace limes::source {

/// Whether some text is empty.
[[nodiscard]] bool has_empty(const model::TextBuffer& texts);

/// Whether no text is there twice. Cost: linear; 30 ns a text.
[[nodiscard]] bool all_unique(const model::TextBuffer& texts);

/// The rows whose id an earlier row has for a time that meets theirs. `from`, `to`: empty for open. Rows
/// dropped already do not count. Cost: n log n.
[[nodiscard]] std::vector<std::size_t> overlapping_rows(const model::TextBuffer& ids,
                                                        const std::vector<model::Day>& from,
                                                        const std::vector<model::Day>& to,
                                                        const Dropped& dropped);

}  // namespace limes::source
