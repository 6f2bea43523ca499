#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace limes::output::text {

/// Bytes to be written, appended without a check a byte: ask for room once, write through the pointer, say
/// where you stopped. Unlike std::string it leaves new room uninitialised, which halves the cost of
/// formatting numbers.
class ByteBuffer {
public:
    /// Room for `count` more bytes; valid until the next call.
    [[nodiscard]] char* room(std::size_t count) {
        if (m_capacity - m_size < count) {
            grow(count);
        }
        return m_bytes.get() + m_size;
    }
    /// `end` is one past the last byte written into the room.
    void wrote_until(const char* end) { m_size = static_cast<std::size_t>(end - m_bytes.get()); }

    void append(std::string_view bytes) {
        char* to = room(bytes.size());
        std::copy(bytes.begin(), bytes.end(), to);
        m_size += bytes.size();
    }
    void append(char byte) {
        *room(1) = byte;
        ++m_size;
    }
    void clear() { m_size = 0; }
    /// Forgets all but the first bytes.
    void shrink(std::size_t size) { m_size = size; }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::string_view view() const { return {m_bytes.get(), m_size}; }

private:
    void grow(std::size_t count) {
        const std::size_t capacity = std::max(2 * m_capacity, m_size + count + 4096);
        std::unique_ptr<char[]> bytes{new char[capacity]};
        if (m_size > 0) {
            std::memcpy(bytes.get(), m_bytes.get(), m_size);
        }
        m_bytes = std::move(bytes);
        m_capacity = capacity;
    }

    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

}  // namespace limes::output::text
