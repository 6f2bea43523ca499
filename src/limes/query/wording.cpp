#include <limes/query/wording.hpp>

#include <fmt/format.h>

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

std::string_view kind_name(ParameterKind kind) {
    return words_of(kind).kind;
}

}  // namespace limes::query
