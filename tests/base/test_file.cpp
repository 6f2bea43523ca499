#include <limes/base/error.hpp>
#include <limes/base/file.hpp>

#include "catch.hpp"
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

using namespace limes::base;
namespace fs = std::filesystem;

namespace {

/// A folder of the test's own, gone afterwards.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("limes-file-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{path}, {}));
    }
};

void put(const fs::path& path, const std::string& text) {
    FileWriter writer{path};
    writer.write(text);
    writer.close();
}

}  // namespace

TEST_CASE("a file appears whole on commit and not at all without") {
    const Folder folder;
    const fs::path target = folder.path / "gates.geojson";
    {
        const AtomicFile file{target};
        put(file.temporary(), "half");
        CHECK(file.temporary().extension() == ".geojson");
        CHECK_FALSE(fs::exists(target));
    }
    CHECK(folder.count() == 0);
    {
        AtomicFile file{target};
        put(file.temporary(), "whole");
        file.commit();
    }
    CHECK(read_text_file(target) == "whole");
    CHECK(folder.count() == 1);
}

TEST_CASE("what is there is replaced only when asked") {
    const Folder folder;
    const fs::path target = folder.path / "a.csv";
    put(target, "old");
    CHECK_THROWS_AS(AtomicFile{target}, DataError);
    {
        const AtomicFile abandoned{target, Overwrite::yes};
        put(abandoned.temporary(), "new");
    }
    CHECK(read_text_file(target) == "old");
}

TEST_CASE("an output that cannot be is refused at once") {
    const Folder folder;
    CHECK_THROWS_AS(AtomicFile{folder.path}, DataError);
    CHECK_THROWS_AS(AtomicFile(folder.path / "no" / "such" / "x.csv"), DataError);
}

TEST_CASE("what a killed writer left is removed by the next, what a living one writes is not") {
    const Folder folder;
    const pid_t gone = ::fork();
    if (gone == 0) {
        ::_exit(0);
    }
    ::waitpid(gone, nullptr, 0);
    put(folder.path / (".a." + std::to_string(gone) + "-0.gpkg"), "half");
    put(folder.path / (".a." + std::to_string(gone) + "-0.gpkg-journal"), "half");
    put(folder.path / (".a." + std::to_string(::getpid()) + "-77.gpkg"), "being written");
    put(folder.path / ".a.b.gpkg", "somebody's");
    put(folder.path / (".a." + std::to_string(gone) + "-0-another_.gpkg"), "another machine's");
    {
        AtomicFile file{folder.path / "a.gpkg"};
        put(file.temporary(), "whole");
        file.commit();
    }
    CHECK(folder.count() == 4);
    CHECK(fs::exists(folder.path / ".a.b.gpkg"));
    CHECK(fs::exists(folder.path / (".a." + std::to_string(gone) + "-0-another_.gpkg")));
}

TEST_CASE("a full disk is an error, not a short file") {
    const Folder folder;
    rlimit old{};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = old;
    small.rlim_cur = 1000;
    ::setrlimit(RLIMIT_FSIZE, &small);
    FileWriter writer{folder.path / "big"};
    CHECK_THROWS_AS(writer.write(std::string(5000, 'x')), DataError);
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);
}
