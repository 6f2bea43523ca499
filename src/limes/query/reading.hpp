#pragma once

#include <limes/query/choices.hpp>
#include <limes/query/layer_ref.hpp>
#include <limes/query/question.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// How the words of a request become the fields of a question's struct, type by type. `describe` says of a
/// default what the parameter's help needs; `read` takes the words.
namespace limes::query::reading {

/// What was given for one parameter of one question.
struct Words {
    std::string_view question;
    const Parameter& parameter;
    const std::vector<std::string>& values;
    const Scope& scope;
};

/// `near: --within: <trouble>`
[[noreturn]] void refuse(const Words& words, std::string_view trouble);
/// The only value. Errors: UsageError when there is none, or several, or it is empty.
[[nodiscard]] const std::string& single(const Words& words);
/// All values, each also cut at its commas.
[[nodiscard]] std::vector<std::string> several(const Words& words);

void describe(const LayerRef& fallback, Parameter& parameter);
void describe(const Metres& fallback, Parameter& parameter);
void describe(const std::vector<Metres>& fallback, Parameter& parameter);
void describe(const std::size_t& fallback, Parameter& parameter);
void describe(const std::string& fallback, Parameter& parameter);
void describe(const std::vector<std::string>& fallback, Parameter& parameter);
void describe(const bool& fallback, Parameter& parameter);
void describe(const Filter& fallback, Parameter& parameter);

// Errors of all: UsageError that names the question, the parameter and the mend.
void read(LayerRef& field, const Words& words);
void read(Metres& field, const Words& words);
void read(std::vector<Metres>& field, const Words& words);
void read(std::size_t& field, const Words& words);
void read(std::string& field, const Words& words);
void read(std::vector<std::string>& field, const Words& words);
void read(bool& field, const Words& words);
void read(Filter& field, const Words& words);

/// The place of the given word among the parameter's choices.
[[nodiscard]] std::size_t read_choice(const Words& words);

template <class E>
requires std::is_enum_v<E>
void describe(const E& fallback, Parameter& parameter) {
    static_assert(!choices_of<E>.empty(), "give the enumeration its words in choices.hpp");
    parameter.kind = ParameterKind::choice;
    for (const Choice<E>& choice : choices_of<E>) {
        parameter.choices.emplace_back(choice.word);
    }
    parameter.default_text = word_of(fallback);
}

template <class E>
requires std::is_enum_v<E>
void read(E& field, const Words& words) {
    field = choices_of<E>.at(read_choice(words)).value;
}

/// An optional field has no default to show.
template <class Field>
void describe(const std::optional<Field>&, Parameter& parameter) {
    describe(Field{}, parameter);
    parameter.default_text.clear();
}

template <class Field>
void read(std::optional<Field>& field, const Words& words) {
    read(field.emplace(), words);
}

/// Tells a layer field how it is called, for errors; other fields need no telling.
template <class Field>
void name_option(Field& field, const std::string& option) {
    if constexpr (std::is_same_v<Field, LayerRef>) {
        field.option = option;
    } else if constexpr (std::is_same_v<Field, std::optional<LayerRef>>) {
        if (field) {
            field->option = option;
        }
    }
}

/// The values given for a parameter; none when it is not given and need not be. Errors: UsageError when it
/// must be.
[[nodiscard]] const std::vector<std::string>* find_values(const AnyQuestion& question,
                                                          const Parameter& parameter,
                                                          const Arguments& arguments);

/// Errors: UsageError for an argument that the question does not have, with the nearest that it has.
void require_known(const AnyQuestion& question, const Arguments& arguments);

/// Errors: std::logic_error when names repeat or are not in lower-case, or the example, the page, help or the
/// plan is missing. A declaration is checked when it is made, so that none can be shipped in part.
void require_whole(const AnyQuestion& question, bool has_planner);

}  // namespace limes::query::reading
