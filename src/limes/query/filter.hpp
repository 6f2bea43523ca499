#pragma once

#include <limes/base/time.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limes::query {

/// What an expression node does. Spatial and temporal names are CQL2's (OGC 21-065r2).
enum class Op : std::uint8_t {
    literal,
    property,
    logical_and,
    logical_or,
    logical_not,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    in_list,
    between,
    is_null,
    casei,
    accenti,
    add,
    subtract,
    multiply,
    divide,
    negate,
    s_intersects,
    s_disjoint,
    s_within,
    s_contains,
    s_touches,
    s_crosses,
    s_overlaps,
    s_equals,
    t_after,
    t_before,
    t_during,
    t_equals,
    t_intersects,
    t_disjoint,
    t_contains,
    t_meets,
    t_met_by,
    t_overlaps,
    t_overlapped_by,
    t_starts,
    t_started_by,
    t_finishes,
    t_finished_by
};

using GeometryLiteral = std::shared_ptr<const model::GeometryColumn>;  ///< one row
using Literal = std::variant<std::monostate, bool, std::int64_t, double, std::string, base::Day,
                             base::ValidTime, GeometryLiteral>;

/// What an operation is given, in `arguments`:
///   logical_and, logical_or      two or more conditions (a AND b AND c is one node)
///   logical_not, negate          one
///   comparisons, arithmetic      two
///   like                         value, pattern: a text literal, also inside casei and accenti; % is any run
///   of
///                                characters, _ is one, and a backslash takes the next character as it is
///   in_list                      value, then the items
///   between                      value, low, high; both ends belong to it
///   is_null, casei, accenti      one
///   s_*, t_*                     two
/// A literal day stands for the whole day. INTERVAL('a','b') holds both of its days, as in CQL2, so that its
/// literal is the half-open ValidTime{a, b + 1 day}; '..' is an open end. A TIMESTAMP is read as its day
/// (UTC).
///
/// A CQL2 expression: a tree of values. Properties are columns of the layer, and `id`, `geometry` and
/// `valid_time` (the interval). A comparison with null is neither true nor false; a row is kept only when the
/// whole is true (three-valued logic, as in SQL).
struct Expression {
    Op op = Op::literal;
    std::string name;  ///< of a property
    Literal value;     ///< of a literal
    std::vector<Expression> arguments;
};

/// The same tree with the same values; geometry literals are compared vertex by vertex.
[[nodiscard]] bool operator==(const Expression& a, const Expression& b);

using Filter = std::shared_ptr<const Expression>;

/// Reads CQL2 text. Errors: UsageError with the place of the mistake and what was expected there. At most 8
/// kB and 50 levels. Example: parse_cql2("category = 'international' AND name_vi LIKE 'H%'")
[[nodiscard]] Filter parse_cql2(std::string_view text);

/// The expression as CQL2 text: parse_cql2(to_cql2(e)) equals e, unless its brackets make it too deep to
/// read.
[[nodiscard]] std::string to_cql2(const Expression& expression);

/// `property = 'text'`, made without parsing.
[[nodiscard]] Filter property_equals(std::string property, std::string value);
/// Both (either may be null, meaning no condition).
[[nodiscard]] Filter both(Filter a, Filter b);

}  // namespace limes::query
