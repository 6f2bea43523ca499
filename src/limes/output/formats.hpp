#pragma once

#include <limes/base/error.hpp>
#include <limes/output/output.hpp>

#include <filesystem>
#include <string>

namespace limes::output {

/// The format that a path's ending names; nothing when there is none.
[[nodiscard]] const Format* find_format(const std::filesystem::path& path);

/// The same. Errors: UsageError naming the endings there are.
[[nodiscard]] const Format& require_format(const std::filesystem::path& path);

/// Errors: UsageError for options that no format can keep.
void check_options(const WriteOptions& options);

/// The message, speaking of the file that was asked for and not of the temporary.
[[nodiscard]] std::string with_name(std::string message, const std::string& temporary,
                                    const std::string& target);

}  // namespace limes::output
