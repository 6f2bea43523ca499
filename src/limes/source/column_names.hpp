#pragma once

#include <limes/source/finding_log.hpp>

#include <string>

namespace limes::source {

/// How many columns of a table are read at most.
constexpr std::size_t kMostFields = 2000;

/// A column's name as limes keeps it: text in normal form C, without anything that would drive a terminal or
/// cut a line. A change is a finding.
[[nodiscard]] std::string kept_name(const std::string& name, FindingLog& log);

}  // namespace limes::source
