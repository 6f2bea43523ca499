#pragma once

#include <limes/source/file_bytes.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::source {

/// How a page that holds rows of a table begins. Source: SQLite, Database File Format, section 1.6.
inline constexpr std::uint8_t kTableLeaf = 0x0D;

/// A big-endian number.
template <class T>
[[nodiscard]] inline T load_big(const std::uint8_t* at) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = static_cast<T>(static_cast<T>(value << 8U) | at[i]);
    }
    return value;
}

/// A varint of SQLite at the beginning of the bytes: 7 bits a byte, 8 in the ninth. `at` moves behind it.
/// False when the bytes end first.
[[nodiscard]] inline bool load_varint(const std::uint8_t*& at, const std::uint8_t* end,
                                      std::uint64_t& value) {
    if (at < end && *at < 0x80) {
        value = *at++;
        return true;
    }
    value = 0;
    for (unsigned i = 0; i < 9; ++i) {
        if (at >= end) {
            return false;
        }
        const std::uint8_t byte = *at++;
        if (i == 8) {
            value = value << 8U | byte;
            return true;
        }
        value = value << 7U | (byte & 0x7FU);
        if (byte < 0x80) {
            return true;
        }
    }
    return true;
}

/// A SQLite database seen as its pages. Source: SQLite, Database File Format (sqlite.org/fileformat2.html).
class SqlitePages {
public:
    /// Errors: NotSurelyRead for a write-ahead log, text that is not UTF-8, and headers that are none.
    explicit SqlitePages(const FileBytes& file);

    [[nodiscard]] std::size_t page_size() const { return m_page_size; }
    /// The bytes of a page that SQLite uses.
    [[nodiscard]] std::size_t usable() const { return m_usable; }
    [[nodiscard]] std::uint32_t count() const { return m_count; }
    /// Reads pages that follow each other. Errors: NotSurelyRead.
    void read(std::uint32_t page, std::size_t pages, std::uint8_t* to) const;
    /// Counts the changes of the file.
    [[nodiscard]] std::uint32_t change_counter() const;

private:
    const FileBytes& m_file;
    std::size_t m_page_size = 0;
    std::size_t m_usable = 0;
    std::uint32_t m_count = 0;
};

/// The leaves of a table's tree from left to right, a few at a time. It holds the inner pages of one path.
class SqliteLeaves {
public:
    SqliteLeaves(const SqlitePages& pages, std::uint32_t root);

    /// The next leaves, as many as lie within about `bytes` of the file; none after the last.
    [[nodiscard]] std::vector<std::uint32_t> next(std::size_t bytes);

private:
    struct Inner {
        std::vector<std::uint32_t> children;
        std::size_t next = 0;
    };

    /// The children of an inner page; none for a leaf.
    [[nodiscard]] std::vector<std::uint32_t> children(std::uint32_t page) const;
    /// The next leaf, 0 after the last.
    [[nodiscard]] std::uint32_t advance();

    const SqlitePages& m_pages;
    std::size_t m_depth = 0;  ///< of the inner pages above a leaf
    std::vector<Inner> m_path;
    std::uint32_t m_ahead = 0;  ///< taken from the tree, not handed out yet
    std::uint64_t m_left;       ///< leaves that there can be, lest the tree be a circle
};

/// The pages of overflow chains, read ahead where they follow each other.
class OverflowPages {
public:
    /// A page, valid until the next is asked for.
    [[nodiscard]] const std::uint8_t* page(const SqlitePages& pages, std::uint32_t page);

private:
    Buffer m_window;
    std::uint32_t m_first = 0;
    std::uint32_t m_count = 0;
    std::uint32_t m_ahead = 1;
};

}  // namespace limes::source
