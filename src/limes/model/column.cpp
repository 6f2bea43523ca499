#include <limes/base/error.hpp>
#include <limes/model/column.hpp>

#include <fmt/format.h>

#include <cassert>

namespace limes::model {

namespace {

Column::Values empty_values(ColumnType type) {
    switch (type) {
        case ColumnType::boolean:
            return std::vector<std::uint8_t>{};
        case ColumnType::integer:
            return std::vector<std::int64_t>{};
        case ColumnType::real:
            return std::vector<double>{};
        case ColumnType::text:
            return TextBuffer{};
        case ColumnType::date:
            return std::vector<Day>{};
    }
    return TextBuffer{};
}

}  // namespace

void TextBuffer::append(const TextBuffer& more) {
    const std::uint64_t before = m_bytes.size();
    m_bytes.append(more.m_bytes);
    const std::size_t at = m_offsets.size();
    m_offsets.insert(m_offsets.end(), more.m_offsets.begin() + 1, more.m_offsets.end());
    for (std::size_t i = at; i < m_offsets.size(); ++i) {
        m_offsets[i] += before;
    }
}

void Validity::append(const Validity& more, std::size_t rows) {
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    const std::size_t shift = rows % 64;
    for (std::size_t word = 0; word < more.m_bits.size(); ++word) {
        const std::uint64_t nulls = ~more.m_bits[word];
        if (nulls == 0) {
            continue;
        }
        const std::size_t at = rows / 64 + word;
        const std::uint64_t carried = shift == 0 ? 0 : nulls >> (64 - shift);
        const std::size_t words = at + (carried != 0 ? 2 : 1);
        if (m_bits.size() < words) {
            m_bits.resize(words, kAll);
        }
        m_bits[at] &= ~(nulls << shift);
        if (carried != 0) {
            m_bits[at + 1] &= ~carried;
        }
    }
}

Column::Column(std::string column_name, ColumnType type, std::string column_unit)
    : name{std::move(column_name)}, unit{std::move(column_unit)}, m_values{empty_values(type)} {}

std::size_t Column::size() const {
    return std::visit([](const auto& values) { return values.size(); }, m_values);
}

void Column::push_null() {
    const std::size_t row = size();
    switch (type()) {
        case ColumnType::boolean:
            std::get<0>(m_values).push_back(0);
            break;
        case ColumnType::integer:
            std::get<1>(m_values).push_back(0);
            break;
        case ColumnType::real:
            std::get<2>(m_values).push_back(0);
            break;
        case ColumnType::text:
            std::get<3>(m_values).push_back({});
            break;
        case ColumnType::date:
            std::get<4>(m_values).push_back(Day::min());
            break;
    }
    m_validity.set_null(row);
}

void Column::push(bool value) {
    std::get<0>(m_values).push_back(value ? 1 : 0);
}

void Column::push(std::int64_t value) {
    if (auto* reals = std::get_if<std::vector<double>>(&m_values)) {
        reals->push_back(static_cast<double>(value));
    } else {
        std::get<1>(m_values).push_back(value);
    }
}

void Column::push(double value) {
    std::get<2>(m_values).push_back(value);
}
void Column::push(std::string_view value) {
    std::get<3>(m_values).push_back(value);
}
void Column::push(Day value) {
    std::get<4>(m_values).push_back(value);
}

void Column::push_from(const Column& other, std::size_t row) {
    if (other.is_null(row)) {
        push_null();
        return;
    }
    switch (other.type()) {
        case ColumnType::boolean:
            push(other.booleans()[row] != 0);
            break;
        case ColumnType::integer:
            push(other.integers()[row]);
            break;
        case ColumnType::real:
            push(other.reals()[row]);
            break;
        case ColumnType::text:
            push(other.texts()[row]);
            break;
        case ColumnType::date:
            push(other.dates()[row]);
            break;
    }
}

void Column::append(const Column& other) {
    m_validity.append(other.m_validity, size());
    std::visit(
        [&](auto& values) {
            const auto& more = std::get<std::decay_t<decltype(values)>>(other.m_values);
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, TextBuffer>) {
                values.append(more);
            } else {
                values.insert(values.end(), more.begin(), more.end());
            }
        },
        m_values);
}

void Column::reserve(std::size_t rows) {
    std::visit(
        [rows](auto& values) {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, TextBuffer>) {
                values.reserve(rows, values.byte_count());
            } else {
                values.reserve(rows);
            }
        },
        m_values);
}

std::optional<double> Column::number(std::size_t row) const {
    if (is_null(row)) {
        return std::nullopt;
    }
    switch (type()) {
        case ColumnType::boolean:
            return booleans()[row];
        case ColumnType::integer:
            return static_cast<double>(integers()[row]);
        case ColumnType::real:
            return reals()[row];
        default:
            return std::nullopt;
    }
}

std::string_view Column::text(std::size_t row) const {
    return type() == ColumnType::text && !is_null(row) ? texts()[row] : std::string_view{};
}

std::string Column::display(std::size_t row) const {
    if (is_null(row)) {
        return {};
    }
    switch (type()) {
        case ColumnType::boolean:
            return booleans()[row] != 0 ? "true" : "false";
        case ColumnType::integer:
            return fmt::format("{}", integers()[row]);
        case ColumnType::real:
            return fmt::format("{}", reals()[row]);
        case ColumnType::text:
            return std::string{texts()[row]};
        case ColumnType::date:
            return dates()[row].text();
    }
    return {};
}

}  // namespace limes::model
