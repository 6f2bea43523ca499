#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("coverage scans sources, units and places, and gives the bands in order") {
    CHECK(explained("limes coverage --from gates --where \"category = 'international'\" --radius 20km,5km "
                    "--radius 10km,5km "
                    "--of provinces --of-where \"country = 'VN'\" --weight settlements.population") ==
          " 1  scan gates, as of 2025-07-02, where category = 'international'\n"
          " 2  scan provinces, as of 2025-07-02, where country = 'VN'\n"
          " 3  scan settlements, as of 2025-07-02\n"
          " 4  coverage of the units #2 by #1 within 5 km, 10 km, 20 km, with the places #3 weighted by "
          "population\n"
          " 5  #4 with unit_id, unit_name, radius_m, covered_km2, share, places_covered, weight_covered, "
          "area_km2, places, "
          "weight first\n");
}

TEST_CASE("gates and provinces are meant when nothing else is said") {
    CHECK(explained("limes coverage --radius 30km") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02\n"
          " 3  coverage of the units #2 by #1 within 30 km\n"
          " 4  #3 with unit_id, unit_name, radius_m, covered_km2, share, places_covered, weight_covered, "
          "area_km2, places, "
          "weight first\n");
    CHECK(explained("limes gaps --radius 30km --places settlements") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02\n"
          " 3  scan settlements, as of 2025-07-02\n"
          " 4  gaps of the units #2 out of reach of #1 at 30 km, with the places #3\n");
}

TEST_CASE("further layers reach out, an earlier day is compared with, and lines are measured") {
    CHECK(explained(
              "limes coverage --radius 5km --also stations --before 2015-01-01 --backup --along border_lines "
              "--raster people.tif --shape lost") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan stations, as of 2025-07-02\n"
          " 3  #1, #2 one after the other, reaching_layer saying gates, stations\n"
          " 4  scan provinces, as of 2025-07-02\n"
          " 5  scan people.tif, as of 2025-07-02\n"
          " 6  scan gates, as of 2015-01-01\n"
          " 7  scan stations, as of 2015-01-01\n"
          " 8  #6, #7 one after the other, reaching_layer saying gates, stations\n"
          " 9  scan border_lines, as of 2025-07-02\n"
          "10  coverage of the units #4 by #3 within 5 km, before by #8, and by two, with the places #5 "
          "weighted by value, with the lines #9 within 500 m of a unit, shape lost\n"
          "11  #10 with unit_id, unit_name, radius_m, covered_km2, share, places_covered, weight_covered, "
          "area_km2, places, weight first\n");
    CHECK(error_of("limes coverage --radius 5km --before soon").starts_with("coverage: --before: "));
    CHECK(error_of("limes coverage --radius 5km --raster a.tif --places settlements") ==
          "coverage: --raster brings its own places and weight; give it, or --weight and --places");
    CHECK(explained("limes gaps --radius 30km --before 2015-01-01 --shape opened --each") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02\n"
          " 3  scan gates, as of 2015-01-01\n"
          " 4  each of the gaps of the units #2 out of reach of #1 at 30 km, before of #3, shape opened\n");
    CHECK(error_of("limes gaps --radius 5km --before soon").starts_with("gaps: --before: "));
    CHECK(error_of("limes gaps --radius 5km --before 2015-01-01 --each")
              .starts_with("gaps: --each has a row for every polygon of one shape"));
    CHECK(explained("limes gaps --radius 30km --each") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02\n"
          " 3  each of the gaps of the units #2 out of reach of #1 at 30 km\n");
}

TEST_CASE("the box chooses units, so that a source outside it still reaches in") {
    auto scope = asking::samples();
    scope.bbox = limes::geodesy::Box{102, 20, 103, 21};
    for (const std::string name : {"coverage", "gaps"}) {
        const auto plan = asking::ask("limes " + name + " --radius 30km --places settlements", scope);
        CHECK_FALSE(std::get<limes::query::Scan>(plan.steps[0]).bbox.has_value());
        CHECK(std::get<limes::query::Scan>(plan.steps[1]).bbox == scope.bbox);
        CHECK_FALSE(std::get<limes::query::Scan>(plan.steps[2]).bbox.has_value());
    }
}

TEST_CASE("a weight is a layer and, after its last dot, a column") {
    const auto plan = asking::ask("limes coverage --radius 1km --weight villages.gpkg:places.population");
    CHECK(std::get<limes::query::Scan>(plan.steps[2]).layer == "villages.gpkg:places");
    CHECK(std::get<limes::query::Coverage>(plan.steps[3]).weight_column == "population");
    const auto same =
        asking::ask("limes gaps --radius 1km --places settlements --weight settlements.population");
    CHECK(std::get<limes::query::Gaps>(same.steps[3]).weight_column == "population");
    CHECK(std::get<limes::query::Gaps>(same.steps[3]).radii ==
          std::vector<limes::query::Metres>{limes::query::Metres{1000}});
    for (const std::string weight : {"population", ".population", "settlements."}) {
        CHECK(error_of("limes coverage --radius 1km --weight " + weight) ==
              "coverage: --weight: '" + weight + "' is not LAYER.COLUMN; write it as settlements.population");
    }
    CHECK(error_of("limes gaps --radius 1km --places gates --weight settlements.population") ==
          "gaps: --weight names the layer settlements and --places the layer gates; give one of them");
}

TEST_CASE("a radius must be there and be more than nothing") {
    CHECK(error_of("limes coverage") == "coverage: --radius is missing; give it, as in --radius 5km,10km");
    CHECK(error_of("limes gaps") == "gaps: --radius is missing; give it, as in --radius 5km,10km");
    CHECK(error_of("limes coverage --radius 0,5km") ==
          "coverage: --radius needs distances of more than 0, as in --radius 5km,10km");
    CHECK(error_of("limes gaps --radius 0m") ==
          "gaps: --radius needs distances of more than 0, as in --radius 20km,50km");
    CHECK(error_of("limes coverage --radius 5km,-3km")
              .starts_with("coverage: --radius: '-3km' is no distance"));
    CHECK(explained("limes gaps --radius 10km,5km,10km").ends_with("out of reach of #1 at 5 km, 10 km\n"));
}

TEST_CASE("a layer that is not given is the only one of its role, or the candidates are listed") {
    auto scope = asking::samples();
    scope.layer_roles["old_gates"] = "gate";
    CHECK(error_of("limes coverage --radius 5km", scope) ==
          "coverage: --from is not given and several layers have the role gate; choose one of gates, "
          "old_gates");
    scope.layer_roles = {{"a", "gate"}, {"b", ""}, {"c", "marker"}};
    CHECK(error_of("limes coverage --radius 5km", scope) ==
          "coverage: --of is not given and no layer has the role province; choose one of a, b, c");
    scope.layer_roles.clear();
    CHECK(error_of("limes gaps --radius 5km", scope) ==
          "gaps: --from is not given and there is no atlas to take it from; name an atlas, or give a file as "
          "villages.gpkg:places");
}
