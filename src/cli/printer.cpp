#include "printer.hpp"

#include <limes/base/confine.hpp>
#include <limes/base/error.hpp>

#include "reach.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace limes::cli {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kMost_s = 120;      // of the processor
constexpr unsigned kPatience_s = 600;  // by the clock, on a machine that has much to do
constexpr std::size_t kChunk = std::size_t{1} << 16U;
constexpr int kLookUp_ms = 200;  // how soon a request to stop is heard

/// Not from PATH, which a caller may have set to anything.
fs::path weasyprint() {
    for (const char* path : {"/usr/bin/weasyprint", "/usr/local/bin/weasyprint"}) {
        if (::access(path, X_OK) == 0) {
            return path;
        }
    }
    throw base::EngineError{
        "a report is made a PDF by WeasyPrint, which is not installed: apt-get install weasyprint; or write "
        "the page, -o report.html"};
}

/// The words that a program is started with or finds around it, as the system takes them.
std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    out.reserve(words.size() + 1);
    for (std::string& word : words) {
        out.push_back(word.data());
    }
    out.push_back(nullptr);
    return out;
}

/// Only what fonts and libraries are found by, so that no setting of the caller's enters the page.
std::vector<std::string> surroundings(const fs::path& scratch) {
    std::vector<std::string> kept{"PATH=/usr/bin:/bin", "LANG=C.UTF-8",        "PYTHONDONTWRITEBYTECODE=1",
                                  "PYTHONNOUSERSITE=1", "SOURCE_DATE_EPOCH=0", "TMPDIR=" + scratch.string()};
    for (const char* name : {"HOME", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE"}) {
        if (const char* value = std::getenv(name)) {  // NOLINT(concurrency-mt-unsafe): there is one thread
            kept.push_back(fmt::format("{}={}", name, value));
        }
    }
    return kept;
}

[[noreturn]] void become(const fs::path& program, const fs::path& scratch, int page, int pdf, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(1);
    }
    ::dup2(page, STDIN_FILENO);
    ::dup2(pdf, STDOUT_FILENO);
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGALRM, SIG_DFL);
    ::alarm(kPatience_s);
    const rlimit time{kMost_s, kMost_s};
    ::setrlimit(RLIMIT_CPU, &time);
    std::vector<std::string> words{
        program.string(), "--quiet",       "--encoding", "utf-8", "--pdf-identifier",
        "limes report",   "--pdf-variant", "pdf/ua-1",   "-",     "-"};
    std::vector<std::string> around = surroundings(scratch);
    const std::vector<char*> arguments = pointers(words);
    const std::vector<char*> environment = pointers(around);
    base::Reach reach = reach_of_printer();
    reach.writable.push_back(scratch);
    (void)base::confine(reach);
    ::execve(arguments.front(), arguments.data(), environment.data());
    ::_exit(127);
}

/// A new folder of its own.
fs::path scratch_in(const fs::path& folder) {
    std::string pattern = (fs::absolute(folder) / ".limes-print-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw base::DataError{fmt::format("{} cannot be written to ({}); choose another place for the report",
                                          folder.string(), std::generic_category().message(errno))};
    }
    return pattern;
}

void shut(int& descriptor) {
    if (descriptor >= 0) {
        ::close(std::exchange(descriptor, -1));
    }
}

}  // namespace

Printer::Printer(const fs::path& folder) {
    const fs::path program = weasyprint();
    std::array<int, 2> page{};
    std::array<int, 2> pdf{};
    if (::pipe2(page.data(), O_CLOEXEC) != 0) {
        throw base::EngineError{"no pipe can be made to WeasyPrint; close some files, or raise their limit"};
    }
    if (::pipe2(pdf.data(), O_CLOEXEC) != 0) {
        ::close(page[0]);
        ::close(page[1]);
        throw base::EngineError{"no pipe can be made to WeasyPrint; close some files, or raise their limit"};
    }
    const pid_t parent = ::getpid();
    m_scratch = scratch_in(folder);
    m_child = ::fork();
    if (m_child == 0) {
        become(program, m_scratch, page[0], pdf[1], parent);
    }
    ::close(page[0]);
    ::close(pdf[1]);
    m_page = page[1];
    m_pdf = pdf[0];
    if (m_child < 0) {
        shut(m_page);
        shut(m_pdf);
        throw base::EngineError{fmt::format(
            "no process can be made for WeasyPrint ({}); end some, or raise the limit on processes",
            std::generic_category().message(errno))};
    }
    ::fcntl(m_page, F_SETFL, O_NONBLOCK);
}

Printer::~Printer() {
    shut(m_page);
    shut(m_pdf);
    if (m_child > 0) {  // it may have been left in the middle of its work
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
    }
    std::error_code ignored;
    fs::remove_all(m_scratch, ignored);
}

std::string Printer::print(std::string_view html, const base::Task& task) {
    std::string pdf;
    std::vector<char> chunk(kChunk);
    for (bool more = true; more;) {
        task.check();
        if (html.empty()) {
            shut(m_page);
        }
        std::array<pollfd, 2> ends{pollfd{m_pdf, POLLIN, 0}, pollfd{m_page, POLLOUT, 0}};
        if (::poll(ends.data(), ends.size(), kLookUp_ms) <= 0) {
            continue;
        }
        if (ends[1].revents != 0) {
            const ssize_t gone = ::write(m_page, html.data(), std::min(html.size(), kChunk));
            if (gone > 0) {
                html.remove_prefix(static_cast<std::size_t>(gone));
            } else if (errno != EAGAIN && errno != EINTR) {
                html = {};  // it ended; why is seen below
            }
        }
        if (ends[0].revents != 0) {
            const ssize_t come = ::read(m_pdf, chunk.data(), chunk.size());
            more = come > 0 || (come < 0 && errno == EINTR);
            pdf.append(chunk.data(), come > 0 ? static_cast<std::size_t>(come) : 0);
        }
    }
    int status = 0;
    while (::waitpid(m_child, &status, 0) < 0 && errno == EINTR) {
    }
    m_child = -1;
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU)) {
        throw base::EngineError{
            fmt::format("WeasyPrint was ended after {} s of work without a PDF; write the page, -o "
                        "report.html, and print it "
                        "from a browser",
                        kMost_s)};
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !pdf.starts_with("%PDF-")) {
        throw base::EngineError{
            "WeasyPrint made no PDF; what it says stands above. Write the page, -o report.html, and print it "
            "from a browser"};
    }
    return pdf;
}

}  // namespace limes::cli
