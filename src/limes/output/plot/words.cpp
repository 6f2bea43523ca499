#include <limes/base/text.hpp>
#include <limes/output/plot/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::output::plot {

namespace {

constexpr double kLongDistance_m = 2000;

std::string without_zeros(std::string number) {
    if (number.find('.') != std::string::npos) {
        number.erase(number.find_last_not_of('0') + 1);
        if (number.ends_with('.')) {
            number.pop_back();
        }
    }
    return number == "-0" ? "0" : number;
}

}  // namespace

std::optional<double> number_at(const model::Column* column, std::size_t row) {
    if (column == nullptr) {
        return std::nullopt;
    }
    const std::optional<double> number = column->number(row);
    if (!number || !std::isfinite(*number) || std::abs(*number) > kLargestNumber) {
        return std::nullopt;
    }
    return number;
}

std::string words_at(const model::Column* column, std::size_t row) {
    return column == nullptr ? "" : base::printable(column->display(row));
}

Shown shown(std::string_view unit, double largest) {
    if (unit == "m") {
        return largest >= kLongDistance_m ? Shown{1e-3, "km"} : Shown{1, "m"};
    }
    if (unit == "km2" || unit == "m2") {
        return {1, std::string{unit.substr(0, unit.size() - 1)} + "²"};
    }
    return {1, base::printable(unit)};
}

std::string rounded(double value, const text::NumberSigns& signs) {
    const double size = std::abs(value);
    if (size == 0) {
        return "0";
    }
    const int before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
    return text::with_signs(without_zeros(fmt::format("{:.{}f}", value, std::clamp(3 - before_point, 0, 12))),
                            signs);
}

std::string exact(double value, const text::NumberSigns& signs) {
    return text::with_signs(without_zeros(fmt::format("{:.10g}", std::abs(value) < 1e-12 ? 0 : value)),
                            signs);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many,
                    const text::NumberSigns& signs) {
    return fmt::format("{} {}", text::with_signs(std::to_string(count), signs), count == 1 ? one : many);
}

std::string kilometres(double metres, const text::NumberSigns& signs) {
    return text::with_signs(fmt::format("{:.1f}", metres / 1000), signs);
}

}  // namespace limes::output::plot
