#pragma once

#include <nlohmann/json_fwd.hpp>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace limes::test {

/// How a program ended and what it said.
struct Ended {
    int code = -1;  ///< its exit code; 1000 + the signal that killed it
    std::string out;
    std::string err;
    double seconds = 0;        ///< from its start to its end
    std::size_t peak_MiB = 0;  ///< of resident memory
};

/// What a test does to a process while it runs. It is not called for one that has ended, and must return soon
/// after the token asks it to.
using Meanwhile = std::function<void(pid_t process, const std::stop_token& ended)>;

struct RunOptions {
    std::string input = {};  ///< for its standard input
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::optional<std::size_t> file_size_limit =
        std::nullopt;            ///< bytes a file may grow to, as on a full disk
    bool close_stdout = false;   ///< nobody reads, as behind `head`
    bool as_nobody = false;      ///< without root's rights, when the tests have them
    bool close_stderr = false;   ///< there is no standard error at all
    std::string folder = {};     ///< to run in, empty for the caller's
    bool remove_folder = false;  ///< which is then gone before the program begins
    Meanwhile meanwhile = {};    ///< on a thread of its own
};

/// Runs `limes` with these words.
[[nodiscard]] Ended call_limes(const std::vector<std::string>& words, const RunOptions& options = {});
/// Runs any program that is on the path.
[[nodiscard]] Ended run(const std::vector<std::string>& command, const RunOptions& options = {});

/// A folder of the test's own, gone afterwards.
class Folder {
public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
    [[nodiscard]] std::string operator/(const std::string& name) const { return (m_path / name).string(); }
    [[nodiscard]] std::vector<std::string> files() const;

private:
    std::filesystem::path m_path;
};

void write_file(const std::string& path, const std::string& text);
[[nodiscard]] std::string read_file(const std::string& path);

/// The atlas of data-samples, made once for all tests of a run.
[[nodiscard]] const std::string& sample_atlas();
[[nodiscard]] std::string samples();

/// The features of GeoJSON that the program wrote.
[[nodiscard]] nlohmann::json features(const std::string& geojson);

}  // namespace limes::test
