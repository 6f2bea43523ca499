#include <limes/output/report/figures.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace limes::output::report {

namespace {

constexpr double kLongDistance_m = 2000;
constexpr double kLargest = 1e15;  // beyond, a number is none that a person reads
constexpr std::string_view kNoBreak = "\u00a0";

struct Scaled {
    double value;
    int decimals;
    std::string unit;
};

/// What a reader takes in: no decimals from 100 on, and two only below 1.
int decimals_of(double value) {
    const double size = std::abs(value);
    return size >= 99.5 || size == 0 ? 0 : size >= 0.95 ? 1 : 2;
}

/// 5 for 5 km, 2.5 for 2.5 km.
int needed_decimals(double value) {
    return std::abs(value - std::round(value)) < 1e-9 ? 0 : 1;
}

Scaled scaled(double value, Form form) {
    switch (form) {
        case Form::length:
            return std::abs(value) >= kLongDistance_m ? Scaled{value / 1000, decimals_of(value / 1000), "km"}
                                                      : Scaled{value, 0, "m"};
        case Form::way:
            return {value / 1000, 1, "km"};
        case Form::reach:
            return {value / 1000, needed_decimals(value / 1000), "km"};
        case Form::km:
            return {value, decimals_of(value), "km"};
        case Form::area:
            return {value, decimals_of(value), "km²"};
        case Form::share:
            return {value * 100, 1, "%"};
        case Form::number:
            return {value, decimals_of(value), ""};
        default:
            return {value, 0, ""};
    }
}

std::string with_unit(const std::string& number, const std::string& unit, const Words& words) {
    if (unit.empty()) {
        return number;
    }
    return unit == "%" ? number + words["number percent"] : number + std::string{kNoBreak} + unit;
}

std::optional<double> number_of(const model::Column* column, std::size_t row) {
    if (column == nullptr || column->is_null(row)) {
        return std::nullopt;
    }
    const std::optional<double> number = column->number(row);
    return number && std::isfinite(*number) && std::abs(*number) < kLargest ? number : std::nullopt;
}

}  // namespace

std::string written_number(double value, int decimals, const Words& words) {
    return text::with_signs(fmt::format("{:.{}f}", value, decimals), words.signs());
}

std::string written(const model::Column* column, std::size_t row, Form form, const Words& words) {
    if (column == nullptr || column->is_null(row)) {
        return {};
    }
    const std::optional<double> number = number_of(column, row);
    if (form == Form::text || form == Form::code || !number) {
        return words.value(column->display(row));
    }
    if (form == Form::azimuth) {
        constexpr std::array kPoints{"point N", "point NE", "point E", "point SE",
                                     "point S", "point SW", "point W", "point NW"};
        const auto eighth =
            static_cast<std::size_t>(std::lround(std::fmod(*number + 360, 360) / 45)) % kPoints.size();
        return words[kPoints.at(eighth)];
    }
    constexpr double kLeastShare = 0.0005;  // of which one decimal of a percent shows something
    if (form == Form::share && *number > 0 && *number < kLeastShare) {
        return "< " + with_unit(written_number(0.1, 1, words), "%", words);
    }
    const Scaled shown = scaled(*number, form);
    return with_unit(written_number(shown.value, shown.decimals, words), shown.unit, words);
}

std::string written_range(const model::Column* lower, const model::Column* upper, std::size_t row, Form form,
                          const Words& words) {
    const std::optional<double> least = number_of(lower, row);
    const std::optional<double> most = number_of(upper, row);
    if (!least || !most) {
        return {};
    }
    Scaled from = scaled(*least, form);
    const Scaled to = scaled(*most, form);
    if (form == Form::length && from.unit != to.unit) {
        from = {*least / 1000, to.decimals, to.unit};
    }
    const std::string low = written_number(from.value, std::min(from.decimals, to.decimals), words);
    const std::string high = written_number(to.value, to.decimals, words);
    return low == high ? std::string{}
                       : words.with("range", {{"from", low}, {"to", with_unit(high, to.unit, words)}});
}

}  // namespace limes::output::report
