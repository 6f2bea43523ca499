// What exit 0 says is on the disk: files are flushed before they are renamed, their folder after. And what
// has no room leaves what was there.
#include "attempt.hpp"
#include "catch.hpp"
#include "many_points.hpp"
#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string>& file_formats() {
    static const std::vector<std::string> all{"geojson", "geojsonl", "gpkg", "fgb",
                                              "csv",     "png",      "svg",  "pdf"};
    return all;
}

/// The call that writes a file of this format.
std::vector<std::string> writing(const std::string& points, const std::string& out) {
    const std::string ending = fs::path{out}.extension().string();
    if (ending == ".png" || ending == ".svg" || ending == ".pdf") {
        return {"map", sample_atlas(), "-o", out, "--overwrite", "--size", "a5", "--extent", "106,21,107,22"};
    }
    return {"export", points, "-o", out, "--overwrite"};
}

/// A small file system in memory; nothing where the tests may not mount one.
class SmallDisk {
public:
    SmallDisk(const std::string& at, const std::string& options)
        : m_at{at}, m_mounted{::mount("none", at.c_str(), "tmpfs", 0, options.c_str()) == 0} {}
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (m_mounted) {
            ::umount(m_at.c_str());
        }
    }
    [[nodiscard]] bool is_there() const { return m_mounted; }

private:
    std::string m_at;
    bool m_mounted;
};

}  // namespace

TEST_CASE("every file is flushed before it is renamed, and its folder after") {
    if (run({"strace", "-e", "trace=none", "true"}).code != 0) {
        WARN("strace is not there or not permitted: not tested");
        return;
    }
    const Folder folder;
    write_file(folder / "points.csv", many_points(50));
    const std::string root = fs::canonical(folder / "").string();
    std::vector<std::vector<std::string>> calls;
    for (const std::string& format : file_formats()) {
        calls.push_back(writing(folder / "points.csv", folder / ("out." + format)));
    }
    calls.push_back({"import", folder / "points.csv", "--layer", "p", "-o", folder / "out.gpkg"});
    calls.push_back({"near", "--from", folder / "points.csv", "--to", folder / "points.csv", "--within", "1m",
                     "-o", folder / "near.csv", "--report", folder / "report.json"});
    const char* program = std::getenv("LIMES_PROGRAM");
    for (const std::vector<std::string>& words : calls) {
        std::vector<std::string> command{"strace",
                                         "-f",
                                         "-y",
                                         "-s",
                                         "4096",
                                         "-e",
                                         "trace=fsync,fdatasync,rename,renameat,renameat2",
                                         "-o",
                                         folder / "trace",
                                         program};
        command.insert(command.end(), words.begin(), words.end());
        // What looks for leaks traces too, and one tracer is all that a process may have.
        const Ended ended = run(command, {.environment = {{"ASAN_OPTIONS", "detect_leaks=0"}}});
        const std::string trace = read_file(folder / "trace");
        CAPTURE(words.front(), words.back(), ended.err, trace);
        REQUIRE(ended.code == 0);
        std::istringstream lines{trace};
        std::vector<std::string> order;
        for (std::string line; std::getline(lines, line);) {
            if (line.find(root) == std::string::npos) {
                continue;
            }
            const bool is_folder =
                line.find(root + ">") != std::string::npos || line.find(root + "/>") != std::string::npos;
            order.emplace_back(line.find("rename") != std::string::npos ? "rename"
                               : is_folder                              ? "folder"
                                                                        : "file");
        }
        const std::vector<std::string> one{"file", "rename", "folder"};
        std::vector<std::string> expected = one;
        if (words.back().ends_with("report.json")) {
            expected.insert(expected.end(), one.begin(), one.end());
        }
        CHECK(order == expected);
    }
}

TEST_CASE(
    "H42: a full disk is said, leaves what was there and no temporary, for the atlas and every format") {
    const Folder folder;
    write_file(folder / "points.csv", many_points(20'000));
    fs::create_directory(folder / "disk");
    const SmallDisk disk{folder / "disk", "size=300k"};
    if (!disk.is_there()) {
        WARN("the tests may mount no file system: only the limit on the size of files is tested, see H42");
        return;
    }
    const auto contents = [&] {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder / "disk"}) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    };
    write_file(folder / "few.csv", many_points(3));
    const std::string atlas = folder / "disk/atlas.gpkg";
    REQUIRE(call_limes({"import", folder / "few.csv", "--layer", "p", "-o", atlas}).code == 0);
    const std::string before = read_file(atlas);
    const Ended import = call_limes({"import", atlas, folder / "points.csv", "--layer", "q"});
    CAPTURE(import.err);
    CHECK(import.code == 1);
    CHECK_THAT(import.err, Contains("atlas.gpkg") && Contains("no space left"));
    CHECK(read_file(atlas) == before);
    CHECK(contents() == std::vector<std::string>{"atlas.gpkg"});
    fs::remove(atlas);
    for (const std::string& format : file_formats()) {
        const std::string out = folder / ("disk/out." + format);
        write_file(out, "old");
        write_file(folder / "disk/fill", std::string(280U << 10U, 'x'));
        const Ended ended = call_limes(writing(folder / "points.csv", out));
        CAPTURE(format, ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("out." + format) && Contains("no space left"));
        CHECK(read_file(out) == "old");
        fs::remove(folder / "disk/fill");
        CHECK(contents() == std::vector<std::string>{"out." + format});
        fs::remove(out);
    }
}

TEST_CASE("H42: a folder or a file that may not be written to is said, for the atlas and every format") {
    const Folder folder;
    write_file(folder / "points.csv", many_points(10));
    const std::string atlas = sample_atlas();
    fs::create_directory(folder / "locked");
    for (const std::string& format : file_formats()) {
        write_file(folder / ("locked/out." + format), "old");
    }
    REQUIRE(call_limes({"import", folder / "points.csv", "--layer", "p", "-o", folder / "locked/atlas.gpkg"})
                .code == 0);
    fs::permissions(folder / "", fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    fs::permissions(fs::path{atlas}.parent_path(),
                    fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    fs::permissions(folder / "locked", fs::perms::owner_read | fs::perms::owner_exec |
                                           fs::perms::others_read | fs::perms::others_exec);
    for (const std::string& format : file_formats()) {
        const std::string out = folder / ("locked/out." + format);
        const Ended ended = call_limes(writing(folder / "points.csv", out), {.as_nobody = true});
        CAPTURE(format, ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("out." + format));
        CHECK(read_file(out) == "old");
        const std::string none = folder / ("none/out." + format);
        const Ended missing = call_limes(writing(folder / "points.csv", none));
        CHECK(missing.code == 1);
        CHECK_THAT(missing.err, Contains("there is no folder"));
    }
    const std::string locked = folder / "locked/atlas.gpkg";
    const std::string before = read_file(locked);
    const Ended import =
        call_limes({"import", locked, folder / "points.csv", "--layer", "q"}, {.as_nobody = true});
    CAPTURE(import.err);
    CHECK(import.code == 1);
    CHECK(read_file(locked) == before);
    CHECK(call_limes({"import", folder / "none/a.gpkg", folder / "points.csv", "--layer", "q"}).code == 1);
    fs::permissions(folder / "locked", fs::perms::owner_all);
}
