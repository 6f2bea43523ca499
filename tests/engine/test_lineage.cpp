#include "catch.hpp"
#include "engine/step_fixture.hpp"

using namespace limes;
using test::StepFixture;
using test::Strings;

namespace {

const base::Day kMerger = base::Day::from_ymd(2025, 7, 1);

/// The merger of 2025 as the facts have it: Hà Giang went into the new Tuyên Quang; Bắc Quang stands for a
/// unit before.
model::Layer provinces() {
    model::Layer units = test::layer_of(
        "provinces", {"vn-ha-giang", "vn-tuyen-quang", "vn-tuyen-quang-2025", "vn-lang-son", "vn-ha-tuyen"});
    test::add_texts(units, "successors",
                    {"vn-tuyen-quang-2025", nullptr, nullptr, nullptr, "vn-ha-giang;vn-tuyen-quang"});
    test::add_texts(units, "predecessors",
                    {nullptr, nullptr, "vn-ha-giang; vn-tuyen-quang", nullptr, nullptr});
    const base::Day split = base::Day::from_ymd(1991, 8, 12);
    units.valid_from = {split, split, kMerger, base::Day::min(), base::Day::min()};
    units.valid_to = {kMerger, kMerger, base::Day::max(), base::Day::max(), split};
    return units;
}

model::Layer only(const model::Layer& units, std::size_t row) {
    return units.take({row});
}

}  // namespace

TEST_CASE("what a unit came from and became is found from either end of each relation") {
    StepFixture steps;
    const auto units = steps.add(provinces());
    const auto start = steps.add(only(provinces(), 0));
    const auto found = steps.run(query::Lineage{units, start});
    CHECK(test::ids(*found) == Strings{"vn-ha-tuyen", "vn-ha-giang", "vn-tuyen-quang-2025"});
    CHECK(test::shown(*found, "generation") == Strings{"-1", "0", "1"});
    CHECK(test::shown(*found, "valid_from") == Strings{"", "1991-08-12", "2025-07-01"});
    CHECK(test::shown(*found, "valid_to") == Strings{"1991-08-12", "2025-07-01", ""});
    CHECK(steps.findings().empty());
}

TEST_CASE("the predecessors of a merged unit are all of them, and theirs") {
    StepFixture steps;
    const auto units = steps.add(provinces());
    const auto start = steps.add(only(provinces(), 2));
    const auto found = steps.run(query::Lineage{units, start});
    CHECK(test::ids(*found) ==
          Strings{"vn-ha-tuyen", "vn-ha-giang", "vn-tuyen-quang", "vn-tuyen-quang-2025"});
    CHECK(test::shown(*found, "generation") == Strings{"-2", "-1", "-1", "0"});
}

TEST_CASE("an unbroken unit has itself for its lineage") {
    StepFixture steps;
    const auto units = steps.add(provinces());
    const auto start = steps.add(only(provinces(), 3));
    CHECK(test::ids(*steps.run(query::Lineage{units, start})) == Strings{"vn-lang-son"});
}

TEST_CASE("cycles end, and ids that name nothing are findings") {
    StepFixture steps;
    model::Layer loop = test::layer_of("loop", {"a", "b", "c"});
    test::add_texts(loop, "successors", {"b", "c", "a;gone;a"});
    const auto units = steps.add(loop);
    const auto start = steps.add(only(loop, 0));
    const auto found = steps.run(query::Lineage{units, start});
    CHECK(test::ids(*found) == Strings{"c", "a", "b"});
    CHECK(test::shown(*found, "generation") == Strings{"-1", "0", "1"});
    REQUIRE(steps.count_findings("dangling-relation") == 1);
    CHECK(steps.findings().front().feature == "c");
}

TEST_CASE("a start that is no unit is a finding, not an error") {
    StepFixture steps;
    const auto units = steps.add(provinces());
    const auto start = steps.add(test::layer_of("provinces", {"vn-nowhere"}));
    CHECK(steps.run(query::Lineage{units, start})->rows == 0);
    CHECK(steps.count_findings("unknown-unit") == 1);
}

TEST_CASE("all rows of one id belong to its lineage, by time") {
    StepFixture steps;
    model::Layer units = test::layer_of("units", {"x", "x"});
    units.valid_from = {kMerger, base::Day::min()};
    units.valid_to = {base::Day::max(), kMerger};
    const auto all = steps.add(units);
    const auto start = steps.add(only(units, 0));
    const auto found = steps.run(query::Lineage{all, start});
    CHECK(found->rows == 2);
    CHECK(found->valid(0).from == base::Day::min());
}
