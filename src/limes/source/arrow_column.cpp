#include <limes/base/time.hpp>
#include <limes/source/arrow_column.hpp>
#include <limes/source/text_cleaner.hpp>

#include <fmt/format.h>
#include <ogr_recordbatch.h>

#include <cmath>
#include <cstdint>
#include <string_view>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;

template <class T>
const T* buffer(const ArrowArray& values, std::size_t index) {
    return static_cast<const T*>(values.buffers[index]);
}

bool bit(const std::uint8_t* bits, std::int64_t at) {
    return ((bits[at / 8] >> (at % 8)) & 1U) != 0;
}

template <class Offset>
std::string_view text_at(const ArrowArray& values, std::int64_t row) {
    const auto* offsets = buffer<Offset>(values, 1) + values.offset;
    const auto* bytes = buffer<char>(values, 2);
    return {bytes + offsets[row], static_cast<std::size_t>(offsets[row + 1] - offsets[row])};
}

/// "2025-07-01T08:30:00" from a count of units since 1970.
std::string timestamp_text(std::int64_t value, char unit, bool utc) {
    std::int64_t per_second = 1;
    for (const char* u = "smun"; *u != unit && *u != '\0'; ++u) {
        per_second *= 1000;
    }
    std::int64_t seconds = value / per_second - (value % per_second < 0 ? 1 : 0);
    const std::int64_t rest = value - seconds * per_second;
    std::int64_t days = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0);
    seconds -= days * 86400;
    std::string text = fmt::format("{}T{:02}:{:02}:{:02}", base::Day{static_cast<std::int32_t>(days)}.text(),
                                   seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (rest != 0) {
        text += fmt::format(".{:03}", rest * 1000 / per_second);
    }
    return utc ? text + "Z" : text;
}

/// One value as text, for fields that have no column type of their own and for members of lists.
std::string value_text(const ArrowSchema& field, const ArrowArray& values, std::int64_t row) {
    if (!is_valid(values, row)) {
        return {};
    }
    const std::string_view format = field.format;
    const std::int64_t at = row + values.offset;
    if (format == "u") {
        return std::string{text_at<std::int32_t>(values, row)};
    }
    if (format == "U") {
        return std::string{text_at<std::int64_t>(values, row)};
    }
    if (format == "i") {
        return fmt::format("{}", buffer<std::int32_t>(values, 1)[at]);
    }
    if (format == "l") {
        return fmt::format("{}", buffer<std::int64_t>(values, 1)[at]);
    }
    if (format == "g") {
        return fmt::format("{}", buffer<double>(values, 1)[at]);
    }
    if (format == "f") {
        return fmt::format("{}", buffer<float>(values, 1)[at]);
    }
    if (format == "b") {
        return bit(buffer<std::uint8_t>(values, 1), at) ? "true" : "false";
    }
    if (format.substr(0, 2) == "ts") {
        return timestamp_text(buffer<std::int64_t>(values, 1)[at], format[2], format.size() > 4);
    }
    if (format == "ttm" || format == "tts") {
        const std::int64_t ticks = buffer<std::int32_t>(values, 1)[at];
        return timestamp_text(format == "ttm" ? ticks : ticks * 1000, 'm', false).substr(11);
    }
    if (format == "+l") {
        const auto* offsets = buffer<std::int32_t>(values, 1) + at;
        std::string joined;
        for (std::int32_t i = offsets[0]; i < offsets[1]; ++i) {
            joined += i > offsets[0] ? ";" : "";
            joined += value_text(*field.children[0], *values.children[0], i);
        }
        return joined;
    }
    return {};
}

void push_text(std::string_view text, Column& column, Repairs& counts, std::string& scratch) {
    switch (clean_text(text, scratch)) {
        case TextState::as_it_was:
            column.push(text);
            return;
        case TextState::normalised:
            ++counts.normalised;
            break;
        case TextState::repaired:
            ++counts.repaired;
            break;
    }
    column.push(std::string_view{scratch});
}

template <class Offset>
void append_texts(const ArrowArray& values, Column& column, Repairs& counts) {
    const auto* offsets = buffer<Offset>(values, 1) + values.offset;
    const auto* bytes = buffer<char>(values, 2);
    const auto rows = static_cast<std::size_t>(values.length);
    if (rows == 0) {
        return;
    }
    const std::string_view all{bytes + offsets[0], static_cast<std::size_t>(offsets[rows] - offsets[0])};
    const bool clean = is_surely_nfc(all);
    auto& texts = std::get<model::TextBuffer>(column.values());
    std::string scratch;
    for (std::int64_t row = 0; row < values.length; ++row) {
        if (!is_valid(values, row)) {
            column.push_null();
        } else if (clean) {
            texts.push_back(
                {bytes + offsets[row], static_cast<std::size_t>(offsets[row + 1] - offsets[row])});
        } else {
            push_text(text_at<Offset>(values, row), column, counts, scratch);
        }
    }
}

template <class From, class To>
void append_numbers(const ArrowArray& values, Column& column) {
    const auto* numbers = buffer<From>(values, 1) + values.offset;
    auto& out = std::get<std::vector<To>>(column.values());
    if (values.null_count == 0) {
        out.insert(out.end(), numbers, numbers + values.length);
        return;
    }
    for (std::int64_t row = 0; row < values.length; ++row) {
        if (is_valid(values, row)) {
            out.push_back(static_cast<To>(numbers[row]));
        } else {
            column.push_null();
        }
    }
}

/// Of the values appended last, those that are NaN or infinite become null: no format keeps them as they are.
void forget_not_finite(Column& column, std::int64_t appended, Repairs& counts) {
    auto& values = std::get<std::vector<double>>(column.values());
    for (std::size_t row = values.size() - static_cast<std::size_t>(appended); row < values.size(); ++row) {
        if (!std::isfinite(values[row])) {
            values[row] = 0;
            column.validity().set_null(row);
            ++counts.not_finite;
        }
    }
}

}  // namespace

bool is_valid(const ArrowArray& values, std::int64_t row) {
    const auto* bits = buffer<std::uint8_t>(values, 0);
    return values.null_count == 0 || bits == nullptr || bit(bits, row + values.offset);
}

std::optional<ColumnType> column_type(const ArrowSchema& field) {
    const std::string_view format = field.format;
    if (format == "z" || format == "Z" || format.substr(0, 1) == "w") {
        return std::nullopt;
    }
    if (format == "b") {
        return ColumnType::boolean;
    }
    if (format.size() == 1 && std::string_view{"cCsSiIl"}.find(format) != std::string_view::npos) {
        return ColumnType::integer;
    }
    if (format == "f" || format == "g") {
        return ColumnType::real;
    }
    return format == "tdD" ? ColumnType::date : ColumnType::text;
}

void append_batch(const ArrowSchema& field, const ArrowArray& values, Column& column, Repairs& counts) {
    const std::string_view format = field.format;
    switch (format.size() == 1 ? format[0] : ' ') {
        case 'u':
            append_texts<std::int32_t>(values, column, counts);
            return;
        case 'U':
            append_texts<std::int64_t>(values, column, counts);
            return;
        case 'c':
            append_numbers<std::int8_t, std::int64_t>(values, column);
            return;
        case 'C':
            append_numbers<std::uint8_t, std::int64_t>(values, column);
            return;
        case 's':
            append_numbers<std::int16_t, std::int64_t>(values, column);
            return;
        case 'S':
            append_numbers<std::uint16_t, std::int64_t>(values, column);
            return;
        case 'i':
            append_numbers<std::int32_t, std::int64_t>(values, column);
            return;
        case 'I':
            append_numbers<std::uint32_t, std::int64_t>(values, column);
            return;
        case 'l':
            append_numbers<std::int64_t, std::int64_t>(values, column);
            return;
        case 'f':
            append_numbers<float, double>(values, column);
            forget_not_finite(column, values.length, counts);
            return;
        case 'g':
            append_numbers<double, double>(values, column);
            forget_not_finite(column, values.length, counts);
            return;
        default:
            break;
    }
    std::string scratch;
    for (std::int64_t row = 0; row < values.length; ++row) {
        if (!is_valid(values, row)) {
            column.push_null();
        } else if (format == "b") {
            column.push(bit(buffer<std::uint8_t>(values, 1), row + values.offset));
        } else if (format == "tdD") {
            column.push(base::Day{buffer<std::int32_t>(values, 1)[row + values.offset]});
        } else {
            push_text(value_text(field, values, row), column, counts, scratch);
        }
    }
}

}  // namespace limes::source
