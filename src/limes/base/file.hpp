#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace limes::base {

enum class Overwrite : bool { no, yes };

/// A file that appears whole or not at all: it is written under a temporary name in the same folder; `commit`
/// flushes it to disk (fsync) and renames it. Without a commit the temporary is removed.
class AtomicFile {
public:
    /// Errors: DataError when `target` exists and may not be overwritten, is a folder, or its folder cannot
    /// be written to.
    explicit AtomicFile(std::filesystem::path target, Overwrite overwrite = Overwrite::no);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    /// Where to write until then. It keeps the target's ending, since GDAL chooses by it.
    [[nodiscard]] const std::filesystem::path& temporary() const { return m_temporary; }
    /// Errors: DataError when the disk is full or the rename fails.
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    bool m_committed = false;
};

/// Removes the temporaries of every AtomicFile now open: for a signal handler's orderly exit.
void remove_temporaries() noexcept;

/// Checked sequential writing to a path, or to standard output for "-".
class FileWriter {
public:
    explicit FileWriter(const std::filesystem::path& path);
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    ~FileWriter();

    /// Errors: DataError when not all could be written.
    void write(std::string_view bytes);
    void close();

private:
    std::string m_name;
    int m_descriptor = -1;
    std::size_t m_written = 0;
    std::size_t m_begun = 0;  ///< bytes whose way to the disk has begun
};

/// Where limes keeps shared data (layers, styles): LIMES_SHARE when set, the source tree when the program
/// runs from its build folder, else the installed folder.
[[nodiscard]] std::filesystem::path share_folder(std::string_view name);

/// Errors: DataError when the file cannot be read.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path);

[[nodiscard]] std::string_view version();

}  // namespace limes::base
