#pragma once

#include <limes/query/question.hpp>

#include <span>

namespace limes::questions {

/// Every question that can be asked, in the order of the manual.
[[nodiscard]] std::span<const query::AnyQuestion> all();

/// Errors: UsageError with the nearest name when there is none of this name.
[[nodiscard]] const query::AnyQuestion& require(std::string_view name);

}  // namespace limes::questions
