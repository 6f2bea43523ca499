#pragma once

#include <limes/query/question.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::query {

/// What a parameter is called: "--within", "-k", or NAME for a bare word.
[[nodiscard]] std::string called(const Parameter& parameter);

/// What stands for the value in help: LAYER, DISTANCE, N, TEXT, CQL2, or the choices; empty for a flag.
[[nodiscard]] std::string value_name(const Parameter& parameter);

/// An option with a value that could be given: "--within 10km".
[[nodiscard]] std::string usage_of(const Parameter& parameter);

/// The line of help with what is meant when it is not given, or that it must be.
[[nodiscard]] std::string help_of(const Parameter& parameter);

/// The call in one line: `limes near [ATLAS] --from LAYER ... [OPTIONS]`.
[[nodiscard]] std::string synopsis(const AnyQuestion& question);

/// The reference page in Markdown: synopsis, the question's own page, a table of its parameters, the common
/// options (as given, Markdown; may be empty), and the examples.
[[nodiscard]] std::string reference_page(const AnyQuestion& question, std::string_view common_options);

/// All that is declared, as JSON for `--json-usage`: an array of objects with name, summary, synopsis,
/// parameters (name, kind, help, required, positional, value_optional, default, default_role, choices) and
/// examples.
[[nodiscard]] std::string json_usage(std::span<const AnyQuestion> questions);

/// What a shell may offer after a question's name.
struct CompletionWord {
    std::string option;                ///< "--within"; empty for a bare word
    ParameterKind kind;                ///< what follows: a layer, a choice, ...
    std::vector<std::string> choices;  ///< of a choice
    std::string help;
};

[[nodiscard]] std::vector<CompletionWord> completion_words(const AnyQuestion& question);

}  // namespace limes::query
