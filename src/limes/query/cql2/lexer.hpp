#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limes::query::cql2 {

enum class TokenKind : std::uint8_t {
    word,             ///< a keyword, a function or a property: the parser knows by its place
    quoted_property,  ///< "..."
    text,             ///< '...', its doubled quotes made single
    number,           ///< without a sign
    symbol,           ///< one of ( ) , = <> < <= > >= + - * /
    end
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;        ///< what it says, quotes removed
    std::size_t column = 1;  ///< of its first character, counted in characters from 1
};

/// The longest filter text that is read, and the deepest one.
inline constexpr std::size_t most_bytes = 8192;
inline constexpr std::size_t most_levels = 50;

/// The tokens of a CQL2 text, the last of kind `end`. Names are made of the characters that OGC 21-065r2
/// allows.
///
/// Errors: UsageError with the column, for text that is too long, not UTF-8, or has a character that no token
/// has.
[[nodiscard]] std::vector<Token> tokens(std::string_view text);

/// Whether a name may be written without double quotes (and is no keyword).
[[nodiscard]] bool is_plain_name(std::string_view name);

/// Throws UsageError: `filter, column C: found F, expected E; M`. Without a mend the last part is left out.
[[noreturn]] void fail(const Token& found, std::string_view expected, std::string_view mend = {});

/// ASCII letters made capital; other characters stay.
[[nodiscard]] std::string upper(std::string_view word);

}  // namespace limes::query::cql2
