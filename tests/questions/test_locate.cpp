#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("locate scans the demand, the candidates and what is kept, and selects") {
    CHECK(explained(
              "limes locate --model mclp --weight population --candidates gates --candidates-where \"mode = "
              "'road'\" --required-where \"category = 'international'\" --within 30km --sites 12") ==
          " 1  scan settlements, as of 2025-07-02\n"
          " 2  scan gates, as of 2025-07-02, where mode = 'road'\n"
          " 3  scan gates, as of 2025-07-02, where category = 'international'\n"
          " 4  sites for the demand #1 among #2, #3 kept, model mclp within 30 km (nominal), at most 12, "
          "weighted by population, 60 s at most; the sites\n");
    CHECK(explained(
              "limes locate --model p-center --demand gates --grid 2km --along provinces --sites 3 --list "
              "demand") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02\n"
          " 3  points along #2 every 2 km\n"
          " 4  sites for the demand #1 among #3, model p-center, at most 3, 60 s at most; the demand\n");
}

TEST_CASE("locate says what a model needs and what does not go together") {
    CHECK(error_of("limes locate --candidates gates") ==
          "locate: --model lscp needs --within, how far a site may be, as in --within 15km");
    CHECK(error_of("limes locate --candidates gates --model p-median") ==
          "locate: --model p-median needs --sites, how many there may be, as in --sites 5");
    CHECK(error_of("limes locate --candidates gates --model p-center --sites 3 --within 5km") ==
          "locate: --model p-center finds the distance itself; leave --within out, or ask --model lscp");
    CHECK(error_of("limes locate --candidates gates --within 5km --sites 3") ==
          "locate: --model lscp finds the number of sites itself; leave --sites out");
    CHECK(error_of("limes locate --candidates gates --within 5km --weight population")
              .starts_with("locate: --model lscp serves every demand whatever it weighs"));
    CHECK(error_of("limes locate --candidates gates --within 5km --time-limit 0") ==
          "locate: --time-limit is 0; give it a second or more");
    CHECK(error_of("limes locate --within 5km").starts_with("locate: say where sites can be, in one way"));
    CHECK(error_of("limes locate --within 5km --along provinces") ==
          "locate: --along and --over need the spacing, as in --grid 2km");
    CHECK(error_of("limes locate --within 5km --over provinces --grid 0m") ==
          "locate: --grid needs a distance of more than 0, as in --grid 2km");
    CHECK(error_of("limes locate --within 5km --candidates gates --grid 2km") ==
          "locate: --grid and --grid-where go with --along or --over, not with --candidates");
    CHECK(error_of("limes locate --within 5km --grid 2km --over provinces --candidates-where \"a = 1\"") ==
          "locate: --candidates-where goes with --candidates; a grid has --grid-where");
    CHECK(error_of("limes locate --within 5km --grid 2km --over provinces --required-where \"a = 1\"") ==
          "locate: --required-where needs --required, or --candidates to choose from");
}
