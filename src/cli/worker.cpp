#include "worker.hpp"

#include <limes/base/error.hpp>

#include "interrupt.hpp"
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace limes::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRoomPrefix = "limes-work-";

sigset_t awaited_signals() {
    sigset_t set = stop_signals();
    sigaddset(&set, SIGCHLD);
    return set;
}

}  // namespace

Worker::Worker() {
    const sigset_t awaited = awaited_signals();
    sigset_t before;
    ::pthread_sigmask(SIG_BLOCK, &awaited, &before);
    std::signal(SIGCHLD, SIG_DFL);  // a caller that ignores its children would have this program do so
    const pid_t parent = ::getpid();
    m_child = ::fork();
    if (m_child < 0) {
        throw base::EngineError{
            fmt::format("no process can be made for the work ({}); end some, or raise the "
                        "limit on processes",
                        std::generic_category().message(errno))};
    }
    if (m_child > 0) {
        return;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {  // it was killed before that was said
        ::_exit(1);
    }
}

Worker::End Worker::wait() {
    const sigset_t awaited = awaited_signals();
    // The child's own end of work takes 800 ms at most, see interrupt.hpp.
    const timespec patience{1, 500'000'000};
    for (;;) {
        int status = 0;
        if (::waitpid(m_child, &status, WNOHANG) == m_child) {
            return WIFSIGNALED(status) ? End{0, WTERMSIG(status)} : End{WEXITSTATUS(status), 0};
        }
        siginfo_t info{};
        const int signal = ::sigtimedwait(&awaited, &info, m_asked ? &patience : nullptr);
        if (signal < 0 && errno == EAGAIN) {
            ::kill(m_child, SIGKILL);
        }
        if (signal > 0 && signal != SIGCHLD) {
            m_asked = true;
            if (info.si_code <= 0) {  // sent by a process, not by the terminal
                ::kill(m_child, signal);
            }
        }
    }
}

Verdict verdict_of(int signal) {
    switch (signal) {
        case SIGKILL:
            return {1,
                    "the process that reads and computes was killed, as the system does when memory runs "
                    "out; load "
                    "it in parts, or where there is more"};
        case SIGBUS:
            return {1, "a file was cut off by another program while it was read, or its disk failed"};
        case SIGXCPU:
            return {1, "the system's limit on the time of a process was reached"};
        case SIGSEGV:
        case SIGABRT:
        case SIGILL:
        case SIGFPE:
            return {70,
                    "the process that reads and computes crashed, in limes or a library of it; such a file "
                    "may have been made to do that; please report it with the command"};
        default:
            return {1, "the process that reads and computes was ended by a signal"};
    }
}

WorkRoom::WorkRoom() {
    std::error_code failure;
    const fs::path base = fs::temp_directory_path(failure);
    if (failure) {
        return;
    }
    const std::string filled_in(6, 'X');  // by mkdtemp, with what no other folder has
    std::string name = (base / fmt::format("{}{}-{}", kRoomPrefix, ::getpid(), filled_in)).string();
    if (::mkdtemp(name.data()) != nullptr) {
        m_path = name;
    }
}

WorkRoom::~WorkRoom() {
    std::error_code ignored;
    if (!m_path.empty()) {
        fs::remove_all(m_path, ignored);
    }
}

fs::path WorkRoom::move_in() {
    fs::path room = std::exchange(m_path, {});
    if (!room.empty()) {
        for (const char* variable : {"TMPDIR", "CPL_TMPDIR", "SQLITE_TMPDIR"}) {
            ::setenv(variable, room.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): there is one thread yet
        }
    }
    return room;
}

void WorkRoom::remove_stale() {
    std::error_code ignored;
    for (const fs::directory_entry& entry :
         fs::directory_iterator{fs::temp_directory_path(ignored), ignored}) {
        const std::string name = entry.path().filename().string();
        pid_t process = 0;
        if (name.starts_with(kRoomPrefix) && !entry.is_symlink(ignored)) {
            std::from_chars(name.data() + kRoomPrefix.size(), name.data() + name.size(), process);
        }
        if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

}  // namespace limes::cli
