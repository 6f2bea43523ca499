#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace limes::base {

enum class Overwrite : bool { no, yes };

/// The folder a file is in; "." for a bare name.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& file);

/// A file that appears whole or not at all: it is written under a temporary name in the same folder; `commit`
/// flushes it to disk (fsync) and renames it. Without a commit the temporary is removed.
class AtomicFile {
public:
    /// Errors: DataError when `target` exists and may not be overwritten, is a folder, or its folder cannot
    /// be written to, which says who may not.
    explicit AtomicFile(std::filesystem::path target, Overwrite overwrite = Overwrite::no);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    [[nodiscard]] const std::filesystem::path& target() const { return m_target; }
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

/// Removes from a folder the temporaries of every AtomicFile of a process that is no more.
void remove_temporaries_of(int process, const std::filesystem::path& folder);

/// What an error number of the system, or SQLite in the words of its failure, says when there is no room to
/// write: a full disk, a spent quota, a limit on the size of a file. Empty for any other failure.
[[nodiscard]] std::string no_room(int error_number, std::string_view said = {});

/// Checked sequential writing to a path, or to standard output for "-".
class FileWriter {
public:
    /// `shown`: what errors call it, when the path is a temporary one.
    explicit FileWriter(const std::filesystem::path& path, std::string shown = {});
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
