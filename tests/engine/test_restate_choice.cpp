// Which units a restatement shows, which columns it takes, and where the figures of divided units go.
#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/crosswalk_sketch.hpp"

#include <map>
#include <stop_token>

using namespace limes;
using namespace limes::test;

namespace {

using Figures = std::map<std::string, std::string>;

/// Rows of all kinds: id -> figure.
Figures figures(const model::Layer& table, const char* column) {
    Figures found;
    for (std::size_t row = 0; row < table.rows; ++row) {
        found[table.find("kind")->display(row) + " " + table.find("unit_id")->display(row)] =
            table.find(column)->display(row);
    }
    return found;
}

void add_counts(model::Layer& layer, const char* name, std::initializer_list<std::int64_t> values) {
    model::Column& column = layer.add_column(name, model::ColumnType::integer);
    for (const std::int64_t value : values) {
        column.push(value);
    }
}

const base::Finding* finding(const StepFixture& steps, std::string_view kind) {
    for (const base::Finding& found : steps.findings()) {
        if (found.kind == kind) {
            return &found;
        }
    }
    return nullptr;
}

/// a and b side by side, c apart and d beyond the map; then x of a and a third of b, y of the rest of b, z of
/// c.
model::Layer old_units() {
    return layer_of_units("old", {{"a", "An", 100, 0, 101, 1},
                                  {"b", "Ba", 101, 0, 102, 1},
                                  {"c", "Cu", 110, 0, 111, 1},
                                  {"d", "Do", 120, 0, 121, 1}});
}
model::Layer new_units() {
    return layer_of_units("new", {{"x", "Xa", 100, 0, 101 + 1.0 / 3, 1},
                                  {"y", "Yen", 101 + 1.0 / 3, 0, 102, 1},
                                  {"z", "Zen", 110, 0, 111, 1}});
}

/// The figures of the old units restated for the new.
query::Restate restatement(StepFixture& steps, const model::Layer& before) {
    const query::Crosswalk step = onto(steps, before, new_units());
    const query::Node walk = steps.add(*steps.run(step));
    return {.from = step.from, .to = step.to, .crosswalk = walk, .extensive = {"people"}};
}

/// Two communes of which nothing is known but where their parts went: b in two, e in two with equal words.
query::Restate by_links(StepFixture& steps) {
    const base::Day reform = day(2010);
    auto units = layer_of_units("units", {{"b", "Ba", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"e", "En", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"x", "Xa", 0, 0, 0, 0, reform, base::Day::max()},
                                          {"y", "Yen", 0, 0, 0, 0, reform, base::Day::max()}});
    add_counts(units, "people", {101, 7, 0, 0});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    model::Layer links = layer_of("links", {"1", "2", "3", "4"});
    add_texts(links, "from_id", {"b", "b", "e", "e"});
    add_texts(links, "to_id", {"x", "y", "x", "y"});
    add_texts(links, "kind", {"part", "main part", "part", "part"});
    step.links = steps.add(links);
    const query::Node walk = steps.add(*steps.run(step));
    return {.from = step.from, .to = step.to, .crosswalk = walk, .extensive = {"people"}};
}

}  // namespace

TEST_CASE("a unit that is asked for comes with what it gave to and has from, and with what is left of it") {
    StepFixture steps;
    model::Layer before = old_units();
    add_counts(before, "people", {10, 300, 5, 7});
    query::Restate step = restatement(steps, before);
    const auto rows = [&](const char* id) {
        step.asked = steps.add(layer_of("asked", {id}));
        return figures(*steps.run(step), "people");
    };
    CHECK(rows("b") == Figures{{"unit x", "110"}, {"unit y", "200"}});
    CHECK(rows("a") == Figures{{"unit x", "110"}});
    CHECK(rows("d") == Figures{{"residual d", "7"}});
    CHECK(rows("z") == Figures{{"unit z", "5"}});
}

TEST_CASE("units and figures may call the key each by its name") {
    StepFixture steps;
    query::Restate step = restatement(steps, old_units());
    model::Layer census = layer_of("census", {"1", "2"});
    add_texts(census, "ma", {"c", "a"});
    add_counts(census, "people", {3, 4});
    step.figures = steps.add(census);
    step.figures_key = "ma";
    CHECK(figures(*steps.run(step), "people") == Figures{{"unit x", "4"}, {"unit y", ""}, {"unit z", "3"}});
    step.figures_key = "maa";
    CHECK_THROWS_WITH(steps.run(step), Catch::Contains("no column 'maa'") && Catch::Contains("'ma'"));
}

TEST_CASE("a divided unit may go whole to where its main part went, and the total is kept") {
    StepFixture steps;
    SECTION("by its shares") {
        model::Layer before = old_units();
        add_counts(before, "people", {10, 300, 5, 7});
        query::Restate step = restatement(steps, before);
        step.assign = query::Assign::main;
        const auto table = steps.run(step);
        CHECK(figures(*table, "people") ==
              Figures{{"residual d", "7"}, {"unit x", "10"}, {"unit y", "300"}, {"unit z", "5"}});
        CHECK(shown(*table, "from_units") == Strings{"1", "1", "1", ""});
        REQUIRE(finding(steps, "assigned-whole") != nullptr);
        CHECK(finding(steps, "assigned-whole")->what ==
              "1 unit was divided: of 0 the lineage says which part is the main one, of 1 their shares");
        CHECK(finding(steps, "restated")->what == "people: 322 in all = 315 assigned + 7 residual");
    }
    SECTION("by the word of a link, where shares are not known") {
        query::Restate step = by_links(steps);
        CHECK(figures(*steps.run(step), "people") ==
              Figures{{"residual b", "101"}, {"residual e", "7"}, {"unit x", ""}, {"unit y", ""}});
        step.assign = query::Assign::main;
        CHECK(figures(*steps.run(step), "people") ==
              Figures{{"residual e", "7"}, {"unit x", ""}, {"unit y", "101"}});
        CHECK(finding(steps, "assigned-whole")->what ==
              "2 units were divided: of 1 the lineage says which part is the main one, of 0 their shares; of "
              "1 nobody knows which it is");
    }
}

TEST_CASE("figures below 0 are told by name, weights below 0 refused") {
    StepFixture steps;
    model::Layer before = old_units();
    add_counts(before, "people", {10, -300, 5, -7});
    query::Restate step = restatement(steps, before);
    (void)steps.run(step);
    const base::Finding* below = finding(steps, "negative-figure");
    REQUIRE(below != nullptr);
    CHECK(below->feature == "b");
    CHECK(below->what == "2 figures of people are below 0, the first -300");
    CHECK(below->severity == base::Severity::warning);
    step.extensive.clear();
    step.intensive = {"people"};
    step.weight_column = "people";
    CHECK_THROWS_WITH(steps.run(step), "the people of 'b' is -300, and no weight is below 0");
}

TEST_CASE("a column of figures with a word in it is refused with the row that has it") {
    StepFixture steps;
    query::Restate step = restatement(steps, old_units());
    model::Layer census = layer_of("census", {"a", "b", "c"});
    add_texts(census, "people", {"12", nullptr, "n/a"});
    step.figures = steps.add(census);
    CHECK_THROWS_WITH(steps.run(step),
                      Catch::Contains("'people' of census holds no numbers: 'c' has 'n/a'; leave "
                                      "empty what is not known"));
}

TEST_CASE("restating stops when it is told to") {
    StepFixture steps;
    model::Layer before = old_units();
    add_counts(before, "people", {10, 300, 5, 7});
    const query::Crosswalk walk = onto(steps, before, new_units());
    const auto shared = [](model::Layer layer) {
        return std::make_shared<const model::Layer>(std::move(layer));
    };
    const engine::embedded::Tables tables{shared(before), shared(new_units()), steps.run(walk)};
    std::stop_source stop;
    stop.request_stop();
    model::Catalog catalog;
    result::Result result;
    base::Task task{.threads = 1, .stop = stop.get_token()};
    const std::vector<std::string> languages;
    engine::embedded::Context context{catalog, languages, task, result};
    CHECK_THROWS_AS(
        engine::embedded::run(query::Restate{.from = 0, .to = 1, .crosswalk = 2, .extensive = {"people"}},
                              tables, context),
        base::Cancelled);
}

TEST_CASE("of equal halves the unit of the lowest id has what cannot be halved, or all") {
    for (int i = 0; i < 12; ++i) {
        CAPTURE(i);
        StepFixture steps;
        // Of many sizes and at many latitudes, so that rounding makes now this half the larger, now that one.
        const double west = 100 + 0.37 * i;
        const double width = 0.1 + 0.013 * i;
        const double south = -60 + 10.7 * i;
        model::Layer before =
            layer_of_units("old", {{"u", "U", west, south, west + 2 * width, south + width}});
        add_counts(before, "people", {7});
        const auto after =
            layer_of_units("new", {{"z", "Z", west, south, west + width, south + width},
                                   {"m", "M", west + width, south, west + 2 * width, south + width}});
        const query::Crosswalk step = onto(steps, before, after);
        const query::Node walk = steps.add(*steps.run(step));
        query::Restate restate{.from = step.from, .to = step.to, .crosswalk = walk, .extensive = {"people"}};
        CHECK(figures(*steps.run(restate), "people") == Figures{{"unit m", "4"}, {"unit z", "3"}});
        restate.assign = query::Assign::main;
        CHECK(figures(*steps.run(restate), "people") == Figures{{"unit m", "7"}, {"unit z", ""}});
    }
}

TEST_CASE("the part that a link calls the main one has all, though another has the larger share") {
    StepFixture steps;
    const base::Day reform = day(2010);
    auto units = layer_of_units("units", {{"b", "Ba", 100, 0, 104, 1, base::Day::min(), reform},
                                          {"x", "Xa", 100, 0, 103, 1, reform, base::Day::max()},
                                          {"y", "Yen", 103, 0, 104, 1, reform, base::Day::max()}});
    add_counts(units, "people", {100, 0, 0});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    model::Layer links = layer_of("links", {"1", "2"});
    add_texts(links, "from_id", {"b", "b"});
    add_texts(links, "to_id", {"x", "y"});
    add_texts(links, "kind", {"part", "main part"});
    step.links = steps.add(links);
    const query::Node walk = steps.add(*steps.run(step));
    query::Restate restate{.from = step.from, .to = step.to, .crosswalk = walk, .extensive = {"people"}};
    CHECK(figures(*steps.run(restate), "people") == Figures{{"unit x", "75"}, {"unit y", "25"}});
    restate.assign = query::Assign::main;
    CHECK(figures(*steps.run(restate), "people") == Figures{{"unit x", ""}, {"unit y", "100"}});
}

TEST_CASE("a figure below 0 that is of no unit is told like any other") {
    StepFixture steps;
    query::Restate step = restatement(steps, old_units());
    model::Layer census = layer_of("census", {"a", "elsewhere", "nowhere"});
    add_texts(census, "id", {"a", "elsewhere", "nowhere"});
    add_counts(census, "people", {3, -8, -9});
    step.figures = steps.add(census);
    (void)steps.run(step);
    const base::Finding* below = finding(steps, "negative-figure");
    REQUIRE(below != nullptr);
    CHECK(below->feature == "elsewhere");
    CHECK(below->what == "2 figures of people are below 0, the first -8");
}
