#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/permission.hpp>
#include <limes/base/text.hpp>
#include <limes/source/file_lock.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace limes::source {

namespace {

/// The holder before removes the file as it goes: a lock on a file that is no longer there locks nothing.
bool is_still_there(int descriptor, const std::filesystem::path& path) {
    struct stat held {};
    struct stat named {};
    return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
           held.st_ino == named.st_ino;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& target)
    : m_path{target.parent_path() / fmt::format(".{}.lock", target.filename().string())} {
    const std::string shown = base::printable(target.string());
    for (;;) {
        m_descriptor = ::open(m_path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (m_descriptor < 0) {
            if (base::is_denial(errno)) {
                throw base::DataError{
                    fmt::format("{}: {}", shown, base::denial(base::folder_of(target), base::Access::write))};
            }
            throw base::DataError{
                fmt::format("{}: its folder cannot be written to ({}); choose another place", shown,
                            std::generic_category().message(errno))};
        }
        if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
            ::close(m_descriptor);
            m_descriptor = -1;
            throw base::DataError{
                fmt::format("{}: another import is writing it; wait until it is done", shown)};
        }
        if (is_still_there(m_descriptor, m_path)) {
            return;
        }
        ::close(m_descriptor);
    }
}

FileLock::~FileLock() {
    if (m_descriptor >= 0) {
        ::unlink(m_path.c_str());
        ::close(m_descriptor);
    }
}

}  // namespace limes::source
