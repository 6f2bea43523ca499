#include <limes/output/plot/flags.hpp>
#include <limes/output/plot/words.hpp>

#include "catch.hpp"

#include <limits>
#include <random>

using namespace limes::output::plot;

TEST_CASE("no flag lies on another or on the pole of another, wherever they stand") {
    struct Hung {
        double pole;
        double width;
        std::size_t row;
    };
    for (unsigned seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        std::mt19937 random{seed};
        std::uniform_real_distribution<double> place{0, 800};
        std::uniform_real_distribution<double> wide{5, 200};
        Flags flags{6};
        std::vector<Hung> hung;
        double pole = 0;
        for (int i = 0; i < 60; ++i) {
            pole = random() % 4 == 0 ? pole : place(random);  // some stand at one place
            const double width = wide(random);
            if (const auto row = flags.hang(pole, width)) {
                hung.push_back({pole, width, *row});
            }
        }
        REQUIRE(hung.size() > 6);
        for (const Hung& one : hung) {
            REQUIRE(one.row < flags.used());
            for (const Hung& other : hung) {
                if (&one == &other) {
                    continue;
                }
                if (one.row == other.row) {
                    REQUIRE((one.pole + one.width < other.pole || other.pole + other.width < one.pole));
                }
                // The pole of a higher one passes the lower at its beginning or not at all.
                if (one.row > other.row) {
                    REQUIRE((one.pole <= other.pole + 2 || one.pole >= other.pole + other.width));
                }
            }
        }
    }
}

TEST_CASE("names at one place hang over one another; when the rows are full there is no room") {
    Flags flags{3};
    CHECK(flags.hang(10, 50) == 0);
    CHECK(flags.hang(10, 50) == 1);
    CHECK(flags.hang(10, 50) == 2);
    CHECK(flags.hang(10, 50) == std::nullopt);
    CHECK(flags.hang(100, 50) == 0);
}

TEST_CASE("numbers are written with three figures and thousands apart") {
    CHECK(rounded(0) == "0");
    CHECK(rounded(-0.0) == "0");
    CHECK(rounded(24128.46) == "24\u202f128");
    CHECK(rounded(1234567) == "1\u202f234\u202f567");
    CHECK(rounded(-1234) == "-1\u202f234");
    CHECK(rounded(999.6) == "1\u202f000");
    CHECK(rounded(12.345) == "12.3");
    CHECK(rounded(12.0) == "12");
    CHECK(rounded(0.03312) == "0.0331");
    CHECK(exact(0.30000000000000004) == "0.3");
    CHECK(exact(-1e-17) == "0");
    CHECK(exact(5000) == "5\u202f000");
    CHECK(counted(1, "row", "rows") == "1 row");
    CHECK(counted(50000, "row", "rows") == "50\u202f000 rows");
}

TEST_CASE("metres become kilometres where these read better, and squares get their sign") {
    CHECK(shown("m", 1999).unit == "m");
    CHECK(shown("m", 2000).unit == "km");
    CHECK(shown("m", 2000).factor == 0.001);
    CHECK(shown("km2", 5).unit == "km²");
    CHECK(shown("persons", 5).in_brackets() == " [persons]");
    CHECK(shown("", 5).in_brackets().empty());
}

TEST_CASE("what is no number that can be drawn is none") {
    limes::model::Column column{"x", limes::model::ColumnType::real};
    column.push(1.5);
    column.push_null();
    column.push(std::numeric_limits<double>::quiet_NaN());
    column.push(std::numeric_limits<double>::infinity());
    column.push(-1e300);
    CHECK(number_at(&column, 0) == 1.5);
    for (std::size_t row = 1; row < 5; ++row) {
        CHECK(number_at(&column, row) == std::nullopt);
    }
    CHECK(number_at(nullptr, 0) == std::nullopt);
}
