#pragma once

#include <limes/query/choices.hpp>
#include <limes/query/question.hpp>
#include <limes/query/reading.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace limes::query {

/// A question declared from its struct: naming the fields once gives the command's options, their help and
/// completion, the reading of the words with their errors, and the reference page.
///
/// What a field's type means is in `reading.hpp`; its default is the one of a default-constructed `T`.
/// Example: questions/near/near.cpp.
template <class T>
class Question {
public:
    using Planner = std::function<Plan(const T&, const Scope&)>;

    Question(std::string name, std::string summary) {
        m_declared.name = std::move(name);
        m_declared.summary = std::move(summary);
    }

    /// A thing that can be said: `--name VALUE`, kept in `field`.
    template <class Field>
    Question& param(std::string name, Field T::*field, std::string help) {
        Parameter parameter;
        parameter.name = std::move(name);
        parameter.help = std::move(help);
        reading::describe(T{}.*field, parameter);
        m_declared.parameters.push_back(std::move(parameter));
        m_fields.push_back(
            {[field](T& question, const reading::Words& words) { reading::read(question.*field, words); },
             [field](T& question, const std::string& option) {
                 reading::name_option(question.*field, option);
             }});
        return *this;
    }
    /// The parameter declared last must be given.
    Question& required() {
        last().required = true;
        last().default_text.clear();
        return *this;
    }
    /// The parameter declared last is a bare word.
    Question& positional() {
        last().positional = true;
        return *this;
    }
    /// The layer parameter declared last may be given without a value, and is then the layer of this role.
    Question& bare(std::string role) {
        last().value_optional = true;
        last().default_role = std::move(role);
        return *this;
    }
    /// A whole command that runs on the samples.
    Question& example(std::string command) {
        m_declared.examples.push_back(std::move(command));
        return *this;
    }
    /// Meaning, columns of the answer, method and accuracy, in Markdown.
    Question& page(std::string markdown) {
        m_declared.page = std::move(markdown);
        return *this;
    }
    /// How the answer is drawn, when it has the columns and rows that the plot names; the first that fits is.
    Question& plot(model::Plot plot) {
        m_declared.plots.push_back(std::move(plot));
        return *this;
    }
    Question& plan(Planner planner) {
        m_planner = std::move(planner);
        return *this;
    }

    /// The plan that answers. Errors: UsageError.
    [[nodiscard]] Plan ask(T question, const Scope& scope) const {
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            m_fields[i].name_option(question, m_declared.name + ": --" + m_declared.parameters[i].name);
        }
        Plan plan = m_planner(question, scope);
        plan.languages = scope.languages;
        return plan;
    }

    /// Errors: std::logic_error when the declaration is not whole; see `require_whole`.
    operator AnyQuestion() const {  // NOLINT(google-explicit-constructor): a question is an AnyQuestion
        AnyQuestion any = m_declared;
        any.plan = [self = *this](const Arguments& arguments, const Scope& scope) {
            return self.ask(self.read(arguments, scope), scope);
        };
        reading::require_whole(any, m_planner != nullptr);
        return any;
    }

private:
    struct Field {
        std::function<void(T&, const reading::Words&)> read;
        std::function<void(T&, const std::string&)> name_option;
    };

    Parameter& last() { return m_declared.parameters.at(m_declared.parameters.size() - 1); }

    T read(const Arguments& arguments, const Scope& scope) const {
        reading::require_known(m_declared, arguments);
        T question{};
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            const Parameter& parameter = m_declared.parameters[i];
            if (const auto* values = reading::find_values(m_declared, parameter, arguments)) {
                m_fields[i].read(question, {m_declared.name, parameter, *values, scope});
            }
        }
        return question;
    }

    AnyQuestion m_declared;
    std::vector<Field> m_fields;
    Planner m_planner;
};

}  // namespace limes::query
