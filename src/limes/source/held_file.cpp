#include <limes/source/held_file.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace limes::source {

HeldFile::HeldFile(const std::filesystem::path& path)
    : m_path{path}, m_descriptor{::open(path.c_str(), O_PATH | O_CLOEXEC)} {
    if (m_descriptor >= 0) {
        ::fstat(m_descriptor, &m_facts);
    }
}

HeldFile::~HeldFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

bool HeldFile::is_same() const {
    struct stat now {};
    return ::stat(m_path.c_str(), &now) == 0 && now.st_dev == m_facts.st_dev &&
           now.st_ino == m_facts.st_ino && now.st_size == m_facts.st_size &&
           now.st_mtim.tv_sec == m_facts.st_mtim.tv_sec && now.st_mtim.tv_nsec == m_facts.st_mtim.tv_nsec;
}

}  // namespace limes::source
