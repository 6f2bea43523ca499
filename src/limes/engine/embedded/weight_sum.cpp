#include <limes/base/error.hpp>
#include <limes/engine/embedded/weight_sum.hpp>

#include <fmt/format.h>

#include <cmath>

namespace limes::engine::embedded {

namespace {

[[noreturn]] void refuse_sum(const std::string& what) {
    throw base::DataError{fmt::format("{} is more than can be counted", what)};
}

}  // namespace

std::optional<double> weight_at(const model::Layer& layer, const model::Column& weight, std::size_t row,
                                const std::string& step) {
    const std::optional<double> number = weight.number(row);
    if (!number || std::isnan(*number)) {
        return std::nullopt;
    }
    if (*number < 0 || std::isinf(*number)) {
        throw base::DataError{fmt::format("{}: {}: the {} of {} is {}; a weight is a number of 0 or more",
                                          step, layer.schema.name, weight.name, layer.ids[row],
                                          weight.display(row))};
    }
    return number;
}

std::int64_t to_whole(double weight, const model::Column& column) {
    const double rounded = std::round(weight);
    if (!(std::abs(rounded) < 0x1p63)) {
        refuse_sum(fmt::format("a sum of column {}", column.name));
    }
    return static_cast<std::int64_t>(rounded);
}

void WeightSum::add(const model::Layer& layer, const model::Column& weight, std::size_t row) {
    const std::optional<double> number = weight.number(row);
    if (!number || std::isnan(*number)) {
        add_unknown();
    } else if (weight.type() != model::ColumnType::integer) {
        add(*number);
    } else if (__builtin_add_overflow(m_whole, weight.integers()[row], &m_whole)) {
        refuse_sum(
            fmt::format("{}: the sum of {}, up to {},", layer.schema.name, weight.name, layer.ids[row]));
    } else {
        ++m_known;
    }
}

void WeightSum::add(double share) {
    m_real += share;
    ++m_known;
}

void WeightSum::add(const WeightSum& other) {
    if (__builtin_add_overflow(m_whole, other.m_whole, &m_whole)) {
        refuse_sum("a sum of weights");
    }
    m_real += other.m_real;
    m_known += other.m_known;
    m_unknown += other.m_unknown;
}

std::optional<double> WeightSum::total() const {
    if (m_known == 0 && m_unknown > 0) {
        return std::nullopt;
    }
    return m_real + static_cast<double>(m_whole);
}

std::string WeightSum::to_text() const {
    const std::optional<double> sum = total();
    if (!sum) {
        return "not known";
    }
    return m_unknown == 0 ? fmt::format("{:.10g}", *sum)
                          : fmt::format("{:.10g}, and of {} not known", *sum, m_unknown);
}

void WeightSum::push_to(model::Column& column) const {
    const std::optional<double> sum = total();
    if (!sum) {
        column.push_null();
    } else if (column.type() == model::ColumnType::real) {
        column.push(*sum);
    } else {
        std::int64_t whole = 0;
        if (__builtin_add_overflow(m_whole, to_whole(m_real, column), &whole)) {
            refuse_sum(fmt::format("a sum of column {}", column.name));
        }
        column.push(whole);
    }
}

}  // namespace limes::engine::embedded
