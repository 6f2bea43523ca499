#include <limes/questions/near/near.hpp>

#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("near is two scans and their pairs within the distance") {
    CHECK(explained(
              "limes near border.gpkg --from settlements --where \"country = 'VN'\" --to gates --within 10km "
              "--to-where \"mode = 'rail'\" --keep certain --shape none") ==
          " 1  scan settlements, as of 2025-07-02, where country = 'VN'\n"
          " 2  scan gates, as of 2025-07-02, where mode = 'rail'\n"
          " 3  pairs of #1 and #2 within 10 km, keep certain, shape none\n");
}

TEST_CASE("near of a layer with itself pairs nothing with itself") {
    CHECK(explained("limes near --from gates --to gates --within 500m") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan gates, as of 2025-07-02\n"
          " 3  pairs of #1 and #2 within 500 m, keep possible, none with itself, shape line\n");
}

TEST_CASE("files are layers of their own and are passed on as they are") {
    CHECK(asking::ask("limes near --from villages.gpkg:places --to gates.shp --within 1km").layers() ==
          std::vector<std::string>{"villages.gpkg:places", "gates.shp"});
}

TEST_CASE("near says what is missing or wrong, and the mend") {
    CHECK(error_of("limes near --to gates --within 1km") ==
          "near: --from is missing; give it, as in --from settlements");
    CHECK(error_of("limes near --from gates --within 1km") ==
          "near: --to is missing; give it, as in --to settlements");
    CHECK(error_of("limes near --from gates --to gates") ==
          "near: --within is missing; give it, as in --within 10km");
    CHECK(error_of("limes near --from gates --to gates --within 1km --form x") ==
          "near: there is no --form; did you mean --from?");
    CHECK(error_of("limes near --from gates --to gates --within far")
              .starts_with("near: --within: 'far' is no distance"));
    CHECK(error_of("limes near --from gates --to gates --within 1km --keep posible") ==
          "near: --keep: 'posible' is none of certain, nominal, possible; did you mean possible?");
    CHECK(
        error_of("limes near --from gates --to gates --within 1km --to-where \"a = = 1\"") ==
        "near: --to-where: filter, column 5: found '=', expected a value, a column or '('; 'equal' is one =");
    CHECK(error_of("limes near --from gates --from gates --to gates --within 1km") ==
          "near: --from: is given 2 times; give it once");
}

TEST_CASE("a C++ caller fills in the struct and asks") {
    using namespace limes;
    const questions::Near question{.from = {.name = "a"}, .to = {.name = "b"}, .within = query::Metres{5}};
    const query::Plan plan = questions::near().ask(question, {});
    CHECK(query::explain(plan) ==
          " 1  scan a, of all times\n"
          " 2  scan b, of all times\n"
          " 3  pairs of #1 and #2 within 5 m, keep possible, shape line\n");
}
