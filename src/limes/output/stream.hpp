#pragma once

#include <limes/base/task.hpp>
#include <limes/output/output.hpp>
#include <limes/output/text_format.hpp>

#include <filesystem>

namespace limes::output {

using MakeTextFormat = std::unique_ptr<TextFormat> (*)(TableShape shape, const WriteOptions& options);

/// Writes a result as text to a path, or to standard output for "-". Rows are formatted in blocks by all
/// threads of the task, while one of them writes what is ready, in order; a few blocks are held at a time,
/// whatever the size of the table.
///
/// When the reader of standard output goes away (EPIPE) it has had what it wanted: writing ends quietly, and
/// the ledger says how many rows were not asked for any more. The program must ignore SIGPIPE for that.
/// Errors: DataError when not all could be written, Cancelled.
WriteReport write_text(const result::Result& result, const std::filesystem::path& path, MakeTextFormat make,
                       const WriteOptions& options, const base::Task& task);

}  // namespace limes::output
