#include <limes/base/text.hpp>
#include <limes/output/plot/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::output::plot {

namespace {

constexpr std::string_view kThousands = "\u202f";  // a narrow space that does not break
constexpr double kLongDistance_m = 2000;

/// "24128.5" with its thousands apart.
std::string grouped(const std::string& number) {
    const std::size_t first = number.find_first_of("0123456789");
    if (first == std::string::npos || number.find('e') != std::string::npos) {
        return number;
    }
    const std::size_t end = std::min(number.find('.', first), number.size());
    std::string out = number.substr(0, first);
    for (std::size_t i = first; i < end; ++i) {
        if (i > first && (end - i) % 3 == 0) {
            out += kThousands;
        }
        out += number[i];
    }
    return out + number.substr(end);
}

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

std::string rounded(double value) {
    const double size = std::abs(value);
    if (size == 0) {
        return "0";
    }
    const int before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
    return grouped(without_zeros(fmt::format("{:.{}f}", value, std::clamp(3 - before_point, 0, 12))));
}

std::string exact(double value) {
    return grouped(without_zeros(fmt::format("{:.10g}", std::abs(value) < 1e-12 ? 0 : value)));
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", grouped(std::to_string(count)), count == 1 ? one : many);
}

}  // namespace limes::output::plot
