#pragma once

#include <csignal>
#include <stop_token>

namespace limes::cli {

/// SIGINT, SIGTERM and SIGHUP, but those that this program was started to ignore, as by nohup: to wait for a
/// signal would undo that.
[[nodiscard]] sigset_t stop_signals();

/// Turns SIGINT, SIGTERM and SIGHUP into a stop request. A work that has not ended 800 ms later, or a second
/// signal, ends the program at once with exit 130, its temporary files removed. Must be made before any other
/// thread.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt() = default;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    [[nodiscard]] std::stop_source source() const { return m_source; }

private:
    std::stop_source m_source;
};

}  // namespace limes::cli
