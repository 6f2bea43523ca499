#include <limes/query/choices.hpp>

#include "asking.hpp"
#include "catch.hpp"

using asking::error_of;
using asking::explained;

TEST_CASE("join is two scans and the pairs between which the predicate holds") {
    CHECK(explained(
              "limes join --from settlements --to provinces --predicate within --to-where \"country = 'VN'\" "
              "--keep-unmatched") ==
          " 1  scan settlements, as of 2025-07-02\n"
          " 2  scan provinces, as of 2025-07-02, where country = 'VN'\n"
          " 3  pairs of #1 and #2 where from within to, and those of from that meet none\n");
    CHECK(explained("limes join --from settlements --to provinces").ends_with("where from intersects to\n"));
}

TEST_CASE("every predicate has its word, with a dash or an underscore") {
    for (const auto& choice : limes::query::choices_of<limes::query::Predicate>) {
        const auto plan =
            asking::ask("limes join --from gates --to provinces --predicate " + std::string{choice.word});
        CHECK(std::get<limes::query::PredicateJoin>(plan.steps.back()).predicate == choice.value);
    }
    const auto plan = asking::ask("limes join --from gates --to provinces --predicate covered_by");
    CHECK(std::get<limes::query::PredicateJoin>(plan.steps.back()).predicate ==
          limes::query::Predicate::covered_by);
}

TEST_CASE("a predicate that does not exist is refused with those that do") {
    CHECK(error_of("limes join --from gates --to provinces --predicate withn") ==
          "join: --predicate: 'withn' is none of intersects, within, contains, covers, covered-by, touches, "
          "crosses, "
          "overlaps, equals, disjoint; did you mean within?");
    CHECK(error_of("limes join --from gates --to provinces --keep-unmatched maybe") ==
          "join: --keep-unmatched: is a flag and takes no value");
}
