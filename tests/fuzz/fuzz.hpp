#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

/// What the fuzz targets share. A target calls one parser with any bytes. Errors that the parser documents
/// are answers; anything else, a broken promise as well, ends the program, and libFuzzer keeps the bytes.
namespace limes::fuzz {

using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A promise of the parser, checked in every build.
inline void require(bool kept) {
    if (!kept) {
        std::abort();
    }
}

/// A folder for parsers that take a path, one a process, gone at its orderly end.
class Scratch {
public:
    Scratch()
        : m_folder{std::filesystem::temp_directory_path() / ("limes-fuzz-" + std::to_string(::getpid()))} {
        std::filesystem::create_directories(m_folder);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }

    /// Writes a file over the one of that name that was there.
    std::filesystem::path write(const std::string& name, Bytes bytes) const {
        const std::filesystem::path file = m_folder / name;
        std::ofstream out{file, std::ios::binary | std::ios::trunc};
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return file;
    }

private:
    std::filesystem::path m_folder;
};

}  // namespace limes::fuzz
