#pragma once

#include <limes/base/task.hpp>

#include "command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace limes::cli {

/// Gives a standard stream that the caller has closed to /dev/null, lest a file that is opened later take its
/// number and messages go into it. Call it first.
void open_missing_streams();

[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();
/// The columns of the terminal on standard output; 100 when it is none.
[[nodiscard]] std::size_t terminal_width();

/// Columns aligned by display width, a line a row.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// All of it to standard output. A reader that went away is no error. Errors: DataError.
void write_stdout(std::string_view text);

/// To standard error; that nobody listens there changes nothing.
void write_stderr(std::string_view text) noexcept;

/// A line on standard error, unless quiet.
void say(const Invocation& call, std::string_view line);

/// A line of progress with an estimate of the time left, on standard error.
[[nodiscard]] base::Progress& terminal_progress();
/// Removes the line of progress.
void end_progress();

}  // namespace limes::cli
