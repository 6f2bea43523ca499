#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/permission.hpp>
#include <limes/base/text.hpp>
#include <limes/source/file_lock.hpp>
#include <limes/source/sqlite_recovery.hpp>

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

/// Tries until it works, for some seconds; whether it did.
template <class Try>
bool wait_for(const Try& works, const base::Task& task) {
    using namespace std::chrono_literals;
    constexpr auto kPatience = 5s;
    constexpr auto kPause = 20ms;
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!works()) {
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

std::filesystem::path behind_link(const std::filesystem::path& file) {
    std::error_code failure;
    if (!std::filesystem::is_symlink(file, failure)) {
        return file;
    }
    std::filesystem::path real = std::filesystem::canonical(file, failure);
    return failure ? file : real;
}

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
        if (!wait_for([&] { return ::flock(opened.get(), LOCK_EX | LOCK_NB) == 0; }, task)) {
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

WriteHold::WriteHold(const std::filesystem::path& file, const base::Task& task) {
    const std::string shown = base::printable(file.string());
    // The bytes by which programs tell each other what they do: a writer has the second of them for itself,
    // and who has the file open in WAL mode shares the last 510 for as long. Source: SQLite, Database File
    // Format, section 1.4, and os.h.
    constexpr off_t kPending = 0x40000000;
    constexpr off_t kReserved = kPending + 1;
    constexpr off_t kAll = 512;
    const bool is_wal = is_in_wal_mode(file);
    const int writable = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    Descriptor opened{writable >= 0 ? writable : ::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    const auto is_held = [&] {
        struct flock bytes {};
        // What may not be written is locked as a reader does, which keeps writers off too.
        bytes.l_type = static_cast<short>(writable >= 0 ? F_WRLCK : F_RDLCK);
        bytes.l_whence = SEEK_SET;
        bytes.l_start = is_wal ? kPending : kReserved;
        bytes.l_len = is_wal ? kAll : 1;
        // Any other failure is of a system without locks, where SQLite has none either.
        return ::fcntl(opened.get(), F_OFD_SETLK, &bytes) == 0 || (errno != EAGAIN && errno != EACCES);
    };
    if (!wait_for(is_held, task)) {
        throw base::DataError{
            fmt::format("{}: another program {}; close it there, and try again", shown,
                        is_wal ? "has it open and may write to it (it is in WAL mode, as QGIS keeps it)"
                               : "is writing to it")};
    }
    if (has_journal(file)) {
        throw base::DataError{
            fmt::format("{}: another program was killed while it wrote to it; try again", shown)};
    }
    m_descriptor = opened.keep();
}

WriteHold::~WriteHold() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

}  // namespace limes::source
