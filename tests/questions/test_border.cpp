#include "asking.hpp"
#include "catch.hpp"

#include <algorithm>

using namespace limes;
using asking::error_of;

namespace {

template <class Step>
std::vector<Step> steps_of(const query::Plan& plan) {
    std::vector<Step> found;
    for (const query::Step& step : plan.steps) {
        if (const auto* each = std::get_if<Step>(&step)) {
            found.push_back(*each);
        }
    }
    return found;
}

bool has_label(const query::Plan& plan, const std::string& label) {
    const auto labels = steps_of<query::Concat>(plan).at(0).labels;
    return std::ranges::find(labels, label) != labels.end();
}

}  // namespace

TEST_CASE("a border is the line of its two sides, in whichever order they are said") {
    const query::Plan plan =
        asking::ask("limes border border.gpkg --between VN,CN --where \"length_km > 1\"");
    CHECK(plan.layers() == std::vector<std::string>{"provinces", "border_lines", "gates"});
    const auto scans = steps_of<query::Scan>(plan);
    CHECK(query::to_cql2(*scans.at(0).where) == "country = 'VN'");
    CHECK(query::to_cql2(*scans.at(1).where) == "country = 'CN'");
    CHECK(
        query::to_cql2(*scans.at(2).where) ==
        "length_km > 1 AND (country_a = 'VN' AND country_b = 'CN' OR country_a = 'CN' AND country_b = 'VN')");
    const auto joined = steps_of<query::JoinLines>(plan);
    REQUIRE(joined.size() == 3);
    CHECK(joined[0].id == "VN-CN");
    CHECK_FALSE(joined[0].beside.has_value());
    CHECK(joined[1].id == "VN");
    CHECK(joined[2].beside.has_value());
    for (const char* label :
         {"line", "pair", "gate", "longest-without-gate", "unmatched", "second-to-line"}) {
        CHECK(has_label(plan, label));
    }
    CHECK_FALSE(has_label(plan, "line-to-compared"));
}

TEST_CASE("a line may be asked for by its name, and measures begin where they shall") {
    const query::Plan plan = asking::ask(
        "limes border --between VN,LA --line \"Việt Nam – Lào\" --from-end north --tolerance 2km");
    const auto scans = steps_of<query::Scan>(plan);
    CHECK(scans.at(2).named == "Việt Nam – Lào");
    CHECK(scans.at(2).where == nullptr);
    for (const query::JoinLines& join : steps_of<query::JoinLines>(plan)) {
        CHECK(join.start == query::LineStart::north);
    }
    for (const query::Align& align : steps_of<query::Align>(plan)) {
        CHECK(align.within == query::Metres{2000});
    }
}

TEST_CASE("two layers that do not match make a line of their outlines") {
    const query::Plan plan =
        asking::ask("limes border --outlines --of vn.gpkg:units --of-second cn.gpkg:units --gates gates");
    CHECK(plan.layers() == std::vector<std::string>{"vn.gpkg:units", "cn.gpkg:units", "gates"});
    for (const query::Scan& scan : steps_of<query::Scan>(plan)) {
        CHECK(scan.where == nullptr);
    }
    const auto joined = steps_of<query::JoinLines>(plan);
    CHECK(joined.at(0).id == "first-second");
    CHECK(joined.at(0).tolerance == query::Metres{500});
    CHECK(joined.at(0).beside.has_value());
}

TEST_CASE("another version of the line is held against it both ways") {
    const query::Plan plan = asking::ask(
        "limes border --between VN,CN --compare new.gpkg --compare-where \"edition = 2\" --within 250m");
    CHECK(has_label(plan, "line-to-compared"));
    CHECK(has_label(plan, "compared-to-line"));
    CHECK(plan.layers().back() == "new.gpkg");
    CHECK(steps_of<query::Align>(plan).back().within == query::Metres{250});
    CHECK(query::to_cql2(*steps_of<query::Scan>(plan).back().where) == "edition = 2");
}

TEST_CASE("a border without two sides is refused with the mend") {
    CHECK(error_of("limes border") ==
          "border: --between needs the two different values of country that are the sides, as in --between "
          "VN,CN");
    CHECK(error_of("limes border --between VN,VN --side-column land")
              .starts_with("border: --between needs the two different values of land"));
    CHECK(error_of("limes border --of-second cn.gpkg").starts_with("border: --between needs"));
    CHECK(error_of("limes border --between VN,CN --outlines --line x").find("give one of them") !=
          std::string::npos);
    CHECK(error_of("limes border --between VN,CN --compare-where \"a = 1\"").find("goes with --compare") !=
          std::string::npos);
    CHECK(error_of("limes border --between VN,CN --from-end up").starts_with("border: --from-end: "));
}
