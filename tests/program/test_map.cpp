// limes map and what it draws besides an atlas: answers, places, several sheets, styles for QGIS.
#include "catch.hpp"
#include "run.hpp"

#include <filesystem>

namespace fs = std::filesystem;
using namespace limes::test;
using Catch::Matchers::Contains;

namespace {

Ended map(std::vector<std::string> words) {
    words.insert(words.begin(), {"map", sample_atlas()});
    words.insert(words.end(), {"--as-of", "2025-07-01", "--size", "a5", "--dpi", "40"});
    return call_limes(words);
}

std::string answer_to(const Folder& folder, std::vector<std::string> question, const std::string& name) {
    question.insert(question.begin() + 1, sample_atlas());
    question.insert(question.end(), {"--as-of", "2025-07-01", "-o", folder / name, "-q"});
    REQUIRE(call_limes(question).code == 0);
    return folder / name;
}

const std::vector<std::string> kCoverage{"coverage", "--from",    "gates",      "--radius",      "5km",
                                         "--of",     "provinces", "--of-where", "country = 'VN'"};

}  // namespace

TEST_CASE("a style that draws an answer says what lacks and how it is made, and takes it by any name") {
    const Folder folder;
    const Ended lacking = map({"--style", "gate-coverage", "-o", folder / "map.png"});
    CHECK(lacking.code == 2);
    CHECK_THAT(lacking.err, Contains("'coverage'") && Contains("limes coverage"));
    CHECK(folder.files().empty());

    const std::string named = answer_to(folder, kCoverage, "coverage.gpkg");
    CHECK(map({"--style", "gate-coverage", "--with", named, "-o", folder / "a.png"}).code == 0);
    // A table has no layer of that name: the one answer that lacks.
    const std::string called_otherwise = folder / "reach.fgb";
    REQUIRE(call_limes({"export", named, "-o", called_otherwise, "-q"}).code == 0);
    CHECK(map({"--style", "gate-coverage", "--with", called_otherwise, "-o", folder / "b.png"}).code == 0);
    CHECK(read_file(folder / "a.png") == read_file(folder / "b.png"));

    const Ended strange = map({"--style", "border-sheet", "--with", named, "-o", folder / "c.png"});
    CHECK(strange.code == 2);
    CHECK_THAT(strange.err, Contains("coverage.gpkg") && Contains("it draws"));
}

TEST_CASE("a sheet is of a corridor, of a border, of a stretch of either, or of the rows of a file") {
    const Folder folder;
    const Ended corridor = map({"--of", "sgr-hai-phong-mong-cai", "-o", folder / "corridor.png"});
    CHECK(corridor.code == 0);
    const Ended stretch =
        map({"--of", "sgr-hai-phong-mong-cai", "--stretch", "100km,140km", "-o", folder / "stretch.svg"});
    CAPTURE(stretch.err);
    CHECK(stretch.code == 0);
    CHECK_THAT(read_file(folder / "stretch.svg"), Contains("100km–140km"));
    CHECK(map({"--of", "border-vn-cn", "--stretch", "200km,300km", "-o", folder / "border.png"}).code == 0);
    const std::string file =
        answer_to(folder, {"near", "--from", "settlements", "--to", "gates", "--within", "5km"}, "near.gpkg");
    CHECK(map({"--extent", file, "-o", folder / "file.png"}).code == 0);

    CHECK(map({"--stretch", "1km,2km", "-o", folder / "no.png"}).code == 2);
    CHECK(map({"--of", "Hà Nội", "--stretch", "1km,2km", "-o", folder / "no.png"}).code == 2);
    CHECK(map({"--of", "Hà Nội", "--extent", "104,21,105,22", "-o", folder / "no.png"}).code == 2);
}

TEST_CASE("an atlas of sheets has a page for each unit that is chosen, and only a PDF has pages") {
    const Folder folder;
    const Ended ended = map({"--atlas-by", "provinces", "--atlas-where",
                             "id IN ('vn-cao-bang', 'vn-lang-son')", "-o", folder / "atlas.pdf"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.err, Contains("2 sheets"));
    CHECK_THAT(run({"pdfinfo", folder / "atlas.pdf"}).out, Contains("Pages:           2"));
    CHECK_THAT(run({"pdftotext", "-f", "1", "-l", "1", folder / "atlas.pdf", "-"}).out, Contains("Cao Bằng"));
    const Ended picture = map({"--atlas-by", "provinces", "-o", folder / "atlas.png"});
    CHECK(picture.code == 2);
    CHECK_THAT(picture.err, Contains(".pdf"));
    CHECK(
        map({"--atlas-by", "provinces", "--atlas-where", "id = 'nowhere'", "-o", folder / "none.pdf"}).code ==
        2);
}

TEST_CASE("sheets are drawn from A0 to A5, lying and standing, and by any palette of the style") {
    const Folder folder;
    for (const char* size : {"a0", "a4-portrait"}) {
        const Ended ended = call_limes({"map", sample_atlas(), "-o", folder / (std::string{size} + ".pdf"),
                                        "--as-of", "2025-07-01", "--size", size});
        CAPTURE(size, ended.err);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.err, !Contains("no-room"));
    }
    for (const char* palette : {"light", "dark", "colour-blind"}) {
        CHECK(map({"--palette", palette, "-o", folder / (std::string{palette} + ".png")}).code == 0);
    }
    CHECK(read_file(folder / "light.png") != read_file(folder / "dark.png"));
    const Ended unknown = map({"--palette", "sepia", "-o", folder / "sepia.png"});
    CHECK(unknown.code == 2);
    CHECK_THAT(unknown.err, Contains("colour-blind, dark"));
}

TEST_CASE("an export with a style is a GeoPackage that has it, which limes reads as before") {
    const Folder folder;
    const std::string file = folder / "gates.gpkg";
    const Ended ended =
        call_limes({"export", sample_atlas(), "gates", "--style", "border-sheet", "-o", file});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.err, Contains("QGIS does not draw all of the style"));
    const Ended styles =
        run({"ogrinfo", "-q", file, "-sql", "SELECT f_table_name, styleName FROM layer_styles"});
    CHECK_THAT(styles.out, Contains("= gates") && Contains("= border-sheet"));
    const Ended again = call_limes({"export", file, "-o", folder / "again.geojson"});
    CAPTURE(again.err);
    CHECK(again.code == 0);

    CHECK(
        call_limes({"export", sample_atlas(), "gates", "--style", "border-sheet", "-o", folder / "gates.fgb"})
            .code == 2);
    const Ended other = call_limes(
        {"export", sample_atlas(), "events", "--style", "border-sheet", "-o", folder / "events.gpkg"});
    CHECK(other.code == 2);
    CHECK_THAT(other.err, Contains("draws no layer 'events'"));
}
