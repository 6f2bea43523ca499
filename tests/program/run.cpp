#include "run.hpp"

#include <fcntl.h>
#include <grp.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace limes::test {

namespace fs = std::filesystem;

namespace {

constexpr int kKilledBySignal = 1000;

/// A pipe whose ends are closed when it goes.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error{"no pipe"};
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close(0);
        close(1);
    }
    void close(std::size_t end) {
        if (ends.at(end) >= 0) {
            ::close(ends.at(end));
            ends.at(end) = -1;
        }
    }
};

std::string drain(int descriptor) {
    std::string text;
    std::array<char, 65536> block{};
    for (ssize_t got = 0; (got = ::read(descriptor, block.data(), block.size())) > 0;) {
        text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
}

/// The environment of this process with some of it set.
std::vector<std::string> settings_with(const std::vector<std::pair<std::string, std::string>>& more) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view setting{*each};
        const bool is_set_anew = std::any_of(more.begin(), more.end(), [&](const auto& other) {
            return setting.starts_with(other.first + '=');
        });
        if (!is_set_anew) {
            all.emplace_back(setting);
        }
    }
    for (const auto& [name, value] : more) {
        all.push_back(name + '=' + value);
    }
    return all;
}

/// As exec takes them.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Ended run(const std::vector<std::string>& command, const RunOptions& options) {
    Pipe in;
    Pipe out;
    Pipe err;
    // Made before: between fork and exec of a program with threads, nothing may be allocated.
    std::vector<std::string> settings = settings_with(options.environment);
    std::vector<std::string> copies = command;
    std::vector<char*> environment = pointers_to(settings);
    std::vector<char*> words = pointers_to(copies);
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(in.ends[0], STDIN_FILENO);
        ::dup2(out.ends[1], STDOUT_FILENO);
        ::dup2(err.ends[1], STDERR_FILENO);
        if (options.file_size_limit) {
            const rlimit limit{*options.file_size_limit, *options.file_size_limit};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        constexpr id_t kNobody = 65534;
        if (options.as_nobody && ::geteuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
            ::_exit(127);
        }
        if (options.close_stderr) {
            ::close(STDERR_FILENO);
        }
        if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) {
            ::_exit(126);
        }
        if (options.remove_folder) {
            ::rmdir(options.folder.c_str());
        }
        ::execvpe(words[0], words.data(), environment.data());
        ::_exit(127);
    }
    in.close(0);
    out.close(1);
    err.close(1);
    if (options.close_stdout) {
        out.close(0);
    }
    std::signal(SIGPIPE, SIG_IGN);
    Ended ended;
    std::jthread writer{[&] {
        for (std::size_t at = 0; at < options.input.size();) {
            const ssize_t put = ::write(in.ends[1], options.input.data() + at, options.input.size() - at);
            if (put <= 0) {
                break;
            }
            at += static_cast<std::size_t>(put);
        }
        in.close(1);
    }};
    std::jthread errors{[&] { ended.err = drain(err.ends[0]); }};
    std::jthread meanwhile;
    if (options.meanwhile) {
        meanwhile = std::jthread{[&](const std::stop_token& over) { options.meanwhile(child, over); }};
    }
    if (!options.close_stdout) {
        ended.out = drain(out.ends[0]);
    }
    if (meanwhile.joinable()) {
        errors.join();  // nobody has its streams open now; its number is its own until it is waited for
        meanwhile.request_stop();
        meanwhile.join();
    }
    int status = 0;
    rusage used{};
    ::wait4(child, &status, 0, &used);
    ended.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    constexpr std::size_t kKibAMib = 1024;
    ended.peak_MiB = static_cast<std::size_t>(used.ru_maxrss) / kKibAMib;
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : kKilledBySignal + WTERMSIG(status);
    return ended;
}

Ended call_limes(const std::vector<std::string>& words, const RunOptions& options) {
    const char* program = std::getenv("LIMES_PROGRAM");
    if (program == nullptr) {
        throw std::runtime_error{"LIMES_PROGRAM does not say where the program is; run the tests with ctest"};
    }
    std::vector<std::string> command{program};
    command.insert(command.end(), words.begin(), words.end());
    return run(command, options);
}

Folder::Folder() {
    std::string pattern = (fs::temp_directory_path() / "limes-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"no temporary folder"};
    }
    m_path = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::permissions(m_path, fs::perms::owner_all, ignored);
    fs::remove_all(m_path, ignored);
}

std::vector<std::string> Folder::files() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator{m_path}) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream{path, std::ios::binary} << text;
}

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

std::string samples() {
    return LIMES_SOURCE_DIR "/data-samples";
}

const std::string& sample_atlas() {
    static const Folder folder;
    static const std::string atlas = [] {
        std::string path = folder / "border.gpkg";
        const Ended ended = call_limes({"import", samples(), "-o", path});
        if (ended.code != 0) {
            throw std::runtime_error{"the samples cannot be imported: " + ended.err};
        }
        return path;
    }();
    return atlas;
}

nlohmann::json features(const std::string& geojson) {
    return nlohmann::json::parse(geojson).at("features");
}

}  // namespace limes::test
