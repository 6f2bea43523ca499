#pragma once

#include <limes/query/cql2/lexer.hpp>
#include <limes/query/filter.hpp>

#include <string>

namespace limes::query::cql2 {

enum class Sign : bool { plus, minus };

/// A number as it is written: an integer when it has neither point nor exponent and fits 64 bits, else a
/// real. Errors: UsageError when it is beyond a double.
[[nodiscard]] Literal read_number(const Token& token, Sign sign);

/// A real in the fewest digits that read back as the same number, with a point or an exponent.
[[nodiscard]] std::string write_real(double value);

}  // namespace limes::query::cql2
