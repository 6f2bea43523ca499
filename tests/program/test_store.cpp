// The atlas as a store of several processes and of several versions of the program.
#include "attempt.hpp"
#include "catch.hpp"
#include "kill.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// Units and posts of one edition: every name says which.
void write_edition(const Folder& folder, const std::string& name, int rows) {
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < rows; ++i) {
        csv += fmt::format("{},{},{},{}\n", i, name, 105 + 0.001 * i, 21 + 0.0005 * i);
    }
    write_file(folder / (name + ".csv"), csv);
}

std::string old_atlas(const Folder& folder, const std::string& name) {
    const Ended unpacked = run(
        {"gzip", "-dc", std::string{LIMES_SOURCE_DIR} + "/tests/program/old_atlases/" + name + ".gpkg.gz"});
    REQUIRE(unpacked.code == 0);
    write_file(folder / (name + ".gpkg"), unpacked.out);
    return folder / (name + ".gpkg");
}

std::string format_of(const std::string& atlas) {
    return run({"sqlite3", atlas, "SELECT format FROM limes_format"}).out;
}

}  // namespace

TEST_CASE("H43: writers of one atlas take turns, and what each wrote is there") {
    const Folder folder;
    const std::string atlas = folder / "atlas.gpkg";
    constexpr int kWriters = 4;
    std::vector<Ended> ended(kWriters);
    for (int i = 0; i < kWriters; ++i) {
        write_edition(folder, fmt::format("w{}", i), 50);
    }
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < kWriters; ++i) {
            writers.emplace_back([&, i] {
                const std::string name = fmt::format("w{}", i);
                ended.at(i) =
                    call_limes({"import", folder / (name + ".csv"), "--layer", name, "-o", atlas, "-q"});
            });
        }
    }
    const std::string info = call_limes({"info", atlas}).out;
    for (int i = 0; i < kWriters; ++i) {
        CAPTURE(i, ended.at(i).err);
        // One that waited for longer than it waits for was told so.
        const bool gave_up = ended.at(i).code == 1 && ended.at(i).err.find("process ") != std::string::npos;
        CHECK((ended.at(i).code == 0 || gave_up));
        CHECK((info.find(fmt::format("w{}", i)) != std::string::npos) == (ended.at(i).code == 0));
    }
    CHECK(ended.at(0).code + ended.at(1).code + ended.at(2).code + ended.at(3).code < kWriters);
}

TEST_CASE("H43: a writer that waits in vain is told which process writes") {
    Attempt attempt;
    const std::string input = attempt.file("p.csv", "id,lon,lat\na,106,21\n");
    const std::vector<std::string> load{"import", attempt.atlas(), input, "--layer", "x"};
    std::optional<Ended> second;
    pid_t holder = 0;
    const Ended first =
        call_limes(load, {.meanwhile = [&](pid_t program, const std::stop_token& over) {
                       while (!over.stop_requested() && read_file(attempt.path(".atlas.gpkg.lock")).empty()) {
                       }
                       holder = worker_of(program);
                       ::kill(holder, SIGSTOP);
                       second = call_limes(load);
                       ::kill(holder, SIGCONT);
                   }});
    CHECK(first.code == 0);
    REQUIRE(second);
    CAPTURE(second->err, holder);
    // The lock may have been let go just before.
    CHECK((second->code == 0 ||
           (second->code == 1 && second->err.find(fmt::format("process {}", holder)) != std::string::npos)));
    CHECK(second->seconds < 30);
}

TEST_CASE("H43: an answer is of one edition, whatever is put in its place meanwhile") {
    const Folder folder;
    const std::string atlas = folder / "atlas.gpkg";
    for (const char* name : {"even", "odd"}) {
        write_edition(folder, name, 400);
        for (const char* layer : {"a", "b"}) {
            REQUIRE(call_limes({"import", folder / (std::string{name} + ".csv"), "--layer", layer, "-o",
                                folder / (std::string{name} + ".gpkg"), "-q"})
                        .code == 0);
        }
    }
    fs::copy_file(folder / "even.gpkg", atlas);
    std::atomic<bool> done = false;
    std::jthread writer{[&] {  // faster than any import
        for (int i = 1; !done; ++i) {
            fs::copy_file(folder / (i % 2 == 0 ? "even.gpkg" : "odd.gpkg"), folder / "next",
                          fs::copy_options::overwrite_existing);
            fs::rename(folder / "next", atlas);
            std::this_thread::sleep_for(std::chrono::milliseconds{90 + 37 * (i % 10)});
        }
    }};
    std::set<std::string> seen;
    std::size_t gave_up = 0;
    for (int i = 0; i < 12; ++i) {
        const Ended ended =
            call_limes({"near", atlas, "--from", "a", "--to", "b", "--within", "1m", "--format", "geojson"});
        CAPTURE(ended.err);
        if (ended.code == 1) {
            CHECK_THAT(ended.err, Contains("replaced while it was read"));
            ++gave_up;
            continue;
        }
        REQUIRE(ended.code == 0);
        std::set<std::string> names;
        for (const auto& feature : features(ended.out)) {
            names.insert(feature.at("properties").at("from_name").get<std::string>());
            names.insert(feature.at("properties").at("to_name").get<std::string>());
        }
        CHECK(names.size() == 1);
        seen.insert(names.begin(), names.end());
    }
    done = true;
    CAPTURE(gave_up);
    CHECK_FALSE(seen.empty());
}

TEST_CASE("H43: an atlas that another program has open in WAL mode is not taken from under it") {
    Attempt attempt;
    const std::string input = attempt.file("p.csv", "id,lon,lat\na,106,21\n");
    const std::string program = std::getenv("LIMES_PROGRAM");
    const std::string load =
        fmt::format("{} import '{}' '{}' --layer x 2>&1; echo exit $?", program, attempt.atlas(), input);
    // Its connection stays open, idle, while the shell runs.
    const Ended other = run({"sqlite3", attempt.atlas()},
                            {.input = "CREATE TABLE foreign_words(w); PRAGMA journal_mode=WAL;\n"
                                      "INSERT INTO foreign_words VALUES ('before');\n.shell " +
                                      load + "\nINSERT INTO foreign_words VALUES ('after');\n"});
    CAPTURE(other.out, other.err);
    CHECK(other.code == 0);
    CHECK_THAT(other.out, Contains("has it open") && Contains("exit 1"));
    CHECK(run({"sqlite3", attempt.atlas(), "SELECT w FROM foreign_words"}).out == "before\nafter\n");
    // Closed there, it is written to, WAL mode or not.
    CHECK(call_limes({"import", attempt.atlas(), input, "--layer", "x"}).code == 0);
    CHECK(run({"sqlite3", attempt.atlas(), "SELECT w FROM foreign_words; PRAGMA integrity_check"}).out ==
          "before\nafter\nok\n");
}

TEST_CASE("H43: what another program writes into an atlas while it is loaded into is kept") {
    Attempt attempt;
    REQUIRE(run({"sqlite3", attempt.atlas(), "CREATE TABLE foreign_words(w)"}).code == 0);
    std::string csv = "id,lon,lat\n";
    for (int i = 0; i < 5000; ++i) {
        csv += fmt::format("{},{},21\n", i, 105 + 0.0001 * i);
    }
    const std::string input = attempt.file("p.csv", csv);
    const auto is_writing = [&] {
        return std::ranges::any_of(fs::directory_iterator{attempt.path("")}, [](const auto& entry) {
            const std::string name = entry.path().filename().string();
            return name.starts_with(".atlas.") && name.ends_with(".gpkg");
        });
    };
    int wrote = -1;
    const Ended ended = call_limes(
        {"import", attempt.atlas(), input, "--layer", "x"},
        {.meanwhile = [&](pid_t program, const std::stop_token& over) {
            while (!over.stop_requested() && !is_writing()) {
            }
            const pid_t worker = worker_of(program);
            ::kill(worker, SIGSTOP);
            wrote = run({"sqlite3", attempt.atlas(), "INSERT INTO foreign_words VALUES ('kept')"}).code;
            ::kill(worker, SIGCONT);
        }});
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
    CHECK(wrote == 0);
    CHECK(run({"sqlite3", attempt.atlas(), "SELECT w FROM foreign_words; SELECT count(*) FROM x"}).out ==
          "kept\n5000\n");
}

TEST_CASE("H43: an atlas that is named by a link is written to where it lies") {
    Attempt attempt;
    fs::create_directory(attempt.path("links"));
    const std::string link = attempt.path("links/link.gpkg");
    fs::create_symlink(attempt.atlas(), link);
    const std::string input = attempt.file("p.csv", "id,lon,lat\na,106,21\n");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"import", link, input, "--layer", "x"},
          {"import", input, "--layer", "y", "-o", link}}) {
        const Ended ended = call_limes(words);
        CAPTURE(ended.err);
        CHECK(ended.code == 0);
        CHECK(fs::is_symlink(link));
    }
    CHECK(run({"sqlite3", attempt.atlas(), "SELECT count(*) FROM x; SELECT count(*) FROM y"}).out ==
          "1\n1\n");
}

TEST_CASE("an atlas of an older limes answers as it did, and is of today's format once it is written to") {
    for (const char* name : {"first", "unmarked"}) {
        const Folder folder;
        const std::string atlas = old_atlas(folder, name);
        CAPTURE(name);
        const std::vector<std::string> ask{"near",     atlas,  "--from",  "posts",      "--to",     "gates",
                                           "--within", "30km", "--as-of", "2025-02-20", "--format", "csv"};
        const std::string answer =
            read_file(std::string{LIMES_SOURCE_DIR} + "/tests/program/old_atlases/near.csv");
        CHECK(call_limes(ask).out == answer);
        CHECK(call_limes({"info", atlas, "gates"}).out.find("ODbL-1.0") != std::string::npos);
        const std::string before = read_file(atlas);
        write_file(folder / "bad.csv", "id,lon,lat\na,999,21\n");
        CHECK(call_limes({"import", atlas, folder / "bad.csv", "--layer", "x", "--strict"}).code == 3);
        CHECK(read_file(atlas) == before);
        write_file(folder / "more.csv", "id,lon,lat\na,106,21\n");
        const Ended import = call_limes({"import", atlas, folder / "more.csv", "--layer", "x"});
        CAPTURE(import.err);
        CHECK(import.code == 0);
        CHECK(format_of(atlas) == "2\n");
        CHECK(call_limes(ask).out == answer);
        CHECK(call_limes({"export", atlas, "units", "--format", "csv"}).code == 0);
        CHECK(run({"sqlite3", atlas, "PRAGMA integrity_check"}).out == "ok\n");
    }
}

TEST_CASE("an atlas of a newer limes is named as such, with the way on, and left alone") {
    Attempt attempt;
    CHECK(format_of(attempt.atlas()) == "2\n");
    REQUIRE(
        run({"sqlite3", attempt.atlas(),
             "UPDATE limes_format SET format = '99', written_by = 'limes 9.0'; DROP TABLE limes_relations"})
            .code == 0);
    const std::string before = read_file(attempt.atlas());
    const std::string input = attempt.file("p.csv", "id,lon,lat\na,106,21\n");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"info", attempt.atlas()},
                                                  {"export", attempt.atlas(), "posts"},
                                                  {"import", attempt.atlas(), input, "--layer", "x"},
                                                  {"check", attempt.atlas(), "--fix"}}) {
        const Ended ended = call_limes(words);
        CAPTURE(words.front(), ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("newer limes (limes 9.0)") && Contains("limes export"));
        CHECK(read_file(attempt.atlas()) == before);
    }
}
