#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("nearest is two scans and the ranked neighbours") {
    CHECK(
        explained("limes nearest border.gpkg --from settlements --to gates -k 5 --within 100km --ties first "
                  "--to-where \"status = 'open'\" --shape to") ==
        " 1  scan settlements, as of 2025-07-02\n"
        " 2  scan gates, as of 2025-07-02, where status = 'open'\n"
        " 3  for each of #1 the 5 nearest of #2 within 100 km, ties first, shape to\n");
}

TEST_CASE("one neighbour, all ties and lines are meant when nothing is said") {
    CHECK(explained("limes nearest --from gates --to gates") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan gates, as of 2025-07-02\n"
          " 3  for each of #1 the 1 nearest of #2, ties all, none with itself, shape line\n");
}

TEST_CASE("a number of neighbours that is none is refused") {
    CHECK(error_of("limes nearest --from gates --to gates -k 0") ==
          "nearest: -k is 0; ask for 1 neighbour or more");
    for (const std::string k : {"two", "1.5", "5x", "99999999999999999999999"}) {
        CHECK(error_of("limes nearest --from gates --to gates --k " + k) ==
              "nearest: -k: '" + k + "' is no whole number of 0 or more");
    }
    CHECK(error_of("limes nearest --from gates --to gates --k") == "nearest: -k: needs a value, as in -k 3");
    CHECK(error_of("limes nearest --to gates") ==
          "nearest: --from is missing; give it, as in --from settlements");
    CHECK(error_of("limes nearest --from gates --to gates --ties some") ==
          "nearest: --ties: 'some' is none of all, first");
}
