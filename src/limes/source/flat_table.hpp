#pragma once

#include <limes/source/table_stream.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace limes::source {

static_assert(std::endian::native == std::endian::little);

/// A number at any address.
template <class T>
[[nodiscard]] inline T load(const std::uint8_t* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// A table of a FlatBuffer, every step of which is held against the bytes that there are; what does not fit
/// throws NotSurelyRead. Alignment is asked for as GDAL's verifier asks for it.
/// Source: FlatBuffers, "Internals": a table begins with the distance to its vtable, which holds the places
/// of its fields; a vector is a count and its elements.
class FlatTable {
public:
    template <class T>
    struct Vector {
        const std::uint8_t* at = nullptr;
        std::uint32_t count = 0;

        [[nodiscard]] T operator[](std::size_t i) const { return load<T>(at + i * sizeof(T)); }
    };

    /// The root of a buffer that begins with its own size.
    [[nodiscard]] static FlatTable root(const std::uint8_t* buffer, std::size_t size) {
        const FlatTable none{buffer, size};
        none.need(4, 4);
        return {buffer, size, 4 + std::size_t{load<std::uint32_t>(buffer + 4)}};
    }

    /// Whether a field is there.
    [[nodiscard]] bool has(unsigned field) const { return place(field) != 0; }

    template <class T>
    [[nodiscard]] T scalar(unsigned field, T otherwise) const {
        const std::size_t at = place(field);
        if (at == 0) {
            return otherwise;
        }
        need(at, sizeof(T));
        aligned(at, sizeof(T));
        return load<T>(m_buffer + at);
    }

    /// A vector of numbers, without elements when the field is absent.
    template <class T>
    [[nodiscard]] Vector<T> vector(unsigned field) const {
        const std::size_t at = referred(field);
        if (at == 0) {
            return {};
        }
        need(at, 4);
        const auto count = load<std::uint32_t>(m_buffer + at);
        if (count > (m_size - at - 4) / sizeof(T)) {
            misfit();
        }
        return {m_buffer + at + 4, count};
    }

    [[nodiscard]] std::string_view text(unsigned field) const {
        const Vector<char> characters = vector<char>(field);
        if (characters.at == nullptr) {
            return {};
        }
        const auto* begin = reinterpret_cast<const char*>(characters.at);
        need(static_cast<std::size_t>(characters.at - m_buffer), characters.count + std::size_t{1});
        if (begin[characters.count] != '\0') {
            misfit();
        }
        return {begin, characters.count};
    }

    [[nodiscard]] FlatTable table(unsigned field) const {
        const std::size_t at = referred(field);
        if (at == 0) {
            misfit();
        }
        return {m_buffer, m_size, at};
    }

    /// The member of a vector of tables.
    [[nodiscard]] FlatTable member(const Vector<std::uint32_t>& tables, std::size_t i) const {
        const auto at = static_cast<std::size_t>(tables.at - m_buffer) + i * 4;
        return {m_buffer, m_size, at + tables[i]};
    }

private:
    FlatTable(const std::uint8_t* buffer, std::size_t size) : m_buffer{buffer}, m_size{size} {}
    FlatTable(const std::uint8_t* buffer, std::size_t size, std::size_t at)
        : m_buffer{buffer}, m_size{size}, m_at{at} {
        need(at, 4);
        aligned(at, 4);
        const auto vtable = static_cast<std::int64_t>(at) - load<std::int32_t>(buffer + at);
        if (vtable < 0) {
            misfit();
        }
        m_vtable = static_cast<std::size_t>(vtable);
        need(m_vtable, 4);
        aligned(m_vtable, 2);
        m_vtable_size = load<std::uint16_t>(buffer + m_vtable);
        if (m_vtable_size < 4 || m_vtable_size % 2 != 0) {
            misfit();
        }
        need(m_vtable, m_vtable_size);
    }

    [[noreturn]] static void misfit() { throw NotSurelyRead{"a FlatBuffer that contradicts itself"}; }
    void need(std::size_t at, std::size_t bytes) const {
        if (at > m_size || bytes > m_size - at) {
            misfit();
        }
    }
    static void aligned(std::size_t at, std::size_t to) {
        if (at % to != 0) {
            misfit();
        }
    }

    /// Where a field lies; 0 when it is absent.
    [[nodiscard]] std::size_t place(unsigned field) const {
        const std::size_t entry = 4 + std::size_t{2} * field;
        if (entry + 2 > m_vtable_size) {
            return 0;
        }
        const auto offset = load<std::uint16_t>(m_buffer + m_vtable + entry);
        return offset == 0 ? 0 : m_at + offset;
    }

    /// What a field refers to; 0 when it is absent.
    [[nodiscard]] std::size_t referred(unsigned field) const {
        const std::size_t at = place(field);
        if (at == 0) {
            return 0;
        }
        need(at, 4);
        aligned(at, 4);
        const auto distance = load<std::uint32_t>(m_buffer + at);
        if (distance == 0) {
            misfit();
        }
        aligned(at + distance, 4);
        return at + distance;
    }

    const std::uint8_t* m_buffer;
    std::size_t m_size;
    std::size_t m_at = 0;
    std::size_t m_vtable = 0;
    std::size_t m_vtable_size = 0;
};

}  // namespace limes::source
