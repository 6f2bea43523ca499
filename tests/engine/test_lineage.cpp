#include "catch.hpp"
#include "engine/crosswalk_sketch.hpp"
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

TEST_CASE("the history says how each unit began and ended, and what its code is afterwards") {
    const base::Day ever = base::Day::min();
    const base::Day open = base::Day::max();
    const base::Day reform = test::day(2010);
    const auto unit = [](const char* id, const char* name, base::Day from, base::Day to,
                         const char* predecessors, const char* code, const char* level = "province") {
        return test::Unit{.id = id,
                          .name = name,
                          .from = from,
                          .to = to,
                          .predecessors = predecessors,
                          .code = code,
                          .level = level};
    };
    // b was renamed, c and d merged, e split, x was of a level that is no more, and the code 3 is e2's now.
    const model::Layer units = test::layer_of_units(
        "units", {unit("a", "An", ever, open, "", "1"), unit("b", "Ba", ever, reform, "", "2"),
                  unit("b", "Bo", reform, open, "", "2"), unit("c", "Cu", ever, reform, "", "3"),
                  unit("d", "Do", ever, reform, "", "4"), unit("cd", "Do", reform, open, "c;d", "4"),
                  unit("e", "En", ever, reform, "", "5"), unit("e1", "En Nam", reform, open, "e", "5"),
                  unit("e2", "En Bac", reform, open, "e", "3"),
                  unit("x", "Xa", ever, reform, "", "9", "district"), unit("g", "Ga", ever, reform, "", "8"),
                  unit("h", "Ha", reform, open, "i", "7"), unit("i", "I", ever, reform, "", "6")});
    StepFixture steps;
    const auto all = steps.add(units);
    const auto told = [&](std::size_t row) {
        const auto found = steps.run(query::Lineage{all, steps.add(only(units, row))});
        Strings lines;
        for (std::size_t i = 0; i < found->rows; ++i) {
            const auto cell = [&](const char* column) {
                return found->find(column)->is_null(i) ? std::string{"-"} : found->find(column)->display(i);
            };
            lines.push_back(std::string{found->ids[i]} + " " + cell("began") + " " + cell("ended") + " " +
                            cell("also"));
        }
        return lines;
    };
    CHECK(told(0) == Strings{"a - - -"});
    CHECK(told(1) == Strings{"b - renamed -", "b renamed - -"});
    CHECK(told(3) == Strings{"c - merged code reused", "cd merged - -"});
    CHECK(told(4) == Strings{"d - merged code widened", "cd merged - -"});
    CHECK(told(6) == Strings{"e - split code reused", "e1 split - -", "e2 split - -"});
    CHECK(told(9) == Strings{"x - level removed -"});
    CHECK(told(10) == Strings{"g - ended -"});
    CHECK(told(11) == Strings{"i - renamed -", "h renamed - -"});
}

TEST_CASE("a decree is cited from the layer and from the events of the day, and from nowhere else") {
    model::Layer units = provinces();
    test::add_texts(units, "decree", {nullptr, nullptr, "Resolution 202/2025/QH15", nullptr, nullptr});
    model::Layer events = test::layer_of("events", {"merger", "another-day", "another-unit", "no-day"});
    events.schema.name_columns = {{"vi", "title"}};
    events.schema.relations = {{"units", "provinces", ';'}};
    test::add_texts(events, "title", {"Merger", "Fair", "Other merger", "Some time"});
    test::add_texts(events, "units",
                    {"vn-ha-giang;vn-tuyen-quang-2025", "vn-ha-giang", "vn-lang-son", "vn-ha-giang"});
    events.valid_from = {kMerger, base::Day::from_ymd(2024, 5, 1), kMerger, base::Day::min()};
    events.valid_to.assign(4, base::Day::max());
    StepFixture steps;
    const auto all = steps.add(units);
    const auto start = steps.add(only(units, 0));
    const auto found = steps.run(query::Lineage{all, start, steps.add(events)});
    CHECK(test::ids(*found) == Strings{"vn-ha-tuyen", "vn-ha-giang", "vn-tuyen-quang-2025"});
    CHECK(test::shown(*found, "decree") == Strings{"", "Merger", "Resolution 202/2025/QH15; Merger"});
}
