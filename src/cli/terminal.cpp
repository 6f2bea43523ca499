#include "terminal.hpp"

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>

namespace limes::cli {

namespace {

using Clock = std::chrono::steady_clock;

class TerminalProgress : public base::Progress {
public:
    void start(std::string_view what, std::size_t total) override {
        const std::scoped_lock lock{m_guard};
        m_what = what;
        m_total = total;
        m_done = 0;
        m_started = m_drawn = Clock::now();
    }
    void advance(std::size_t done) override {
        const std::scoped_lock lock{m_guard};
        m_done += done;
        const auto now = Clock::now();
        if (m_total == 0 || now - m_drawn < std::chrono::milliseconds{200}) {
            return;
        }
        m_drawn = now;
        const double share = std::min(1.0, static_cast<double>(m_done) / static_cast<double>(m_total));
        const double spent = std::chrono::duration<double>(now - m_started).count();
        const double left = share > 0 ? spent * (1 - share) / share : 0;
        write_stderr(
            fmt::format("\r\x1b[K{}: {:3.0f} % of {}, {:.0f} s left", m_what, share * 100, m_total, left));
        m_shown = true;
    }
    void end() {
        const std::scoped_lock lock{m_guard};
        if (m_shown) {
            write_stderr("\r\x1b[K");
            m_shown = false;
        }
    }

private:
    std::mutex m_guard;
    std::string m_what;
    std::size_t m_total = 0;
    std::size_t m_done = 0;
    Clock::time_point m_started;
    Clock::time_point m_drawn;
    bool m_shown = false;
};

TerminalProgress& the_progress() {
    static TerminalProgress progress;
    return progress;
}

}  // namespace

void open_missing_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) == -1) {
            // It takes the lowest number that is free, this one; what is written to standard output still
            // fails.
            (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

bool stdout_is_terminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) {
        return size.ws_col;
    }
    return 100;
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], base::display_width(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] +
                    std::string(i + 1 < row.size() ? widths[i] - base::display_width(row[i]) + 2 : 0, ' ');
        }
        text += line + "\n";
    }
    return text;
}

void write_stdout(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0 && errno == EPIPE) {
            return;
        }
        if (written <= 0) {
            throw base::DataError{"standard output: not all could be written"};
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void write_stderr(std::string_view text) noexcept {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

void say(const Invocation& call, std::string_view line) {
    if (call.quiet) {
        return;
    }
    end_progress();
    write_stderr(fmt::format("{}\n", line));
}

base::Progress& terminal_progress() {
    return the_progress();
}
void end_progress() {
    the_progress().end();
}

}  // namespace limes::cli
