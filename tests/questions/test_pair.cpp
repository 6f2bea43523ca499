#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("found pairs are the candidates within the distance, matched by the method") {
    CHECK(
        explained("limes pair --layer communes --where \"level <> 'township'\" --across VN,CN --within 20km "
                  "--method mutual") ==
        " 1  scan communes, as of 2025-07-02, where level <> 'township' AND country = 'VN'\n"
        " 2  scan communes, as of 2025-07-02, where level <> 'township' AND country = 'CN'\n"
        " 3  pairs of #1 and #2 within 20 km, keep possible, shape line\n"
        " 4  partners of #1 and #2 among the pairs #3, method mutual\n");
    CHECK(explained(
              "limes pair --layer towns.shp --across a,b --side-column bank --within 1km --keep nominal") ==
          " 1  scan towns.shp, as of 2025-07-02, where bank = 'a'\n"
          " 2  scan towns.shp, as of 2025-07-02, where bank = 'b'\n"
          " 3  pairs of #1 and #2 within 1 km, keep nominal, shape line\n"
          " 4  partners of #1 and #2 among the pairs #3, method best\n");
}

TEST_CASE("criteria give columns and a score, by which partners are matched") {
    const std::string sides =
        " 1  scan communes, as of 2025-07-02, where country = 'VN'\n"
        " 2  scan communes, as of 2025-07-02, where country = 'CN'\n"
        " 3  pairs of #1 and #2 within 20 km, keep possible, shape line\n";
    CHECK(explained("limes pair --layer communes --across VN,CN --within 20km --gate-within 3km "
                    "--by \"distance=2, shared_border, population_ratio=0.5, gate\"") ==
          sides +
              " 4  scan gates, as of 2025-07-02\n"
              " 5  pairs #3 with the boundary that #1 and #2 share\n"
              " 6  pairs #5 with population_ratio from the population of #1 and #2\n"
              " 7  pairs of #1 and #4 within 3 km, keep possible, shape none\n"
              " 8  pairs of #2 and #4 within 3 km, keep possible, shape none\n"
              " 9  pairs #6 with gates_between: what is in the pairs #7 and #8 of both\n"
              "10  pairs #9 with a score of 2 times near of distance_m, 1 times share of shared_border_m, "
              "0.5 times ratio of population_ratio, 1 times any of gates_between\n"
              "11  partners of #1 and #2 among the pairs #10, method best, by score\n");
    CHECK(explained("limes pair --layer communes --across VN,CN --within 20km --population area_km2 --by "
                    "population-ratio --method mutual") ==
          sides +
              " 4  pairs #3 with population_ratio from the area_km2 of #1 and #2\n"
              " 5  pairs #4 with a score of 1 times ratio of population_ratio\n"
              " 6  partners of #1 and #2 among the pairs #5, method mutual, by score\n");
    // The distance alone is what partners go by anyway.
    CHECK(explained("limes pair --layer communes --across VN,CN --within 20km --by distance") ==
          sides + " 4  partners of #1 and #2 among the pairs #3, method best\n");
}

TEST_CASE("criteria that cannot be weighed are refused with the mend") {
    const std::string found = "limes pair --layer communes --across VN,CN --within 20km --by ";
    CHECK(error_of(found + "distence,gate") ==
          "pair: --by: 'distence' is none of distance, shared-border, population-ratio, gate; did you mean "
          "'distance'?");
    for (const std::string weight : {"0", "-1", "nan", "inf", "x", "", "2x"}) {
        CAPTURE(weight);
        CHECK(error_of(found + "gate=" + weight)
                  .starts_with("pair: --by: the weight of gate is '" + weight +
                               "', and must be a number above 0"));
    }
    CHECK(error_of(found + "gate,distance,gate=2") == "pair: --by: gate is said twice");
    CHECK(error_of("limes pair --layer communes --across VN,CN --within 20km --gates gates") ==
          "pair: --gates goes with --by gate; leave it out, or add gate to --by");
    CHECK(
        error_of(found + "gate --population people") ==
        "pair: --population goes with --by population-ratio; leave it out, or add population-ratio to --by");
    CHECK(error_of("limes pair --declared twinned_pairs --gate-within 1km")
              .starts_with("pair: --declared audits"));
    CHECK(error_of("limes pair --declared twinned_pairs --by gate").starts_with("pair: --declared audits"));
}

TEST_CASE("declared pairs are audited among the settlements when nothing else is said") {
    const std::string audit =
        " 1  scan twinned_pairs, as of 2025-07-02\n"
        " 2  scan settlements, as of 2025-07-02\n"
        " 3  audit of the declared pairs #1 among the places #2\n"
        " 4  #3 with a_name_vi, b_name_en, class, certainty, distance_m, rank_ab, rank_ba, reason first\n";
    CHECK(explained("limes pair border.gpkg --declared twinned_pairs") == audit);
    CHECK(explained("limes pair border.gpkg --declared") == audit);
    CHECK(explained("limes pair --declared my.csv --among communes")
              .starts_with(" 1  scan my.csv, as of 2025-07-02\n 2  scan communes"));
}

TEST_CASE("a side's name is a value, never a piece of the filter") {
    const auto plan = asking::ask("limes pair --layer communes --across VN,CN'OR'1'='1 --within 20km");
    const auto& to = std::get<limes::query::Scan>(plan.steps[1]);
    CHECK(std::get<std::string>(to.where->arguments[1].value) == "CN'OR'1'='1");
}

TEST_CASE("pair refuses halves and mixtures of its two questions") {
    CHECK(error_of("limes pair --across VN,CN --within 20km") ==
          "pair: --layer is missing; give the layer of both sides, as in --layer communes, or --declared to "
          "audit "
          "registered pairs");
    CHECK(error_of("limes pair --layer communes --across VN,CN") ==
          "pair: --within is missing; give how far apart partners may be, as in --within 20km");
    for (const std::string across : {"VN", "VN,VN", "VN,CN,LA"}) {
        CHECK(error_of("limes pair --layer communes --within 20km --across " + across) ==
              "pair: --across needs the two different values of country that are the sides, as in --across "
              "VN,CN");
    }
    CHECK(error_of("limes pair --layer communes --within 20km --across VN,") ==
          "pair: --across: needs values with commas between them, as in --across VN,CN");
    CHECK(error_of("limes pair --layer communes --within 20km --across VN,CN --among gates") ==
          "pair: --among goes with --declared; leave it out, or give --declared");
    for (const std::string more :
         {"--layer communes", "--across VN,CN", "--within 5km", "--method best", "--keep nominal"}) {
        CHECK(error_of("limes pair --declared twinned_pairs " + more)
                  .starts_with("pair: --declared audits registered pairs"));
    }
    CHECK(error_of("limes pair --layer communes --across VN,CN --within 20km --method nearest")
              .starts_with("pair: --method: 'nearest' is none of opposite, mutual, best"));
}
