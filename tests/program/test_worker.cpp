// What is loaded is read in a process apart, which the kernel confines: what becomes of it there ends no more
// than that process.
#include "attempt.hpp"
#include "catch.hpp"
#include "kill.hpp"
#include "many_points.hpp"
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// Waits for the worker, and until it has made its temporary atlas; then does something to it.
Meanwhile at_work(const std::string& folder, const std::function<void(pid_t program, pid_t worker)>& act) {
    return [=](pid_t program, const std::stop_token& ended) {
        const auto is_writing = [&] {
            for (const auto& entry : fs::directory_iterator{folder}) {
                const std::string name = entry.path().filename().string();
                if (name.starts_with('.') && name.ends_with(".gpkg")) {
                    return true;
                }
            }
            return false;
        };
        while (!ended.stop_requested()) {
            const pid_t worker = worker_of(program);
            if (worker > 0 && is_writing()) {
                act(program, worker);
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    };
}

/// A line of /proc/PROCESS/status.
std::string status_of(pid_t process, const std::string& key) {
    std::ifstream in{fmt::format("/proc/{}/status", process)};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(key + ":")) {
            return line.substr(line.find_first_not_of(" \t", key.size() + 1));
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a crash of what reads is a message, and the atlas is as it was") {
    struct Case {
        int signal;
        int code;
        const char* says;
    };
    for (const Case& c : {Case{SIGSEGV, 70, "crashed"}, Case{SIGABRT, 70, "crashed"},
                          Case{SIGKILL, 1, "memory"}, Case{SIGBUS, 1, "cut off"}, Case{SIGXCPU, 1, "time"}}) {
        Attempt attempt;
        const std::string before = read_file(attempt.atlas());
        const std::string input = attempt.file("many.csv", many_points(20'000));
        const Ended ended = call_limes(
            {"import", attempt.atlas(), input, "--layer", "x"},
            {// Without the sanitizer's own handling, as a program that was released has it.
             .environment = {{"ASAN_OPTIONS", "handle_segv=0:handle_abort=0:handle_sigbus=0"}},
             .meanwhile = at_work(attempt.path(""), [&](pid_t, pid_t worker) { ::kill(worker, c.signal); })});
        CAPTURE(c.signal, ended.err);
        CHECK(ended.code == c.code);
        CHECK_THAT(ended.err, Contains("many.csv") && Contains(c.says) && Contains("the atlas is as it was"));
        CHECK(read_file(attempt.atlas()) == before);
        for (const auto& entry : fs::directory_iterator{attempt.path("")}) {
            const std::string name = entry.path().filename().string();
            CHECK((name.front() != '.' || name == ".atlas.gpkg.lock"));
        }
        CHECK(call_limes({"import", attempt.atlas(), input, "--layer", "x", "-q"}).code == 0);
        CHECK_FALSE(fs::exists(attempt.path(".atlas.gpkg.lock")));
    }
}

TEST_CASE("a caller that ignores its children, as some daemons do, gets an end all the same") {
    Attempt attempt;
    const std::string input = attempt.file("p.csv", "id,lon,lat\na,106,21\n");
    const char* program = std::getenv("LIMES_PROGRAM");
    const Ended ended = run({"timeout", "60", "env", "--ignore-signal=CHLD", program, "import",
                             attempt.atlas(), input, "--layer", "x"});
    CHECK(ended.code == 0);
}

TEST_CASE("a signal that the caller ignores, as nohup does, ends nothing") {
    Attempt attempt;
    const std::string input = attempt.file("many.csv", many_points(20'000));
    const char* program = std::getenv("LIMES_PROGRAM");
    bool sent = false;
    const Ended ended =
        run({"env", "--ignore-signal=HUP", program, "import", attempt.atlas(), input, "--layer", "x"},
            {.meanwhile = at_work(attempt.path(""), [&](pid_t parent, pid_t worker) {
                 sent = ::kill(parent, SIGHUP) == 0 && ::kill(worker, SIGHUP) == 0;
             })});
    CAPTURE(ended.err);
    CHECK(sent);
    CHECK(ended.code == 0);
}

TEST_CASE("what reads may hang where no request reaches it: Ctrl-C ends it all the same") {
    Attempt attempt;
    const std::string before = read_file(attempt.atlas());
    const std::string input = attempt.file("many.csv", many_points(20'000));
    std::chrono::steady_clock::time_point asked;
    const Ended ended = call_limes({"import", attempt.atlas(), input, "--layer", "x"},
                                   {.meanwhile = at_work(attempt.path(""), [&](pid_t program, pid_t worker) {
                                        ::kill(worker, SIGSTOP);
                                        ::kill(program, SIGINT);
                                        asked = std::chrono::steady_clock::now();
                                    })});
    CAPTURE(ended.err);
    CHECK(ended.code == 130);
    // It may have been killed after its rename.
    CHECK_THAT(ended.err, Contains("as it was, or new and whole"));
    CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds{4});
    CHECK(read_file(attempt.atlas()) == before);
}

TEST_CASE("what reads has no new rights, a filter on its calls, and no core") {
    Attempt attempt;
    const std::string input = attempt.file("many.csv", many_points(20'000));
    std::string rights;
    std::string filter;
    const Ended ended = call_limes({"import", attempt.atlas(), input, "--layer", "x"},
                                   {.meanwhile = at_work(attempt.path(""), [&](pid_t, pid_t worker) {
                                        rights = status_of(worker, "NoNewPrivs");
                                        filter = status_of(worker, "Seccomp");
                                    })});
    CHECK(ended.code == 0);
    CHECK(rights == "1");
    CHECK(filter == "2");
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("a file that needs more memory than a process may have ends in words, with the atlas as it was") {
    Attempt attempt;
    const std::string before = read_file(attempt.atlas());
    const std::string input = attempt.file("many.csv", many_points(1'000'000));
    const char* program = std::getenv("LIMES_PROGRAM");
    for (const char* limit : {"--data=100000000", "--data=200000000"}) {
        const Ended ended =
            run({"prlimit", limit, program, "import", attempt.atlas(), input, "--layer", "x"});
        CAPTURE(limit, ended.err);
        CHECK((ended.code == 1 || ended.code == 70));  // 70: a library that ends its process when it has none
        CHECK_FALSE(ended.err.empty());
        CHECK(read_file(attempt.atlas()) == before);
        CHECK_FALSE(fs::exists(attempt.path("atlas.gpkg-journal")));
    }
}
#endif

TEST_CASE("files with companions, in folders, archives and by links are within reach") {
    Attempt attempt;
    fs::create_directory(attempt.path("data"));
    const std::string csv = attempt.file("data/p.csv", "id,lon,lat\na,106.5,21.5\nb,106.6,21.6\n");
    const std::string shape = attempt.path("data/p.shp");
    REQUIRE(run({"ogr2ogr", "-q", "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs",
                 "EPSG:4326", shape, csv})
                .code == 0);
    CHECK(call_limes({"import", attempt.atlas(), shape, "--layer", "shape"}).code == 0);
    fs::create_symlink(shape, attempt.path("link.shp"));
    CHECK(call_limes({"import", attempt.atlas(), attempt.path("link.shp"), "--layer", "link"}).code == 0);
    const Ended here =
        call_limes({"import", "atlas.gpkg", "data/p.csv", "--layer", "here"}, {.folder = attempt.path("")});
    CAPTURE(here.err);
    CHECK(here.code == 0);
    // A GeoPackage in WAL mode, as QGIS leaves it, is read too: SQLite keeps an index of the log beside it.
    const std::string wal = attempt.path("data/wal.gpkg");
    REQUIRE(run({"ogr2ogr", "-q", "-f", "GPKG", wal, shape}).code == 0);
    REQUIRE(run({"sqlite3", wal, "PRAGMA journal_mode=WAL; CREATE TABLE t(x)"}).code == 0);
    CHECK(call_limes({"import", attempt.atlas(), wal + ":p", "--layer", "wal"}).code == 0);
    CHECK(call_limes({"near", "--from", shape, "--to", wal + ":p", "--within", "1km"}).code == 0);
}
