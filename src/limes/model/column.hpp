#pragma once

#include <limes/base/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limes::model {

using base::Day;

/// Strings of one column in one buffer: bytes and offsets, as in Arrow.
class TextBuffer {
public:
    [[nodiscard]] std::size_t size() const { return m_offsets.size() - 1; }
    [[nodiscard]] std::string_view operator[](std::size_t row) const {
        return std::string_view{m_bytes}.substr(m_offsets[row], m_offsets[row + 1] - m_offsets[row]);
    }
    void push_back(std::string_view text) {
        m_bytes.append(text);
        m_offsets.push_back(m_bytes.size());
    }
    /// Adds the texts of another buffer. Cost: one copy.
    void append(const TextBuffer& more);
    void reserve(std::size_t rows, std::size_t bytes) {
        m_offsets.reserve(rows + 1);
        m_bytes.reserve(bytes);
    }
    [[nodiscard]] std::size_t byte_count() const { return m_bytes.size(); }
    /// All texts, one after the other.
    [[nodiscard]] std::string_view bytes() const { return m_bytes; }

private:
    std::vector<std::uint64_t> m_offsets{0};
    std::string m_bytes;
};

/// One bit a row; an empty one says yes for every row.
class Validity {
public:
    [[nodiscard]] bool all_valid() const { return m_bits.empty(); }
    [[nodiscard]] bool operator[](std::size_t row) const {
        return m_bits.empty() ||
               (row / 64 < m_bits.size() ? ((m_bits[row / 64] >> (row % 64)) & 1U) != 0 : true);
    }
    /// Marks a row as null; rows never marked are valid.
    void set_null(std::size_t row) {
        if (row / 64 >= m_bits.size()) {
            m_bits.resize(row / 64 + 1, ~std::uint64_t{0});
        }
        m_bits[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    }
    /// Takes over the nulls of rows that now follow the first `rows`.
    void append(const Validity& more, std::size_t rows);

private:
    std::vector<std::uint64_t> m_bits;
};

enum class ColumnType : std::uint8_t { boolean, integer, real, text, date };

/// A named, typed column. `unit` is a UCUM-like symbol ("m", "km2", "persons", "deg") or empty.
class Column {
public:
    using Values = std::variant<std::vector<std::uint8_t>, std::vector<std::int64_t>, std::vector<double>,
                                TextBuffer, std::vector<Day>>;

    Column() : Column{"", ColumnType::text} {}
    Column(std::string name, ColumnType type, std::string unit = {});

    std::string name;
    std::string unit;
    std::string description;

    [[nodiscard]] ColumnType type() const { return static_cast<ColumnType>(m_values.index()); }
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool is_null(std::size_t row) const { return !m_validity[row]; }

    // Appending one row; the caller gives what the type holds (an integer to a real column is widened).
    void push_null();
    void push(bool value);
    void push(std::int64_t value);
    void push(double value);
    void push(std::string_view value);
    void push(const char* value) { push(std::string_view{value}); }
    void push(Day value);
    /// Appends row `row` of `other`, which has the same type.
    void push_from(const Column& other, std::size_t row);
    /// Appends all rows of `other`, which has the same type. Cost: one copy of its arrays.
    void append(const Column& other);
    void reserve(std::size_t rows);

    /// The value as a number (booleans as 0 and 1); nothing when null or not numeric.
    [[nodiscard]] std::optional<double> number(std::size_t row) const;
    /// The text of a text column; empty when null.
    [[nodiscard]] std::string_view text(std::size_t row) const;
    /// Any value written for people and for CSV: dates ISO, reals shortest round-trip; empty when null.
    [[nodiscard]] std::string display(std::size_t row) const;

    // The arrays themselves, for hot paths. Null rows hold 0, "" or Day::min().
    [[nodiscard]] const std::vector<std::uint8_t>& booleans() const { return std::get<0>(m_values); }
    [[nodiscard]] const std::vector<std::int64_t>& integers() const { return std::get<1>(m_values); }
    [[nodiscard]] const std::vector<double>& reals() const { return std::get<2>(m_values); }
    [[nodiscard]] const TextBuffer& texts() const { return std::get<3>(m_values); }
    [[nodiscard]] const std::vector<Day>& dates() const { return std::get<4>(m_values); }
    [[nodiscard]] Values& values() { return m_values; }
    [[nodiscard]] const Values& values() const { return m_values; }
    [[nodiscard]] Validity& validity() { return m_validity; }
    [[nodiscard]] const Validity& validity() const { return m_validity; }

private:
    Values m_values;
    Validity m_validity;
};

}  // namespace limes::model
