#pragma once

#include "command.hpp"

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace limes::cli {

/// Text for standard output and then a good exit: help, version, usage.
struct Say {
    std::string text;
};

/// A command and the words for it.
struct Chosen {
    const Command* command;
    Invocation call;
};

/// Reads a command line. Errors: UsageError with the nearest command or option.
[[nodiscard]] std::variant<Say, Chosen> parse(const std::vector<std::string>& arguments,
                                              std::span<const Command> commands);

/// The help of one command: usage, options with defaults, examples.
[[nodiscard]] std::string help_of(const Command& command);
/// The help of the program.
[[nodiscard]] std::string help_of(std::span<const Command> commands);

/// How an option is written: "-k", "--within DISTANCE".
[[nodiscard]] std::string written(const query::Parameter& parameter);

}  // namespace limes::cli
