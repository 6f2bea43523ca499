#include <limes/base/error.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace limes::cli {

namespace {

std::vector<std::string> positional_names(const query::AnyQuestion& question) {
    std::vector<std::string> names;
    for (const query::Parameter& parameter : question.parameters) {
        if (parameter.positional) {
            names.push_back(parameter.name);
        }
    }
    return names;
}

/// What is there and can be an atlas is not asked for by name.
bool is_geopackage(const std::filesystem::path& path) {
    std::error_code ignored;
    return path.extension() == ".gpkg" && std::filesystem::is_regular_file(path, ignored);
}

int ask(const query::AnyQuestion& question, const Invocation& call) {
    const std::vector<std::string> names = positional_names(question);
    if (call.words.size() > names.size() + 1) {
        throw base::UsageError{
            fmt::format("limes {}: '{}' is one word too many; quote words that belong together",
                        question.name, call.words.back())};
    }
    // One word more than the question has places for is the atlas, and it comes first.
    const bool with_atlas = call.words.size() > names.size();
    if (!with_atlas && !call.words.empty() && call.words.size() == names.size() &&
        is_geopackage(call.words.front())) {
        throw base::UsageError{
            fmt::format("limes {0}: {1} is a file, and the {2} is missing: limes {0} {1} {2}", question.name,
                        call.words.front(), fmt::join(names, " "))};
    }
    query::Arguments arguments;
    for (const query::Parameter& parameter : question.parameters) {
        if (const auto given = call.options.find(parameter.name); given != call.options.end()) {
            arguments.insert(*given);
        }
    }
    for (std::size_t i = with_atlas ? 1 : 0; i < call.words.size(); ++i) {
        arguments[names[i - (with_atlas ? 1 : 0)]] = {call.words[i]};
    }
    session::Session session = open_session(with_atlas ? std::optional{call.words[0]} : std::nullopt, call);
    query::Scope scope = read_scope(call);
    scope.layer_roles = session.layer_roles();
    query::Plan plan = question.plan(arguments, scope);
    plan.languages = scope.languages;
    return answer(session, plan, scope.when, question.name, call, question.plots);
}

}  // namespace

Command question_command(const query::AnyQuestion& question) {
    Command command;
    command.declaration = question;
    command.group = "Questions";
    command.words_usage = "[ATLAS]";
    for (const std::string& name : positional_names(question)) {
        command.words_usage += " " + name;
    }
    command.common = Takes::scope | Takes::output | Takes::style | Takes::engine | Takes::loading;
    if (!question.plots.empty()) {
        command.common = command.common | Takes::plot;
    }
    command.run = [question](const Invocation& call) { return ask(question, call); };
    return command;
}

}  // namespace limes::cli
