#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/stream.hpp>

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace limes::output {

namespace {

constexpr std::size_t rows_in_block = 8192;
constexpr std::size_t vertices_in_block = 65536;

// Where blocks end: so many rows, or fewer when their geometry is large.
std::vector<std::size_t> block_ends(const model::Layer& table) {
    std::vector<std::size_t> ends;
    const bool points = table.geometry.all_points();
    std::size_t rows = 0;
    std::size_t vertices = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        ++rows;
        vertices += points || row >= table.geometry.size() ? 1 : table.geometry[row].vertex_count();
        if (rows >= rows_in_block || vertices >= vertices_in_block || row + 1 == table.rows) {
            ends.push_back(row + 1);
            rows = 0;
            vertices = 0;
        }
    }
    return ends;
}

// Takes blocks as they get ready and writes them in order, one thread at a time, while the others go on
// formatting.
class OrderedWriter {
public:
    OrderedWriter(base::FileWriter& file, const base::Task& task)
        : m_file{&file}, m_task{&task}, m_most_waiting{4 * static_cast<std::size_t>(task.thread_count())} {}

    text::ByteBuffer take_buffer() {
        const std::scoped_lock lock{m_guard};
        if (m_spare.empty()) {
            return {};
        }
        text::ByteBuffer buffer = std::move(m_spare.back());
        m_spare.pop_back();
        return buffer;
    }

    void put(std::size_t block, text::ByteBuffer buffer) {
        std::unique_lock lock{m_guard};
        // A thread far ahead waits, so that memory stays bounded. The one whose turn it is never does.
        while (block > m_next + m_most_waiting && !m_failed && !m_task->stop.stop_requested()) {
            m_moved.wait_for(lock, std::chrono::milliseconds{50});
        }
        m_ready.emplace(block, std::move(buffer));
        if (m_writing) {
            return;
        }
        m_writing = true;
        while (!m_failed && !m_ready.empty() && m_ready.begin()->first == m_next) {
            text::ByteBuffer next = std::move(m_ready.begin()->second);
            m_ready.erase(m_ready.begin());
            lock.unlock();
            try {
                m_file->write(next.view());
            } catch (...) {
                lock.lock();
                m_failed = true;
                m_writing = false;
                m_moved.notify_all();
                throw;
            }
            next.clear();
            lock.lock();
            m_spare.push_back(std::move(next));
            ++m_next;
            m_moved.notify_all();
        }
        m_writing = false;
    }

    /// How many blocks have been written whole.
    [[nodiscard]] std::size_t written() const { return m_next; }

private:
    base::FileWriter* m_file;
    const base::Task* m_task;
    std::size_t m_most_waiting;
    std::mutex m_guard;
    std::condition_variable m_moved;
    std::map<std::size_t, text::ByteBuffer> m_ready;
    std::vector<text::ByteBuffer> m_spare;
    std::size_t m_next = 0;
    bool m_writing = false;
    bool m_failed = false;
};

bool reader_has_gone() {
    pollfd standard_output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    return ::poll(&standard_output, 1, 0) > 0 && (standard_output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

WriteReport write_text(const model::Layer& table, const std::filesystem::path& path, const TextFile& file,
                       const base::Task& task) {
    const std::vector<std::size_t> ends = block_ends(table);
    std::vector<base::Findings> findings(ends.size());
    WriteReport report;
    report.ledger.read(table.rows);

    base::FileWriter writer{path};
    OrderedWriter blocks{writer, task};
    try {
        writer.write(file.head);
        base::parallel_for(task, ends.size(), 1, [&](std::size_t block, std::size_t, unsigned) {
            text::ByteBuffer buffer = blocks.take_buffer();
            Notes notes{table};
            file.append_rows(block == 0 ? 0 : ends[block - 1], ends[block], buffer, notes);
            findings[block] = std::move(notes.findings());
            blocks.put(block, std::move(buffer));
        });
        writer.write(file.tail);
        writer.close();
    } catch (const base::DataError&) {
        if (path != "-" || !reader_has_gone()) {
            throw;
        }
    }
    const std::size_t written = blocks.written() == 0 ? 0 : ends[blocks.written() - 1];
    report.ledger.wrote(written);
    if (written < table.rows) {
        report.ledger.drop("the reader of standard output went away", table.rows - written);
    }
    for (base::Findings& some : findings) {
        std::move(some.begin(), some.end(), std::back_inserter(report.findings));
    }
    return report;
}

}  // namespace limes::output
