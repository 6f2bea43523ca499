#pragma once

#include <limes/query/filter.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace limes::query::cql2 {

/// How an operation is written.
struct Word {
    std::string_view text;
    Op op;
};

/// = <> < <= > >=
[[nodiscard]] std::span<const Word> comparisons();
/// S_INTERSECTS and its kin.
[[nodiscard]] std::span<const Word> spatial_functions();
/// T_AFTER and its kin.
[[nodiscard]] std::span<const Word> temporal_functions();

[[nodiscard]] std::optional<Op> find(std::span<const Word> words, std::string_view text);
/// How a comparison, a spatial or a temporal function is written; empty for other operations.
[[nodiscard]] std::string_view text_of(Op op);

/// Whether the temporal function is defined for intervals only (OGC 21-065r2, 7.8).
[[nodiscard]] bool needs_intervals(Op op);

/// AND, OR, NOT, LIKE, IN, BETWEEN, IS, NULL, TRUE, FALSE: never a property unless quoted. Capital letters.
[[nodiscard]] bool is_reserved(std::string_view capital);
/// POINT and its kin, and BBOX. Capital letters.
[[nodiscard]] bool is_geometry_word(std::string_view capital);
/// Any word with a meaning in CQL2. Capital letters.
[[nodiscard]] bool is_known_word(std::string_view capital);

}  // namespace limes::query::cql2
