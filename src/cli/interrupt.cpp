#include "interrupt.hpp"

#include <limes/base/file.hpp>

#include <unistd.h>

#include <csignal>
#include <ctime>
#include <thread>

namespace limes::cli {

namespace {

constexpr int kInterrupted = 130;

}  // namespace

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction inherited {};
        if (::sigaction(signal, nullptr, &inherited) != 0 || inherited.sa_handler != SIG_IGN) {
            sigaddset(&set, signal);
        }
    }
    return set;
}

Interrupt::Interrupt() {
    // Writes to a closed pipe or past a size limit come back as errors, not as signals.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);  // inherited by every thread made from here on
    std::thread([source = m_source, set]() mutable {
        int signal = 0;
        sigwait(&set, &signal);
        source.request_stop();
        const timespec patience{0, 800'000'000};
        sigtimedwait(&set, nullptr, &patience);
        base::remove_temporaries();
        ::_exit(kInterrupted);
    }).detach();
}

}  // namespace limes::cli
