#include <limes/query/cql2/number.hpp>

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace limes::query::cql2 {

Literal read_number(const Token& token, Sign sign) {
    const std::string text = (sign == Sign::minus ? "-" : "") + token.text;
    const char* const end = text.data() + text.size();
    std::int64_t integer = 0;
    const auto [integer_end, integer_error] = std::from_chars(text.data(), end, integer);
    if (integer_error == std::errc{} && integer_end == end) {
        return integer;
    }
    double real = 0;
    const auto [real_end, real_error] = std::from_chars(text.data(), end, real);
    if (real_error != std::errc{} || real_end != end) {
        fail(token, "a number between 1e-307 and 1e308 in size");
    }
    return real;
}

std::string write_real(double value) {
    std::string text = fmt::format("{}", value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

}  // namespace limes::query::cql2
