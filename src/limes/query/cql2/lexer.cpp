#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/query/cql2/lexer.hpp>
#include <limes/query/cql2/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace limes::query::cql2 {
namespace {

using base::UsageError;

struct Range {
    char32_t first;
    char32_t last;
};

// identifierStart of OGC 21-065r2, annex B, after the names of XML.
constexpr std::array<Range, 16> name_starts{{{U':', U':'},
                                             {U'_', U'_'},
                                             {U'A', U'Z'},
                                             {U'a', U'z'},
                                             {0xC0, 0xD6},
                                             {0xD8, 0xF6},
                                             {0xF8, 0x2FF},
                                             {0x370, 0x37D},
                                             {0x37F, 0x1FFE},
                                             {0x200C, 0x200D},
                                             {0x2070, 0x218F},
                                             {0x2C00, 0x2FEF},
                                             {0x3001, 0xD7FF},
                                             {0xF900, 0xFDCF},
                                             {0xFDF0, 0xFFFD},
                                             {0x10000, 0xEFFFF}}};

// What identifierPart has besides those.
constexpr std::array<Range, 4> name_parts{{{U'.', U'.'}, {U'0', U'9'}, {0x300, 0x36F}, {0x203F, 0x2040}}};

bool is_in(const auto& ranges, char32_t c) {
    return std::ranges::any_of(ranges, [c](Range range) { return range.first <= c && c <= range.last; });
}

bool starts_name(char32_t c) {
    return is_in(name_starts, c);
}
bool continues_name(char32_t c) {
    return starts_name(c) || is_in(name_parts, c);
}
bool is_digit(char32_t c) {
    return U'0' <= c && c <= U'9';
}
bool is_space(char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r';
}

/// The characters of a text known to be UTF-8, with where each begins.
class Characters {
public:
    explicit Characters(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const auto lead = static_cast<unsigned char>(text[at]);
            const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            char32_t c = length == 1 ? lead : lead & (0x7FU >> length);
            for (std::size_t i = 1; i < length; ++i) {
                c = (c << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
            }
            m_characters.push_back(c);
            m_begin.push_back(at);
            at += length;
        }
        m_begin.push_back(text.size());
        m_text = text;
    }

    /// The character at an index; U+0000 past the end.
    [[nodiscard]] char32_t operator[](std::size_t i) const {
        return i < m_characters.size() ? m_characters[i] : U'\0';
    }
    [[nodiscard]] std::size_t size() const { return m_characters.size(); }
    [[nodiscard]] std::string text(std::size_t first, std::size_t last) const {
        return std::string{m_text.substr(m_begin[first], m_begin[last] - m_begin[first])};
    }

private:
    std::vector<char32_t> m_characters;
    std::vector<std::size_t> m_begin;
    std::string_view m_text;
};

/// One past the last character of a number that begins at `i`.
std::size_t end_of_number(const Characters& text, std::size_t i) {
    const auto digits = [&] {
        while (is_digit(text[i])) {
            ++i;
        }
    };
    digits();
    if (text[i] == U'.') {
        ++i;
        digits();
    }
    if (text[i] == U'e' || text[i] == U'E') {
        const std::size_t signs = text[i + 1] == U'+' || text[i + 1] == U'-' ? 1 : 0;
        if (is_digit(text[i + 1 + signs])) {
            i += 1 + signs;
            digits();
        }
    }
    return i;
}

/// Reads '...' or "..." from its opening quote; `i` becomes one past the closing one.
std::string quoted(const Characters& text, std::size_t& i) {
    const char32_t quote = text[i];
    const std::size_t begin = i;
    std::string content;
    for (++i; i < text.size(); ++i) {
        if (text[i] != quote) {
            content += text.text(i, i + 1);
        } else if (text[i + 1] == quote) {
            content += static_cast<char>(quote);
            ++i;
        } else {
            ++i;
            return content;
        }
    }
    const std::string mark{static_cast<char>(quote)};
    throw UsageError{
        fmt::format("filter, column {}: a {} begins here and does not end; close it with {} (a {} inside is "
                    "written {}{})",
                    begin + 1, quote == U'\'' ? "text" : "name", mark, mark, mark, mark)};
}

std::string mend_for(char32_t c) {
    switch (c) {
        case U'\u2018':
        case U'\u2019':
            return "; write straight quotes: '...'";
        case U'\u201C':
        case U'\u201D':
            return "; write straight quotes: \"...\" for a name, '...' for text";
        case U'\u00A0':
        case U'\u3000':
            return "; write a plain space";
        case U'!':
            return "; 'not equal' is written <>";
        case U';':
            return "; a filter is one expression, without ';'";
        case U'[':
            return "; arrays are not among the types of a layer's columns";
        case U'^':
        case U'%':
            return "; the arithmetic is + - * /";
        default:
            return "";
    }
}

Token symbol(const Characters& text, std::size_t& i) {
    constexpr std::u32string_view singles = U"(),=<>+-*/";
    const std::size_t begin = i;
    if (singles.find(text[i]) == std::u32string_view::npos || text[i] == U'\0') {
        throw UsageError{fmt::format("filter, column {}: found '{}', which no filter has here{}", i + 1,
                                     base::printable(text.text(i, i + 1)), mend_for(text[i]))};
    }
    const bool two = (text[i] == U'<' && (text[i + 1] == U'>' || text[i + 1] == U'=')) ||
                     (text[i] == U'>' && text[i + 1] == U'=');
    i += two ? 2 : 1;
    return {.kind = TokenKind::symbol, .text = text.text(begin, i), .column = begin + 1};
}

Token next(const Characters& text, std::size_t& i) {
    const std::size_t begin = i;
    if (text[i] == U'\'') {
        std::string content = quoted(text, i);
        return {.kind = TokenKind::text, .text = std::move(content), .column = begin + 1};
    }
    if (text[i] == U'"') {
        std::string content = quoted(text, i);
        if (content.empty()) {
            throw UsageError{fmt::format("filter, column {}: found \"\", a name of nothing", begin + 1)};
        }
        return {.kind = TokenKind::quoted_property, .text = std::move(content), .column = begin + 1};
    }
    if (is_digit(text[i]) || (text[i] == U'.' && is_digit(text[i + 1]))) {
        i = end_of_number(text, i);
        return {.kind = TokenKind::number, .text = text.text(begin, i), .column = begin + 1};
    }
    if (starts_name(text[i])) {
        while (i < text.size() && continues_name(text[i])) {
            ++i;
        }
        return {.kind = TokenKind::word, .text = text.text(begin, i), .column = begin + 1};
    }
    return symbol(text, i);
}

}  // namespace

std::vector<Token> tokens(std::string_view text) {
    if (text.size() > most_bytes) {
        throw UsageError{
            fmt::format("filter: {} bytes are given and at most {} are read; shorten it, or put "
                        "the choice into a column of the layer",
                        text.size(), most_bytes)};
    }
    if (!base::is_utf8(text)) {
        throw UsageError{"filter: the text is not UTF-8; convert it (iconv -t UTF-8)"};
    }
    const Characters characters{text};
    std::vector<Token> found;
    for (std::size_t i = 0; i < characters.size();) {
        if (is_space(characters[i])) {
            ++i;
        } else {
            found.push_back(next(characters, i));
        }
    }
    found.push_back({.kind = TokenKind::end, .text = {}, .column = characters.size() + 1});
    return found;
}

bool is_plain_name(std::string_view name) {
    if (name.empty() || !base::is_utf8(name)) {
        return false;
    }
    const Characters characters{name};
    if (!starts_name(characters[0])) {
        return false;
    }
    for (std::size_t i = 1; i < characters.size(); ++i) {
        if (!continues_name(characters[i])) {
            return false;
        }
    }
    return !is_known_word(upper(name));
}

void fail(const Token& found, std::string_view expected, std::string_view mend) {
    std::string what = "the end";
    switch (found.kind) {
        case TokenKind::text:
            what = fmt::format("the text '{}'", base::printable(found.text));
            break;
        case TokenKind::quoted_property:
            what = fmt::format("\"{}\"", base::printable(found.text));
            break;
        case TokenKind::word:
        case TokenKind::number:
        case TokenKind::symbol:
            what = fmt::format("'{}'", base::printable(found.text));
            break;
        case TokenKind::end:
            break;
    }
    throw UsageError{fmt::format("filter, column {}: found {}, expected {}{}{}", found.column, what, expected,
                                 mend.empty() ? "" : "; ", mend)};
}

std::string upper(std::string_view word) {
    std::string capital{word};
    std::ranges::transform(capital, capital.begin(), [](char c) {
        return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return capital;
}

}  // namespace limes::query::cql2
