// Shell completion, written from the declarations.
#include <limes/base/error.hpp>
#include <limes/query/wording.hpp>

#include "command.hpp"
#include "parse.hpp"
#include "terminal.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace limes::cli {

namespace {

using query::Parameter;
using query::ParameterKind;

std::string command_names() {
    std::vector<std::string> names;
    for (const Command& command : commands()) {
        names.push_back(command.declaration.name);
    }
    return fmt::format("{}", fmt::join(names, " "));
}

/// Single quotes as a shell wants them inside single quotes.
std::string quoted(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return out;
}

std::string bash_script() {
    std::string options;
    std::string values;
    for (const Command& command : commands()) {
        std::vector<std::string> names{"--help"};
        for (const Parameter& parameter : all_parameters(command)) {
            names.push_back(query::called(parameter));
            if (!parameter.choices.empty()) {
                values += fmt::format(
                    "        {}:{}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n",
                    command.declaration.name, query::called(parameter), fmt::join(parameter.choices, " "));
            }
        }
        options +=
            fmt::format("        {}) words='{}' ;;\n", command.declaration.name, fmt::join(names, " "));
    }
    return fmt::format(R"(# bash completion for limes: source <(limes completion bash)
_limes() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} words=''
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W '{} --help --version --json-usage' -- "$cur"))
        return
    fi
    case "$command:$prev" in
{}    esac
    case "$command" in
{}    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}}
complete -o filenames -F _limes limes
)",
                       command_names(), values, options);
}

std::string zsh_script() {
    std::string list;
    std::string cases;
    for (const Command& command : commands()) {
        list += fmt::format("    '{}:{}'\n", command.declaration.name, quoted(command.declaration.summary));
        std::string arguments;
        for (const Parameter& parameter : all_parameters(command)) {
            std::string help = parameter.help;
            std::replace(help.begin(), help.end(), '[', '(');
            std::replace(help.begin(), help.end(), ']', ')');
            std::string action;
            if (!parameter.choices.empty()) {
                action = fmt::format(":value:({})", fmt::join(parameter.choices, " "));
            } else if (parameter.kind != ParameterKind::flag) {
                action = ":value:_files";
            }
            arguments +=
                fmt::format(" \\\n            '{}[{}]{}'", query::called(parameter), quoted(help), action);
        }
        cases +=
            fmt::format("        {}) _arguments '*:file:_files'{} ;;\n", command.declaration.name, arguments);
    }
    return fmt::format(R"(#compdef limes
# zsh completion for limes: limes completion zsh > "${{fpath[1]}}/_limes"
_limes() {{
    local -a commands=(
{})
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
{}    esac
}}
_limes "$@"
)",
                       list, cases);
}

std::string fish_script() {
    std::string text = "# fish completion for limes: limes completion fish | source\n";
    for (const Command& command : commands()) {
        text += fmt::format("complete -c limes -n __fish_use_subcommand -f -a {} -d '{}'\n",
                            command.declaration.name, quoted(command.declaration.summary));
        for (const Parameter& parameter : all_parameters(command)) {
            const std::string form =
                parameter.name.size() == 1 ? "-s " + parameter.name : "-l " + parameter.name;
            std::string value;
            if (!parameter.choices.empty()) {
                value = fmt::format(" -x -a '{}'", fmt::join(parameter.choices, " "));
            } else if (parameter.kind != ParameterKind::flag) {
                value = " -r";
            }
            text += fmt::format("complete -c limes -n '__fish_seen_subcommand_from {}' {}{} -d '{}'\n",
                                command.declaration.name, form, value, quoted(parameter.help));
        }
    }
    return text;
}

int run(const Invocation& call) {
    const std::string shell = call.words.empty() ? "" : call.words[0];
    if (shell == "bash") {
        write_stdout(bash_script());
    } else if (shell == "zsh") {
        write_stdout(zsh_script());
    } else if (shell == "fish") {
        write_stdout(fish_script());
    } else {
        throw base::UsageError{
            "limes completion: name a shell, bash, zsh or fish: source <(limes completion bash)"};
    }
    return 0;
}

}  // namespace

Command completion_command() {
    Command command;
    command.declaration.name = "completion";
    command.declaration.summary = "Completion for a shell: bash, zsh or fish.";
    command.declaration.page = "Prints a script for the shell; it knows every command, option and choice.";
    command.declaration.examples = {"source <(limes completion bash)"};
    command.group = "Help";
    command.words_usage = "bash|zsh|fish";
    command.run = run;
    command.reads = Reads::nothing;
    return command;
}

}  // namespace limes::cli
