// Values against what the definition of their layer says, and figures that cannot be.
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace limes::check {

namespace {

using base::Severity;
using model::Column;
using model::Layer;
using source::CheckDefinition;

/// One id may say the same in each of its states.
void hold_unique(const Layer& layer, const Column& column, Faults& faults) {
    std::map<std::string, std::string> first;  // value -> id
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (column.is_null(row)) {
            continue;
        }
        const auto [held, is_new] = first.emplace(column.display(row), layer.ids[row]);
        if (!is_new && held->second != layer.ids[row]) {
            Fault fault = fault_of(layer, row, Severity::error, "not-unique",
                                   fmt::format("{} '{}' is there more than once", column.name, held->first),
                                   "give one of them another");
            fault.other_layer = fault.layer;
            fault.other = held->second;
            faults.push_back(std::move(fault));
        }
    }
}

void hold_words(const Layer& layer, const Column& column, const std::vector<std::string>& words,
                Faults& faults) {
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (!column.is_null(row) && std::ranges::find(words, column.display(row)) == words.end()) {
            faults.push_back(fault_of(layer, row, Severity::error, "not-one-of",
                                      fmt::format("{} '{}' is none of: {}", column.name, column.display(row),
                                                  fmt::join(words, ", ")),
                                      "use one of the words, or add it to the definition"));
        }
    }
}

void hold_range(const Layer& layer, const Column& column, const std::vector<std::string>& words,
                Faults& faults) {
    const auto least = source::parse_number(words[0]);
    const auto most = source::parse_number(words[1]);
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const auto value = column.number(row);
        if (value && ((least && *value < *least) || (most && *value > *most))) {
            faults.push_back(fault_of(layer, row, Severity::error, "out-of-range",
                                      fmt::format("{} {} is not between {} and {}", column.name,
                                                  column.display(row), words[0], words[1]),
                                      "look the figure up"));
        }
    }
}

void hold_given(const Layer& layer, const Column& column, Faults& faults) {
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (column.is_null(row)) {
            faults.push_back(fault_of(layer, row, Severity::error, "missing-value",
                                      fmt::format("has no {}", column.name), "give it one"));
        }
    }
}

/// Half a unit of the last decimal that any row of the column has: what its figures are rounded to.
double rounding_of(const Column& column, std::size_t rows) {
    std::size_t decimals = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const std::string figure = column.display(row);
        const std::size_t point = figure.find('.');
        decimals = std::max(decimals, point == std::string::npos ? 0 : figure.size() - point - 1);
    }
    return 0.5 * std::pow(10, -static_cast<double>(decimals));
}

/// The figure of a row against what its geometry measures, which may differ by rounding or so many per cent.
void hold_measure(const Layer& layer, const Column& column, const CheckDefinition& check, Faults& faults) {
    const double allowed_percent = check.words.empty() ? 1 : source::parse_number(check.words[0]).value_or(1);
    const bool is_area = check.kind == "area";
    const double rounding = rounding_of(column, layer.rows);
    const double metres = column.unit.starts_with('k') ? 1000 : 1;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const auto value = column.number(row);
        const model::GeometryType type = layer.geometry.type(row);
        if (!value || !(is_area ? model::is_areal(type) : model::is_lineal(type))) {
            continue;
        }
        double measured = 0;
        if (is_area) {
            measured = engine::embedded::area_of(layer.geometry[row]).value() / (metres * metres);
        } else {
            layer.geometry[row].for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
                measured += geodesy::length(path).value() / metres;
            });
        }
        const double off = std::abs(*value - measured);
        const double off_percent = 100 * off / std::max(measured, std::numeric_limits<double>::min());
        if (off > rounding && off_percent > allowed_percent) {
            faults.push_back(
                fault_of(layer, row, Severity::warning, "impossible-figure",
                         fmt::format("{} is {} {}, and its geometry has {:.6g}: {:.3g} % apart", column.name,
                                     column.display(row), column.unit, measured, off_percent),
                         "look the figure up, or the geometry"));
        }
    }
}

/// Counts, areas and shares, of which no thing has less than none. Heights and differences may be negative.
bool is_never_negative(std::string_view unit) {
    static constexpr std::array<std::string_view, 6> kUnits{"persons", "km2", "m2", "ha", "km", "households"};
    return std::ranges::find(kUnits, unit) != kUnits.end();
}

void hold_possible(const Layer& layer, const Column& column, Faults& faults) {
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const auto value = column.number(row);
        if (value && *value < 0) {
            faults.push_back(fault_of(
                layer, row, Severity::error, "impossible-figure",
                fmt::format("{} is {} {}, less than nothing", column.name, column.display(row), column.unit),
                "look the figure up"));
        }
    }
}

/// A column that a check speaks of may be a facet, which has checks of its own.
template <class F>
void for_each_rule(const Subject& subject, F&& f) {
    for (const auto& [name, part] : subject.parts) {
        for (const CheckDefinition& check : part.definition.checks) {
            if (const Column* column = part.layer.find(check.column)) {
                f(part.layer, *column, check);
            }
        }
    }
}

}  // namespace

void check_values(const Subject& subject, Faults& faults) {
    for_each_rule(subject, [&](const Layer& layer, const Column& column, const CheckDefinition& check) {
        if (check.kind == "unique") {
            hold_unique(layer, column, faults);
        } else if (check.kind == "one-of") {
            hold_words(layer, column, check.words, faults);
        } else if (check.kind == "range") {
            hold_range(layer, column, check.words, faults);
        } else if (check.kind == "not-null") {
            hold_given(layer, column, faults);
        }
    });
}

void check_figures(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        for (const Column& column : part.layer.columns) {
            if (is_never_negative(column.unit)) {
                hold_possible(part.layer, column, faults);
            }
        }
    }
    for_each_rule(subject, [&](const Layer& layer, const Column& column, const CheckDefinition& check) {
        if (check.kind == "area" || check.kind == "length") {
            hold_measure(layer, column, check, faults);
        }
    });
}

}  // namespace limes::check
