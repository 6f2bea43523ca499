#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/permission.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace limes::base {

namespace fs = std::filesystem;

namespace {

// The open temporaries, kept where a signal handler may read them: fixed slots, no allocation.
constexpr std::size_t kSlots = 64;
constexpr std::size_t kPathMax = 4096;
/// The file itself, and what SQLite writes beside it.
constexpr std::array<const char*, 4> kEndings{"", "-journal", "-wal", "-shm"};
struct Slot {
    std::atomic<int> state{0};  // 0 free, 1 being written, 2 in use
    std::array<char, kPathMax> path{};
};
std::array<Slot, kSlots> open_temporaries;

void remember(const std::string& path) {
    for (Slot& slot : open_temporaries) {
        int free = 0;
        if (path.size() < kPathMax && slot.state.compare_exchange_strong(free, 1)) {
            std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
            slot.state = 2;
            return;
        }
    }
}

void forget(const std::string& path) {
    for (Slot& slot : open_temporaries) {
        if (slot.state == 2 && path == slot.path.data()) {
            slot.state = 0;
        }
    }
}

std::string reason() {
    const std::string room = no_room(errno);
    return room.empty() ? std::strerror(errno) : room;  // NOLINT(concurrency-mt-unsafe)
}

void sync_to_disk(const fs::path& path, int flags, const fs::path& shown) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) {
        throw DataError{fmt::format("{}: cannot be opened again to flush it: {}", shown.string(), reason())};
    }
    const int failed = ::fsync(descriptor);
    const std::string why = failed != 0 ? reason() : std::string{};
    ::close(descriptor);
    if (failed != 0) {
        throw DataError{fmt::format("{}: cannot be flushed to disk: {}", shown.string(), why)};
    }
}

/// A word for this machine, of 8 hexadecimal digits: in a folder that several share, or several containers,
/// the number of a process says nothing of those of another.
const std::string& machine() {
    static const std::string word = [] {
        utsname names{};
        (void)::uname(&names);
        std::uint32_t hash = 2166136261U;  // FNV-1a
        for (const char c : std::string_view{names.nodename}) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
        }
        return fmt::format("{:08x}", hash);
    }();
    return word;
}

/// Whether a file has the name of a temporary of this machine, ".<stem>.<process>-<number>-<machine>" and an
/// ending, and of which process; SQLite's files beside one have such a name too. Temporaries of earlier
/// versions name no machine.
std::optional<pid_t> maker_of_temporary(std::string_view name, std::string_view stem) {
    if (!name.starts_with('.') || !name.substr(1).starts_with(stem)) {
        return std::nullopt;
    }
    name.remove_prefix(1 + stem.size());
    pid_t process = 0;
    const char* const end = name.data() + name.size();
    if (!name.starts_with('.')) {
        return std::nullopt;
    }
    const auto [after, error] = std::from_chars(name.data() + 1, end, process);
    const std::string_view rest{after, static_cast<std::size_t>(end - after)};
    const std::size_t after_number = rest.find_first_not_of("0123456789", 1);
    if (error != std::errc{} || process <= 0 || !rest.starts_with('-') || rest.size() < 2 ||
        after_number == 1) {
        return std::nullopt;
    }
    const bool names_machine = after_number < rest.size() && rest[after_number] == '-';
    const bool ours = !names_machine || rest.substr(after_number + 1).starts_with(machine());
    return ours ? std::optional{process} : std::nullopt;
}

/// Removes what a killed process left of writing the same file.
void remove_stale(const fs::path& folder, const fs::path& target) {
    const std::string stem = target.stem().string();
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator{folder, ignored}) {
        const std::string name = entry.path().filename().string();
        const std::optional<pid_t> process = maker_of_temporary(name, stem);
        const bool same_ending = name.find(target.extension().string(), stem.size() + 1) != std::string::npos;
        if (process && same_ending && ::kill(*process, 0) != 0 && errno == ESRCH) {
            fs::remove(entry.path(), ignored);
        }
    }
}

}  // namespace

std::string no_room(int error_number, std::string_view said) {
    switch (said.find("disk is full") != std::string_view::npos ? ENOSPC : error_number) {
        case ENOSPC:
            return "no space left on the disk; make room, or choose another place";
        case EDQUOT:
            return "no space left of the user's disk quota; make room, or choose another place";
        case EFBIG:
            return "no space left: the file has reached the greatest size that the system lets it have";
        default:
            return {};
    }
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path{"."};
}

AtomicFile::AtomicFile(fs::path target, Overwrite overwrite) : m_target{std::move(target)} {
    std::error_code ignored;
    if (fs::is_directory(m_target, ignored)) {
        throw DataError{fmt::format("{}: is a folder; name a file in it", m_target.string())};
    }
    if (overwrite == Overwrite::no && fs::exists(m_target, ignored)) {
        throw DataError{fmt::format("{}: exists already; say --overwrite to replace it", m_target.string())};
    }
    const fs::path folder = folder_of(m_target);
    if (!fs::is_directory(folder, ignored)) {
        throw DataError{
            fmt::format("{}: there is no folder {}; make it first", m_target.string(), folder.string())};
    }
    remove_stale(folder, m_target);
    // The name is the process's own, so that two writers never share one, and keeps the ending.
    static std::atomic<unsigned> counter{0};
    m_temporary = folder / fmt::format(".{}.{}-{}-{}{}", m_target.stem().string(), ::getpid(),
                                       counter.fetch_add(1), machine(), m_target.extension().string());
    const int descriptor = ::open(m_temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        throw DataError{fmt::format("{}: cannot be written: {}", m_target.string(),
                                    is_denial(errno) ? denial(folder, Access::write) : reason())};
    }
    ::close(descriptor);
    remember(m_temporary.string());
}

AtomicFile::~AtomicFile() {
    if (!m_committed) {
        std::error_code ignored;
        for (const char* ending : kEndings) {
            fs::remove(m_temporary.string() + ending, ignored);
        }
    }
    forget(m_temporary.string());
}

void AtomicFile::commit() {
    sync_to_disk(m_temporary, O_RDONLY, m_target);
    std::error_code error;
    fs::rename(m_temporary, m_target, error);
    if (error) {
        throw DataError{fmt::format("{}: cannot be put in place: {}", m_target.string(), error.message())};
    }
    m_committed = true;
    sync_to_disk(folder_of(m_target), O_RDONLY | O_DIRECTORY, m_target);
}

void remove_temporaries() noexcept {
    // No allocation: this runs while the program is being stopped.
    static std::array<char, kPathMax + 16> beside{};
    for (Slot& slot : open_temporaries) {
        if (slot.state != 2) {
            continue;
        }
        const std::size_t length = std::strlen(slot.path.data());
        std::memcpy(beside.data(), slot.path.data(), length);
        for (const char* ending : kEndings) {
            std::memcpy(beside.data() + length, ending, std::strlen(ending) + 1);
            ::unlink(beside.data());
        }
    }
}

void remove_temporaries_of(int process, const fs::path& folder) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator{folder, ignored}) {
        const std::string name = entry.path().filename().string();
        const std::size_t at = name.find(fmt::format(".{}-", process), 1);
        if (at != std::string::npos && maker_of_temporary(name, std::string_view{name}.substr(1, at - 1))) {
            fs::remove(entry.path(), ignored);
        }
    }
}

FileWriter::FileWriter(const fs::path& path, std::string shown)
    : m_name{shown.empty() ? path.string() : std::move(shown)} {
    if (path == "-") {
        m_name = "standard output";
        m_descriptor = ::dup(STDOUT_FILENO);
    } else {
        m_descriptor = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
    }
    if (m_descriptor < 0) {
        throw DataError{fmt::format("{}: cannot be written: {}", m_name, reason())};
    }
}

FileWriter::~FileWriter() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

void FileWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            throw DataError{fmt::format("{}: not all could be written: {}", m_name, reason())};
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
        m_written += static_cast<std::size_t>(written);
    }
#ifdef __linux__
    // Begun now, in the background, writing to the disk is not all left for the end, when nothing else is to
    // be done.
    constexpr std::size_t kStretch = std::size_t{8} << 20U;
    if (m_written - m_begun >= kStretch) {
        (void)::sync_file_range(m_descriptor, static_cast<off_t>(m_begun),
                                static_cast<off_t>(m_written - m_begun), SYNC_FILE_RANGE_WRITE);
        m_begun = m_written;
    }
#endif
}

void FileWriter::close() {
    const int descriptor = std::exchange(m_descriptor, -1);
    if (descriptor >= 0 && ::close(descriptor) != 0) {
        throw DataError{fmt::format("{}: not all could be written: {}", m_name, reason())};
    }
}

fs::path share_folder(std::string_view name) {
    std::error_code ignored;
    if (const char* chosen = std::getenv("LIMES_SHARE");
        chosen != nullptr && *chosen != '\0') {  // NOLINT(concurrency-mt-unsafe)
        return fs::path{chosen} / name;
    }
    // The program in a build folder uses the tree it was built from; an installed one uses what lies beside
    // it.
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    fs::path installed = program.parent_path().parent_path() / "share" / "limes" / name;
    if (fs::is_directory(installed, ignored)) {
        return installed;
    }
    fs::path source = fs::path{LIMES_SOURCE_SHARE} / name;
    if (fs::is_directory(source, ignored)) {
        return source;
    }
    return fs::path{LIMES_INSTALL_SHARE} / name;
}

std::string read_text_file(const fs::path& path) {
    require_readable(path);
    std::ifstream stream{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (!stream.is_open() || stream.bad()) {
        throw DataError{fmt::format("{}: cannot be read", path.string())};
    }
    return text;
}

std::string_view version() {
    return LIMES_VERSION;
}

}  // namespace limes::base
