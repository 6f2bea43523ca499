#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("corridor finds the line and puts what lies along it in order") {
    CHECK(explained(
              "limes corridor border.gpkg --line sgr-hai-phong-mong-cai --where \"status = 'planned'\"") ==
          " 1  scan corridors, the one called 'sgr-hai-phong-mong-cai', as of 2025-07-02, where status = "
          "'planned'\n"
          " 2  scan stations, as of 2025-07-02\n"
          " 3  scan gates, as of 2025-07-02\n"
          " 4  scan provinces, as of 2025-07-02\n"
          " 5  lengths of the lines #1\n"
          " 6  points #2 referred to the lines #1, linked by line_id\n"
          " 7  #6 sorted by line_id, measure_m, id\n"
          " 8  points #3 referred to the lines #1 within 5 km\n"
          " 9  #8 sorted by line_id, measure_m, id\n"
          "10  stretches of the lines #1 inside #4\n"
          "11  #10 sorted by line_id, from_measure_m, id\n"
          "12  #5, #7, #9, #11 one after the other, kind saying line, station, gate, unit\n"
          "13  #12 with kind, line_name, id, name, measure_m, offset_m, side, certainty, from_measure_m, "
          "to_measure_m, "
          "length_m, next_m, to_name, straight_m, detour, places, population, gap_m, link, gauge, borders, "
          "share, mean_m, max_m, length_ratio first\n");
}

TEST_CASE("the layers and the distance of a corridor can be chosen") {
    const auto plan = asking::ask(
        "limes corridor --line \"Lào Cai - Hà Nội\" --lines roads.shp --stations stops.csv --gates gates "
        "--units communes "
        "--within 300m");
    CHECK(plan.layers() == std::vector<std::string>{"roads.shp", "stops.csv", "gates", "communes"});
    CHECK(std::get<limes::query::Scan>(plan.steps[0]).named == "Lào Cai - Hà Nội");
    CHECK(std::get<limes::query::Locate>(plan.steps[7]).within == limes::query::Metres{300});
}

TEST_CASE("a corridor without its line, or without a layer of lines, is refused") {
    CHECK(error_of("limes corridor") == "corridor: --line is missing; give it, as in --line TEXT");
    CHECK(error_of("limes corridor --line") == "corridor: --line: needs a value, as in --line TEXT");
    auto scope = asking::samples();
    scope.layer_roles.erase("stations");
    CHECK(error_of("limes corridor --line x", scope)
              .starts_with("corridor: --stations is not given and no layer has the role station; choose one "
                           "of border_lines, coast, "));
}

TEST_CASE("what is asked of a corridor besides becomes steps of its own") {
    const auto explain = [](const std::string& options) {
        return explained("limes corridor border.gpkg --line x " + options);
    };
    CHECK(explain("--point 106.9,21.3,-70,3").find("the points (106.9, 21.3), (-70, 3)\n") !=
          std::string::npos);
    CHECK(explain("--at 12km,500m").find("places on the lines #1 at 12 km, 500 m\n") != std::string::npos);
    CHECK(
        explain("--cut 0,10km,20km,30km").find("places on the lines #1 at 0 m to 10 km, 20 km to 30 km\n") !=
        std::string::npos);
    CHECK(explain("--events speeds.csv").find("places on the lines #1 at where #12 say\n") !=
          std::string::npos);
    CHECK(explain("--along").find("put together by line_id, line_name, certainty, total of population\n") !=
          std::string::npos);
    CHECK(explain("--links --link-within 5km").find("where the lines #1 and #12 come within 5 km\n") !=
          std::string::npos);
    CHECK(explain("--detours").find("ways along the lines #1 between the points #6\n") != std::string::npos);
    const std::string compared = explain("--compare y --agree 50m");
    CHECK(compared.find("scan corridors, the one called 'y'") != std::string::npos);
    CHECK(compared.find("along the lines #12 the nearest of #1 within 50 m\n") != std::string::npos);
}

TEST_CASE("places and stretches of a corridor that are none are refused with the mend") {
    CHECK(error_of("limes corridor --line x --point 106.9") ==
          "corridor: --point needs a longitude and a latitude for each place, as in --point 106.9,21.3");
    CHECK(error_of("limes corridor --line x --point 106.9,north").find("'north' is no number of degrees") !=
          std::string::npos);
    CHECK(error_of("limes corridor --line x --point 21.3,106.9").find("is no longitude and latitude") !=
          std::string::npos);
    CHECK(error_of("limes corridor --line x --cut 10km").find("where it ends, as in --cut 10km,40km") !=
          std::string::npos);
    CHECK(error_of("limes corridor --line x --cut 10km,5km").find("a stretch ends after it begins") !=
          std::string::npos);
    CHECK(error_of("limes corridor --line x --compare-lines roads.shp").find("goes with --compare") !=
          std::string::npos);
}
