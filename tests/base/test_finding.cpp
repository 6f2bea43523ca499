#include <limes/base/finding.hpp>

#include "catch.hpp"

using limes::base::Ledger;

TEST_CASE("a ledger balances when every record was written or dropped for a reason") {
    Ledger ledger;
    ledger.read(5);
    ledger.wrote(3);
    CHECK_FALSE(ledger.balances());
    ledger.drop("ring not closed");
    ledger.drop("ring not closed");
    CHECK(ledger.balances());
    CHECK(ledger.reasons().at("ring not closed") == 2);

    Ledger sum;
    sum.add(ledger);
    sum.add(ledger);
    CHECK(sum.in() == 10);
    CHECK(sum.dropped() == 4);
    CHECK(sum.balances());
}
