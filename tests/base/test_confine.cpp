#include <limes/base/confine.hpp>

#include "catch.hpp"
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

namespace base = limes::base;
namespace fs = std::filesystem;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kWatched = true;
#else
constexpr bool kWatched = false;
#endif

/// What a process that has confined itself gives back: 0 to 250; 255 when a signal ended it.
int confined(const base::Reach& reach, const std::function<int(base::Confinement)>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work(base::confine(reach)));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/// What a call of the system came to: 0, or the number of its error.
int error_of(long returned) {
    return returned < 0 ? errno : 0;
}

int error_of_opening(const fs::path& path, int flags) {
    const int opened = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    const int error = error_of(opened);
    if (opened >= 0) {
        ::close(opened);
    }
    return error;
}

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / ("limes-confine-" + std::string(6, 'X'))).string();
        path = ::mkdtemp(pattern.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

bool has_seccomp() {
    return confined({}, [](base::Confinement c) { return c.calls ? 1 : 0; }) == 1;
}
bool has_landlock() {
    return confined({}, [](base::Confinement c) { return c.files ? 1 : 0; }) == 1;
}

}  // namespace

TEST_CASE("a confined process starts no program, connects to nobody and touches no other process") {
    if (!has_seccomp()) {
        WARN("this kernel has no seccomp: not tested");
        return;
    }
    const pid_t tests = ::getpid();
    constexpr unsigned long kNoFlags = 0xFFFF;  // refused as such: no kernel is loaded or unloaded
    struct Case {
        const char* what;
        std::function<long()> call;
        /// The system may refuse it too, to a user without rights; unconfined, the call does nothing.
        bool may_be_refused = false;
    };
    std::vector<Case> cases{
        {"a socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0); }},
        {"a socket of this machine", [] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }},
        {"a program",
         [] {
             char name[] = "/bin/true";
             char* words[] = {name, nullptr};
             return ::execve(name, words, nullptr);
         }},
        {"a signal to another process", [tests] { return ::kill(tests, SIGUSR1); }},
        {"a signal to all", [] { return ::kill(-1, SIGTERM); }},
        {"a mount",
         // Without the filter the kernel looks at the names first, and these are none.
         [] { return ::syscall(SYS_mount, 1, 1, 1, 0, nullptr); }},
        {"memory of another process",
         [tests] { return ::syscall(SYS_process_vm_readv, tests, nullptr, 0, nullptr, 0, 0); }, true},
        {"an io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }, true},
        {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }, true},
        {"another kernel", [] { return ::syscall(SYS_kexec_load, 0, 0, nullptr, kNoFlags); }, true},
        {"another name space", [] { return ::syscall(SYS_unshare, 0); }, true},
        {"limits of another process",
         [tests] { return ::syscall(SYS_prlimit64, tests, RLIMIT_CORE, nullptr, nullptr); }},
        {"words for the terminal", [] { return ::ioctl(STDIN_FILENO, TIOCSTI, "x"); }}};
    if (!kWatched) {
        cases.push_back({"ptrace", [tests] { return ::ptrace(PTRACE_DETACH, tests, nullptr, nullptr); }});
        cases.push_back({"a process", [] { return ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }});
#if defined(SYS_fork)
        cases.push_back({"a fork", [] { return ::syscall(SYS_fork); }});
#endif
    }
    for (const Case& c : cases) {
        CAPTURE(c.what);
        if (c.may_be_refused && error_of(c.call()) == EPERM) {
            WARN("not tested, since this system refuses it by itself: " << c.what);
            continue;
        }
        CHECK(confined({}, [&](base::Confinement) { return error_of(c.call()); }) == EPERM);
    }
}

TEST_CASE("a confined process has threads, asks whether another lives, and may end itself") {
    CHECK(confined({}, [](base::Confinement) {
              int sum = 0;
              std::thread{[&] { sum = 7; }}.join();
              return sum;
          }) == 7);
    const pid_t tests = ::getpid();
    CHECK(confined({}, [=](base::Confinement) { return error_of(::kill(tests, 0)); }) == 0);
    CHECK(confined({}, [=](base::Confinement) {
              std::raise(SIGKILL);
              return 0;
          }) == 255);
    CHECK(confined({.network = true},
                   [](base::Confinement) { return error_of(::socket(AF_UNIX, SOCK_STREAM, 0)); }) == 0);
    CHECK(confined({}, [](base::Confinement) {
              rlimit core{1, 1};
              ::getrlimit(RLIMIT_CORE, &core);
              return core.rlim_cur == 0 ? 0 : 1;
          }) == 0);
}

TEST_CASE("a confined process opens what it was given, and nothing else") {
    if (!has_landlock()) {
        WARN("this kernel has no Landlock: not tested");
        return;
    }
    const Folder folder;
    const fs::path given = folder.path / "given.csv";
    const fs::path beside = folder.path / "beside.csv";
    const fs::path out = folder.path / "out";
    for (const fs::path& file : {given, beside}) {
        std::ofstream{file} << "text";
    }
    fs::create_directory(out);
    fs::create_symlink(beside, folder.path / "link.csv");
    const base::Reach reach{
        .readable = {given, folder.path / "not-there"}, .listable = {folder.path}, .writable = {out}};
    const auto opening = [&](const fs::path& path, int flags) {
        return confined(reach, [&](base::Confinement) { return error_of_opening(path, flags); });
    };
    CHECK(opening(given, O_RDONLY) == 0);
    CHECK(opening(given, O_WRONLY) == EACCES);
    CHECK(opening(beside, O_RDONLY) == EACCES);
    CHECK(opening(folder.path / "link.csv", O_RDONLY) == EACCES);
    CHECK(opening("/etc/hostname", O_RDONLY) == EACCES);
    CHECK(opening(folder.path, O_RDONLY | O_DIRECTORY) == 0);
    CHECK(opening("/", O_RDONLY | O_DIRECTORY) == EACCES);
    CHECK(opening(folder.path / "new", O_WRONLY | O_CREAT) == EACCES);
    CHECK(opening(out / "new", O_RDWR | O_CREAT | O_TRUNC) == 0);
    CHECK(opening("/dev/null", O_RDWR) == 0);
    const auto doing = [&](const std::function<long()>& call) {
        return confined(reach, [&](base::Confinement) { return error_of(call()); });
    };
    CHECK(doing([&] { return ::unlink(beside.c_str()); }) == EACCES);
    CHECK(doing([&] { return ::truncate(beside.c_str(), 0); }) != 0);
    CHECK(doing([&] { return ::rename((out / "new").c_str(), (out / "named").c_str()); }) == 0);
    CHECK(doing([&] { return ::rename((out / "named").c_str(), (folder.path / "x").c_str()); }) != 0);
    CHECK(doing([&] { return ::unlink((out / "named").c_str()); }) == 0);
    CHECK(confined({.reads_all = true}, [&](base::Confinement) {
              return error_of_opening(beside, O_RDONLY) * 10 +
                     (error_of_opening(beside, O_WRONLY) == EACCES ? 0 : 1);
          }) == 0);
}
