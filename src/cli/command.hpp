#pragma once

#include <limes/base/task.hpp>
#include <limes/query/question.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace limes::cli {

/// Which of the common options a command takes besides its own.
enum class Takes : unsigned {
    nothing = 0,
    scope = 1,
    output = 2,
    engine = 4,
    loading = 8,
    plot = 16,
    style = 32
};
constexpr Takes operator|(Takes a, Takes b) {
    return static_cast<Takes>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool takes(Takes all, Takes one) {
    return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0;
}

class Printer;

/// What a command is run with: the words as given, and what stops it and is told of its progress.
struct Invocation {
    query::Arguments options;        ///< by the parameter's name
    std::vector<std::string> words;  ///< positional, in order
    base::Task task;
    bool quiet = false;
    std::string line;                            ///< the whole command line, for the answer's provenance
    std::shared_ptr<Printer> printer = nullptr;  ///< of a command that `prints`
};

/// What a command opens. One that opens files runs confined to what its call names; one that loads what
/// strangers wrote does so in a process apart, whose crash is a message.
enum class Reads { nothing, files, strangers };

/// A command as data: the parser, help, completion, --json-usage, man and reference pages all walk this.
struct Command {
    query::AnyQuestion declaration;  ///< a command that is no question has no plan
    std::string group;               ///< heading in the help
    std::string words_usage;         ///< the positional words, as the usage line shows them: "[ATLAS]"
    Takes common = Takes::nothing;
    std::function<int(const Invocation&)> run;
    Reads reads = Reads::files;
    std::function<bool(const Invocation&)> changes_atlas = {};  ///< the one that is its first word
    std::function<bool(const Invocation&)> prints = {};         ///< a PDF of a page is made
};

/// Every command, in the order of the manual.
[[nodiscard]] std::span<const Command> commands();

/// The options that many commands share, by the part they play.
[[nodiscard]] std::vector<query::Parameter> common_parameters(Takes part);
/// All options of a command: its own, then the common ones.
[[nodiscard]] std::vector<query::Parameter> all_parameters(const Command& command);

// What makes the list of commands; one file each.
[[nodiscard]] Command import_command();
[[nodiscard]] Command rejects_command();
[[nodiscard]] Command info_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command diff_command();
[[nodiscard]] Command export_command();
[[nodiscard]] Command load_command();
[[nodiscard]] Command map_command();
[[nodiscard]] Command report_command();
[[nodiscard]] Command completion_command();
[[nodiscard]] Command reference_command();
[[nodiscard]] Command question_command(const query::AnyQuestion& question);

}  // namespace limes::cli
