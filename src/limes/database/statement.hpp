#pragma once

#include <limes/base/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limes::database {

/// What a statement is given apart from its text.
using Value = std::variant<bool, std::int64_t, double, std::string, base::Day>;

/// SQL in parts. Values are never part of the text: where one belongs stands a mark, which becomes $1, $2,
/// ... (or what else a database takes) when the statement is whole.
class Statement {
public:
    static constexpr char kMark = '\x01';

    Statement() = default;
    Statement(const char* text) : m_text{text} {}             // NOLINT(google-explicit-constructor)
    Statement(std::string text) : m_text{std::move(text)} {}  // NOLINT(google-explicit-constructor)

    static Statement bound(Value value) {
        Statement one;
        one.m_text = kMark;
        one.m_values.push_back(std::move(value));
        return one;
    }

    Statement& operator+=(const Statement& more) {
        m_text += more.m_text;
        m_values.insert(m_values.end(), more.m_values.begin(), more.m_values.end());
        return *this;
    }
    friend Statement operator+(Statement a, const Statement& b) { return a += b; }

    [[nodiscard]] bool empty() const { return m_text.empty(); }
    /// With the marks.
    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] const std::vector<Value>& values() const { return m_values; }

private:
    std::string m_text;
    std::vector<Value> m_values;
};

/// `a AND b`; either may be empty, which is no condition.
[[nodiscard]] Statement both(Statement a, const Statement& b);

/// A name as SQL writes it: in double quotes, those in it doubled.
[[nodiscard]] std::string quoted_name(std::string_view name);

/// For people: the values in their places.
[[nodiscard]] std::string shown(const Statement& statement);

}  // namespace limes::database
