#include <limes/base/confine.hpp>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

/// Only in a program that counts which of its lines run, and writes the counts where it was built as it ends.
extern "C" void __gcov_init(void*) __attribute__((weak));  // NOLINT(bugprone-reserved-identifier)

namespace limes::base {

namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kWatched = true;
#else
constexpr bool kWatched = false;
#endif

// --- seccomp

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // no filter is made
#endif

/// Programs, other processes, the kernel and its parts: nothing of it is a reader's business.
constexpr auto kRunning = std::to_array<long>({SYS_execve, SYS_execveat});
constexpr auto kDenied = std::to_array<long>({
#if defined(SYS_fork)
    SYS_fork, SYS_vfork,
#endif
        SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_open, SYS_pidfd_getfd,
        SYS_pidfd_send_signal, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_process_madvise,
        SYS_io_uring_setup,  // its work is not seen by a filter
        SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_mount,
        SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig,
        SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_open_by_handle_at, SYS_unshare, SYS_setns, SYS_swapon,
        SYS_swapoff, SYS_reboot, SYS_kexec_load,
#if defined(SYS_kexec_file_load)
        SYS_kexec_file_load,
#endif
        SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_add_key, SYS_request_key, SYS_keyctl,
        SYS_acct, SYS_quotactl, SYS_syslog, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
        SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname,
#if defined(SYS_iopl)
        SYS_iopl, SYS_ioperm,
#endif
});
constexpr auto kNetwork = std::to_array<long>({SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept,
                                               SYS_accept4, SYS_sendto, SYS_sendmsg, SYS_sendmmsg});

/// The instructions of a filter: what they let through to their end is allowed.
class Filter {
public:
    Filter() {
        load(offsetof(seccomp_data, arch));
        add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
        add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
        constexpr std::uint32_t kX32 = 0x40000000;  // the same calls by other numbers
        add(BPF_JMP | BPF_JGE | BPF_K, kX32, 0, 1);
        add(BPF_RET | BPF_K, fail(ENOSYS));
#endif
    }

    void deny(long call, int with = EPERM) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
        add(BPF_RET | BPF_K, fail(with));
    }

    /// Denied unless an argument is one of two.
    void deny_unless(long call, unsigned argument, std::uint32_t one, std::uint32_t other) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 5);
        load(low_word(argument));
        add(BPF_JMP | BPF_JEQ | BPF_K, one, 2, 0);
        add(BPF_JMP | BPF_JEQ | BPF_K, other, 1, 0);
        add(BPF_RET | BPF_K, fail(EPERM));
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }

    /// Denied when a bit of an argument is not set.
    void deny_without(long call, unsigned argument, std::uint32_t bit) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4);
        load(low_word(argument));
        add(BPF_JMP | BPF_JSET | BPF_K, bit, 1, 0);
        add(BPF_RET | BPF_K, fail(EPERM));
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }

    /// Denied when an argument is this.
    void deny_when(long call, unsigned argument, std::uint32_t value) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4);
        load(low_word(argument));
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
        add(BPF_RET | BPF_K, fail(EPERM));
        load(offsetof(seccomp_data, nr));
    }

    bool put_on() {
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        const sock_fprog program{static_cast<unsigned short>(m_code.size()), m_code.data()};
        return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
    }

private:
    static constexpr std::uint32_t fail(int error) {
        return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
    }
    static constexpr std::uint32_t low_word(unsigned argument) {  // of a little-endian machine
        return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t));
    }
    void load(std::size_t at) {
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(at));
    }
    void add(int code, std::uint32_t value, std::uint8_t when_so = 0, std::uint8_t else_so = 0) {
        m_code.push_back({static_cast<std::uint16_t>(code), when_so, else_so, value});
    }

    std::vector<sock_filter> m_code;
};

bool confine_calls(const Reach& reach) {
    if (kArchitecture == 0) {
        return false;
    }
    Filter filter;
    for (const long call : kDenied) {
        filter.deny(call);
    }
    if (!reach.programs) {
        for (const long call : kRunning) {
            filter.deny(call);
        }
    }
    if (!reach.network) {
        for (const long call : kNetwork) {
            filter.deny(call);
        }
    }
    if (!kWatched) {
        filter.deny(SYS_ptrace);
        // The flags of clone3 lie where a filter does not see them: without it, libraries take clone.
        filter.deny(SYS_clone3, ENOSYS);
        filter.deny_without(SYS_clone, 0, CLONE_THREAD);
    }
    filter.deny_when(SYS_ioctl, 1, TIOCSTI);           // words put into the user's own terminal
    constexpr std::uint32_t kPasteInConsole = 0x541C;  // TIOCLINUX
    filter.deny_when(SYS_ioctl, 1, kPasteInConsole);
    const auto self = static_cast<std::uint32_t>(::getpid());
    filter.deny_unless(SYS_prlimit64, 0, 0, self);
    // Signals may go to this process alone; kill with no signal asks whether another lives.
    filter.deny_unless(SYS_tgkill, 0, self, self);
    filter.deny(SYS_tkill);
    filter.deny_unless(SYS_kill, 1, 0, 0);
    return filter.put_on();
}

// --- Landlock

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kList = LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kRun = LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kWriteFile = LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t kMake =
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t kLink = std::uint64_t{1} << 13U;      // REFER, since ABI 2
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14U;  // TRUNCATE, since ABI 3
constexpr std::uint64_t kOfFiles = kReadFile | kRun | kWriteFile | kTruncate;
constexpr std::uint64_t kWritten = kReadFile | kList | kWriteFile | kTruncate | kLink |
                                   LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG;

/// Rules of what may be done below which path.
class Ruleset {
public:
    explicit Ruleset(std::uint64_t handled) : m_handled{handled} {
        const landlock_ruleset_attr attributes{handled};
        m_descriptor = static_cast<int>(
            ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0));
    }
    Ruleset(const Ruleset&) = delete;
    Ruleset& operator=(const Ruleset&) = delete;
    ~Ruleset() {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
        }
    }

    void allow(const fs::path& path, std::uint64_t rights) const {
        const int opened = ::open(path.c_str(), O_PATH | O_CLOEXEC);
        if (opened < 0) {
            return;
        }
        struct stat facts {};
        if (::fstat(opened, &facts) == 0) {
            const std::uint64_t fitting = S_ISDIR(facts.st_mode) ? rights : rights & kOfFiles;
            const landlock_path_beneath_attr rule{fitting & m_handled, opened};
            ::syscall(SYS_landlock_add_rule, m_descriptor, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        }
        ::close(opened);
    }

    [[nodiscard]] bool put_on() const {
        return m_descriptor >= 0 && ::syscall(SYS_landlock_restrict_self, m_descriptor, 0) == 0;
    }

private:
    std::uint64_t m_handled;
    int m_descriptor = -1;
};

bool confine_files(const Reach& reach) {
    const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        return false;
    }
    std::uint64_t handled = kRun | kWriteFile | kMake;
    handled |= reach.reads_all ? 0 : kReadFile | kList;
    handled |= abi >= 2 ? kLink : 0;
    handled |= abi >= 3 ? kTruncate : 0;
    const Ruleset rules{handled};
    if (!reach.reads_all) {
        for (const fs::path& path : reach.readable) {
            rules.allow(path, kReadFile | kList | (reach.programs ? kRun : 0));
        }
        for (const fs::path& folder : reach.listable) {
            rules.allow(folder, kList);
        }
    }
    rules.allow("/dev/null", kReadFile | kWriteFile | kTruncate);
    for (const fs::path& folder : reach.writable) {
        rules.allow(folder, kWritten);
    }
    if (&__gcov_init != nullptr) {
        rules.allow("/", kWritten);
    }
    return rules.put_on();
}

// --- limits

void bound(int resource, std::uint64_t most) {
    rlimit limit{};
    // What is inherited and narrower stays.
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0 && most < limit.rlim_cur) {
        limit.rlim_cur = most;
        limit.rlim_max = std::min<rlim_t>(limit.rlim_max, most);
        ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
    }
}

void bound_resources() {
    bound(RLIMIT_CORE, 0);
    struct sysinfo machine {};
    if (!kWatched && ::sysinfo(&machine) == 0) {
        // Reserved is not used yet: heaps and threads take some that they never write to.
        constexpr std::uint64_t kReserved = std::uint64_t{4} << 30U;
        bound(RLIMIT_DATA,
              kReserved + (std::uint64_t{machine.totalram} + machine.totalswap) * machine.mem_unit);
    }
}

}  // namespace

Confinement confine(const Reach& reach) {
    bound_resources();
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    Confinement done;
    done.files = confine_files(reach);
    done.calls = confine_calls(reach);
    return done;
}

}  // namespace limes::base
