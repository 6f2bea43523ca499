#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/query/reading.hpp>
#include <limes/query/wording.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace limes::query::reading {
namespace {

using base::UsageError;

/// A distance as a user would write it: "25km", "300m".
std::string written(Metres distance) {
    const double metres = distance.value();
    return metres >= 1000 ? fmt::format("{}km", metres / 1000) : fmt::format("{}m", metres);
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? ""
               : std::string{text.substr(first, text.find_last_not_of(' ') + 1 - first)};
}

/// Runs a reader of base or of the filter, and puts the parameter before what it complains of.
template <class Reader>
auto with_name(const Words& words, Reader&& reader) {
    try {
        return reader();
    } catch (const UsageError& error) {
        refuse(words, error.what());
    }
}

/// Of a rejected word: the nearest that is known, as the end of a sentence.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         std::string_view before) {
    const std::string_view near = base::nearest_word(word, known);
    return near.empty() ? "" : fmt::format("; did you mean {}{}?", before, near);
}

}  // namespace

void refuse(const Words& words, std::string_view trouble) {
    throw UsageError{fmt::format("{}: {}: {}", words.question, called(words.parameter), trouble)};
}

const std::string& single(const Words& words) {
    if (words.values.empty() || (words.values.size() == 1 && words.values[0].empty())) {
        refuse(words, fmt::format("needs a value, as in {}", usage_of(words.parameter)));
    }
    if (words.values.size() > 1) {
        refuse(words, fmt::format("is given {} times; give it once", words.values.size()));
    }
    return words.values[0];
}

std::vector<std::string> several(const Words& words) {
    std::vector<std::string> parts;
    for (const std::string& value : words.values) {
        for (std::size_t begin = 0; begin <= value.size();) {
            const std::size_t end = std::min(value.find(',', begin), value.size());
            parts.push_back(trimmed(std::string_view{value}.substr(begin, end - begin)));
            begin = end + 1;
        }
    }
    if (parts.empty() || std::ranges::any_of(parts, &std::string::empty)) {
        refuse(words,
               fmt::format("needs values with commas between them, as in {}", usage_of(words.parameter)));
    }
    return parts;
}

void describe(const LayerRef& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::layer;
    parameter.default_role = fallback.default_role;
    parameter.default_text = fallback.name;
}

void describe(const Metres& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::distance;
    parameter.default_text = written(fallback);
}

void describe(const std::vector<Metres>& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::distances;
    for (const Metres distance : fallback) {
        parameter.default_text += (parameter.default_text.empty() ? "" : ",") + written(distance);
    }
}

void describe(const std::size_t& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::integer;
    parameter.default_text = std::to_string(fallback);
}

void describe(const std::string& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::text;
    parameter.default_text = fallback;
}

void describe(const std::vector<std::string>& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::texts;
    parameter.default_text = fmt::format("{}", fmt::join(fallback, ","));
}

void describe(const bool& /*fallback*/, Parameter& parameter) {
    parameter.kind = ParameterKind::flag;
}

void describe(const Filter& fallback, Parameter& parameter) {
    parameter.kind = ParameterKind::filter;
    parameter.default_text = fallback == nullptr ? "" : to_cql2(*fallback);
}

void read(LayerRef& field, const Words& words) {
    if (words.parameter.value_optional && words.values.empty()) {
        field = {.name = {}, .default_role = words.parameter.default_role};
        return;
    }
    field.name = single(words);
}

void read(Metres& field, const Words& words) {
    const std::string& text = single(words);
    field = with_name(words, [&] { return base::parse_distance(text); });
}

void read(std::vector<Metres>& field, const Words& words) {
    field.clear();
    for (const std::string& part : several(words)) {
        field.push_back(with_name(words, [&] { return base::parse_distance(part); }));
    }
}

void read(std::size_t& field, const Words& words) {
    const std::string& text = single(words);
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, field);
    if (error != std::errc{} || last != end) {
        refuse(words, fmt::format("'{}' is no whole number of 0 or more", base::printable(text)));
    }
}

void read(std::string& field, const Words& words) {
    field = single(words);
}

void read(std::vector<std::string>& field, const Words& words) {
    field = several(words);
}

void read(bool& field, const Words& words) {
    if (words.values.empty() || words.values == std::vector<std::string>{"true"}) {
        field = true;
    } else if (words.values == std::vector<std::string>{"false"}) {
        field = false;
    } else {
        refuse(words, "is a flag and takes no value");
    }
}

void read(Filter& field, const Words& words) {
    const std::string& text = single(words);
    field = with_name(words, [&] { return parse_cql2(text); });
}

std::size_t read_choice(const Words& words) {
    std::string word = single(words);
    std::ranges::replace(word, '_', '-');
    const std::vector<std::string>& choices = words.parameter.choices;
    const auto found = std::ranges::find(choices, word);
    if (found == choices.end()) {
        refuse(words, fmt::format("'{}' is none of {}{}", base::printable(word), fmt::join(choices, ", "),
                                  did_you_mean(word, choices, "")));
    }
    return static_cast<std::size_t>(found - choices.begin());
}

const std::vector<std::string>* find_values(const AnyQuestion& question, const Parameter& parameter,
                                            const Arguments& arguments) {
    const auto found = arguments.find(parameter.name);
    if (found != arguments.end()) {
        return &found->second;
    }
    if (parameter.required) {
        throw UsageError{fmt::format("{}: {} is missing; give it, as in {}", question.name, called(parameter),
                                     parameter.positional ? question.examples.front() : usage_of(parameter))};
    }
    return nullptr;
}

void require_known(const AnyQuestion& question, const Arguments& arguments) {
    std::vector<std::string> known;
    for (const Parameter& parameter : question.parameters) {
        known.push_back(parameter.name);
    }
    for (const auto& [name, values] : arguments) {
        if (std::ranges::find(known, name) == known.end()) {
            const std::string near = did_you_mean(name, known, "--");
            throw UsageError{
                fmt::format("{}: there is no --{}{}", question.name, base::printable(name),
                            near.empty() ? fmt::format("; there are --{}", fmt::join(known, ", --")) : near)};
        }
    }
}

void require_whole(const AnyQuestion& question, bool has_planner) {
    const auto require = [&](bool holds, std::string_view what) {
        if (!holds) {
            throw std::logic_error{fmt::format("the question '{}' {}", question.name, what)};
        }
    };
    const auto is_name = [](const std::string& name) {
        return !name.empty() &&
               name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    };
    require(is_name(question.name), "has a name that is not in lower-case letters and dashes");
    require(question.summary.ends_with('.'), "has no summary that is a sentence");
    require(!question.page.empty(), "has no page");
    require(!question.examples.empty(), "has no example");
    require(has_planner, "has no plan");
    for (const std::string& example : question.examples) {
        require(example.starts_with("limes " + question.name + " "), "has an example of another command");
    }
    std::vector<std::string> names;
    for (const Parameter& parameter : question.parameters) {
        require(is_name(parameter.name),
                "has a parameter whose name is not in lower-case letters and dashes");
        require(std::ranges::find(names, parameter.name) == names.end(), "has two parameters of one name");
        require(!parameter.help.empty(), "has a parameter without help");
        names.push_back(parameter.name);
    }
}

}  // namespace limes::query::reading
