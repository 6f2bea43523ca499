#include <limes/source/raw_values.hpp>
#include <limes/source/text_cleaner.hpp>

#include <cctype>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace limes::source {

namespace {

bool begins_within_character(std::string_view text) {
    return !text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U;
}

/// Whether every text is as limes keeps it, seen from all of them at once.
bool is_clean(const model::TextBuffer& texts) {
    if (!is_surely_nfc(texts.bytes())) {
        return false;
    }
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (begins_within_character(texts[row])) {
            return false;  // its beginning is the end of the text before, which only together look sound
        }
    }
    return true;
}

/// The number of `count` digits, -1 when they are not.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

void clean_texts(model::Column& column, Repairs& counts) {
    auto& texts = std::get<model::TextBuffer>(column.values());
    const std::string_view all = texts.bytes();
    if (std::memchr(all.data(), '\0', all.size()) != nullptr) {
        throw NotSurelyRead{"a text with a byte zero"};
    }
    if (is_clean(texts)) {
        return;
    }
    model::TextBuffer cleaned;
    cleaned.reserve(texts.size(), all.size());
    std::string scratch;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        const TextState state = clean_text(texts[row], scratch);
        cleaned.push_back(state == TextState::as_it_was ? texts[row] : std::string_view{scratch});
        counts.normalised += state == TextState::normalised ? 1 : 0;
        counts.repaired += state == TextState::repaired ? 1 : 0;
    }
    texts = std::move(cleaned);
}

void forget_not_finite(model::Column& column, std::size_t appended, Repairs& counts) {
    auto& values = std::get<std::vector<double>>(column.values());
    for (std::size_t row = values.size() - appended; row < values.size(); ++row) {
        if (!std::isfinite(values[row])) {
            values[row] = 0;
            column.validity().set_null(row);
            ++counts.not_finite;
        }
    }
}

std::optional<model::Day> plain_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (year < 1 || month < 1 || day < 1) {
        return std::nullopt;
    }
    const auto parsed = base::parse_partial_date(text);
    if (!parsed || parsed->precision != base::DatePrecision::day) {
        return std::nullopt;
    }
    return parsed->first;
}

std::optional<std::string_view> plain_moment(std::string_view text) {
    constexpr std::size_t kSeconds = 19;
    constexpr std::size_t kMilliseconds = 23;
    if (!text.empty() && text.back() == 'Z') {
        text.remove_suffix(1);
    }
    if ((text.size() != kSeconds && text.size() != kMilliseconds) || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || !plain_day(text.substr(0, 10))) {
        return std::nullopt;
    }
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return std::nullopt;
    }
    if (text.size() == kMilliseconds) {
        const int fraction = digits(text, 20, 3);
        if (text[19] != '.' || fraction < 0) {
            return std::nullopt;
        }
        return fraction == 0 ? text.substr(0, kSeconds) : text;
    }
    return text;
}

}  // namespace limes::source
