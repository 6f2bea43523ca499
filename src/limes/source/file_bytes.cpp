#include <limes/source/file_bytes.hpp>
#include <limes/source/table_stream.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace limes::source {

FileBytes::FileBytes(const std::filesystem::path& path)
    : m_descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    struct stat status {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0 || status.st_size < 0) {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
        }
        throw NotSurelyRead{"cannot be opened"};
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

FileBytes::~FileBytes() {
    ::close(m_descriptor);
}

void FileBytes::read(std::uint64_t at, void* to, std::size_t bytes) const {
    auto* out = static_cast<std::uint8_t*>(to);
    if (at > m_size || bytes > m_size - at) {
        throw NotSurelyRead{"ends before it should"};
    }
    while (bytes > 0) {
        const ssize_t got = ::pread(m_descriptor, out, bytes, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            throw NotSurelyRead{"cannot be read to its end"};
        }
        out += got;
        at += static_cast<std::uint64_t>(got);
        bytes -= static_cast<std::size_t>(got);
    }
}

}  // namespace limes::source
