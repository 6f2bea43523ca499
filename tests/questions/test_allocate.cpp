#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("allocate scans the demand and the facilities; regions need no demand") {
    CHECK(explained("limes allocate --where \"country = 'VN'\" --to-where \"status = 'open'\" --within 50km "
                    "--weight population --unknown-weight 500 --capacity daily --list facilities") ==
          " 1  scan settlements, as of 2025-07-02, where country = 'VN'\n"
          " 2  scan gates, as of 2025-07-02, where status = 'open'\n"
          " 3  the demand #1 allocated to the facilities #2 within 50 km (nominal), each up to its daily, "
          "weighted by population (500 when unknown); the facilities\n");
    CHECK(explained("limes allocate --admits mode,category")
              .ends_with("the demand #1 allocated to the facilities #2 that admit it by mode, category; the "
                         "demand\n"));
    CHECK(explained("limes allocate --list regions --of-where \"country = 'VN'\" --tolerance 10m") ==
          " 1  scan gates, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02, where country = 'VN'\n"
          " 3  regions of #2 nearest to each of #1, to 10 m\n");
}

TEST_CASE("allocate says what does not go with regions") {
    CHECK(error_of("limes allocate --list regions --capacity daily") ==
          "allocate: --list regions is drawn by distance alone; leave --within, --weight, --capacity and "
          "--admits out");
    CHECK(error_of("limes allocate --list regions --where \"country = 'VN'\"")
              .starts_with("allocate: --list regions has no demand for --where and --bbox"));
    CHECK(error_of("limes allocate --tolerance 5m")
              .starts_with("allocate: --of, --of-where and --tolerance go with --list regions"));
}
