// Pictures of answers: --plot.
#include "catch.hpp"
#include "run.hpp"
#include "svg_reading.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>

using namespace limes::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr const char* kBlue = "#0072b2";

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// Some seconds of work, the answer of which has bars.
std::vector<std::string> gaps(const std::string& where = "country = 'VN' AND name_vi LIKE 'L%'") {
    return {"gaps", sample_atlas(), "--from",     "gates", "--radius", "20km",
            "--of", "provinces",    "--of-where", where,   "--as-of",  "2025-07-01"};
}

}  // namespace

TEST_CASE("the bars of gaps are as long as the areas that the answer tells beside them") {
    const Folder folder;
    const Ended ended = call_limes(with(gaps(), {"--plot", folder / "gaps.svg"}));
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(folder.files() == std::vector<std::string>{"gaps.svg"});
    const auto rows = features(ended.out);
    REQUIRE(rows.size() >= 4);
    const SvgPicture picture{read_file(folder / "gaps.svg")};
    const std::vector<SvgShape> bars = picture.filled(kBlue);
    REQUIRE(bars.size() == rows.size());
    double last = 1e9;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i].at("properties");
        const auto name = row.at("unit_name").get<std::string>();
        CAPTURE(name);
        const auto gap = row.at("gap_km2").get<double>();
        CHECK(gap <= last);
        last = gap;
        CHECK(bars[i].width() / bars[0].width() ==
              Approx(gap / rows[0].at("properties").at("gap_km2").get<double>()).margin(0.001));
        CHECK(picture.text(name).y == Approx(bars[i].middle_y() + 4).margin(0.5));
    }
    CHECK(picture.says("As of 2025-07-01."));
    CHECK(picture.says("Sources: "));
    CHECK_FALSE(picture.says("\\'"));  // the filter's quotes stand in double ones
    CHECK(picture.says("Area out of reach [km²]"));
    CHECK(run({"xmllint", "--noout", folder / "gaps.svg"}).code == 0);
}

TEST_CASE("the marks of coverage lie where the answer's radii and shares are") {
    const Folder folder;
    const Ended ended =
        call_limes({"coverage", sample_atlas(), "--from", "gates", "--radius", "5km,10km,20km,50km", "--of",
                    "provinces", "--of-where", "name_vi = 'Lạng Sơn'", "--as-of", "2025-07-01", "--shape",
                    "none", "-o", folder / "curve.geojson", "--plot", folder / "curve.svg"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(ended.out.empty());
    const auto rows = features(read_file(folder / "curve.geojson"));
    REQUIRE(rows.size() == 4);
    const SvgPicture picture{read_file(folder / "curve.svg")};
    std::vector<SvgShape> marks;
    for (const SvgShape& shape : picture.filled(kBlue)) {
        if (shape.opacity == 1) {
            marks.push_back(shape);
        }
    }
    REQUIRE(marks.size() == 5);
    marks.erase(marks.begin());  // the legend's
    const auto number = [&](std::size_t row, const char* column) {
        return rows[row].at("properties").at(column).get<double>();
    };
    for (std::size_t i = 1; i < 3; ++i) {
        CHECK((marks[i].middle_x() - marks[0].middle_x()) / (marks[3].middle_x() - marks[0].middle_x()) ==
              Approx((number(i, "radius_m") - 5000) / 45000).margin(0.001));
        CHECK((marks[0].middle_y() - marks[i].middle_y()) / (marks[0].middle_y() - marks[3].middle_y()) ==
              Approx((number(i, "share") - number(0, "share")) / (number(3, "share") - number(0, "share")))
                  .margin(0.002));
    }
}

TEST_CASE("the strip of a corridor has every station at its measure, with its name") {
    const Folder folder;
    const Ended ended = call_limes({"corridor", sample_atlas(), "--line", "Lào Cai - Hà Nội - Hải Phòng",
                                    "--links", "--as-of", "2025-07-01", "--plot", folder / "strip.svg"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const SvgPicture picture{read_file(folder / "strip.svg")};
    const std::vector<SvgShape> marks = picture.filled(kBlue);
    std::vector<std::pair<double, std::string>> stations;
    std::size_t breaks = 0;
    for (const auto& row : features(ended.out)) {
        const auto& properties = row.at("properties");
        if (properties.at("kind") == "station") {
            stations.emplace_back(properties.at("measure_m").get<double>(),
                                  properties.at("name").get<std::string>());
        }
        breaks += properties.at("kind") == "link" && properties.at("gauge") == "break" ? 1 : 0;
    }
    REQUIRE(stations.size() >= 5);
    REQUIRE(marks.size() == stations.size());
    const double first = marks.front().middle_x();
    const double scale = (marks.back().middle_x() - first) / (stations.back().first - stations.front().first);
    for (std::size_t i = 0; i < stations.size(); ++i) {
        CAPTURE(stations[i].second);
        CHECK(marks[i].middle_x() ==
              Approx(first + (stations[i].first - stations[0].first) * scale).margin(0.2));
        const bool has_name =
            std::any_of(picture.texts.begin(), picture.texts.end(), [&](const SvgText& text) {
                return text.words.starts_with(stations[i].second + " ") &&
                       std::abs(text.x - 3 - marks[i].middle_x()) < 0.5;
            });
        CHECK(has_name);
    }
    CHECK(breaks > 0);
    CHECK(picture.filled("#d55e00").size() == breaks);
    CHECK(picture.says("gauge break"));
}

TEST_CASE("the border, what facilities serve and where sites are have plots too") {
    const std::map<std::string, std::vector<std::string>> commands{
        {"Longest without", {"border", sample_atlas(), "--between", "VN,CN"}},
        {"Weight served",
         {"allocate", sample_atlas(), "--demand", "settlements", "--where", "country = 'VN'", "--to", "gates",
          "--weight", "population", "--list", "facilities"}},
        {"Farthest served",
         {"locate", sample_atlas(), "--model", "p-center", "--demand", "provinces", "--where",
          "country = 'LA'", "--candidates", "gates", "--sites", "3"}}};
    for (const auto& [words, command] : commands) {
        CAPTURE(words);
        const Folder folder;
        const Ended ended = call_limes(with(
            command, {"--as-of", "2025-07-01", "-o", folder / "answer.csv", "--plot", folder / "plot.svg"}));
        CAPTURE(ended.err);
        CHECK(ended.code == 0);
        CHECK(SvgPicture{read_file(folder / "plot.svg")}.says(words));
    }
}

TEST_CASE("a plot that cannot be is refused with the reason, and nothing is left") {
    const Folder folder;
    write_file(folder / "mine.svg", "mine");
    struct Case {
        std::vector<std::string> words;
        int code;
        std::string says;
    };
    const std::vector<Case> cases{
        {with(gaps(), {"--plot", folder / "plot.jpg"}), 2, ".png, .svg or .pdf"},
        {with(gaps(), {"-o", folder / "plot.svg"}), 2, "drawn by --plot"},
        {with(gaps(), {"--plot", folder / "mine.svg"}), 1, "--overwrite"},
        {with(gaps(), {"--plot", folder / "a.svg", "--report", folder / "a.svg"}), 2, "name two files"},
        {with(gaps(), {"--plot", sample_atlas()}), 2, "is what the question is asked of"},
        {with(gaps(), {"--plot", "/no/such/folder/plot.svg"}), 1, "/no/such/folder"},
        {with(gaps("country = 'XX'"), {"--plot", folder / "none.svg"}), 1, "no rows"},
        {{"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within", "1km", "--plot",
          folder / "near.svg"},
         2,
         "--plot"},
        {{"allocate", sample_atlas(), "--demand", "settlements", "--to", "gates", "--plot",
          folder / "demand.svg"},
         2,
         "no plot"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.words);
        const Ended ended = call_limes(each.words);
        CAPTURE(ended.err);
        CHECK(ended.code == each.code);
        CHECK_THAT(ended.err, Contains(each.says));
        CHECK(ended.out.empty());
        CHECK(folder.files() == std::vector<std::string>{"mine.svg"});
    }
    CHECK(read_file(folder / "mine.svg") == "mine");
    const Ended forced = call_limes(with(gaps(), {"--plot", folder / "mine.svg", "--overwrite"}));
    CHECK(forced.code == 0);
    CHECK(SvgPicture{read_file(folder / "mine.svg")}.says("Area out of reach"));
}

TEST_CASE("a full disk and a folder that is not ours leave neither plot nor answer nor temporary") {
    const Folder folder;
    const std::vector<std::string> command =
        with(gaps(), {"-o", folder / "gaps.csv", "--plot", folder / "gaps.png"});
    const Ended full = call_limes(command, {.file_size_limit = 3000});
    CAPTURE(full.err);
    CHECK(full.code == 1);
    CHECK_THAT(full.err, Contains("gaps.png") && !Contains("temporary"));
    CHECK(folder.files().empty());
    fs::permissions(folder / ".", fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read |
                                      fs::perms::group_exec | fs::perms::others_read |
                                      fs::perms::others_exec);
    const Ended refused = call_limes(command, {.as_nobody = true});
    CAPTURE(refused.err);
    CHECK(refused.code == 1);
    fs::permissions(folder / ".", fs::perms::owner_all);
    CHECK(folder.files().empty());
}

TEST_CASE("a plot depends on the question and the data alone, whatever the locale and where temporaries go") {
    const Folder one;
    const Folder other;
    for (const std::string ending : {"svg", "png", "pdf"}) {
        const std::vector<std::string> command = with(gaps(), {"--plot", "gaps." + ending, "-q"});
        REQUIRE(call_limes(command, {.folder = one / "."}).code == 0);
        REQUIRE(call_limes(command, {.environment = {{"LC_ALL", "vi_VN.UTF-8"}, {"TMPDIR", "/nowhere"}},
                                     .folder = other / "."})
                    .code == 0);
        CHECK(read_file(one / ("gaps." + ending)) == read_file(other / ("gaps." + ending)));
    }
    CHECK(one.files().size() == 3);
}

TEST_CASE("a folder of temporaries that is not there hinders only what needs one, and is not made up") {
    const Folder folder;
    const RunOptions nowhere{.environment = {{"TMPDIR", "/nowhere"}}, .folder = folder / "."};
    const Ended plain = call_limes(with(gaps(), {"-q"}), nowhere);
    CHECK(plain.code == 0);
    const Ended absent = call_limes(with(gaps(), {"-q", "--plot", "not-there/gaps.svg"}), nowhere);
    CAPTURE(absent.err);
    CHECK(absent.code == 1);
    CHECK_THAT(absent.err, Contains("not-there") && !Contains("/nowhere"));
    CHECK(folder.files().empty());
}

TEST_CASE("a crosswalk and a history have plots of their own, and a restatement none") {
    const Folder folder;
    const std::vector<std::string> crosswalk{
        "crosswalk", sample_atlas(),         "--from", "2025-06-30",    "--to", "2025-07-01", "-q",
        "--where",   "name_vi = 'Hà Giang'", "--plot", folder / "c.svg"};
    REQUIRE(call_limes(crosswalk).code == 0);
    CHECK_THAT(read_file(folder / "c.svg"), Contains("Hà Giang 58 %") && Contains("Grey: of no part"));
    REQUIRE(
        call_limes({"history", sample_atlas(), "Hà Giang", "-q", "--lang", "zh", "--plot", folder / "h.svg"})
            .code == 0);
    CHECK_THAT(read_file(folder / "h.svg"), Contains("河江") && Contains("2025-07-01 merged"));
    const Ended restated =
        call_limes({"crosswalk", sample_atlas(), "--from", "2025-06-30", "--to", "2025-07-01", "--extensive",
                    "polygon_area_km2", "--plot", folder / "r.svg"});
    CHECK(restated.code == 2);
    CHECK_THAT(restated.err, Contains("has no plot"));
}

TEST_CASE("the plot of what has opened says so") {
    const Folder folder;
    const Ended ended =
        call_limes({"gaps", sample_atlas(), "--radius", "20km", "--of-where", "country = 'VN'", "--before",
                    "2000-01-01", "--each", "--shape", "closed", "-q", "--plot", folder / "closed.svg"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    const std::string svg = read_file(folder / "closed.svg");
    CHECK_THAT(svg, Contains("Where has the most come within reach?") &&
                        Contains("Area newly within reach") && !Contains("out of reach"));
}
