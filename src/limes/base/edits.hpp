#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace limes::base {

/// The characters of well-formed UTF-8.
[[nodiscard]] std::u32string code_points(std::string_view text);

/// How many edits make one text of the other, or `most` + 1 when it takes more: an edit inserts, drops or
/// changes a character or swaps two neighbours, each character being edited once (optimal string alignment).
///
/// Cost:   the product of the lengths; nothing when these differ by more than `most`.
/// Source: L. Boytsov, Indexing methods for approximate dictionary searching, ACM J. Experimental
/// Algorithmics
///         16 (2011).
[[nodiscard]] std::size_t edits_between(std::u32string_view a, std::u32string_view b, std::size_t most);

}  // namespace limes::base
