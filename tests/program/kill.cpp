#include "kill.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace limes::test {

namespace {

using namespace std::chrono_literals;

void strike(pid_t program, Victim victim) {
    const pid_t worker = victim == Victim::program ? 0 : worker_of(program);
    if (worker > 0) {
        ::kill(worker, SIGKILL);
    }
    if (victim != Victim::worker || worker == 0) {
        ::kill(program, SIGKILL);
    }
}

/// Counts what happens in a folder from its making on.
class Events {
public:
    explicit Events(const std::string& folder) : m_watch{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
        if (::inotify_add_watch(m_watch, folder.c_str(),
                                IN_CREATE | IN_OPEN | IN_MODIFY | IN_CLOSE | IN_MOVE | IN_DELETE) < 0) {
            throw std::runtime_error{"inotify does not watch " + folder};
        }
    }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    ~Events() { ::close(m_watch); }

    /// Waits a little for more; how many there were in all.
    std::size_t count() {
        pollfd wait{m_watch, POLLIN, 0};
        ::poll(&wait, 1, 1);
        std::array<char, 65536> bytes{};
        const ssize_t size = ::read(m_watch, bytes.data(), bytes.size());
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, bytes.data() + at, sizeof event);
            at += static_cast<ssize_t>(sizeof event + event.len);
            ++m_count;
        }
        return m_count;
    }

private:
    int m_watch;
    std::size_t m_count = 0;
};

/// It has blocked the signal, which its thread for signals then waits for.
bool listens_for_interrupt(pid_t program) {
    std::ifstream status{"/proc/" + std::to_string(program) + "/status"};
    for (std::string line; std::getline(status, line);) {
        constexpr std::string_view kBlocked = "SigBlk:";
        if (line.starts_with(kBlocked)) {
            constexpr int kHexadecimal = 16;
            return (std::stoull(line.substr(kBlocked.size()), nullptr, kHexadecimal) >> (SIGINT - 1) & 1U) !=
                   0;
        }
    }
    return false;
}

}  // namespace

pid_t worker_of(pid_t program) {
    pid_t child = 0;
    const std::string self = std::to_string(program);
    std::ifstream{"/proc/" + self + "/task/" + self + "/children"} >> child;
    return child;
}

Meanwhile kill_after(std::chrono::microseconds moment, Victim victim) {
    return [=](pid_t program, const std::stop_token& ended) {
        const auto at = std::chrono::steady_clock::now() + moment;
        while (std::chrono::steady_clock::now() < at && !ended.stop_requested()) {
            std::this_thread::sleep_for(
                std::min<std::chrono::nanoseconds>(1ms, at - std::chrono::steady_clock::now()));
        }
        if (!ended.stop_requested()) {
            strike(program, victim);
        }
    };
}

Meanwhile kill_at_event(const std::string& folder, std::size_t number, Victim victim) {
    return [events = std::make_shared<Events>(folder), number, victim](pid_t program,
                                                                       const std::stop_token& ended) {
        while (!ended.stop_requested()) {
            if (events->count() >= number) {
                strike(program, victim);
                return;
            }
        }
    };
}

Meanwhile Interrupted::at_work(std::chrono::milliseconds after) {
    return [this, after](pid_t program, const std::stop_token& ended) {
        while (!ended.stop_requested() && !listens_for_interrupt(program)) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        std::this_thread::sleep_for(after);
        m_when = std::chrono::steady_clock::now();
        ::kill(program, SIGINT);
    };
}

double Interrupted::seconds_ago() const {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - m_when}.count();
}

Watched count_events(const std::vector<std::string>& words, const std::string& folder) {
    Events events{folder};
    Watched watched;
    watched.ended = call_limes(words, {.meanwhile = [&](pid_t, const std::stop_token& ended) {
                                   while (!ended.stop_requested()) {
                                       (void)events.count();
                                   }
                               }});
    watched.events = events.count();
    return watched;
}

}  // namespace limes::test
