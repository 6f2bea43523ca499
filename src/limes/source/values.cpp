#include <limes/source/values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// A number that reads back as it was written, but for zeros after the point: no leading zero or plus.
bool is_plain_number(std::string_view text) {
    if (!text.empty() && text.front() == '-') {
        text.remove_prefix(1);
    }
    return !text.empty() && text.front() != '+' && (text.size() == 1 || text[0] != '0' || text[1] == '.');
}

std::optional<bool> parse_boolean(std::string_view text) {
    if (text == "true" || text == "yes" || text == "1") {
        return true;
    }
    if (text == "false" || text == "no" || text == "0") {
        return false;
    }
    return std::nullopt;
}

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "2025/07/01", as GDAL writes dates to CSV and KML: with the year first no month is taken for a day.
bool has_slashes(std::string_view text) {
    return text.size() == 10 && text[4] == '/' && text[7] == '/' && are_digits(text.substr(0, 4)) &&
           are_digits(text.substr(5, 2)) && are_digits(text.substr(8));
}

std::optional<base::PartialDate> parse_slashes(std::string_view text) {
    return base::parse_partial_date(
        fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(5, 2), text.substr(8)));
}

/// A date in the spellings of tables: those of base::parse_partial_date, the short forms of ISO 8601, and
/// slashes after the year.
std::optional<base::PartialDate> parse_date(std::string_view text) {
    constexpr std::size_t kDay = 10;
    if (text.size() == 8 && are_digits(text)) {
        return base::parse_partial_date(
            fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6)));
    }
    if (text.size() == 6 && text[4] == 'Q') {
        return base::parse_partial_date(fmt::format("{}-{}", text.substr(0, 4), text.substr(4)));
    }
    if (text.size() > kDay && (text[kDay] == 'T' || text[kDay] == ' ')) {
        text = text.substr(0, kDay);  // the day of a moment
    }
    if (has_slashes(text)) {
        return parse_slashes(text);
    }
    return base::parse_partial_date(text);
}

/// Converts one value that is there; false when it cannot be.
bool push_as(ColumnType type, const Column& from, std::size_t row, const std::string& shown, Column& to,
             std::optional<base::PartialDate>& partial) {
    const std::string_view text = trimmed(shown);
    switch (type) {
        case ColumnType::text:
            to.push(std::string_view{shown});
            return true;
        case ColumnType::boolean: {
            const auto value = parse_boolean(text);
            if (value) {
                to.push(*value);
            }
            return value.has_value();
        }
        case ColumnType::integer: {
            if (from.type() == ColumnType::real) {
                const double value = from.reals()[row];
                constexpr double kExact = 9007199254740992.0;
                if (std::trunc(value) != value || std::abs(value) > kExact) {
                    return false;
                }
                to.push(static_cast<std::int64_t>(value));
                return true;
            }
            const auto value = parse_integer(text);
            if (value) {
                to.push(*value);
            }
            return value.has_value();
        }
        case ColumnType::real: {
            const auto value = from.type() == ColumnType::text ? parse_number(text) : from.number(row);
            if (!value || !std::isfinite(*value)) {
                return false;
            }
            to.push(*value);
            return true;
        }
        case ColumnType::date: {
            const auto date = parse_date(text);
            if (!date) {
                return false;
            }
            if (date->precision != base::DatePrecision::day) {
                partial = date;
            }
            to.push(date->first);
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    text = trimmed(text);
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

ColumnType natural_type(const Column& text) {
    bool integer = true;
    bool real = true;
    bool date = true;
    bool any = false;
    for (std::size_t row = 0; row < text.size() && (integer || real || date); ++row) {
        if (text.is_null(row) || text.texts()[row].empty()) {
            continue;
        }
        any = true;
        const std::string_view value = text.texts()[row];
        const bool plain = is_plain_number(value);
        integer = integer && plain && parse_integer(value).has_value();
        real = real && plain && parse_number(value).has_value();
        const auto day = has_slashes(value)   ? parse_slashes(value)
                         : value.size() == 10 ? base::parse_partial_date(value)
                                              : std::nullopt;
        date = date && day && day->precision == base::DatePrecision::day;
    }
    if (!any) {
        return ColumnType::text;
    }
    return integer ? ColumnType::integer
           : real  ? ColumnType::real
           : date  ? ColumnType::date
                   : ColumnType::text;
}

Conversion convert(Column from, ColumnType type,
                   const std::function<void(std::size_t row, std::string_view text)>& bad) {
    Conversion result;
    if (from.type() == type) {
        result.column = std::move(from);
        return result;
    }
    Column to{from.name, type};
    to.reserve(from.size());
    for (std::size_t row = 0; row < from.size(); ++row) {
        const std::string shown = from.display(row);
        if (from.is_null(row) || (trimmed(shown).empty() && type != ColumnType::text)) {
            to.push_null();
            continue;
        }
        std::optional<base::PartialDate> partial;
        if (!push_as(type, from, row, shown, to, partial)) {
            to.push_null();
            bad(row, shown);
            continue;
        }
        if (partial) {
            result.after.emplace(row, partial->after);
            if (!result.partial) {
                result.partial.emplace(from.name + "_text", ColumnType::text);
            }
            while (result.partial->size() < row) {
                result.partial->push_null();
            }
            result.partial->push(std::string_view{shown});
        }
    }
    while (result.partial && result.partial->size() < from.size()) {
        result.partial->push_null();
    }
    result.column = std::move(to);
    return result;
}

}  // namespace limes::source
