#pragma once

#include <limes/base/file.hpp>
#include <limes/query/question.hpp>

#include "command.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace limes::cli {

/// An option of a command's own.
[[nodiscard]] query::Parameter own_option(std::string name, std::string help,
                                          query::ParameterKind kind = query::ParameterKind::text);
/// The first word, an atlas. Errors: UsageError with an example of the command.
[[nodiscard]] const std::string& only_atlas(const Invocation& call, const std::string& command);
/// "a,b" as its words.
[[nodiscard]] std::vector<std::string> split_list(const std::string& list);

/// The one value of an option, or nothing.
[[nodiscard]] std::optional<std::string> value_of(const Invocation& call, const std::string& option);
[[nodiscard]] bool has_flag(const Invocation& call, const std::string& option);
/// Errors: UsageError naming the option when it is no whole number in the range.
[[nodiscard]] std::size_t whole_number(const std::string& option, const std::string& text, std::size_t least,
                                       std::size_t most);

/// Reads west,south,east,north in degrees; west above east crosses the antimeridian. Errors: UsageError
/// naming the option.
[[nodiscard]] geodesy::Box read_box(const std::string& option, const std::string& list);
/// The scope of a question from the common options. Errors: UsageError naming the option.
[[nodiscard]] query::Scope read_scope(const Invocation& call);
/// Languages of --lang, first choice first.
[[nodiscard]] std::vector<std::string> read_languages(const Invocation& call);
[[nodiscard]] base::Overwrite read_overwrite(const Invocation& call);

}  // namespace limes::cli
