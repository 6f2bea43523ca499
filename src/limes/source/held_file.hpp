#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace limes::source {

/// The file that a name stood for at one moment, kept so that its number goes to no other file, and whether
/// the name still stands for it. It is held by O_PATH: closing any other descriptor of a file would take from
/// SQLite the locks that it has on it (fcntl(2)).
class HeldFile {
public:
    explicit HeldFile(const std::filesystem::path& path);
    HeldFile(const HeldFile&) = delete;
    HeldFile& operator=(const HeldFile&) = delete;
    ~HeldFile();

    /// Whether the name stands for it, with the size and the time of change that it had.
    [[nodiscard]] bool is_same() const;

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
    struct stat m_facts {};
};

}  // namespace limes::source
