// Pages about one place: limes report.
#include "catch.hpp"
#include "run.hpp"

#include <filesystem>
#include <string>
#include <vector>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> report(const std::string& of, const std::string& to,
                                const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"report", sample_atlas(), "--of", of, "-o", to, "--as-of", "2025-07-01"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// HTML Tidy knows the elements of HTML 5 and of SVG within it, and finds what is not closed, repeats or
/// lacks.
void require_valid(const std::string& path) {
    const Ended tidied = run({"tidy", "-quiet", "-errors", "-utf8", "--show-warnings", "yes", path});
    CAPTURE(tidied.err);
    CHECK(tidied.code == 0);
}

}  // namespace

TEST_CASE("a page about a place of each kind is valid, and each question is answered") {
    const Folder folder;
    struct Asked {
        const char* of;
        const char* language;
        const char* says;
    };
    // One of each kind, and each language once.
    const std::vector<Asked> all{{"Lạng Sơn", "vi", "Cửa khẩu của đơn vị"},
                                 {"huu-nghi", "en", "The ten nearest settlements"},
                                 {"sgr-lao-cai-hai-phong", "fr", "Unités traversées"},
                                 {"mong-cai-dongxing", "zh", "已登记的结对"}};
    for (const Asked& asked : all) {
        CAPTURE(asked.of);
        const std::string path = folder / (std::string{asked.of} + ".html");
        const Ended ended = call_limes(report(asked.of, path, {"--lang", asked.language}));
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
        const std::string page = read_file(path);
        CHECK_THAT(page, Contains(asked.says));
        CHECK_THAT(page, Contains("<svg"));
        CHECK_THAT(page, Contains("2025-07-01"));
        // "6 of 6 questions answered"
        const std::size_t of = ended.err.find(" questions answered");
        REQUIRE(of != std::string::npos);
        const std::string counts =
            ended.err.substr(ended.err.rfind(';', of) + 2, of - ended.err.rfind(';', of) - 2);
        CHECK(counts.substr(0, counts.find(' ')) == counts.substr(counts.rfind(' ') + 1));
        require_valid(path);
    }
    CHECK(folder.files().size() == all.size());
}

TEST_CASE("the same command gives the same page") {
    const Folder folder;
    const std::string path = folder / "a.html";
    REQUIRE(call_limes(report("mong-cai-dongxing", path)).code == 0);
    const std::string first = read_file(path);
    CHECK(call_limes(report("mong-cai-dongxing", path)).code == 1);  // it is there
    REQUIRE(call_limes(report("mong-cai-dongxing", path, {"--overwrite"})).code == 0);
    const std::string second = read_file(path);
    // The commands differ by that option, and stand on the page.
    std::string without = second;
    for (std::size_t at = without.find(" --overwrite"); at != std::string::npos;
         at = without.find(" --overwrite")) {
        without.erase(at, std::string{" --overwrite"}.size());
    }
    CHECK(without == first);
}

TEST_CASE("a PDF of a report has its words as text, and says what it lacks where it cannot be made") {
    const Folder folder;
    const Ended ended = call_limes(report("mong-cai-dongxing", folder / "a.pdf", {"--lang", "vi"}));
    CAPTURE(ended.err);
    if (!fs::exists("/usr/bin/weasyprint")) {
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("apt-get install weasyprint"));
        return;
    }
    REQUIRE(ended.code == 0);
    CHECK(folder.files() == std::vector<std::string>{"a.pdf"});
    const Ended text = run({"pdftotext", "-layout", folder / "a.pdf", "-"});
    CHECK_THAT(text.out, Contains("Các cặp kết nghĩa"));
    CHECK_THAT(text.out, Contains("Móng Cái"));
    CHECK_THAT(text.out, Contains("Phép chiếu"));  // which stands on the map alone
    CHECK_THAT(run({"pdfinfo", folder / "a.pdf"}).out, Contains("Tagged:          yes"));
}

TEST_CASE("what a report cannot be asked is refused by name, and nothing is written") {
    const Folder folder;
    const auto refused = [&](const std::vector<std::string>& words, const char* says) {
        const Ended ended = call_limes(words);
        CAPTURE(ended.err);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, Contains(says));
    };
    refused(report("Atlantis", folder / "a.html"), "--of 'Atlantis'");
    refused(report("Lạng Sơn", folder / "a.png"), ".html or .pdf");
    refused(report("Lạng Sơn", folder / "a.html", {"--lang", "lo"}), "en, fr, vi, zh");
    refused(report("Lạng Sơn", folder / "a.html", {"--where", "id = 'x'"}), "--where");
    CHECK(folder.files().empty());
}

TEST_CASE("a name of several is told, and an id is not asked about") {
    const Folder folder;
    const Ended by_name = call_limes({"report", sample_atlas(), "--of", "Lào Cai", "-o", folder / "a.html"});
    CHECK(by_name.code == 0);
    const std::string csv = folder / "gates.csv";
    const std::string atlas = folder / "b.gpkg";
    write_file(csv, "id,name_vi,lon,lat,country\na,Cửa Một,106.7,21.9,VN\nb,Cửa Một,106.8,21.9,VN\n");
    REQUIRE(
        call_limes({"import", atlas, "--layer", "gates", csv, "--id", "id", "--lon", "lon", "--lat", "lat"})
            .code == 0);
    const Ended several =
        call_limes({"report", atlas, "--of", "Cửa Một", "-o", folder / "c.html", "--lang", "vi"});
    CAPTURE(several.err);
    REQUIRE(several.code == 0);
    CHECK_THAT(several.err, Contains("other places here have its name too: b"));
    CHECK_THAT(read_file(folder / "c.html"), Contains("ở đây còn nơi khác cùng tên: b"));
    const Ended by_id = call_limes({"report", atlas, "--of", "b", "-o", folder / "d.html"});
    REQUIRE(by_id.code == 0);
    CHECK(by_id.err.find("other places") == std::string::npos);
}

TEST_CASE("a page that cannot be written is told before the work, and nothing is left") {
    const Folder folder;
    const Ended no_folder = call_limes(report("huu-nghi", folder / "none/a.html"));
    CHECK(no_folder.code == 1);
    CHECK_THAT(no_folder.err, Contains("none"));
    CHECK(folder.files().empty());
}
