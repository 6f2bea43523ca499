#include <limes/model/column.hpp>

#include "catch.hpp"

using namespace limes::model;

TEST_CASE("a column keeps values and nulls in their rows") {
    Column population{"population", ColumnType::integer, "persons"};
    population.push(std::int64_t{8053663});
    population.push_null();
    population.push(std::int64_t{0});
    CHECK(population.size() == 3);
    CHECK(population.number(0) == 8053663.0);
    CHECK(population.is_null(1));
    CHECK_FALSE(population.number(1));
    CHECK_FALSE(population.is_null(2));
    CHECK(population.display(1).empty());
    CHECK(population.display(2) == "0");
}

TEST_CASE("nulls far apart do not disturb the rows between") {
    Column text{"name", ColumnType::text};
    for (int i = 0; i < 300; ++i) {
        if (i % 100 == 99) {
            text.push_null();
        } else {
            text.push("x");
        }
    }
    for (std::size_t row = 0; row < 300; ++row) {
        CHECK(text.is_null(row) == (row % 100 == 99));
    }
}

TEST_CASE("an integer widens into a real column, and reals are written to read back the same") {
    Column real{"share", ColumnType::real};
    real.push(std::int64_t{2});
    real.push(0.1);
    CHECK(real.number(0) == 2.0);
    CHECK(real.display(1) == "0.1");
    Column copy{"share", ColumnType::real};
    copy.push_from(real, 1);
    CHECK(copy.reals()[0] == 0.1);
}
