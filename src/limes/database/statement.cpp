#include <limes/database/statement.hpp>

#include <fmt/format.h>

namespace limes::database {

namespace {

std::string in_quotes(std::string_view text, char quote) {
    std::string whole{quote};
    for (const char c : text) {
        whole += c;
        if (c == quote) {
            whole += c;
        }
    }
    return whole += quote;
}

std::string shown_value(const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) {
        return *truth ? "TRUE" : "FALSE";
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        return fmt::format("{}", *whole);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return fmt::format("{}", *real);
    }
    if (const auto* day = std::get_if<base::Day>(&value)) {
        return fmt::format("DATE '{}'", day->text());
    }
    return in_quotes(std::get<std::string>(value), '\'');
}

}  // namespace

Statement both(Statement a, const Statement& b) {
    if (a.empty()) {
        return b;
    }
    return b.empty() ? a : std::move(a) + " AND " + b;
}

std::string quoted_name(std::string_view name) {
    return in_quotes(name, '"');
}

std::string shown(const Statement& statement) {
    std::string text;
    std::size_t next = 0;
    for (const char c : statement.text()) {
        text += c == Statement::kMark ? shown_value(statement.values().at(next++)) : std::string{c};
    }
    return text;
}

}  // namespace limes::database
