#include <limes/engine/embedded/weight_sum.hpp>

#include <cmath>

namespace limes::engine::embedded {

void WeightSum::add(const model::Column& weight, std::size_t row) {
    const auto number = weight.number(row);
    if (!number || std::isnan(*number)) {
        add_unknown();
    } else if (weight.type() == model::ColumnType::integer) {
        m_whole += weight.integers()[row];
        ++m_known;
    } else {
        add(*number);
    }
}

void WeightSum::add(double share) {
    m_real += share;
    ++m_known;
}

void WeightSum::add(const WeightSum& other) {
    m_whole += other.m_whole;
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

void WeightSum::push_to(model::Column& column) const {
    const std::optional<double> sum = total();
    if (!sum) {
        column.push_null();
    } else if (column.type() == model::ColumnType::real) {
        column.push(*sum);
    } else {
        column.push(m_whole + static_cast<std::int64_t>(std::llround(m_real)));
    }
}

}  // namespace limes::engine::embedded
