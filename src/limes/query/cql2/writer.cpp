#include <limes/query/cql2/lexer.hpp>
#include <limes/query/cql2/number.hpp>
#include <limes/query/cql2/temporal.hpp>
#include <limes/query/cql2/wkt.hpp>
#include <limes/query/cql2/words.hpp>
#include <limes/query/filter.hpp>

#include <fmt/format.h>

namespace limes::query {
namespace cql2 {
namespace {

/// How close an operation holds its parts, loosest first.
enum class Bond : std::uint8_t { either, both, negation, comparison, sum, product, sign, alone };

constexpr Bond closer(Bond bond) {
    return static_cast<Bond>(static_cast<std::uint8_t>(bond) + 1);
}

std::string quoted(std::string_view text, char quote) {
    std::string result{quote};
    for (const char c : text) {
        result += c;
        if (c == quote) {
            result += quote;
        }
    }
    return result + quote;
}

struct WriteLiteral {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool value) const { return value ? "TRUE" : "FALSE"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return write_real(value); }
    std::string operator()(const std::string& value) const { return quoted(value, '\''); }
    std::string operator()(base::Day value) const { return write_instant(value); }
    std::string operator()(base::ValidTime value) const { return write_interval(value); }
    std::string operator()(const GeometryLiteral& value) const { return write_geometry(*value); }
};

/// The predicates that take their NOT inside: `a NOT LIKE b`, `a IS NOT NULL`.
bool takes_not(Op op) {
    return op == Op::like || op == Op::in_list || op == Op::between || op == Op::is_null;
}

Bond bond_of(const Expression& e) {
    switch (e.op) {
        case Op::logical_or:
            return Bond::either;
        case Op::logical_and:
            return Bond::both;
        case Op::logical_not:
            return takes_not(e.arguments.at(0).op) ? Bond::comparison : Bond::negation;
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
        case Op::like:
        case Op::in_list:
        case Op::between:
        case Op::is_null:
            return Bond::comparison;
        case Op::add:
        case Op::subtract:
            return Bond::sum;
        case Op::multiply:
        case Op::divide:
            return Bond::product;
        case Op::negate:
            return Bond::sign;
        default:
            return Bond::alone;
    }
}

std::string write(const Expression& e, Bond least);

std::string write_list(const Expression& e, std::size_t first, std::string_view between, Bond least) {
    std::string text;
    for (std::size_t i = first; i < e.arguments.size(); ++i) {
        text += fmt::format("{}{}", i == first ? "" : between, write(e.arguments[i], least));
    }
    return text;
}

std::string write_test(const Expression& e, std::string_view negation) {
    const std::string value = write(e.arguments.at(0), Bond::sum);
    switch (e.op) {
        case Op::like:
            return fmt::format("{} {}LIKE {}", value, negation, write(e.arguments.at(1), Bond::sum));
        case Op::in_list:
            return fmt::format("{} {}IN ({})", value, negation, write_list(e, 1, ", ", Bond::sum));
        case Op::between:
            return fmt::format("{} {}BETWEEN {} AND {}", value, negation, write(e.arguments.at(1), Bond::sum),
                               write(e.arguments.at(2), Bond::sum));
        default:
            return fmt::format("{} IS {}NULL", value, negation);
    }
}

std::string write_binary(const Expression& e, std::string_view sign, Bond bond) {
    return fmt::format("{} {} {}", write(e.arguments.at(0), bond), sign,
                       write(e.arguments.at(1), closer(bond)));
}

std::string write_negated(const Expression& number) {
    // "-5" is a literal and "--a" would be hard to read, so both are bracketed.
    return number.op == Op::literal ? fmt::format("-({})", write(number, Bond::sum))
                                    : fmt::format("-{}", write(number, Bond::alone));
}

std::string write_bare(const Expression& e) {
    switch (e.op) {
        case Op::literal:
            return std::visit(WriteLiteral{}, e.value);
        case Op::property:
            return is_plain_name(e.name) ? e.name : quoted(e.name, '"');
        case Op::logical_or:
            return write_list(e, 0, " OR ", Bond::both);
        case Op::logical_and:
            return write_list(e, 0, " AND ", Bond::negation);
        case Op::logical_not:
            return takes_not(e.arguments.at(0).op)
                       ? write_test(e.arguments.at(0), "NOT ")
                       : fmt::format("NOT {}", write(e.arguments.at(0), Bond::comparison));
        case Op::like:
        case Op::in_list:
        case Op::between:
        case Op::is_null:
            return write_test(e, "");
        case Op::casei:
            return fmt::format("CASEI({})", write_list(e, 0, ", ", Bond::sum));
        case Op::accenti:
            return fmt::format("ACCENTI({})", write_list(e, 0, ", ", Bond::sum));
        case Op::add:
            return write_binary(e, "+", Bond::sum);
        case Op::subtract:
            return write_binary(e, "-", Bond::sum);
        case Op::multiply:
            return write_binary(e, "*", Bond::product);
        case Op::divide:
            return write_binary(e, "/", Bond::product);
        case Op::negate:
            return write_negated(e.arguments.at(0));
        default:
            break;
    }
    if (find(comparisons(), text_of(e.op))) {
        return fmt::format("{} {} {}", write(e.arguments.at(0), Bond::sum), text_of(e.op),
                           write(e.arguments.at(1), Bond::sum));
    }
    return fmt::format("{}({})", text_of(e.op), write_list(e, 0, ", ", Bond::sum));
}

std::string write(const Expression& e, Bond least) {
    const std::string text = write_bare(e);
    return bond_of(e) < least ? "(" + text + ")" : text;
}

}  // namespace
}  // namespace cql2

std::string to_cql2(const Expression& expression) {
    return cql2::write(expression, cql2::Bond::either);
}

}  // namespace limes::query
