#pragma once

#include <limes/base/task.hpp>

#include <filesystem>

namespace limes::source {

/// The file that a name stands for: where a link leads, else the name as it is. What is put in place of a
/// file goes there, and writers by either name take turns.
[[nodiscard]] std::filesystem::path behind_link(const std::filesystem::path& file);

/// One writer at a time: a lock file beside the file that is written, held by flock, so that a killed holder
/// lets go. What is in it, and that it is still there, says nothing: only holding it counts.
class FileLock {
public:
    /// Waits some seconds for the process that holds it. Errors: DataError when it is still held then, with
    /// the number of that process, or when the folder cannot be written to; Cancelled.
    explicit FileLock(const std::filesystem::path& target, const base::Task& task = {});
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

/// Keeps every other program from writing an SQLite file while another is put in its place: what they wrote
/// meanwhile would be lost. One that has the file open in WAL mode must not have it open at all: it goes on
/// writing to the log beside it, which is then taken for that of the new file.
///
/// Make it when this process reads the file no more: SQLite loses its locks on a file when any descriptor of
/// it is closed (fcntl(2)).
class WriteHold {
public:
    /// Waits some seconds for who is in the way. Errors: DataError when somebody still is, or left a journal;
    /// Cancelled.
    explicit WriteHold(const std::filesystem::path& file, const base::Task& task = {});
    WriteHold(const WriteHold&) = delete;
    WriteHold& operator=(const WriteHold&) = delete;
    ~WriteHold();

private:
    int m_descriptor = -1;
};

}  // namespace limes::source
