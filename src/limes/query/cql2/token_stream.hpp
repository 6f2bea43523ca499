#pragma once

#include <limes/query/cql2/lexer.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::query::cql2 {

/// Tokens read one after the other. The last, `end`, is never passed.
class TokenStream {
public:
    explicit TokenStream(std::vector<Token> tokens) : m_tokens{std::move(tokens)} {}

    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
        return m_tokens[std::min(m_next + ahead, m_tokens.size() - 1)];
    }
    const Token& take() {
        const Token& token = peek();
        m_next = std::min(m_next + 1, m_tokens.size() - 1);
        return token;
    }
    [[nodiscard]] bool sees_symbol(std::string_view symbol, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::symbol && peek(ahead).text == symbol;
    }
    /// `capital` in any case.
    [[nodiscard]] bool sees_word(std::string_view capital, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::word && upper(peek(ahead).text) == capital;
    }
    bool accept_symbol(std::string_view symbol) {
        const bool seen = sees_symbol(symbol);
        if (seen) {
            take();
        }
        return seen;
    }
    bool accept_word(std::string_view capital) {
        const bool seen = sees_word(capital);
        if (seen) {
            take();
        }
        return seen;
    }
    /// Errors: UsageError saying what was expected.
    void expect_symbol(std::string_view symbol, std::string_view expected) {
        if (!accept_symbol(symbol)) {
            fail(peek(), expected);
        }
    }

private:
    std::vector<Token> m_tokens;
    std::size_t m_next = 0;
};

}  // namespace limes::query::cql2
