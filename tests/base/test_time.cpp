#include <limes/base/error.hpp>
#include <limes/base/time.hpp>

#include "catch.hpp"

using namespace limes::base;

TEST_CASE("a day counts from 1970 and is written back as it was read") {
    CHECK(parse_day("1970-01-01").days() == 0);
    CHECK(parse_day("2000-03-01").days() == 11017);  // Unix time 951868800 / 86400
    CHECK(parse_day("1902-02-28").text() == "1902-02-28");
    CHECK(parse_day("2024-02-29").text() == "2024-02-29");
    CHECK(Day::min().text().empty());
}

TEST_CASE("dates that the calendar does not have are refused") {
    for (const char* text :
         {"2025-02-30", "2023-02-29", "2025-13-01", "2025-00-10", "31/12/2020", "9999999-01-01", "2025-7-1",
          "2025", "", "0000-01-01", "2025-07-01T00:00", "2025/07/01"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_day(text), UsageError);
    }
}

TEST_CASE("a date known to the month, quarter or year is the days it may be") {
    const auto february = parse_partial_date("2025-02");
    REQUIRE(february);
    CHECK(february->first.text() == "2025-02-01");
    CHECK(february->after.text() == "2025-03-01");
    CHECK(february->precision == DatePrecision::month);
    const auto quarter = parse_partial_date("2024-Q4");
    REQUIRE(quarter);
    CHECK(quarter->first.text() == "2024-10-01");
    CHECK(quarter->after.text() == "2025-01-01");
    const auto year = parse_partial_date("2013");
    REQUIRE(year);
    CHECK(year->after.text() == "2014-01-01");
    CHECK_FALSE(parse_partial_date("2024-Q5"));
    CHECK_FALSE(parse_partial_date("soon"));
    CHECK_FALSE(parse_partial_date("20"));
}

TEST_CASE("neighbouring intervals meet at a day and never both cover it") {
    const Day merger = parse_day("2025-07-01");
    const ValidTime before{Day::min(), merger};
    const ValidTime after{merger, Day::max()};
    CHECK_FALSE(before.covers(merger));
    CHECK(after.covers(merger));
    CHECK(before.covers(Day{merger.days() - 1}));
    CHECK_FALSE(before.meets(after));
    CHECK(after.meets({Day{merger.days() + 5}, Day::max()}));
}

TEST_CASE("a period is half-open and must not be empty") {
    const ValidTime period = parse_period("2025-01-01/2025-07-01");
    CHECK(period.from.text() == "2025-01-01");
    CHECK_FALSE(period.covers(parse_day("2025-07-01")));
    CHECK(parse_period("../2025-07-01").from == Day::min());
    CHECK(parse_period("2025-07-01/").to == Day::max());
    CHECK_THROWS_AS(parse_period("2025-07-01/2025-07-01"), UsageError);
    CHECK_THROWS_AS(parse_period("2025-07-01"), UsageError);
}
