#pragma once

#include <sys/types.h>

#include <filesystem>

namespace limes::cli {

/// A process apart, for the work that reads what strangers wrote: its crash is a message here and no more.
///
/// Must be made while there is one thread. In the child, `is_child()` holds and the program goes on; what it
/// returns is its exit code. The parent waits in `wait()`, passes signals on, and opens no input. A parent
/// that is killed takes its child with it.
class Worker {
public:
    /// Errors: EngineError when the system has no process to give.
    Worker();

    [[nodiscard]] bool is_child() const { return m_child == 0; }
    /// How the child ended: its exit code, or the signal that ended it.
    struct End {
        int code = 0;
        int signal = 0;  ///< 0: it ended by itself
    };
    /// Waits for the child. A terminal sends its Ctrl-C to both; what was sent to this process alone is
    /// passed on. A child that goes on all the same is killed soon after: it may hang where no request
    /// reaches it.
    [[nodiscard]] End wait();
    /// Whether somebody wanted it to end.
    [[nodiscard]] bool was_asked_to_stop() const { return m_asked; }
    [[nodiscard]] pid_t process() const { return m_child; }

private:
    pid_t m_child = -1;
    bool m_asked = false;
};

/// What to say of a child that a signal ended, and the exit code for it: 1 where the system or somebody did
/// it, 70 where it is a fault of the program or a library.
struct Verdict {
    int code;
    const char* what;
};
[[nodiscard]] Verdict verdict_of(int signal);

/// A folder for the temporary files of a child, under the system's; gone when the parent is.
class WorkRoom {
public:
    /// Nothing is made where no folder can be.
    WorkRoom();
    WorkRoom(const WorkRoom&) = delete;
    WorkRoom& operator=(const WorkRoom&) = delete;
    ~WorkRoom();

    /// In the child: the libraries put their temporary files there. The folder is left to the parent.
    std::filesystem::path move_in();
    /// Removes the rooms of processes that were killed.
    static void remove_stale();

private:
    std::filesystem::path m_path;  ///< empty: none
};

}  // namespace limes::cli
