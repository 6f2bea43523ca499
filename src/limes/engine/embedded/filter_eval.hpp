#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>
#include <limes/query/filter.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// The rows for which the expression is true, in order; neither those for which it is false nor those for
/// which it is null (three-valued logic, as in SQL). Division by zero and NaN are null.
///
/// Columns are evaluated in blocks on the task's threads; what AND and OR have decided is not asked further,
/// so a spatial predicate runs only on the rows that the conditions before it leave. Spatial predicates are
/// GEOS's, with a literal prepared once a thread. Whole numbers are compared as such, not as doubles. Texts
/// compare by code point. Errors: UsageError when it does not fit the layer; EngineError naming the feature
/// when GEOS cannot decide.
[[nodiscard]] std::vector<std::size_t> rows_where(const query::Expression& expression,
                                                  const model::Layer& layer, const base::Task& task);

/// Whether the text matches a pattern of LIKE: % any run of characters, _ one character, \ takes the next as
/// it is. Cost: linear in the text for each % in the pattern.
[[nodiscard]] bool is_like(std::string_view text, std::string_view pattern);

}  // namespace limes::engine::embedded
