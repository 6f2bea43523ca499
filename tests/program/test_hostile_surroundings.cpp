// Hostile surroundings: signals, kills, full disks, other writers, missing streams, styles of strangers.
#include "attempt.hpp"
#include "catch.hpp"
#include "many_points.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

TEST_CASE("H40: a signal while loading ends it with exit 130, the atlas as it was, and nothing beside it") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        Attempt attempt;
        const std::string before = read_file(attempt.atlas());
        const std::string input = attempt.file("many.csv", many_points(200'000));
        const std::vector<std::string> files{"atlas.gpkg", "many.csv"};
        const fs::path lock = fs::path{attempt.atlas()}.parent_path() / ".atlas.gpkg.lock";
        // Once it is at work; a busy machine takes its time to get there.
        const auto interrupt = [&](pid_t process, const std::stop_token& over) {
            while (!over.stop_requested() && !fs::exists(lock)) {
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
            ::kill(process, signal);
        };
        const Ended ended =
            call_limes({"import", attempt.atlas(), input, "--layer", "x"}, {.meanwhile = interrupt});
        CAPTURE(signal, ended.err);
        CHECK(ended.code == 130);
        CHECK(ended.seconds < 5);
        CHECK(read_file(attempt.atlas()) == before);
        CHECK_FALSE(fs::exists(attempt.path("atlas.gpkg-journal")));
        for (const auto& entry : fs::directory_iterator{fs::path{attempt.atlas()}.parent_path()}) {
            CHECK(entry.path().filename().string().front() != '.');
        }
    }
}

TEST_CASE("H42: a disk that is full leaves the old output, and no temporary, in every format") {
    const Folder folder;
    write_file(folder / "many.csv", many_points(20'000));
    for (const char* name : {"out.geojson", "out.geojsonl", "out.gpkg", "out.fgb", "out.csv"}) {
        write_file(folder / name, "old");
        const auto before = folder.files();
        const Ended ended = call_limes({"export", folder / "many.csv", "-o", folder / name, "--overwrite"},
                                       {.file_size_limit = 100'000});
        CAPTURE(name, ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains(name));
        CHECK(read_file(folder / name) == "old");
        CHECK(folder.files() == before);
    }
    const Ended map = call_limes({"map", sample_atlas(), "-o", folder / "map.png", "--size", "a5"},
                                 {.file_size_limit = 20'000});
    CHECK(map.code == 1);
    CHECK_FALSE(fs::exists(folder / "map.png"));
}

TEST_CASE("H42: an output that is a folder, or lies in one that is not there or may not be written to") {
    Attempt attempt;
    fs::create_directory(attempt.path("folder.gpkg"));
    fs::create_directory(attempt.path("folder.csv"));
    CHECK(call_limes({"export", attempt.atlas(), "posts", "-o", attempt.path("folder.csv"), "--overwrite"})
              .code == 1);
    CHECK(call_limes({"export", attempt.atlas(), "posts", "-o", attempt.path("none/x.csv")}).code == 1);
    CHECK(call_limes({"export", attempt.atlas(), "posts", "-o", "/proc/x.csv"}).code == 1);
    const Ended import = call_limes(
        {"import", attempt.path("atlas.gpkg") + ":posts", "--layer", "x", "-o", attempt.path("folder.gpkg")});
    CAPTURE(import.err);
    CHECK((import.code == 1 || import.code == 2));
    CHECK(fs::is_empty(attempt.path("folder.gpkg")));
}

TEST_CASE("H43: a second writer is told to wait, and readers see a whole atlas at any moment") {
    Attempt attempt;
    const std::string input = attempt.file("many.csv", many_points(2000));
    {
        const std::string lock = attempt.path(".atlas.gpkg.lock");
        const int held = ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        REQUIRE(::flock(held, LOCK_EX) == 0);
        attempt.refuse(attempt.path("atlas.gpkg"), "another import");
        ::close(held);
        fs::remove(lock);
    }
    std::atomic<bool> done = false;
    std::jthread writer{[&] {
        for (int i = 0; i < 4; ++i) {
            write_file(attempt.path("many.csv"), many_points(2000, i % 2 == 0 ? "even" : "odd"));
            (void)call_limes({"import", attempt.atlas(), input, "--layer", "x"});
        }
        done = true;
    }};
    std::size_t reads = 0;
    while (!done) {
        const Ended ended = call_limes({"export", attempt.atlas(), "posts"});
        CAPTURE(ended.err);
        CHECK(ended.code == 0);
        CHECK(features(ended.out).size() == 1);
        ++reads;
    }
    CHECK(reads > 2);
}

TEST_CASE(
    "H44: streams that are closed, no home, an odd terminal and a folder that is gone change no answer") {
    Attempt attempt;
    const std::vector<std::string> ask{"export", attempt.atlas(), "posts"};
    const Ended usual = call_limes(ask);
    REQUIRE(usual.code == 0);
    CHECK(call_limes(ask, {.close_stderr = true}).out == usual.out);
    CHECK(call_limes({"no-such-command"}, {.close_stderr = true}).code == 2);
    CHECK(call_limes(ask, {.close_stdout = true}).code == 0);
    const std::vector<std::pair<std::string, std::string>> odd{
        {"TERM", "dumb"}, {"HOME", "/nowhere"}, {"LANG", "C"},          {"LC_ALL", "xx_YY.UTF-8"},
        {"TZ", "Mars/X"}, {"COLUMNS", "-3"},    {"XDG_CONFIG_HOME", ""}};
    CHECK(call_limes(ask, {.environment = odd}).out == usual.out);
    fs::create_directory(attempt.path("gone"));
    CHECK(call_limes(ask, {.folder = attempt.path("gone"), .remove_folder = true}).out == usual.out);
    // A file that is opened while standard error is closed must not get the messages.
    const Ended written =
        call_limes({"import", attempt.atlas(), attempt.file("p.csv", "id,lon,lat\na,106,21\nb,999,21\n"),
                    "--layer", "x"},
                   {.close_stderr = true});
    CHECK(written.code == 0);
    CHECK(run({"sqlite3", attempt.atlas(), "PRAGMA integrity_check"}).out == "ok\n");
}

TEST_CASE("H45: a style of a stranger is refused with the place in it, and fetches nothing") {
    const Folder folder;
    Canary canary{folder / "canary.png"};
    Listener listener;
    const auto style = [](const std::string& layers, const std::string& more = "") {
        return R"({"version":8,"name":"s",)" + more + R"("sources":{},"layers":[)" + layers + "]}";
    };
    const auto fill = [](const std::string& colour) {
        return R"({"id":"a","type":"fill","source":"provinces","paint":{"fill-color":)" + colour + "}}";
    };
    std::string many = fill("\"#fff\"");
    many += repeated("," + many, 9'999);
    const std::string deep = repeated(R"(["concat",)", 5'000) + "\"x\"" + repeated("]", 5'000);
    struct Case {
        std::string text;
        const char* says;
    };
    for (const Case& c : std::vector<Case>{
             {style(fill(R"(["no-such-thing",1])")), "$.layers[0]"},
             {style(many), "$.layers"},
             {style(fill(deep)), "levels deep"},
             {style(repeated("[", 200'000)), ""},
             {R"({"version":8,"layers":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}",
              "levels deep"},
             {style(R"({"id":"a","type":"raster","source":"x"})"), "$.layers[0]"},
             {style(R"({"id":"a","type":"symbol","source":"gates","layout":{"icon-image":")" + canary.path() +
                    "\"}}"),
              "$.layers[0]"},
             {"", ""},
             {std::string(5U << 20U, ' ') + "{}", "4 MiB"}}) {
        write_file(folder / "style.json", c.text);
        const Ended ended = call_limes({"map", sample_atlas(), "-o", folder / "map.png", "--extent",
                                        "105,21,107,22", "--size", "a5", "--style", folder / "style.json"});
        CAPTURE(c.text.substr(0, 200), ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("style.json") && Contains(c.says));
        CHECK(ended.seconds < most_seconds);
        CHECK_FALSE(fs::exists(folder / "map.png"));
    }
    write_file(folder / "style.json",
               style(fill("\"#fff\""), R"("sprite":")" + listener.url() + R"(/s","glyphs":")" +
                                           listener.url() + R"(/{fontstack}/{range}.pbf",)"));
    const Ended fetched = call_limes({"map", sample_atlas(), "-o", folder / "map.png", "--extent",
                                      "105,21,107,22", "--size", "a5", "--style", folder / "style.json"});
    CAPTURE(fetched.err);
    CHECK(fetched.code == 0);
    CHECK_FALSE(listener.was_called());
    CHECK_FALSE(canary.was_touched());
}
