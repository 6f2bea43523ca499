#include <limes/output/ordered_writer.hpp>

#include <chrono>
#include <utility>

namespace limes::output {

OrderedWriter::OrderedWriter(base::FileWriter& file, const base::Task& task)
    : m_file{&file}, m_task{task}, m_most_waiting{4 * static_cast<std::size_t>(task.thread_count())} {}

text::ByteBuffer OrderedWriter::take_buffer() {
    const std::scoped_lock lock{m_guard};
    if (m_spare.empty()) {
        return {};
    }
    text::ByteBuffer buffer = std::move(m_spare.back());
    m_spare.pop_back();
    return buffer;
}

void OrderedWriter::put(std::size_t block, text::ByteBuffer buffer, std::size_t rows, std::size_t separator) {
    std::unique_lock lock{m_guard};
    // A thread far ahead waits, so that memory stays bounded. The one whose turn it is never does.
    while (block > m_next + m_most_waiting && !m_failed && !m_task.stop.stop_requested()) {
        m_moved.wait_for(lock, std::chrono::milliseconds{50});
    }
    m_ready.emplace(block, Block{std::move(buffer), rows, separator});
    if (m_writing) {
        return;
    }
    m_writing = true;
    while (!m_failed && !m_ready.empty() && m_ready.begin()->first == m_next) {
        Block next = std::move(m_ready.begin()->second);
        m_ready.erase(m_ready.begin());
        const bool first = m_rows == 0;
        lock.unlock();
        try {
            m_file->write(next.buffer.view().substr(first && next.rows > 0 ? next.separator : 0));
        } catch (...) {
            lock.lock();
            m_failed = true;
            m_writing = false;
            m_moved.notify_all();
            throw;
        }
        next.buffer.clear();
        lock.lock();
        m_spare.push_back(std::move(next.buffer));
        m_rows += next.rows;
        ++m_next;
        m_moved.notify_all();
    }
    m_writing = false;
}

void OrderedWriter::abandon() {
    const std::scoped_lock lock{m_guard};
    m_failed = true;
    m_moved.notify_all();
}

}  // namespace limes::output
