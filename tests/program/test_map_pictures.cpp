// Every style of limes as it was last looked at: tests/program/pictures. A picture that is meant to be
// another is renewed by
// ./dev bless, for the eye to judge.
#include "catch.hpp"
#include "picture.hpp"
#include "run.hpp"

#include <cstdlib>
#include <filesystem>

namespace fs = std::filesystem;
using namespace limes::test;

namespace {

/// One sheet of a style, and the question whose answer it draws.
struct Sheet {
    std::string style;
    std::vector<std::string> question;  ///< its words after the atlas; empty: it draws the atlas alone
};

const std::vector<Sheet>& sheets() {
    static const std::vector<Sheet> all{
        {"border-sheet", {}},
        {"reference", {}},
        {"corridors", {"corridor", "--line", "sgr-hai-phong-mong-cai"}},
        {"gate-coverage",
         {"coverage", "--from", "gates", "--where", "category = 'international'", "--radius", "5km,10km,20km",
          "--of", "provinces", "--of-where", "country = 'VN'"}},
        {"pairs", {"pair", "--declared", "twinned_pairs"}},
        {"before-after", {"crosswalk", "--from", "2025-06-30", "--to", "2025-07-01", "--changes"}}};
    return all;
}

/// The answer as a file, made once a run.
std::string answer_file(const Folder& folder, const Sheet& sheet) {
    std::vector<std::string> words = sheet.question;
    words.insert(words.begin() + 1, sample_atlas());
    std::string file = folder / (words.front() + ".gpkg");
    words.insert(words.end(), {"--as-of", "2025-07-01", "-o", file, "-q"});
    const Ended ended = call_limes(words);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return file;
}

}  // namespace

TEST_CASE("each style draws what it drew when it was last looked at, near and far", "[pictures]") {
    const bool bless = std::getenv("LIMES_BLESS") != nullptr;
    const Folder folder;
    for (const Sheet& sheet : sheets()) {
        const std::string with = sheet.question.empty() ? "" : answer_file(folder, sheet);
        for (const auto& [scale, extent] :
             {std::pair{"far", "101.8,20.2,108.8,23.9"}, {"near", "106.2,21.3,108.2,22.5"}}) {
            const std::string name = sheet.style + "-" + scale + ".png";
            const fs::path kept = fs::path{LIMES_SOURCE_DIR} / "tests/program/pictures" / name;
            const std::string drawn = bless ? kept.string() : folder / name;
            std::vector<std::string> words{"map",     sample_atlas(), "-o",       drawn,
                                           "--style", sheet.style,    "--size",   "240x170mm",
                                           "--dpi",   "64",           "--extent", extent,
                                           "--as-of", "2025-07-01",   "-q",       "--overwrite"};
            if (!with.empty()) {
                words.insert(words.end(), {"--with", with});
            }
            const Ended ended = call_limes(words);
            CAPTURE(name, ended.err);
            REQUIRE(ended.code == 0);
            if (bless) {
                continue;
            }
            // Another version of a font moves letters, and with them a label or two; a layer that lacks is
            // more than that.
            const Difference apart = difference(see(drawn), see(kept.string()));
            CHECK(apart.mean < 1.0);
            CHECK(apart.seen_share < 0.02);
        }
    }
}

TEST_CASE("pictures of two styles are plainly apart", "[pictures]") {
    const std::string folder = std::string{LIMES_SOURCE_DIR} + "/tests/program/pictures/";
    const Difference apart = difference(see(folder + "pairs-far.png"), see(folder + "gate-coverage-far.png"));
    CHECK((apart.mean > 1.0 || apart.seen_share > 0.02));
}
