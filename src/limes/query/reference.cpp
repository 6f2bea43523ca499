#include <limes/query/reference.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace limes::query {
namespace {

struct KindWords {
    std::string_view kind;      ///< in JSON
    std::string_view value;     ///< in help
    std::string_view instance;  ///< in a mend
};

// In the order of ParameterKind.
constexpr std::array<KindWords, 9> kind_words{{{"layer", "LAYER", "settlements"},
                                               {"distance", "DISTANCE", "10km"},
                                               {"distances", "DISTANCE,...", "5km,10km"},
                                               {"integer", "N", "3"},
                                               {"text", "TEXT", "TEXT"},
                                               {"texts", "TEXT,...", "VN,CN"},
                                               {"choice", "", ""},
                                               {"flag", "", ""},
                                               {"filter", "CQL2", "\"country = 'VN'\""}}};

const KindWords& words_of(ParameterKind kind) {
    return kind_words.at(static_cast<std::size_t>(kind));
}

std::string call(const Parameter& parameter) {
    const std::string value = value_name(parameter);
    if (parameter.positional || value.empty()) {
        return called(parameter);
    }
    return called(parameter) + (parameter.value_optional ? " [" + value + "]" : " " + value);
}

/// A table cell: one line, its bars escaped.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        escaped += c == '|' ? "\\|" : c == '\n' ? " " : std::string{c};
    }
    return escaped;
}

}  // namespace

std::string called(const Parameter& parameter) {
    if (!parameter.positional) {
        return (parameter.name.size() == 1 ? "-" : "--") + parameter.name;
    }
    std::string capital = parameter.name;
    std::ranges::transform(capital, capital.begin(), [](char c) {
        return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return capital;
}

std::string value_name(const Parameter& parameter) {
    if (parameter.kind == ParameterKind::choice) {
        return fmt::format("{}", fmt::join(parameter.choices, "|"));
    }
    return std::string{words_of(parameter.kind).value};
}

std::string usage_of(const Parameter& parameter) {
    const std::string_view value = parameter.kind == ParameterKind::choice && !parameter.choices.empty()
                                       ? parameter.choices.front()
                                       : words_of(parameter.kind).instance;
    if (parameter.positional) {
        return std::string{value};
    }
    return called(parameter) + (value.empty() ? "" : " " + std::string{value});
}

std::string help_of(const Parameter& parameter) {
    if (parameter.required) {
        return parameter.help + " (required)";
    }
    if (parameter.value_optional) {
        return fmt::format("{} (without a value: the layer of role {})", parameter.help,
                           parameter.default_role);
    }
    if (!parameter.default_role.empty()) {
        return fmt::format("{} (default: the layer of role {})", parameter.help, parameter.default_role);
    }
    return parameter.default_text.empty()
               ? parameter.help
               : fmt::format("{} (default: {})", parameter.help, parameter.default_text);
}

std::string synopsis(const AnyQuestion& question) {
    std::string text = "limes " + question.name + " [ATLAS]";
    bool has_more = false;
    for (const Parameter& parameter : question.parameters) {
        if (parameter.required) {
            text += " " + call(parameter);
        } else {
            has_more = true;
        }
    }
    return has_more ? text + " [OPTIONS]" : text;
}

std::string reference_page(const AnyQuestion& question, std::string_view common_options) {
    std::string page = fmt::format("# limes {}\n\n{}\n\n    {}\n\n{}\n", question.name, question.summary,
                                   synopsis(question), question.page);
    page += "\n## Options\n\n| option | meaning |\n| --- | --- |\n";
    for (const Parameter& parameter : question.parameters) {
        page += fmt::format("| `{}` | {} |\n", cell(call(parameter)), cell(help_of(parameter)));
    }
    if (!common_options.empty()) {
        page += fmt::format("\n## Common options\n\n{}\n", common_options);
    }
    page += "\n## Examples\n\n";
    for (const std::string& example : question.examples) {
        page += "    " + example + "\n";
    }
    return page;
}

std::string json_usage(std::span<const AnyQuestion> questions) {
    auto all = nlohmann::ordered_json::array();
    for (const AnyQuestion& question : questions) {
        auto parameters = nlohmann::ordered_json::array();
        for (const Parameter& parameter : question.parameters) {
            nlohmann::ordered_json one{{"name", parameter.name},
                                       {"kind", words_of(parameter.kind).kind},
                                       {"help", parameter.help},
                                       {"required", parameter.required},
                                       {"positional", parameter.positional},
                                       {"value_optional", parameter.value_optional}};
            if (!parameter.default_text.empty()) {
                one["default"] = parameter.default_text;
            }
            if (!parameter.default_role.empty()) {
                one["default_role"] = parameter.default_role;
            }
            if (!parameter.choices.empty()) {
                one["choices"] = parameter.choices;
            }
            parameters.push_back(std::move(one));
        }
        all.push_back({{"name", question.name},
                       {"summary", question.summary},
                       {"synopsis", synopsis(question)},
                       {"parameters", std::move(parameters)},
                       {"examples", question.examples}});
    }
    return all.dump(2);
}

std::vector<CompletionWord> completion_words(const AnyQuestion& question) {
    std::vector<CompletionWord> words;
    for (const Parameter& parameter : question.parameters) {
        words.push_back({.option = parameter.positional ? "" : called(parameter),
                         .kind = parameter.kind,
                         .choices = parameter.choices,
                         .help = parameter.help});
    }
    return words;
}

}  // namespace limes::query
