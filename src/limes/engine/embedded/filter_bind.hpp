#pragma once

#include <limes/model/layer.hpp>
#include <limes/query/filter.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// What an expression gives for a row.
enum class Kind : std::uint8_t { null, truth, integer, number, text, time, geometry };

/// Where a property's values are.
enum class PropertySource : std::uint8_t {
    none,
    column,
    id,
    geometry,
    valid_time,
    valid_from,
    valid_to,
    accuracy
};

/// An expression whose names are found and whose kinds fit together.
struct Bound {
    query::Op op = query::Op::literal;
    Kind kind = Kind::null;
    PropertySource source = PropertySource::none;
    const model::Column* column = nullptr;
    const query::Expression* expression = nullptr;
    std::string text;                    ///< of a text literal, in normal form C
    std::optional<std::string> pattern;  ///< of LIKE, folded as its value is
    std::vector<Bound> arguments;
};

/// Finds the columns of `layer` that the expression names: its own, and id, geometry, valid_time (the
/// operating time), valid_from, valid_to, accuracy_m where no column has that name. The result refers to
/// both. Errors: UsageError for a name that is not there (with the nearest), and for kinds that do not fit,
/// with the mend.
[[nodiscard]] Bound bind(const query::Expression& expression, const model::Layer& layer);

}  // namespace limes::engine::embedded
