#include <limes/base/error.hpp>
#include <limes/base/task.hpp>

#include "catch.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <vector>

using namespace limes::base;

TEST_CASE("every index is worked on once, whatever the number of threads") {
    const unsigned threads = GENERATE(1U, 2U, 5U);
    const std::size_t count =
        GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{1000}, std::size_t{10'007});
    Task task;
    task.threads = threads;
    std::vector<int> seen(count, 0);
    std::atomic<bool> known_thread{true};
    parallel_for(task, count, 64, [&](std::size_t begin, std::size_t end, unsigned thread) {
        known_thread = known_thread && thread < threads;
        for (std::size_t i = begin; i < end; ++i) {
            ++seen[i];
        }
    });
    CHECK(known_thread);
    CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
}

TEST_CASE("the first exception of a thread reaches the caller") {
    Task task;
    task.threads = 3;
    CHECK_THROWS_AS(parallel_for(task, 1000, 1,
                                 [](std::size_t begin, std::size_t, unsigned) {
                                     if (begin == 500) {
                                         throw std::runtime_error{"500"};
                                     }
                                 }),
                    std::runtime_error);
}

TEST_CASE("a stop ends the work") {
    std::stop_source source;
    Task task;
    task.threads = 2;
    task.stop = source.get_token();
    std::atomic<int> chunks{0};
    CHECK_THROWS_AS(parallel_for(task, 100'000, 1,
                                 [&](std::size_t, std::size_t, unsigned) {
                                     if (++chunks == 10) {
                                         source.request_stop();
                                     }
                                 }),
                    Cancelled);
    CHECK(chunks < 100);
}
