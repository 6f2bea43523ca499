#include <limes/base/confine.hpp>
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>

#include "command.hpp"
#include "interrupt.hpp"
#include "memory_limit.hpp"
#include "options.hpp"
#include "parse.hpp"
#include "printer.hpp"
#include "reach.hpp"
#include "terminal.hpp"
#include "worker.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace limes;
namespace fs = std::filesystem;

enum Exit : int { done = 0, failed = 1, usage = 2, strict_loss = 3, bug = 70, interrupted = 130 };

int complain(Exit code, const char* what) {
    cli::end_progress();
    cli::write_stderr(fmt::format("limes: {}\n", base::printable(what)));
    return code;
}

/// A word as a shell takes it and a person reads it: in double quotes when it has single ones, as filters do,
/// and nothing that a shell looks for inside double ones.
std::string quoted(const std::string& word) {
    if (word.find('\'') != std::string::npos && word.find_first_of("\"\\$`!") == std::string::npos) {
        return '"' + word + '"';
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return text + '\'';
}

/// The call as a shell takes it, to be kept with the answer: without the number of threads, on which no
/// answer depends.
std::string command_line(const std::vector<std::string>& arguments) {
    std::string line = "limes";
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (word == "--threads") {
            ++i;
            continue;
        }
        if (word.starts_with("--threads=")) {
            continue;
        }
        const bool plain =
            !word.empty() && word.find_first_of(" \t\n'\"\\$`&|;<>()*?[]#~!{}") == std::string::npos;
        line += ' ';
        if (plain) {
            line += word;
            continue;
        }
        line += quoted(word);
    }
    return line;
}

bool can_hold_files(const fs::path& folder) {
    std::error_code failure;
    return fs::is_directory(folder, failure) && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

/// Libraries make temporary files where TMPDIR says. Where none can be made there, they make them beside the
/// plot, which is the folder that has to be written to. Nothing where that cannot be either: most calls need
/// none, and what does says so.
std::optional<fs::path> folder_of_temporaries(const cli::Invocation& call) {
    std::error_code failure;
    fs::path usual = fs::temp_directory_path(failure);
    if (!failure && can_hold_files(usual)) {
        return usual;
    }
    const auto plot = cli::value_of(call, "plot");
    fs::path beside = plot ? base::folder_of(*plot) : fs::path{};
    if (!plot || !can_hold_files(beside)) {
        return std::nullopt;
    }
    ::setenv("TMPDIR", beside.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): there is one thread yet
    return beside;
}

/// An atlas may be replaced while it is read: then the command is run again, on the new one.
int run_on_one_edition(const cli::Command& command, const cli::Invocation& call) {
    constexpr int kTries = 5;  // whoever imports that often has to pause
    for (int i = 1; i < kTries; ++i) {
        try {
            return command.run(call);
        } catch (const source::Replaced&) {
            cli::end_progress();
        }
    }
    return command.run(call);
}

/// The command itself, with what stops it and bounds it.
int work(cli::Chosen& chosen) {
    const cli::Interrupt interrupt;
    cli::Invocation& call = chosen.call;
    call.quiet = cli::has_flag(call, "quiet");
    call.task.stop = interrupt.token();
    if (const auto threads = cli::value_of(call, "threads")) {
        call.task.threads = static_cast<unsigned>(cli::whole_number("threads", *threads, 1, 1024));
    }
    const bool wanted = cli::has_flag(call, "progress") || cli::stderr_is_terminal();
    if (wanted && !call.quiet && !cli::has_flag(call, "no-progress")) {
        call.task.progress = &cli::terminal_progress();
    }
    const auto memory = cli::value_of(call, "memory");
    const cli::MemoryLimit limit{memory ? std::optional{cli::parse_size(*memory)} : std::nullopt,
                                 interrupt.source()};
    try {
        return run_on_one_edition(*chosen.command, call);
    } catch (const base::Cancelled&) {
        if (limit.was_passed()) {
            throw base::EngineError{limit.message()};
        }
        throw;
    }
}

/// The kernel holds this process to what the call may reach, and to one folder for temporary files, if any.
void confine(const cli::Chosen& chosen, const std::optional<fs::path>& temporaries) {
    base::Reach reach = cli::reach_of(*chosen.command, chosen.call);
    if (temporaries) {
        reach.writable.push_back(*temporaries);
    }
    const base::Confinement done = base::confine(reach);
    const bool is_told = chosen.command->declaration.name == "info" && !cli::has_flag(chosen.call, "quiet");
    if (is_told && !done.files) {
        cli::write_stderr(
            "limes: this kernel has no Landlock: what a file may open is not held to what is named\n");
    }
    if (is_told && !done.calls) {
        cli::write_stderr(
            "limes: this kernel has no seccomp: what a file may call is not held to what reading needs\n");
    }
}

/// What a child that a signal ended leaves: its temporaries go, and its user is told.
int bury(const cli::Worker& worker, int signal, const cli::Chosen& chosen) {
    for (const fs::path& folder : cli::output_folders(*chosen.command, chosen.call)) {
        base::remove_temporaries_of(worker.process(), folder);
    }
    if (worker.was_asked_to_stop()) {
        return complain(Exit::interrupted, "interrupted; the atlas is as it was, or new and whole");
    }
    const cli::Verdict verdict = cli::verdict_of(signal);
    return complain(static_cast<Exit>(verdict.code),
                    fmt::format("{}: {} (signal {}); the atlas is as it was, or new and whole",
                                fmt::join(chosen.call.words, ", "), verdict.what, signal)
                        .c_str());
}

/// The work in a process apart.
int work_apart(cli::Chosen& chosen) {
    cli::WorkRoom room;
    cli::Worker worker;
    if (worker.is_child()) {
        confine(chosen, room.move_in());
        return work(chosen);
    }
    cli::WorkRoom::remove_stale();
    const cli::Worker::End end = worker.wait();
    return end.signal == 0 ? end.code : bury(worker, end.signal, chosen);
}

int run(const std::vector<std::string>& arguments) {
    auto parsed = cli::parse(arguments, cli::commands());
    if (const auto* text = std::get_if<cli::Say>(&parsed)) {
        cli::write_stdout(text->text);
        return Exit::done;
    }
    cli::Chosen& chosen = std::get<cli::Chosen>(parsed);
    chosen.call.line = command_line(arguments);
    if (chosen.command->prints && chosen.command->prints(chosen.call)) {
        chosen.call.printer = std::make_shared<cli::Printer>(  // which a confined process cannot start
            cli::output_folders(*chosen.command, chosen.call).front());
    }
    if (chosen.command->reads == cli::Reads::strangers) {
        return work_apart(chosen);
    }
    if (chosen.command->reads == cli::Reads::files) {
        confine(chosen, folder_of_temporaries(chosen.call));
    }
    return work(chosen);
}

}  // namespace

int main(int argc, char** argv) {
    cli::open_missing_streams();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is no reason to end
    try {
        return run({argv + 1, argv + argc});
    } catch (const base::UsageError& error) {
        return complain(Exit::usage, error.what());
    } catch (const base::StrictLoss& error) {
        return complain(Exit::strict_loss, error.what());
    } catch (const base::Cancelled&) {
        return complain(Exit::interrupted, "interrupted; nothing was written");
    } catch (const base::Error& error) {
        return complain(Exit::failed, error.what());
    } catch (const std::bad_alloc&) {
        return complain(Exit::failed, "out of memory; ask about a smaller --bbox or fewer columns");
    } catch (const std::exception& error) {
        return complain(
            Exit::bug,
            fmt::format("this is a bug in limes, please report it with the command: {}", error.what())
                .c_str());
    } catch (...) {
        return complain(Exit::bug, "this is a bug in limes, please report it with the command");
    }
}
