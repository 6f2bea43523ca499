#include <limes/base/error.hpp>
#include <limes/base/task.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace limes::base {

unsigned Task::thread_count() const {
    return threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

void Task::check() const {
    if (stop.stop_requested()) {
        throw Cancelled{};
    }
}

void parallel_for(const Task& task, std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end, unsigned thread)>& work) {
    task.check();
    grain = std::max<std::size_t>(1, grain);
    const std::size_t chunks = (count + grain - 1) / grain;
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(task.thread_count(), chunks));

    std::atomic<std::size_t> next{0};
    std::mutex guard;
    std::exception_ptr failure;
    std::size_t failed_chunk = chunks;
    const auto run = [&](unsigned thread) {
        std::size_t chunk = 0;
        try {
            for (chunk = next.fetch_add(1); chunk < chunks; chunk = next.fetch_add(1)) {
                task.check();
                work(chunk * grain, std::min(count, (chunk + 1) * grain), thread);
                if (task.progress != nullptr) {
                    task.progress->advance(std::min(grain, count - chunk * grain));
                }
            }
        } catch (...) {
            next.store(chunks);  // the others stop at their next chunk
            const std::scoped_lock lock{guard};
            // Chunks are taken in order, so the lowest that fails is the same for any number of threads.
            if (chunk < failed_chunk) {
                failed_chunk = chunk;
                failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (unsigned thread = 1; thread < threads; ++thread) {
            others.emplace_back(run, thread);
        }
        run(0);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace limes::base
