#pragma once

#include "run.hpp"
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace limes::test {

/// Which of a program's processes a kill -9 goes to.
enum class Victim { program, worker, both };

/// The process that reads for a `limes import`; 0 when there is none (any more).
[[nodiscard]] pid_t worker_of(pid_t program);

/// Kills after so long.
[[nodiscard]] Meanwhile kill_after(std::chrono::microseconds moment, Victim victim);
/// Kills when so many things have happened to the files of a folder: one was made, opened, written to,
/// closed, renamed or removed.
[[nodiscard]] Meanwhile kill_at_event(const std::string& folder, std::size_t number, Victim victim);

/// A Ctrl-C, and when it came.
class Interrupted {
public:
    /// So long after the program has begun to listen for it; before, it would end as any program does.
    [[nodiscard]] Meanwhile at_work(std::chrono::milliseconds after);
    [[nodiscard]] double seconds_ago() const;

private:
    std::chrono::steady_clock::time_point m_when;
};

/// How many such things happen during a run.
struct Watched {
    Ended ended;
    std::size_t events = 0;
};
[[nodiscard]] Watched count_events(const std::vector<std::string>& words, const std::string& folder);

}  // namespace limes::test
