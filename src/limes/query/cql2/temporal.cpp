#include <limes/base/error.hpp>
#include <limes/query/cql2/temporal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace limes::query::cql2 {
namespace {

using base::Day;

constexpr std::string_view date_shape = "dddd-dd-dd";
constexpr std::string_view time_shape = "Tdd:dd:dd";

/// Whether the text has a digit for each d of the shape, and its other characters.
bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() == shape.size() && std::ranges::equal(text, shape, [](char given, char wanted) {
               return wanted == 'd' ? '0' <= given && given <= '9' : given == wanted;
           });
}

/// "T05:30:00Z" or "T05:30:00.25Z", of a real time of day.
bool is_time(std::string_view text) {
    if (text.empty() || text.back() != 'Z' || !has_shape(text.substr(0, time_shape.size()), time_shape)) {
        return false;
    }
    const std::string_view fraction = text.substr(time_shape.size(), text.size() - time_shape.size() - 1);
    const bool whole = fraction.empty();
    const bool decimal = fraction.size() > 1 && fraction[0] == '.' &&
                         fraction.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return (whole || decimal) && text.substr(1, 2) < "24" && text.substr(4, 2) < "60" &&
           text.substr(7, 2) <= "60";  // 60 in a leap second
}

Day read_date(const Token& token, std::string_view date) {
    constexpr std::string_view expected = "a date of the calendar, as '2025-07-01'";
    if (token.kind != TokenKind::text || !has_shape(date, date_shape)) {
        fail(token, expected);
    }
    try {
        return base::parse_day(date);
    } catch (const base::UsageError&) {
        fail(token, expected);
    }
}

Day read_timestamp(const Token& token) {
    const std::string_view text = token.text;
    if (token.kind != TokenKind::text || text.size() <= date_shape.size() ||
        !is_time(text.substr(date_shape.size()))) {
        fail(token, "a time in UTC, as '2025-07-01T05:30:00Z'");
    }
    return read_date(token, text.substr(0, date_shape.size()));
}

struct End {
    bool open = false;
    bool timestamp = false;
    Day day = {};
};

End read_end(TokenStream& tokens) {
    const Token& token = tokens.take();
    if (token.kind == TokenKind::word || token.kind == TokenKind::quoted_property) {
        fail(token, "a date in quotes, or '..'",
             "an interval of two columns is not read: compare them one by one, or use valid_time");
    }
    if (token.kind == TokenKind::text && token.text == "..") {
        return {.open = true};
    }
    if (token.kind == TokenKind::text && token.text.find('T') != std::string::npos) {
        return {.timestamp = true, .day = read_timestamp(token)};
    }
    return {.day = read_date(token, token.text)};
}

}  // namespace

Day read_instant(TokenStream& tokens) {
    const bool timestamp = upper(tokens.take().text) == "TIMESTAMP";
    tokens.expect_symbol("(", "'('");
    const Token& token = tokens.take();
    const Day day = timestamp ? read_timestamp(token) : read_date(token, token.text);
    tokens.expect_symbol(")", "')'");
    return day;
}

base::ValidTime read_interval(TokenStream& tokens) {
    const Token at = tokens.take();
    tokens.expect_symbol("(", "'('");
    const End from = read_end(tokens);
    tokens.expect_symbol(",", "',' and the end of the interval");
    const End to = read_end(tokens);
    tokens.expect_symbol(")", "')'");
    if (!from.open && !to.open && from.timestamp != to.timestamp) {
        fail(at, "an interval of two dates or of two times");
    }
    if (!from.open && !to.open && to.day < from.day) {
        fail(at, "an interval that ends on or after the day it begins");
    }
    return {.from = from.open ? Day::min() : from.day, .to = to.open ? Day::max() : Day{to.day.days() + 1}};
}

std::string write_instant(Day day) {
    return fmt::format("DATE('{}')", day.text());
}

std::string write_interval(base::ValidTime interval) {
    const std::string from = interval.from == Day::min() ? ".." : interval.from.text();
    const std::string to = interval.to == Day::max() ? ".." : Day{interval.to.days() - 1}.text();
    return fmt::format("INTERVAL('{}','{}')", from, to);
}

}  // namespace limes::query::cql2
