#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string_view>

namespace limes::base {

/// Told how far a long work is. Called from any thread; must be quick.
class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    virtual ~Progress() = default;
    virtual void start(std::string_view what, std::size_t total) = 0;
    /// So much more is done.
    virtual void advance(std::size_t more) = 0;
};

/// What every long work is given: how many threads, who may stop it, whom it tells.
struct Task {
    unsigned threads = 0;  ///< 0: all cores
    std::stop_token stop = {};
    Progress* progress = nullptr;

    [[nodiscard]] unsigned thread_count() const;
    /// Errors: Cancelled when a stop was asked for.
    void check() const;
};

/// Runs `work(begin, end, thread)` over [0, count) in chunks of `grain`, on the task's threads, and returns
/// when all is done. Chunks are taken in order, so a caller that keeps results per chunk has them in order.
/// The first exception is thrown again here; a stop becomes Cancelled. One thread means no thread is started.
void parallel_for(const Task& task, std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end, unsigned thread)>& work);

}  // namespace limes::base
