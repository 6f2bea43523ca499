#include <limes/base/text.hpp>
#include <limes/query/cql2/number.hpp>
#include <limes/query/cql2/temporal.hpp>
#include <limes/query/cql2/token_stream.hpp>
#include <limes/query/cql2/wkt.hpp>
#include <limes/query/cql2/words.hpp>
#include <limes/query/filter.hpp>

#include <fmt/format.h>

#include <utility>

// The text grammar of OGC 21-065r2, annex B, by recursive descent, one function a level of precedence. The
// grammar there is ambiguous; as in SQL, NOT binds closer than AND, AND closer than OR.

namespace limes::query {
namespace cql2 {
namespace {

/// What an expression gives, as far as the text alone says.
enum class Kind : std::uint8_t { condition, number, text, instant, interval, geometry, column };

std::string_view describe(Kind kind) {
    switch (kind) {
        case Kind::condition:
            return "a condition";
        case Kind::number:
            return "a number";
        case Kind::text:
            return "a text";
        case Kind::instant:
            return "a date";
        case Kind::interval:
            return "an interval";
        case Kind::geometry:
            return "a geometry";
        case Kind::column:
            return "a column";
    }
    return "";
}

struct Term {
    Expression expression;
    Kind kind;
    Token at;  ///< where it begins, for errors
};

/// A column may be of any type; the engine, which knows the layer, says so when it is of the wrong one.
bool may_be(const Term& term, Kind kind) {
    return term.kind == kind || term.kind == Kind::column;
}

Expression literal(Literal value) {
    return {.op = Op::literal, .name = {}, .value = std::move(value), .arguments = {}};
}

Expression operation(Op op, std::vector<Expression> arguments) {
    return {.op = op, .name = {}, .value = {}, .arguments = std::move(arguments)};
}

template <class... More>
Expression operation(Op op, Expression first, More... more) {
    std::vector<Expression> arguments;
    arguments.reserve(1 + sizeof...(more));
    arguments.push_back(std::move(first));
    (arguments.push_back(std::move(more)), ...);
    return operation(op, std::move(arguments));
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_tokens{tokens(text)} {}

    Expression whole() {
        if (m_tokens.peek().kind == TokenKind::end) {
            fail(m_tokens.peek(), "a condition", "for example category = 'international'");
        }
        Term all = condition();
        const Token& rest = m_tokens.peek();
        if (rest.kind != TokenKind::end) {
            fail(rest, all.kind == Kind::condition ? "AND, OR or the end" : "a comparison",
                 find(comparisons(), rest.text) ? "comparisons do not chain: join two with AND" : "");
        }
        require_condition(all);
        return std::move(all.expression);
    }

private:
    /// Counts how deep the text nests while it lives.
    class Level {
    public:
        explicit Level(Parser& parser) : m_parser{parser} {
            if (++m_parser.m_levels > most_levels) {
                // The count is put right here, since a constructor that throws is not destroyed.
                --m_parser.m_levels;
                m_parser.too_deep();
            }
        }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --m_parser.m_levels; }

    private:
        Parser& m_parser;
    };

    [[noreturn]] void too_deep() const {
        fail(m_tokens.peek(), fmt::format("at most {} levels of brackets and operators", most_levels),
             "write it flatter");
    }

    static void require_condition(const Term& term) {
        if (term.kind == Kind::column) {
            fail(term.at, "a condition",
                 fmt::format("say what it must be, as {} = TRUE or {} > 0", term.at.text, term.at.text));
        }
        if (term.kind != Kind::condition) {
            fail(term.at, "a condition", fmt::format("{} alone is not true or false", describe(term.kind)));
        }
    }

    Term condition() {
        const Level level{*this};
        return joined("OR", Op::logical_or, [this] { return conjunction(); });
    }

    Term conjunction() {
        return joined("AND", Op::logical_and, [this] { return negation(); });
    }

    template <class Operand>
    Term joined(std::string_view word, Op op, Operand&& operand) {
        Term first = operand();
        if (!m_tokens.sees_word(word)) {
            return first;
        }
        require_condition(first);
        std::vector<Expression> arguments;
        arguments.push_back(std::move(first.expression));
        while (m_tokens.accept_word(word)) {
            Term next = operand();
            require_condition(next);
            arguments.push_back(std::move(next.expression));
        }
        return {operation(op, std::move(arguments)), Kind::condition, first.at};
    }

    Term negation() {
        const Token at = m_tokens.peek();
        if (!m_tokens.accept_word("NOT")) {
            return predicate();
        }
        const Level level{*this};
        Term inner = negation();
        require_condition(inner);
        return {operation(Op::logical_not, std::move(inner.expression)), Kind::condition, at};
    }

    Term predicate() {
        Term left = sum();
        const Token& next = m_tokens.peek();
        if (next.kind == TokenKind::symbol) {
            if (const auto op = find(comparisons(), next.text)) {
                return comparison(std::move(left), *op);
            }
            return left;
        }
        if (m_tokens.accept_word("IS")) {
            return null_test(std::move(left));
        }
        const Token at = left.at;
        const bool negated =
            m_tokens.sees_word("NOT") && (m_tokens.sees_word("LIKE", 1) || m_tokens.sees_word("IN", 1) ||
                                          m_tokens.sees_word("BETWEEN", 1));
        if (negated) {
            m_tokens.take();
        }
        Expression test;
        if (m_tokens.accept_word("LIKE")) {
            test = like(std::move(left));
        } else if (m_tokens.accept_word("IN")) {
            test = in_list(std::move(left));
        } else if (m_tokens.accept_word("BETWEEN")) {
            test = between(std::move(left));
        } else {
            return left;
        }
        return {negated ? operation(Op::logical_not, std::move(test)) : std::move(test), Kind::condition, at};
    }

    Term comparison(Term left, Op op) {
        require_scalar(left);
        m_tokens.take();
        Term right = sum();
        require_comparable(left, right);
        return {operation(op, std::move(left.expression), std::move(right.expression)), Kind::condition,
                left.at};
    }

    static void require_scalar(const Term& term) {
        if (term.kind == Kind::geometry) {
            fail(term.at, "something to compare",
                 "geometries are compared by S_EQUALS, S_INTERSECTS and their kin");
        }
        if (term.kind == Kind::interval) {
            fail(term.at, "something to compare",
                 "intervals are compared by T_EQUALS, T_INTERSECTS and their kin");
        }
    }

    static void require_comparable(const Term& left, const Term& right) {
        require_scalar(left);
        require_scalar(right);
        if (left.kind != right.kind && left.kind != Kind::column && right.kind != Kind::column) {
            const bool date_as_text = left.kind == Kind::instant && right.kind == Kind::text;
            fail(right.at,
                 fmt::format("{}, since {} stands before", describe(left.kind), describe(left.kind)),
                 date_as_text ? "a date is written DATE('2025-07-01')" : "");
        }
    }

    Term null_test(Term operand) {
        const bool negated = m_tokens.accept_word("NOT");
        if (!m_tokens.accept_word("NULL")) {
            fail(m_tokens.peek(), negated ? "NULL" : "NULL or NOT NULL");
        }
        Expression test = operation(Op::is_null, std::move(operand.expression));
        return {negated ? operation(Op::logical_not, std::move(test)) : std::move(test), Kind::condition,
                operand.at};
    }

    Expression like(Term value) {
        require_kind(value, Kind::text);
        return operation(Op::like, std::move(value.expression), pattern());
    }

    Expression pattern() {
        const Level level{*this};
        for (const auto& [word, op] : {std::pair{"CASEI", Op::casei}, std::pair{"ACCENTI", Op::accenti}}) {
            if (m_tokens.accept_word(word)) {
                m_tokens.expect_symbol("(", "'('");
                Expression inner = pattern();
                m_tokens.expect_symbol(")", "')'");
                return operation(op, std::move(inner));
            }
        }
        if (m_tokens.peek().kind != TokenKind::text) {
            fail(m_tokens.peek(), "a pattern in single quotes", "% stands for anything, _ for one character");
        }
        return literal(m_tokens.take().text);
    }

    Expression in_list(Term value) {
        require_scalar(value);
        m_tokens.expect_symbol("(", "'(' and the values");
        std::vector<Expression> arguments;
        arguments.push_back(std::move(value.expression));
        do {
            Term item = sum();
            require_comparable(value, item);
            arguments.push_back(std::move(item.expression));
        } while (m_tokens.accept_symbol(","));
        m_tokens.expect_symbol(")", "',' or ')'");
        return operation(Op::in_list, std::move(arguments));
    }

    Expression between(Term value) {
        Term low = sum();
        if (!m_tokens.accept_word("AND")) {
            fail(m_tokens.peek(), "AND and the upper end", "as in population BETWEEN 1000 AND 5000");
        }
        Term high = sum();
        require_comparable(value, low);
        require_comparable(value, high);
        require_comparable(low, high);
        return operation(Op::between, std::move(value.expression), std::move(low.expression),
                         std::move(high.expression));
    }

    Term sum() {
        return chain([this] { return product(); }, "+", Op::add, "-", Op::subtract);
    }

    Term product() {
        return chain([this] { return sign(); }, "*", Op::multiply, "/", Op::divide);
    }

    /// Operators of one precedence, from left to right.
    template <class Operand>
    Term chain(Operand&& operand, std::string_view word_a, Op op_a, std::string_view word_b, Op op_b) {
        Term left = operand();
        for (std::size_t length = 1; m_tokens.sees_symbol(word_a) || m_tokens.sees_symbol(word_b); ++length) {
            if (m_levels + length > most_levels) {
                too_deep();
            }
            require_kind(left, Kind::number);
            const Op op = m_tokens.take().text == word_a ? op_a : op_b;
            Term right = operand();
            require_kind(right, Kind::number);
            left.expression = operation(op, std::move(left.expression), std::move(right.expression));
            left.kind = Kind::number;
        }
        return left;
    }

    Term sign() {
        const Token at = m_tokens.peek();
        const bool minus = m_tokens.sees_symbol("-");
        const bool number_next = m_tokens.peek(1).kind == TokenKind::number;
        if ((minus || m_tokens.sees_symbol("+")) && number_next) {
            m_tokens.take();
            return {literal(read_number(m_tokens.take(), minus ? Sign::minus : Sign::plus)), Kind::number,
                    at};
        }
        if (!minus) {
            return primary();
        }
        const Level level{*this};
        m_tokens.take();
        Term inner = sign();
        require_kind(inner, Kind::number);
        return {operation(Op::negate, std::move(inner.expression)), Kind::number, at};
    }

    Term primary() {
        const Token at = m_tokens.peek();
        switch (at.kind) {
            case TokenKind::number:
                return {literal(read_number(m_tokens.take(), Sign::plus)), Kind::number, at};
            case TokenKind::text:
                return {literal(m_tokens.take().text), Kind::text, at};
            case TokenKind::quoted_property:
                return property();
            case TokenKind::word:
                return word();
            case TokenKind::symbol:
                if (m_tokens.accept_symbol("(")) {
                    Term inner = condition();
                    m_tokens.expect_symbol(")", "')'");
                    return inner;
                }
                break;
            case TokenKind::end:
                break;
        }
        fail(at, "a value, a column or '('", at.text == "=" ? "'equal' is one =" : "");
    }

    Term word() {
        const Token at = m_tokens.peek();
        const std::string name = upper(at.text);
        if (name == "TRUE" || name == "FALSE") {
            m_tokens.take();
            return {literal(name == "TRUE"), Kind::condition, at};
        }
        if (is_reserved(name)) {
            fail(at, "a value, a column or '('",
                 fmt::format("a column of this name is written \"{}\"", at.text));
        }
        const bool dimension =
            m_tokens.sees_word("EMPTY", 1) || m_tokens.sees_word("Z", 1) || m_tokens.sees_word("M", 1);
        if (is_geometry_word(name) && (m_tokens.sees_symbol("(", 1) || dimension)) {
            return {literal(read_geometry(m_tokens)), Kind::geometry, at};
        }
        return m_tokens.sees_symbol("(", 1) ? function(name) : property();
    }

    Term property() {
        const Token at = m_tokens.take();
        const Kind kind = at.text == "geometry"     ? Kind::geometry
                          : at.text == "valid_time" ? Kind::interval
                                                    : Kind::column;
        return {{.op = Op::property, .name = at.text, .value = {}, .arguments = {}}, kind, at};
    }

    Term function(const std::string& name) {
        const Token at = m_tokens.peek();
        if (name == "DATE" || name == "TIMESTAMP") {
            return {literal(read_instant(m_tokens)), Kind::instant, at};
        }
        if (name == "INTERVAL") {
            return {literal(read_interval(m_tokens)), Kind::interval, at};
        }
        const Level level{*this};
        if (name == "CASEI" || name == "ACCENTI") {
            m_tokens.take();
            m_tokens.take();
            Term inner = sum();
            require_kind(inner, Kind::text);
            m_tokens.expect_symbol(")", "')'");
            return {operation(name == "CASEI" ? Op::casei : Op::accenti, std::move(inner.expression)),
                    Kind::text, at};
        }
        if (const auto op = find(spatial_functions(), name)) {
            return pair_test(*op, [this] {
                Term argument = sum();
                require_kind(argument, Kind::geometry);
                return argument;
            });
        }
        if (const auto op = find(temporal_functions(), name)) {
            return pair_test(*op, [this, temporal = *op] {
                Term argument = sum();
                require_time(argument, temporal);
                return argument;
            });
        }
        unknown_function(at);
    }

    template <class Argument>
    Term pair_test(Op op, Argument&& argument) {
        const Token at = m_tokens.take();
        m_tokens.take();
        Term first = argument();
        m_tokens.expect_symbol(",",
                               fmt::format("',' and the second of the two that {} compares", text_of(op)));
        Term second = argument();
        m_tokens.expect_symbol(")", "')'");
        return {operation(op, std::move(first.expression), std::move(second.expression)), Kind::condition,
                at};
    }

    static void require_kind(const Term& term, Kind kind) {
        if (!may_be(term, kind)) {
            const bool quoted_geometry = kind == Kind::geometry && term.kind == Kind::text;
            fail(term.at, describe(kind), quoted_geometry ? "write POINT(...) without quotes" : "");
        }
    }

    static void require_time(const Term& term, Op op) {
        if (term.kind == Kind::text) {
            fail(term.at, "a date or an interval", "write DATE('2025-07-01') or INTERVAL('2025-01-01','..')");
        }
        if (term.kind == Kind::instant && needs_intervals(op)) {
            fail(term.at, fmt::format("an interval, since {} compares two intervals", text_of(op)),
                 "one day is INTERVAL('2025-07-01','2025-07-01')");
        }
        if (term.kind != Kind::instant && term.kind != Kind::interval && term.kind != Kind::column) {
            fail(term.at, "a date or an interval");
        }
    }

    [[noreturn]] static void unknown_function(const Token& at) {
        std::vector<std::string> names{
            "CASEI", "ACCENTI",    "DATE",    "TIMESTAMP",  "INTERVAL",        "BBOX",
            "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
        for (const auto words : {spatial_functions(), temporal_functions()}) {
            for (const Word& known : words) {
                names.emplace_back(known.text);
            }
        }
        const std::string_view near = base::nearest_word(upper(at.text), names);
        fail(at, "a function of CQL2",
             near.empty() ? "there are S_... for geometry, T_... for time, CASEI and ACCENTI"
                          : fmt::format("did you mean {}?", near));
    }

    TokenStream m_tokens;
    std::size_t m_levels = 0;
};

}  // namespace
}  // namespace cql2

Filter parse_cql2(std::string_view text) {
    return std::make_shared<const Expression>(cql2::Parser{text}.whole());
}

}  // namespace limes::query
