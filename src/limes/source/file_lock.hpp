#pragma once

#include <limes/base/task.hpp>

#include <filesystem>

namespace limes::source {

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

}  // namespace limes::source
