#include "asking.hpp"
#include "catch.hpp"

#include <algorithm>

using namespace limes;
using asking::error_of;
using asking::explained;

TEST_CASE("a crosswalk scans the units of both days and all of them for their lineage") {
    CHECK(explained("limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01") ==
          " 1  scan provinces, as of 2025-06-30\n"
          " 2  scan provinces, as of 2025-07-01\n"
          " 3  scan provinces, of all times\n"
          " 4  scan events, of all times\n"
          " 5  crosswalk from the units #1 of 2025-06-30 to those #2 of 2025-07-01, lineage among #3, cited "
          "from the events #4\n"
          " 6  #5 with from_name, to_name, kind, area_share, to_share, weight_share, operating_date, "
          "legal_date, also, area_km2, certainty, lineage first\n");
}

TEST_CASE("the second day is the one that is asked as of, and the axis of dates holds for both") {
    query::Scope scope = asking::samples();
    scope.when.axis = query::TimeAxis::legal;
    const query::Plan plan =
        asking::ask("limes crosswalk border.gpkg --from 2025-06-11 --as-of 2025-06-12", scope);
    const auto& first = std::get<query::Scan>(plan.steps[0]);
    const auto& second = std::get<query::Scan>(plan.steps[1]);
    CHECK(first.when.as_of == base::Day::from_ymd(2025, 6, 11));
    CHECK(second.when.as_of == base::Day::from_ymd(2025, 6, 12));
    CHECK(first.when.axis == query::TimeAxis::legal);
    CHECK(std::get<query::Crosswalk>(plan.steps[4]).axis == query::TimeAxis::legal);
    scope.when = {.as_of = {}, .period = base::parse_period("2025-01-01/2025-07-01"), .axis = {}};
    CHECK(error_of("limes crosswalk border.gpkg --from 2025-06-11", scope).find("--from and --to") !=
          std::string::npos);
}

TEST_CASE("a filter chooses among the answers, so that a unit comes with all that it shares ground with") {
    const std::string plan =
        explained("limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01 --where \"country = 'VN'\"");
    CHECK(plan.find(" 1  scan provinces, as of 2025-06-30\n") != std::string::npos);
    CHECK(plan.find(" 5  scan provinces, as of 2025-06-30, where country = 'VN'\n"
                    " 6  scan provinces, as of 2025-07-01, where country = 'VN'\n"
                    " 7  #5, #6 one after the other, of_day saying first, second\n"
                    " 8  crosswalk from the units #1 of 2025-06-30 to those #2 of 2025-07-01, lineage among "
                    "#3, cited from the events #4, told of those of #7\n"
                    " 9  those of #8 that name one of #7\n") != std::string::npos);
}

TEST_CASE("figures, weights, links and another layer are scanned when they are asked for") {
    CHECK(
        explained("limes crosswalk --units old.gpkg --onto new.gpkg --from 2025-06-30 --to 2025-07-01 "
                  "--weight villages.gpkg.people --extensive people,houses --figures census.csv --key code "
                  "--links links.csv --events decrees.csv") ==
        " 1  scan old.gpkg, as of 2025-06-30\n"
        " 2  scan new.gpkg, as of 2025-07-01\n"
        " 3  scan links.csv, of all times\n"
        " 4  scan decrees.csv, of all times\n"
        " 5  scan villages.gpkg, as of 2025-07-01\n"
        " 6  crosswalk from the units #1 of 2025-06-30 to those #2 of 2025-07-01, links #3, cited from the "
        "events #4, with the places #5 weighted by people\n"
        " 7  scan census.csv, as of 2025-06-30\n"
        " 8  figures of #1 from #7 by code restated for #2 by the crosswalk #6, extensive people, houses\n");
    CHECK(explained("limes crosswalk border.gpkg --from 2025-06-30 --intensive rate --weight population")
              .find("intensive rate, means by population") != std::string::npos);
    CHECK(explained("limes crosswalk border.gpkg --from 2025-06-30 --figures census.csv --key code=ma "
                    "--extensive people --assign main")
              .find("by code = ma restated for #2 by the crosswalk #5, extensive people, divided units whole "
                    "by their main part\n") != std::string::npos);
    CHECK(explained("limes crosswalk border.gpkg --from 2025-06-30 --accuracy 200m")
              .find(", accuracy 200 m where none is stated\n") != std::string::npos);
    CHECK(explained("limes crosswalk border.gpkg --from 2025-06-30 --changes").find(", every piece\n") !=
          std::string::npos);
}

TEST_CASE("what a crosswalk cannot answer it refuses") {
    CHECK(error_of("limes crosswalk border.gpkg --from yesterday").starts_with("crosswalk: --from: "));
    CHECK(
        error_of("limes crosswalk border.gpkg --from 2025-06-30 --to soon").starts_with("crosswalk: --to: "));
    CHECK(error_of("limes crosswalk border.gpkg").find("--from") != std::string::npos);
    const std::string days = "limes crosswalk border.gpkg --from 2025-06-30 --to 2025-07-01 ";
    CHECK(error_of(days + "--figures census.csv").starts_with("crosswalk: --figures needs"));
    CHECK(error_of(days + "--changes --extensive population").starts_with("crosswalk: --changes draws"));
    CHECK(error_of(days + "--extensive pop,pop") == "crosswalk: the column 'pop' is named twice");
    CHECK(error_of(days + "--extensive pop --intensive rate,pop") ==
          "crosswalk: the column 'pop' is named twice");
    CHECK(
        error_of(days + "--extensive pop --figures f.csv --key =ma").starts_with("crosswalk: --key: '=ma' "));
    CHECK(error_of(days + "--extensive pop --figures f.csv --key code=").starts_with("crosswalk: --key: "));
    CHECK(error_of(days + "--assign main").starts_with("crosswalk: --assign says where figures go"));
    CHECK(error_of(days + "--weight population").starts_with("crosswalk: --weight: 'population' is no"));
}

TEST_CASE("every question is asked as of a day, and takes another when it is told another") {
    const base::Day day = base::Day::from_ymd(2019, 3, 19);
    for (const auto& question : questions::all()) {
        for (const std::string& example : question.examples) {
            CAPTURE(example);
            query::Scope scope = asking::samples();
            scope.when = {.as_of = day, .period = {}, .axis = {}};
            scope.when_given = true;
            const query::Plan plan = asking::ask(example, scope);
            const bool takes_it = std::ranges::any_of(plan.steps, [&](const query::Step& step) {
                const auto* scan = std::get_if<query::Scan>(&step);
                const auto* match = std::get_if<query::TextMatch>(&step);
                return (scan != nullptr && scan->when.as_of == day) ||
                       (match != nullptr && match->rather && match->rather->as_of == day);
            });
            const bool says_its_own =
                example.find("--as-of ") != std::string::npos || example.find("--to 20") != std::string::npos;
            CHECK((takes_it || says_its_own));
        }
    }
}
