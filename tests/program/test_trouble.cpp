// Why a file could not be read or written is said with the way on.
#include "catch.hpp"
#include "run.hpp"

#include <filesystem>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const std::string kGates = "id,lon,lat\na,106,21\nb,107,22\n";

/// Whether a user without rights can run the program at all: not when it lies in somebody's own folder.
bool nobody_can_run() {
    return call_limes({"--version"}, {.as_nobody = true}).code == 0;
}

void set_rights(const std::string& path, unsigned rights) {
    fs::permissions(path, static_cast<fs::perms>(rights));
}

}  // namespace

TEST_CASE("what may not be read is said to be so, and whose it is") {
    if (!nobody_can_run()) {
        WARN("only the owner of the build folder can run the program");
        return;
    }
    const Folder folder;
    set_rights(folder / ".", 0755);
    fs::create_directory(folder / "closed");
    write_file(folder / "closed/gates.csv", kGates);
    write_file(folder / "gates.csv", kGates);
    write_file(folder / "style.json", "{}");
    REQUIRE(call_limes(
                {"export", folder / "gates.csv", "--lon", "lon", "--lat", "lat", "-o", folder / "gates.gpkg"})
                .code == 0);
    for (const char* file : {"gates.csv", "gates.gpkg", "style.json", "closed"}) {
        set_rights(folder / file, 0);
    }
    const Folder out;
    set_rights(out / ".", 0777);
    const auto near_of = [&](const std::string& file) {
        return std::vector<std::string>{"near", "--from", file, "--to", file, "--within", "5km"};
    };
    using Words = std::vector<std::string>;
    for (const Words& words :
         {near_of(folder / "gates.csv"), near_of(folder / "gates.gpkg"), Words{"info", folder / "gates.gpkg"},
          Words{"export", folder / "gates.csv"}, Words{"import", folder / "gates.csv", "-o", out / "a.gpkg"},
          Words{"import", folder / "closed", "-o", out / "a.gpkg"}, near_of(folder / "closed/gates.csv"),
          Words{"info", folder / "closed/gates.csv"}}) {
        CAPTURE(words);
        const Ended ended = call_limes(words, {.as_nobody = true});
        CAPTURE(ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("permission denied") && Contains("may not read it") &&
                                  Contains("belongs to ") && Contains("(---------)"));
    }
    set_rights(folder / "closed", 0755);
}

TEST_CASE("where nothing may be written is said with whose folder it is") {
    if (!nobody_can_run()) {
        return;
    }
    const Folder folder;
    write_file(folder / "gates.csv", kGates);
    set_rights(folder / ".", 0555);
    using Words = std::vector<std::string>;
    for (const Words& words : {Words{"export", folder / "gates.csv", "-o", folder / "a.geojson"},
                               Words{"export", folder / "gates.csv", "-o", folder / "a.gpkg"},
                               Words{"import", folder / "gates.csv", "-o", folder / "a.gpkg"}}) {
        CAPTURE(words);
        const Ended ended = call_limes(words, {.as_nobody = true});
        CAPTURE(ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("permission denied") && Contains("may not write there") &&
                                  Contains("belongs to ") && Contains("(r-xr-xr-x)"));
    }
}

TEST_CASE("a disk that fills up is said to have no space left, whatever the format") {
    const Folder folder;
    std::string csv = "id,lon,lat,words\n";
    for (int i = 0; i < 20'000; ++i) {
        csv += std::to_string(i) + "," + std::to_string(100 + i * 1e-4) + ",20,some words that are written\n";
    }
    write_file(folder / "places.csv", csv);
    for (const char* file : {"a.geojson", "a.csv", "a.gpkg", "a.fgb"}) {
        for (const std::size_t bytes : {3'000UL, 300'000UL, 900'000UL}) {
            CAPTURE(file, bytes);
            const Ended ended = call_limes(
                {"export", folder / "places.csv", "--lon", "lon", "--lat", "lat", "-o", folder / file},
                {.file_size_limit = bytes});
            CAPTURE(ended.err);
            CHECK(ended.code == 1);
            CHECK_THAT(ended.err, Contains(folder / file) && Contains("no space left"));
        }
    }
    CHECK(folder.files() == std::vector<std::string>{"places.csv"});
}
