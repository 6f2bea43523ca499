#include <limes/base/error.hpp>
#include <limes/base/time.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace limes::base {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

/// Digits only, exactly `width` of them.
std::optional<int> digits(std::string_view text, std::size_t width) {
    int value = 0;
    if (text.size() != width || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Day day_of(year_month_day date) {
    return Day{static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count())};
}

}  // namespace

Day Day::from_ymd(int year, unsigned month, unsigned day) {
    const year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok()) {
        throw UsageError{fmt::format("{:04}-{:02}-{:02} is no date of the calendar", year, month, day)};
    }
    return day_of(date);
}

Day Day::today() {
    return Day{static_cast<std::int32_t>(
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count())};
}

std::string Day::text() const {
    if (is_open()) {
        return {};
    }
    const year_month_day date{sys_days{std::chrono::days{m_days}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<PartialDate> parse_partial_date(std::string_view text) {
    using std::chrono::months;
    using std::chrono::years;
    const auto year = digits(text.substr(0, 4), 4);
    if (!year || *year == 0) {
        return std::nullopt;
    }
    const year_month_day january{std::chrono::year{*year}, std::chrono::January, std::chrono::day{1}};
    if (text.size() == 4) {
        return PartialDate{day_of(january), day_of(january + years{1}), DatePrecision::year};
    }
    if (text[4] != '-') {
        return std::nullopt;
    }
    if (text.size() == 7 && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4') {
        const year_month_day first = january + months{3 * (text[6] - '1')};
        return PartialDate{day_of(first), day_of(first + months{3}), DatePrecision::quarter};
    }
    const auto month = digits(text.substr(5, 2), 2);
    if (!month || *month < 1 || *month > 12) {
        return std::nullopt;
    }
    const year_month_day first = january + months{*month - 1};
    if (text.size() == 7) {
        return PartialDate{day_of(first), day_of(first + months{1}), DatePrecision::month};
    }
    const auto day = text[7] == '-' ? digits(text.substr(8), 2) : std::nullopt;
    if (!day) {
        return std::nullopt;
    }
    const year_month_day date{first.year(), first.month(), std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return PartialDate{day_of(date), Day{day_of(date).days() + 1}, DatePrecision::day};
}

Day parse_day(std::string_view text) {
    const auto date = parse_partial_date(text);
    if (!date || date->precision != DatePrecision::day) {
        throw UsageError{fmt::format("'{}' is no day; write it as 2025-07-01", text)};
    }
    return date->first;
}

ValidTime parse_period(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        throw UsageError{fmt::format(
            "'{}' is no period; write it as 2025-01-01/2025-07-01, the end excluded, .. for open", text)};
    }
    const auto end = [](std::string_view word, Day open) {
        return word.empty() || word == ".." ? open : parse_day(word);
    };
    const ValidTime period{end(text.substr(0, slash), Day::min()), end(text.substr(slash + 1), Day::max())};
    if (period.from >= period.to) {
        throw UsageError{fmt::format("the period '{}' is empty: its end is not after its start", text)};
    }
    return period;
}

}  // namespace limes::base
