// The reference: Markdown pages, manual pages and --json-usage, written from the declarations.
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/query/wording.hpp>

#include "command.hpp"
#include "options.hpp"
#include "parse.hpp"
#include "terminal.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace limes::cli {

namespace {

using query::Parameter;
using query::ParameterKind;
using Json = nlohmann::ordered_json;

Json usage_of(const Command& command) {
    Json options = Json::array();
    const auto append = [&](const Parameter& parameter) {
        Json option{{"name", parameter.name},
                    {"kind", query::kind_name(parameter.kind)},
                    {"help", parameter.help},
                    {"required", parameter.required}};
        if (parameter.positional) {
            option["positional"] = true;
        }
        if (!parameter.default_text.empty()) {
            option["default"] = parameter.default_text;
        }
        if (!parameter.default_role.empty()) {
            option["default_role"] = parameter.default_role;
        }
        if (!parameter.choices.empty()) {
            option["choices"] = parameter.choices;
        }
        options.push_back(std::move(option));
    };
    for (const Parameter& parameter : command.declaration.parameters) {
        if (parameter.positional) {
            append(parameter);
        }
    }
    for (const Parameter& parameter : all_parameters(command)) {
        append(parameter);
    }
    return {{"name", command.declaration.name},       {"group", command.group},
            {"summary", command.declaration.summary}, {"words", command.words_usage},
            {"options", std::move(options)},          {"examples", command.declaration.examples}};
}

std::string json_usage() {
    Json all{{"name", "limes"}, {"version", base::version()}, {"commands", Json::array()}};
    for (const Command& command : commands()) {
        all["commands"].push_back(usage_of(command));
    }
    return all.dump(1) + "\n";
}

/// A cell of a Markdown table.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? std::string{"\\|"} : std::string{c};
    }
    return out;
}

std::string markdown_page(const Command& command) {
    const query::AnyQuestion& declaration = command.declaration;
    std::string text = fmt::format(
        "# limes {}\n\n{}\n\n    limes {} {} [OPTIONS]\n\n{}\n\n## Options\n\n| option | meaning |\n| --- | "
        "--- |\n",
        declaration.name, declaration.summary, declaration.name, command.words_usage, declaration.page);
    for (const Parameter& parameter : declaration.parameters) {
        if (parameter.positional) {
            text += fmt::format("| `{}` | {} |\n", query::called(parameter), cell(query::help_of(parameter)));
        }
    }
    for (const Parameter& parameter : all_parameters(command)) {
        text += fmt::format("| `{}` | {} |\n", cell(written(parameter)), cell(query::help_of(parameter)));
    }
    if (!declaration.plots.empty()) {
        text += "\n## Plots\n\n`--plot FILE` draws what answers one of these ([how](../plots.md)):\n\n";
        for (const model::Plot& plot : declaration.plots) {
            text += fmt::format("- {}\n", plot.title);
        }
    }
    if (!declaration.examples.empty()) {
        text += "\n## Examples\n\n";
        for (const std::string& example : declaration.examples) {
            text += "    " + example + "\n";
        }
    }
    return text;
}

/// Text that troff takes as it is.
std::string roff(const std::string& text) {
    std::string out;
    bool at_start = true;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (at_start && (c == '.' || c == '\'')) {
            out += std::string{"\\&"} + c;
        } else {
            out += c;
        }
        at_start = c == '\n';
    }
    return out;
}

std::string man_page(const Command& command) {
    const query::AnyQuestion& declaration = command.declaration;
    std::string text = fmt::format(
        ".TH LIMES-{} 1 \"\" \"limes {}\"\n.SH NAME\nlimes-{} \\- {}\n.SH SYNOPSIS\n.B limes {}\n{} "
        "[OPTIONS]\n.SH DESCRIPTION\n{}\n.SH OPTIONS\n",
        declaration.name, base::version(), roff(declaration.name), roff(declaration.summary),
        roff(declaration.name), roff(command.words_usage), roff(declaration.page));
    for (const Parameter& parameter : all_parameters(command)) {
        text += fmt::format(".TP\n.B {}\n{}\n", roff(written(parameter)), roff(query::help_of(parameter)));
    }
    if (!declaration.examples.empty()) {
        text += ".SH EXAMPLES\n.nf\n";
        for (const std::string& example : declaration.examples) {
            text += roff(example) + "\n";
        }
        text += ".fi\n";
    }
    return text;
}

int run(const Invocation& call) {
    const std::string format = value_of(call, "format").value_or("markdown");
    if (format == "json") {
        write_stdout(json_usage());
        return 0;
    }
    const std::filesystem::path folder = value_of(call, "output").value_or(".");
    std::filesystem::create_directories(folder);
    for (const Command& command : commands()) {
        const bool man = format == "man";
        const std::filesystem::path path =
            folder / (man ? "limes-" + command.declaration.name + ".1" : command.declaration.name + ".md");
        base::AtomicFile file{path, base::Overwrite::yes};
        base::FileWriter writer{file.temporary()};
        writer.write(man ? man_page(command) : markdown_page(command));
        writer.close();
        file.commit();
    }
    say(call, fmt::format("{}: {} pages", folder.string(), commands().size()));
    return 0;
}

}  // namespace

Command reference_command() {
    Command command;
    command.declaration.name = "reference";
    command.declaration.summary =
        "Write the reference of all commands: Markdown, manual pages, or JSON for machines.";
    command.declaration.page = "`limes --json-usage` is the same as `limes reference --format json`.";
    Parameter format;
    format.name = "format";
    format.kind = ParameterKind::choice;
    format.choices = {"markdown", "man", "json"};
    format.default_text = "markdown";
    format.help = "what to write";
    Parameter output;
    output.name = "output";
    output.help = "the folder to write pages to";
    output.default_text = ".";
    command.declaration.parameters = {format, output};
    command.declaration.examples = {"limes reference --format man -o man"};
    command.group = "Help";
    command.run = run;
    command.reads = Reads::nothing;
    return command;
}

}  // namespace limes::cli
