#pragma once

#include <limes/base/file.hpp>
#include <limes/output/ordered_writer.hpp>
#include <limes/output/stream.hpp>
#include <limes/result/sink.hpp>

#include <filesystem>
#include <memory>
#include <mutex>

namespace limes::output {

/// Writes an answer that comes in batches to a text file, whole or not at all. Each thread formats the batch
/// that it brings. The bytes are those that write() gives for the whole table.
class BatchWriter : public result::Sink {
public:
    /// Whether the ending names a format that needs no row twice. `options` may ask for more than that.
    [[nodiscard]] static bool can_write(const std::filesystem::path& path, const WriteOptions& options);

    /// Errors: UsageError and DataError as write().
    BatchWriter(const std::filesystem::path& path, const WriteOptions& options, const base::Task& task);

    void begin(const result::Result& result) override;
    void put(std::size_t ordinal, const model::Layer& rows) override;
    void abandon() override;

    /// Ends the file and puts it in place. `result` has all ledgers now. Errors: DataError.
    [[nodiscard]] WriteReport finish(const result::Result& result);

private:
    /// Errors speak of the file that was asked for.
    template <class F>
    void named(F&& work);

    std::filesystem::path m_path;
    WriteOptions m_options;
    base::Task m_task;
    base::AtomicFile m_target;
    base::FileWriter m_file;
    OrderedWriter m_blocks;
    MakeTextFormat m_make;
    std::unique_ptr<TextFormat> m_format;
    std::mutex m_guard;
    std::map<std::size_t, base::Findings> m_findings;  ///< by batch, for an order that is the rows'
    std::map<std::size_t, NotFinite> m_not_finite;     ///< by batch, for the first of them
    std::string m_layer;
    WriteReport m_report;
};

}  // namespace limes::output
