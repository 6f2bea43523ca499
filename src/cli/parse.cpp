#include "parse.hpp"

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/query/wording.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>

namespace limes::cli {

namespace {

using query::Parameter;
using query::ParameterKind;

/// As the parser wants it: the short forms that many programs share come first.
std::string dashed(const Parameter& parameter) {
    static const std::map<std::string, std::string> short_forms{{"output", "-o,--output"},
                                                                {"quiet", "-q,--quiet"}};
    const auto found = short_forms.find(parameter.name);
    return found == short_forms.end() ? query::called(parameter) : found->second;
}

std::string value_word(const Parameter& parameter) {
    static const std::map<std::string, std::string> special{
        {"as-of", "DAY"},   {"period", "FROM/TO"}, {"output", "FILE"},         {"report", "FILE"},
        {"plot", "FILE"},   {"bbox", "W,S,E,N"},   {"lang", "vi,zh,lo,en,fr"}, {"threads", "N"},
        {"memory", "SIZE"}, {"decimals", "N"},     {"map", "COLUMN=FIELD"},    {"constant", "COLUMN=VALUE"},
        {"drop", "FIELD"},  {"before", "DAY"},     {"raster", "FILE"}};
    const auto found = special.find(parameter.name);
    return found == special.end() ? query::value_name(parameter) : found->second;
}

std::vector<std::string> option_names(const Command& command) {
    std::vector<std::string> names;
    for (const Parameter& parameter : all_parameters(command)) {
        names.push_back(query::called(parameter));
    }
    return names;
}

/// Text broken at `width`, further lines indented.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
    std::string out;
    std::size_t column = indent;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t space = std::min(text.find(' ', at), text.size());
        const std::string_view word = std::string_view{text}.substr(at, space - at);
        const std::size_t wide = base::display_width(word);
        if (column > indent && column + 1 + wide > width) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += wide;
        at = space + 1;
    }
    return out;
}

std::string option_line(const Parameter& parameter) {
    constexpr std::size_t kColumn = 28;
    constexpr std::size_t kWidth = 100;
    std::string line = "  " + written(parameter);
    line += line.size() + 2 > kColumn ? "\n" + std::string(kColumn, ' ')
                                      : std::string(kColumn - line.size(), ' ');
    return line + wrapped(query::help_of(parameter), kColumn, kWidth) + "\n";
}

}  // namespace

std::string written(const Parameter& parameter) {
    std::string name = dashed(parameter);
    if (const std::size_t comma = name.find(','); comma != std::string::npos) {
        name.insert(comma + 1, " ");
    }
    const std::string value = value_word(parameter);
    if (value.empty()) {
        return name;
    }
    return name + (parameter.value_optional ? " [" + value + "]" : " " + value);
}

std::string help_of(const Command& command) {
    const query::AnyQuestion& declaration = command.declaration;
    std::string text = fmt::format("{}\n\nUsage: limes {} {} [OPTIONS]\n", declaration.summary,
                                   declaration.name, command.words_usage);
    for (const Parameter& parameter : declaration.parameters) {
        if (parameter.positional) {
            text += fmt::format("  {:<26}{}\n", query::called(parameter), parameter.help);
        }
    }
    if (command.words_usage.find("ATLAS") != std::string::npos) {
        text += fmt::format("  {:<26}{}\n", "ATLAS", "the atlas (a GeoPackage made by limes import)");
    }
    const auto section = [&](std::string_view heading, const std::vector<Parameter>& parameters) {
        std::string lines;
        for (const Parameter& parameter : parameters) {
            if (!parameter.positional) {
                lines += option_line(parameter);
            }
        }
        if (!lines.empty()) {
            text += fmt::format("\n{}:\n{}", heading, lines);
        }
    };
    section("Options", declaration.parameters);
    static const std::vector<std::pair<Takes, std::string_view>> parts{
        {Takes::scope, "What is asked about"},
        {Takes::loading, "Files that say too little"},
        {Takes::output, "Where the answer goes"},
        {Takes::plot, "A picture of it"},
        {Takes::engine, "How it is answered"}};
    for (const auto& [part, heading] : parts) {
        if (takes(command.common, part)) {
            section(heading, common_parameters(part));
        }
    }
    section("Everywhere", common_parameters(Takes::nothing));
    if (!declaration.examples.empty()) {
        text += "\nExamples:\n";
        for (const std::string& example : declaration.examples) {
            text += "  " + example + "\n";
        }
    }
    return text;
}

std::string help_of(std::span<const Command> commands) {
    std::string text = fmt::format(
        "limes {}: questions about borders, their gates and roads, answered on the ellipsoid and as of any "
        "date\n\n"
        "Usage: limes COMMAND [ATLAS] [OPTIONS]\n",
        base::version());
    std::string group;
    for (const Command& command : commands) {
        if (command.group != group) {
            group = command.group;
            text += fmt::format("\n{}:\n", group);
        }
        text += fmt::format("  {:<12}{}\n", command.declaration.name, command.declaration.summary);
    }
    text +=
        "\n`limes COMMAND --help` explains a command with examples. Distances carry their unit (10km, "
        "300m).\n"
        "A layer is one of the atlas, or a file of its own: --from villages.gpkg:places\n"
        "Exit: 0 done, 1 failed, 2 usage, 3 a loss under --strict, 70 a bug, 130 interrupted.\n";
    return text;
}

namespace {

/// A flag is there or not: CLI11 would take "--count=3" for a yes. Errors: UsageError.
void refuse_flag_values(const std::vector<std::string>& arguments, const Command& command) {
    for (const Parameter& parameter : all_parameters(command)) {
        const std::string start = "--" + parameter.name + "=";
        for (std::size_t i = 1; i < arguments.size() && arguments[i] != "--"; ++i) {
            if (parameter.kind == ParameterKind::flag && arguments[i].starts_with(start)) {
                throw base::UsageError{fmt::format("limes {}: --{} takes no value; leave out '{}'",
                                                   arguments[0], parameter.name,
                                                   base::printable(arguments[i].substr(start.size() - 1)))};
            }
        }
    }
}

}  // namespace

std::variant<Say, Chosen> parse(const std::vector<std::string>& arguments,
                                std::span<const Command> commands) {
    const auto is = [&](std::size_t at, std::initializer_list<std::string_view> words) {
        return arguments.size() > at && std::find(words.begin(), words.end(), arguments[at]) != words.end();
    };
    if (arguments.empty() || is(0, {"-h", "--help", "help"})) {
        if (arguments.size() == 2) {
            return parse({arguments[1], "--help"}, commands);
        }
        return Say{help_of(commands)};
    }
    if (is(0, {"--version", "-V"})) {
        return Say{fmt::format("limes {}\n", base::version())};
    }
    if (is(0, {"--json-usage"})) {
        return parse({"reference", "--format", "json"}, commands);
    }
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command& c) { return c.declaration.name == arguments[0]; });
    if (found == commands.end()) {
        std::vector<std::string> names;
        for (const Command& command : commands) {
            names.push_back(command.declaration.name);
        }
        const std::string_view near = base::nearest_word(arguments[0], names);
        throw base::UsageError{fmt::format("there is no command '{}'{}; see limes --help",
                                           base::printable(arguments[0]),
                                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
    }

    refuse_flag_values(arguments, *found);
    CLI::App app{found->declaration.summary};
    app.set_help_flag();
    Chosen chosen{&*found, {}};
    bool help = false;
    app.add_flag("-h,--help", help);
    app.add_option("words", chosen.call.words);
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, bool> flags;
    for (const Parameter& parameter : all_parameters(*found)) {
        if (parameter.kind == ParameterKind::flag) {
            app.add_flag(dashed(parameter), flags[parameter.name]);
        } else {
            // One word a value, so that positional words may follow.
            app.add_option(dashed(parameter), values[parameter.name])
                ->expected(parameter.value_optional ? 0 : 1, 1)
                ->allow_extra_args(false)
                ->take_all();
        }
    }
    try {
        app.parse([&] {  // CLI11 takes the words last first
            std::vector<std::string> words{arguments.begin() + 1, arguments.end()};
            std::reverse(words.begin(), words.end());
            return words;
        }());
    } catch (const CLI::ExtrasError&) {
        for (const std::string& extra : app.remaining()) {
            const std::vector<std::string> names = option_names(*found);
            const std::string_view near = base::nearest_word(extra, names);
            throw base::UsageError{fmt::format("limes {}: there is no option '{}'{}; see limes {} --help",
                                               arguments[0], base::printable(extra),
                                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                                               arguments[0])};
        }
    } catch (const CLI::ParseError& error) {
        throw base::UsageError{fmt::format("limes {}: {}; see limes {} --help", arguments[0],
                                           base::printable(error.what()), arguments[0])};
    }
    if (help) {
        return Say{help_of(*found)};
    }
    if (flags["progress"] && flags["no-progress"]) {
        throw base::UsageError{"--progress and --no-progress exclude each other; leave one out"};
    }
    for (const Parameter& parameter : all_parameters(*found)) {
        if (parameter.kind == ParameterKind::flag) {
            if (flags[parameter.name]) {
                chosen.call.options[parameter.name] = {"true"};
            }
            continue;
        }
        std::vector<std::string>& given = values[parameter.name];
        if (given.empty()) {
            continue;
        }
        if (parameter.value_optional && given.back().empty()) {
            given.clear();  // the option stands bare
        }
        if (!parameter.choices.empty() && parameter.kind == ParameterKind::choice &&
            std::find(parameter.choices.begin(), parameter.choices.end(), given.back()) ==
                parameter.choices.end()) {
            throw base::UsageError{fmt::format("limes {}: --{} '{}' is none of {}", arguments[0],
                                               parameter.name, base::printable(given.back()),
                                               fmt::join(parameter.choices, ", "))};
        }
        chosen.call.options[parameter.name] = std::move(given);
    }
    return chosen;
}

}  // namespace limes::cli
