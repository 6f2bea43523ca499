#include <limes/base/error.hpp>
#include <limes/base/units.hpp>

#include "catch.hpp"

using namespace limes::base;
using namespace limes::base::literals;

TEST_CASE("a distance is read with its unit, and a bare number is metres") {
    CHECK(parse_distance("10km") == 10_km);
    CHECK(parse_distance("300m") == 300_m);
    CHECK(parse_distance(" 2.5 km ") == 2500_m);
    CHECK(parse_distance("1nmi") == 1852_m);
    CHECK(parse_distance("1mi") == Metres{1609.344});
    CHECK(parse_distance("1500") == 1500_m);
    CHECK(parse_distance("0") == 0_m);
    CHECK(parse_distance("1e3m") == 1_km);
}

TEST_CASE("what is no distance is refused with the mend") {
    for (const char* text :
         {"", "km", "10 leagues", "-5km", "nan", "inf", "10kmm", "1e400", "1,5km", "0x10", "1e308km"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_distance(text), UsageError);
    }
}

TEST_CASE("a distance is written for people") {
    CHECK(to_text(5_m) == "5.00 m");
    CHECK(to_text(300_m) == "300 m");
    CHECK(to_text(12345_m) == "12.3 km");
    CHECK(to_text(1449566_m) == "1450 km");
}
