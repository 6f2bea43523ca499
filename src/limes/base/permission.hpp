#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace limes::base {

enum class Access : std::uint8_t { read, write };

/// Whether an error number of the system says that the user may not do it.
[[nodiscard]] bool is_denial(int error_number);

/// Why this process may not read a file, or write to a folder, for people: who it runs as, and whose the file
/// is or the first folder on the way to it that lets nobody through. For a failure that `is_denial` confirms.
[[nodiscard]] std::string denial(const std::filesystem::path& path, Access access);

/// Errors: DataError with the denial when `path` may not be read. Of what is not there it says nothing.
void require_readable(const std::filesystem::path& path);

}  // namespace limes::base
