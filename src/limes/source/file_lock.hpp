#pragma once

#include <filesystem>

namespace limes::source {

/// One writer at a time: a lock file beside the file that is written, held by flock, so that a killed holder
/// lets go.
class FileLock {
public:
    /// Errors: DataError when another process holds it, or the folder cannot be written to.
    explicit FileLock(const std::filesystem::path& target);
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

}  // namespace limes::source
