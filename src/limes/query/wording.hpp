#pragma once

#include <limes/query/question.hpp>

#include <string>
#include <string_view>

namespace limes::query {

/// What a parameter is called: "--within", "-k", or NAME for a bare word.
[[nodiscard]] std::string called(const Parameter& parameter);

/// What stands for the value in help: LAYER, DISTANCE, N, TEXT, CQL2, or the choices; empty for a flag.
[[nodiscard]] std::string value_name(const Parameter& parameter);

/// An option with a value that could be given: "--within 10km".
[[nodiscard]] std::string usage_of(const Parameter& parameter);

/// The line of help with what is meant when it is not given, or that it must be.
[[nodiscard]] std::string help_of(const Parameter& parameter);

/// The kind as machines are told it: "layer", "distance", ...
[[nodiscard]] std::string_view kind_name(ParameterKind kind);

}  // namespace limes::query
