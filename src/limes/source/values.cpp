#include <limes/source/values.hpp>

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

/// Converts one value that is there; false when it cannot be.
bool push_as(ColumnType type, const Column& from, std::size_t row, const std::string& shown, Column& to,
             base::DatePrecision& precision) {
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
            auto date = base::parse_partial_date(text);
            if (!date && text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) {
                date = base::parse_partial_date(text.substr(0, 10));  // the day of a moment
            }
            if (!date) {
                return false;
            }
            precision = date->precision;
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
        const auto day = value.size() == 10 ? base::parse_partial_date(value) : std::nullopt;
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
        base::DatePrecision precision = base::DatePrecision::day;
        if (!push_as(type, from, row, shown, to, precision)) {
            to.push_null();
            bad(row, shown);
            continue;
        }
        if (precision != base::DatePrecision::day) {
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
