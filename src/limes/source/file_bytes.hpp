#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace limes::source {

/// A file opened for reading at any place, by several threads at once. Nothing is mapped: what is read counts
/// once, in the caller's buffer, and a file that shrinks is an error and no signal.
class FileBytes {
public:
    /// Errors: NotSurelyRead when it cannot be opened.
    explicit FileBytes(const std::filesystem::path& path);
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;
    ~FileBytes();

    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// Reads all of the bytes asked for. Errors: NotSurelyRead when they are not there.
    void read(std::uint64_t at, void* to, std::size_t bytes) const;

private:
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

/// Bytes that are not cleared before they are filled.
struct Buffer {
    std::unique_ptr<std::uint8_t[]> bytes;
    std::size_t capacity = 0;

    void grow(std::size_t least) {
        if (capacity < least) {
            bytes.reset();
            bytes = std::make_unique_for_overwrite<std::uint8_t[]>(least);
            capacity = least;
        }
    }
};

/// Things that are used again instead of made anew, one for each thread that works at a time.
template <class T>
class Pool {
public:
    [[nodiscard]] T take() {
        const std::lock_guard lock{m_mutex};
        if (m_free.empty()) {
            return T{};
        }
        T one = std::move(m_free.back());
        m_free.pop_back();
        return one;
    }
    void give(T one) {
        const std::lock_guard lock{m_mutex};
        m_free.push_back(std::move(one));
    }

private:
    std::mutex m_mutex;
    std::vector<T> m_free;
};

}  // namespace limes::source
