#include <limes/output/map/expression.hpp>

#include <fmt/format.h>

namespace limes::output::map {

bool is_true(const Value& value) {
    const bool* truth = std::get_if<bool>(&value);
    return truth != nullptr && *truth;
}

std::optional<double> as_number(const Value& value) {
    const double* number = std::get_if<double>(&value);
    return number == nullptr ? std::nullopt : std::optional{*number};
}

std::string as_text(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* number = std::get_if<double>(&value)) {
        return fmt::format("{}", *number);
    }
    if (const auto* truth = std::get_if<bool>(&value)) {
        return *truth ? "true" : "false";
    }
    std::string text;
    for (const Section& section : as_formatted(value)) {
        text += section.text;
    }
    return text;
}

std::optional<Colour> as_colour(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::nullopt : parse_colour(*text);
}

Formatted as_formatted(const Value& value) {
    if (const auto* sections = std::get_if<Formatted>(&value)) {
        return *sections;
    }
    if (std::holds_alternative<std::monostate>(value)) {
        return {};
    }
    std::string text = as_text(value);
    return text.empty() ? Formatted{} : Formatted{{std::move(text), 1, {}, {}}};
}

}  // namespace limes::output::map
