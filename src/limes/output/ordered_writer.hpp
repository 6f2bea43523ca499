#pragma once

#include <limes/base/file.hpp>
#include <limes/base/task.hpp>
#include <limes/output/text/byte_buffer.hpp>

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

namespace limes::output {

/// Takes blocks of text as they get ready, from several threads, and writes them in the order of their
/// numbers: one thread at a time writes while the others go on formatting. A few blocks are held at a time,
/// however many there are.
class OrderedWriter {
public:
    OrderedWriter(base::FileWriter& file, const base::Task& task);

    /// An empty buffer, used before where there is one.
    [[nodiscard]] text::ByteBuffer take_buffer();

    /// Hands over block number `block` with `rows` records, the first `separator` bytes of which only part it
    /// from a record before. Each number from 0 on is put once, in any order; a thread far ahead waits.
    /// Errors: DataError when not all could be written, Cancelled.
    void put(std::size_t block, text::ByteBuffer buffer, std::size_t rows, std::size_t separator = 0);

    /// No more blocks will come, since a thread failed: those that wait go on.
    void abandon();

    /// How many rows have been written.
    [[nodiscard]] std::size_t rows_written() const { return m_rows; }

private:
    struct Block {
        text::ByteBuffer buffer;
        std::size_t rows = 0;
        std::size_t separator = 0;
    };

    base::FileWriter* m_file;
    base::Task m_task;
    std::size_t m_most_waiting;
    std::mutex m_guard;
    std::condition_variable m_moved;
    std::map<std::size_t, Block> m_ready;
    std::vector<text::ByteBuffer> m_spare;
    std::size_t m_next = 0;
    std::size_t m_rows = 0;
    bool m_writing = false;
    bool m_failed = false;
};

}  // namespace limes::output
