#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/ordered_writer.hpp>
#include <limes/output/stream.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
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

bool reader_has_gone() {
    pollfd standard_output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    return ::poll(&standard_output, 1, 0) > 0 && (standard_output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

WriteReport write_text(const result::Result& result, const std::filesystem::path& path, MakeTextFormat make,
                       const WriteOptions& options, const base::Task& task) {
    const model::Layer& table = *result.table;
    WriteReport report;
    const std::unique_ptr<TextFormat> format = make(TableShape{table, report.findings}, options);
    std::ranges::move(format->notes(table), std::back_inserter(report.findings));
    NotFinite not_finite;
    const TextFormat::Rows append = format->rows(table, not_finite);
    std::ranges::move(not_finite.findings(table.schema.name), std::back_inserter(report.findings));
    const std::vector<std::size_t> ends = block_ends(table);
    std::vector<base::Findings> findings(ends.size());
    report.ledger.read(table.rows);

    base::FileWriter writer{path};
    OrderedWriter blocks{writer, task};
    try {
        writer.write(format->head(result));
        base::parallel_for(task, ends.size(), 1, [&](std::size_t block, std::size_t, unsigned) {
            try {
                text::ByteBuffer buffer = blocks.take_buffer();
                Notes notes{table};
                const std::size_t begin = block == 0 ? 0 : ends[block - 1];
                append(begin, ends[block], buffer, notes);
                findings[block] = std::move(notes.findings());
                blocks.put(block, std::move(buffer), ends[block] - begin, format->separator_size());
            } catch (...) {
                blocks.abandon();
                throw;
            }
        });
        writer.write(format->tail(result));
        writer.close();
    } catch (const base::DataError&) {
        if (path != "-" || !reader_has_gone()) {
            throw;
        }
    }
    const std::size_t written = blocks.rows_written();
    report.ledger.wrote(written);
    if (written < table.rows) {
        report.ledger.drop("the reader of standard output went away", table.rows - written);
    }
    for (base::Findings& some : findings) {
        std::move(some.begin(), some.end(), std::back_inserter(report.findings));
    }
    std::ranges::move(format->sums(), std::back_inserter(report.findings));
    return report;
}

}  // namespace limes::output
