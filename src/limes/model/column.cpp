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
