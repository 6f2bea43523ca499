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

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace limes::source {

namespace {

/// The holder before removes the file as it goes: a lock on a file that is no longer there locks nothing.
bool is_still_there(int descriptor, const std::filesystem::path& path) {
    struct stat held {};
    struct stat named {};
    return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
           held.st_ino == named.st_ino;
}

/// Takes the lock within some seconds; whether it did.
bool wait_for(int descriptor, const base::Task& task) {
    using namespace std::chrono_literals;
    constexpr auto kPatience = 5s;
    constexpr auto kPause = 20ms;
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        task.check();
        if (std::chrono::steady_clock::now() >= until) {
            return false;
        }
        std::this_thread::sleep_for(kPause);
    }
    return true;
}

/// The process that holds a lock, as it wrote it there; "another process" when it did not.
std::string holder_of(int descriptor) {
    std::array<char, 16> text{};
    const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
    pid_t process = 0;
    std::from_chars(text.data(), text.data() + std::max<ssize_t>(size, 0), process);
    return process > 0 ? fmt::format("process {}", process) : "another process";
}

/// An open file, closed when it is not kept.
class Descriptor {
public:
    explicit Descriptor(int number) : m_number{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    [[nodiscard]] int get() const { return m_number; }
    int keep() { return std::exchange(m_number, -1); }

private:
    int m_number;
};

}  // namespace

FileLock::FileLock(const std::filesystem::path& target, const base::Task& task)
    : m_path{target.parent_path() / fmt::format(".{}.lock", target.filename().string())} {
    const std::string shown = base::printable(target.string());
    for (;;) {
        Descriptor opened{::open(m_path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0644)};
        if (opened.get() < 0) {
            if (base::is_denial(errno)) {
                throw base::DataError{
                    fmt::format("{}: {}", shown, base::denial(base::folder_of(target), base::Access::write))};
            }
            throw base::DataError{
                fmt::format("{}: its folder cannot be written to ({}); choose another place", shown,
                            std::generic_category().message(errno))};
        }
        if (!wait_for(opened.get(), task)) {
            throw base::DataError{fmt::format("{}: another import, {}, is writing it; wait until it is done",
                                              shown, holder_of(opened.get()))};
        }
        if (is_still_there(opened.get(), m_path)) {
            m_descriptor = opened.keep();
            const std::string self = fmt::format("{}\n", ::getpid());
            // On a full disk the lock holds all the same, and who holds it is not told.
            (void)(::ftruncate(m_descriptor, 0) == 0 &&
                   ::pwrite(m_descriptor, self.data(), self.size(), 0) > 0);
            return;
        }
    }
}

FileLock::~FileLock() {
    if (m_descriptor >= 0) {
        ::unlink(m_path.c_str());
        ::close(m_descriptor);
    }
}

}  // namespace limes::source
