#include "catch.hpp"
#include "kill.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <thread>

using namespace limes::test;
using namespace std::chrono_literals;
using Catch::Contains;
namespace fs = std::filesystem;

TEST_CASE("a pipe gets GeoJSON and words go to standard error") {
    const Ended ended =
        call_limes({"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within", "10km"});
    REQUIRE(ended.code == 0);
    const auto json = nlohmann::json::parse(ended.out);
    CHECK(json.at("type") == "FeatureCollection");
    CHECK(json.at("features").size() > 10);
    CHECK_FALSE(json.contains("crs"));
    CHECK_THAT(json.at("limes").dump(), Contains("GeoNames"));
}

TEST_CASE("every format that is written is read back by GDAL with the same rows") {
    const Folder folder;
    const auto ask = [&](const std::string& file) {
        return call_limes({"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within",
                           "10km", "-o", folder / file});
    };
    REQUIRE(ask("near.geojson").code == 0);
    const std::size_t rows = features(read_file(folder / "near.geojson")).size();
    for (const char* file : {"near.geojson", "near.geojsonl", "near.gpkg", "near.fgb", "near.csv"}) {
        CAPTURE(file);
        if (std::string{file} != "near.geojson") {
            REQUIRE(ask(file).code == 0);
        }
        const Ended info = run({"ogrinfo", "-ro", "-so", "-al", folder / file});
        CHECK_THAT(info.out, Contains("Feature Count: " + std::to_string(rows)));
    }
}

TEST_CASE("an output is not replaced unless asked, and stays when the work fails") {
    const Folder folder;
    const std::string file = folder / "gates.geojson";
    write_file(file, "mine");
    const std::vector<std::string> command{"export", sample_atlas(), "gates", "-o", file};
    const Ended refused = call_limes(command);
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("--overwrite"));
    CHECK(read_file(file) == "mine");
    auto forced = command;
    forced.emplace_back("--overwrite");
    const Ended full = call_limes(forced, {.file_size_limit = 1000});
    CHECK(full.code == 1);
    CHECK(read_file(file) == "mine");
    CHECK(call_limes(forced).code == 0);
    CHECK(features(read_file(file)).size() > 40);
    CHECK(folder.files() == std::vector<std::string>{"gates.geojson"});
}

TEST_CASE("places that cannot be written to are said") {
    CHECK_THAT(call_limes({"export", sample_atlas(), "gates", "-o", "/no/such/folder/x.geojson"}).err,
               Contains("/no/such/folder"));
    CHECK(call_limes({"export", sample_atlas(), "gates", "-o", "/no/such/folder/x.geojson"}).code == 1);
    CHECK(call_limes({"export", sample_atlas(), "gates", "-o", "/tmp"}).code != 0);
}

TEST_CASE("a reader that goes away is no error") {
    const Ended ended = call_limes({"export", sample_atlas(), "provinces"}, {.close_stdout = true});
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
}

TEST_CASE("the answer does not depend on threads, locale or working folder") {
    const std::vector<std::string> command{"nearest",  sample_atlas(), "--from",  "settlements",
                                           "--to",     "gates",        "-k",      "3",
                                           "--format", "csv",          "--as-of", "2025-07-01"};
    const Ended one = call_limes({"nearest", sample_atlas(), "--from", "settlements", "--to", "gates", "-k",
                                  "3", "--format", "csv", "--as-of", "2025-07-01", "--threads", "1"});
    REQUIRE(one.code == 0);
    CHECK(call_limes(command).out == one.out);
    CHECK(call_limes(
              command,
              {.environment = {{"LC_ALL", "C"}, {"TZ", "Asia/Ho_Chi_Minh"}, {"TERM", "dumb"}, {"HOME", ""}}})
              .out == one.out);
}

TEST_CASE("Ctrl-C ends within a second or so, with exit 130 and nothing half-written") {
    const Folder folder;
    // Many points against themselves: long enough to be interrupted.
    std::string csv = "id,lon,lat\n";
    for (int i = 0; i < 60'000; ++i) {
        csv += std::to_string(i) + "," + std::to_string(105 + 0.00001 * i) + "," +
               std::to_string(21 + 0.000007 * i) + "\n";
    }
    write_file(folder / "many.csv", csv);
    Interrupted interrupted;
    const Ended ended = call_limes({"near", "--from", folder / "many.csv", "--to", folder / "many.csv",
                                    "--within", "30km", "-o", folder / "pairs.geojson"},
                                   {.meanwhile = interrupted.at_work(300ms)});
    const double seconds = interrupted.seconds_ago();
    CAPTURE(ended.err);
    CHECK(ended.code == 130);
    CHECK(seconds < 6);
    CHECK(folder.files() == std::vector<std::string>{"many.csv"});
}

TEST_CASE("a report holds the ledger and it balances") {
    const Folder folder;
    REQUIRE(call_limes({"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within", "10km",
                        "-o", folder / "near.csv", "--report", folder / "r.json"})
                .code == 0);
    const auto report = nlohmann::json::parse(read_file(folder / "r.json"));
    CHECK_FALSE(report.dump().empty());
}

TEST_CASE("what writing finds is in the report once") {
    const Folder folder;
    REQUIRE(call_limes({"export", sample_atlas(), "gates", "--all-times", "-o", folder / "gates.fgb",
                        "--report", folder / "r.json"})
                .code == 0);
    const auto report = nlohmann::json::parse(read_file(folder / "r.json"));
    std::size_t found = 0;
    for (const auto& finding : report.at("findings")) {
        found += finding.at("kind") == "date-as-moment" ? 1 : 0;
    }
    CHECK(found == 2);  // valid_from and valid_to
}

TEST_CASE("an answer never replaces what it was asked of") {
    const Folder folder;
    fs::copy_file(sample_atlas(), folder / "a.gpkg");
    const std::string bytes = read_file(folder / "a.gpkg");
    const Ended ended = call_limes({"near", folder / "a.gpkg", "--from", "settlements", "--to", "gates",
                                    "--within", "3km", "-o", folder / "a.gpkg", "--overwrite"});
    CHECK(ended.code == 2);
    CHECK(read_file(folder / "a.gpkg") == bytes);
}

TEST_CASE("a report never replaces what was asked, nor the answer") {
    const Folder folder;
    write_file(folder / "in.geojson", R"({"type":"FeatureCollection","features":[]})");
    const std::string before = read_file(folder / "in.geojson");
    CHECK(call_limes({"export", folder / "in.geojson", "-o", folder / "a.csv", "--report",
                      folder / "in.geojson", "--overwrite"})
              .code == 2);
    CHECK(read_file(folder / "in.geojson") == before);
    CHECK(call_limes({"export", folder / "in.geojson", "-o", folder / "a.csv", "--report", folder / "a.csv"})
              .code == 2);
    CHECK(folder.files().size() == 1);
}

TEST_CASE("rows that a format cannot hold are counted on the way out") {
    const Folder folder;
    const Ended ended =
        call_limes({"export", sample_atlas(), "gates", "--all-times", "-o", folder / "gates.fgb"});
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, Contains("54 rows") && Contains("write: 5 of 59 left out"));
    CHECK(call_limes(
              {"export", sample_atlas(), "gates", "--all-times", "-o", folder / "strict.fgb", "--strict"})
              .code == 3);
}

TEST_CASE("a report is written when a loss is an error, and refused before the work when it cannot be") {
    const Folder folder;
    const std::vector<std::string> near{"near", sample_atlas(), "--from",   "settlements",
                                        "--to", "gates",        "--within", "3km"};
    auto strict = near;
    strict.insert(strict.end(), {"--strict", "--report", folder / "r.json"});
    CHECK(call_limes(strict).code == 3);
    CHECK_THAT(read_file(folder / "r.json"), Contains("no geometry"));
    const Ended again = call_limes(strict);
    CHECK(again.code == 1);
    CHECK(again.out.empty());
    CHECK_THAT(again.err, Contains("r.json"));
}

TEST_CASE("an answer whose report cannot be written is not there either, and the report is named") {
    const Folder folder;
    std::string rows = "id,name,lon,lat\n1,here,106.7,21.9\n";
    for (int i = 2; i < 60; ++i) {
        rows += std::to_string(i) + ",nowhere,east,north\n";  // a finding each
    }
    write_file(folder / "in.csv", rows);
    for (const char* answer : {"a.csv", "a.gpkg.geojson"}) {
        CAPTURE(answer);
        const Ended ended = call_limes({"export", folder / "in.csv", "--lon", "lon", "--lat", "lat", "-o",
                                        folder / answer, "--report", folder / "report.json"},
                                       {.file_size_limit = 4000});
        CAPTURE(ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains((folder / "report.json") + ": not all could be written"));
        CHECK(folder.files() == std::vector<std::string>{"in.csv"});
    }
}

TEST_CASE("an import whose report cannot be made changes nothing") {
    const Folder folder;
    write_file(folder / "in.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"a",
        "properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[106.7,21.9]}}]})");
    write_file(folder / "there.json", "mine");
    const std::vector<std::string> words{"import", folder / "in.geojson", "-o", folder / "a.gpkg",
                                         "--report"};
    const std::vector<std::pair<std::string, const char*>> reports{
        {folder / "none/r.json", "there is no folder"}, {folder / "there.json", "exists already"}};
    for (const auto& [report, says] : reports) {
        CAPTURE(report);
        auto call = words;
        call.push_back(report);
        const Ended ended = call_limes(call);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains(report) && Contains(says));
        CHECK(folder.files() == std::vector<std::string>{"in.geojson", "there.json"});
    }
    auto call = words;
    call.push_back(folder / "r.json");
    REQUIRE(call_limes(call).code == 0);
    const auto report = nlohmann::json::parse(read_file(folder / "r.json"));
    CHECK(report.at("ledger").at("in from " + folder / "in.geojson").at("in") == 1);
    // Also where nothing is new, and where nothing shall be written.
    for (const char* more : {"--overwrite", "--dry-run"}) {
        CAPTURE(more);
        auto again = words;
        again.insert(again.end(), {folder / (std::string{more} + ".json"), more});
        CHECK(call_limes(again).code == 0);
        CHECK_THAT(read_file(folder / (std::string{more} + ".json")), Contains("in.geojson"));
    }
}

TEST_CASE("a check does not begin to mend when its findings cannot be written") {
    const Folder folder;
    fs::copy_file(sample_atlas(), folder / "a.gpkg");
    const std::string bytes = read_file(folder / "a.gpkg");
    write_file(folder / "there.csv", "mine");
    for (const char* option : {"-o", "--report"}) {
        CAPTURE(option);
        const Ended ended = call_limes(
            {"check", folder / "a.gpkg", "--fix", "--only", "duplicate-id", option, folder / "there.csv"});
        CHECK(ended.code == 1);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Contains("there.csv: exists already") && !Contains("mend"));
    }
    CHECK((read_file(folder / "a.gpkg") == bytes));
    CHECK(folder.files() == std::vector<std::string>{"a.gpkg", "there.csv"});
}

TEST_CASE("what was found on the way out is in the report once") {
    const Folder folder;
    write_file(folder / "in.csv", "id,name,Name,lon,lat\n1,a,b,106.7,21.9\n");
    REQUIRE(call_limes({"export", folder / "in.csv", "--lon", "lon", "--lat", "lat", "-o", folder / "a.gpkg",
                        "--report", folder / "r.json"})
                .code == 0);
    const auto report = nlohmann::json::parse(read_file(folder / "r.json"));
    CHECK(std::ranges::count(report.at("findings"), "column-renamed",
                             [](const auto& finding) { return finding.at("kind"); }) == 1);
}

TEST_CASE("the same question gives the same bytes in every format") {
    const Folder folder;
    for (const char* ending : {".geojson", ".csv", ".gpkg", ".fgb"}) {
        CAPTURE(ending);
        for (const char* name : {"one", "two"}) {
            REQUIRE(call_limes({"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within",
                                "5km", "--as-of", "2025-07-01", "-o", folder / (std::string{name} + ending)})
                        .code == 0);
            std::this_thread::sleep_for(std::chrono::milliseconds{1100});  // another second of the clock
        }
        // The command line that the answer carries names its own file; the rest is equal to the byte.
        std::string one = read_file(folder / (std::string{"one"} + ending));
        const std::string two = read_file(folder / (std::string{"two"} + ending));
        for (std::size_t at = 0; (at = one.find("/one.", at)) != std::string::npos;) {
            one.replace(at, 5, "/two.");
        }
        CHECK(one == two);
    }
}

TEST_CASE("a report of an answer that was streamed counts its rows") {
    const Folder folder;
    REQUIRE(
        call_limes({"export", sample_atlas(), "settlements", "-o", folder / "s.fgb", "--all-times"}).code ==
        0);
    const Ended ended =
        call_limes({"nearest", "--from", folder / "s.fgb", "--to", sample_atlas() + ":gates", "-k", "2",
                    "--ties", "first", "-o", folder / "n.csv", "--report", folder / "report.json"});
    REQUIRE(ended.code == 0);
    const auto report = nlohmann::json::parse(read_file(folder / "report.json"));
    CHECK(report.at("rows") == 2 * 741);
    CHECK(report.at("written").at("out") == 2 * 741);
    CHECK(report.at("ledger").at("read " + (folder / "s.fgb")).at("in") == 741);
}

TEST_CASE("an answer that is streamed to a file is the one that a pipe gets") {
    const Folder folder;
    REQUIRE(
        call_limes({"export", sample_atlas(), "settlements", "-o", folder / "s.fgb", "--all-times"}).code ==
        0);
    for (const std::vector<std::string>& question : {std::vector<std::string>{"near", "--within", "20km"},
                                                     {"nearest", "-k", "3"},
                                                     {"join", "--predicate", "intersects"}}) {
        std::vector<std::string> words{question};
        const std::string to = question[0] == "join" ? ":provinces" : ":gates";
        words.insert(words.end(),
                     {"--from", folder / "s.fgb", "--to", sample_atlas() + to, "--as-of", "2025-07-01"});
        const Ended piped = call_limes(words);
        REQUIRE(piped.code == 0);
        words.insert(words.end(), {"-o", folder / (question[0] + ".geojson")});
        REQUIRE(call_limes(words).code == 0);
        auto streamed = nlohmann::json::parse(read_file(folder / (question[0] + ".geojson")));
        auto whole = nlohmann::json::parse(piped.out);
        CHECK(streamed.at("features").size() > 100);
        for (auto* json : {&streamed, &whole}) {
            json->at("limes").erase("question");  // one of them names its output
        }
        CHECK(streamed == whole);
    }
}

TEST_CASE("a limit of memory is held: what streams stays below it, what does not is refused with the mend") {
    const Folder folder;
    std::string csv = "id,lon,lat,words\n";
    for (int i = 0; i < 300'000; ++i) {
        csv += std::to_string(i) + "," + std::to_string(100 + i % 997 * 0.01) + "," +
               std::to_string(10 + i / 997 * 0.01) + ",some words that a row is long with\n";
    }
    write_file(folder / "places.csv", csv);
    REQUIRE(run({"ogr2ogr", folder / "places.fgb", folder / "places.csv", "-oo", "X_POSSIBLE_NAMES=lon",
                 "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326", "-lco", "SPATIAL_INDEX=NO"})
                .code == 0);
    const Ended whole = call_limes({"export", folder / "places.csv", "-o", folder / "whole.csv", "--memory",
                                    "128MiB", "--lon", "lon", "--lat", "lat"});
    CHECK(whole.code == 1);
    CHECK_THAT(whole.err, Contains("--memory") && Contains("FlatGeobuf"));
    CHECK(folder.files().size() == 2);
    CHECK(
        call_limes({"export", folder / "places.fgb", "-o", folder / "whole.csv", "--memory", "1MiB"}).code ==
        2);
    CHECK(
        call_limes({"export", folder / "places.fgb", "-o", folder / "whole.csv", "--memory", "much"}).code ==
        2);
    CHECK(
        call_limes({"export", folder / "places.fgb", "-o", folder / "whole.csv", "--memory", "2GiB"}).code ==
        0);
    CHECK(read_file(folder / "whole.csv").size() > csv.size());
}

TEST_CASE("an empty point and none are told apart in a CSV, whatever file they come from and whichever way") {
    const Folder folder;
    write_file(folder / "in.csv", "id,wkt\na,POINT (106 21)\ne,POINT EMPTY\nn,\nb,POINT (107 22)\n");
    const std::string expected = "id,wkt\r\na,POINT (106 21)\r\ne,POINT EMPTY\r\nn,\r\nb,POINT (107 22)\r\n";
    const auto text = [&](std::vector<std::string> words) {
        const Ended ended = call_limes(words);
        CAPTURE(ended.err);
        CHECK(ended.code == 0);
        return ended.out;
    };
    const std::vector<std::string> first{"export", folder / "in.csv", "--id",     "id", "--wkt",
                                         "wkt",    "--assume-crs",    "EPSG:4326"};
    auto piped = first;
    piped.insert(piped.end(), {"--format", "csv"});
    CHECK(text(piped) == expected);
    for (const char* ending : {"geojson", "geojsonl", "gpkg"}) {
        CAPTURE(ending);
        const std::string file = folder / (std::string{"made."} + ending);
        const std::string layer = std::string{"from_"} + ending;
        auto make = first;
        make.insert(make.end(), {"-o", file});
        (void)text(make);
        CHECK(text({"export", file, "--id", "id", "--format", "csv"}) == expected);
        const std::string streamed = folder / (std::string{ending} + ".csv");
        (void)text({"export", file, "--id", "id", "-o", streamed});
        CHECK(read_file(streamed) == expected);
        (void)text({"import", file, "--id", "id", "--layer", layer, "-o", folder / "atlas.gpkg"});
        CHECK(text({"export", folder / "atlas.gpkg", layer, "--format", "csv"}) == expected);
    }
    // No rows, the same header.
    CHECK(text({"export", folder / "made.gpkg", "--where", "id = 'x'", "--format", "csv"}) == "id,wkt\r\n");
    const std::string none = folder / "none.csv";
    (void)text({"export", folder / "made.gpkg", "--where", "id = 'x'", "-o", none});
    CHECK(read_file(none) == "id,wkt\r\n");
    const auto pairs = [&](const std::string& within) {
        const std::string csv = text({"near", "--from", folder / "made.gpkg", "--to",
                                      sample_atlas() + ":gates", "--within", within, "--format", "csv"});
        return csv.substr(0, csv.find('\r'));
    };
    CHECK(pairs("1m") == pairs("500km"));
}
