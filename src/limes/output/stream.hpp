#pragma once

#include <limes/base/task.hpp>
#include <limes/output/notes.hpp>
#include <limes/output/output.hpp>
#include <limes/output/text/byte_buffer.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace limes::output {

/// A text file of one record a row.
struct TextFile {
    std::string head;
    /// Appends the rows [begin, end). Called from several threads at once.
    std::function<void(std::size_t begin, std::size_t end, text::ByteBuffer& out, Notes& notes)> append_rows;
    std::string tail;
};

/// Writes it to a path, or to standard output for "-". Rows are formatted in blocks by all threads of the
/// task, while one of them writes what is ready, in order; a few blocks are held at a time, whatever the size
/// of the table.
///
/// When the reader of standard output goes away (EPIPE) it has had what it wanted: writing ends quietly, and
/// the ledger says how many rows were not asked for any more. The program must ignore SIGPIPE for that.
/// Errors: DataError when not all could be written, Cancelled.
WriteReport write_text(const model::Layer& table, const std::filesystem::path& path, const TextFile& file,
                       const base::Task& task);

}  // namespace limes::output
