#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/crosswalk_sketch.hpp"

#include <map>
#include <random>

using namespace limes;
using namespace limes::test;

namespace {

template <class T>
void add_numbers(model::Layer& layer, const char* name, const std::vector<std::optional<T>>& values) {
    model::Column& column = layer.add_column(
        name, std::is_same_v<T, std::int64_t> ? model::ColumnType::integer : model::ColumnType::real);
    for (const auto& value : values) {
        if (value) {
            column.push(*value);
        } else {
            column.push_null();
        }
    }
}

using Counts = std::vector<std::optional<std::int64_t>>;
using Rates = std::vector<std::optional<double>>;

/// Rows of one kind: id -> figure.
std::map<std::string, std::string> figures(const model::Layer& table, const char* kind, const char* column) {
    std::map<std::string, std::string> found;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.find("kind")->text(row) == kind) {
            found[table.find("unit_id")->display(row)] = table.find(column)->display(row);
        }
    }
    return found;
}

std::string what(const StepFixture& steps, std::string_view kind) {
    for (const base::Finding& finding : steps.findings()) {
        if (finding.kind == kind) {
            return finding.what;
        }
    }
    return {};
}

/// Two equal old units side by side, and a new one of the first and half the second, and one of the rest.
model::Layer old_units() {
    model::Layer units = layer_of_units("old", {{"a", "An", 100, 0, 101, 1}, {"b", "Ba", 101, 0, 102, 1}});
    add_numbers<std::int64_t>(units, "people", Counts{1001, 501});
    add_numbers<double>(units, "hectares", Rates{0.1, 0.2});
    add_numbers<double>(units, "rate", Rates{10, 40});
    return units;
}
model::Layer new_units() {
    return layer_of_units("new", {{"x", "Xa", 100, 0, 101.5, 1}, {"y", "Yen", 101.5, 0, 102, 1}});
}

}  // namespace

TEST_CASE("counts are shared out and conserved, rates are averaged by area") {
    StepFixture steps;
    const auto step = onto(steps, old_units(), new_units());
    const auto walk = steps.add(*steps.run(step));
    const query::Restate restate{.from = step.from,
                                 .to = step.to,
                                 .crosswalk = walk,
                                 .extensive = {"people", "hectares"},
                                 .intensive = {"rate"}};
    const auto table = steps.run(restate);
    // 501 halved is 250.5 each: the tie goes to the larger share, or to the first.
    const auto people = figures(*table, "unit", "people");
    CHECK(std::stoll(people.at("x")) + std::stoll(people.at("y")) == 1502);
    CHECK(std::abs(std::stoll(people.at("y")) - 250) <= 1);
    CHECK(*figure(*table, "hectares", 0) == Approx(0.2).epsilon(1e-12));
    CHECK(*figure(*table, "hectares", 1) == Approx(0.1).epsilon(1e-12));
    CHECK(*figure(*table, "rate", 0) == Approx((10 * 1 + 40 * 0.5) / 1.5).epsilon(1e-6));
    CHECK(*figure(*table, "rate", 1) == 40);
    CHECK(table->find("people")->type() == model::ColumnType::integer);
    CHECK(shown(*table, "from_units") == Strings{"2", "1"});
    CHECK(figures(*table, "residual", "people").empty());
    CHECK(what(steps, "restated") == "people: 1502 in all = 1502 assigned + 0 residual");
}

TEST_CASE("figures restated for the units that they are of are the figures") {
    StepFixture steps;
    const auto before = old_units();
    auto step = between(steps, before, day(2005), day(2006));
    const auto walk = steps.add(*steps.run(step));
    const auto table = steps.run(query::Restate{.from = step.from,
                                                .to = step.to,
                                                .crosswalk = walk,
                                                .extensive = {"people", "hectares"},
                                                .intensive = {"rate"}});
    CHECK(ids(*table) == ids(before));
    for (const char* column : {"people", "hectares", "rate"}) {
        CHECK(shown(*table, column) == shown(before, column));
    }
}

TEST_CASE("what cannot be assigned is listed with the reason") {
    StepFixture steps;
    const base::Day reform = day(2010);
    auto units = layer_of_units("units", {{"a", "An", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"b", "Ba", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"gone", "Cu", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"x", "Xa", 0, 0, 0, 0, reform, base::Day::max(), "a;b"},
                                          {"y", "Yen", 0, 0, 0, 0, reform, base::Day::max(), "b"}});
    auto step = between(steps, units, day(2005), day(2015));
    const auto walk = steps.add(*steps.run(step));
    model::Layer table_of_figures = layer_of("census", {"1", "2", "3", "4"});
    add_texts(table_of_figures, "unit", {"a", "b", "gone", "nobody"});
    add_numbers<std::int64_t>(table_of_figures, "people", Counts{100, 20, 3, 4000});
    // The key column of the units is made here: their ids.
    const query::Restate restate{.from = step.from,
                                 .to = step.to,
                                 .crosswalk = walk,
                                 .figures = steps.add(table_of_figures),
                                 .key = "unit",
                                 .extensive = {"people"}};
    CHECK_THROWS_AS(steps.run(restate), base::UsageError);  // the units have no such column
    add_texts(units, "unit", {"a", "b", "gone", "x", "y"});
    step = between(steps, units, day(2005), day(2015));
    auto again = restate;
    again.from = step.from;
    again.to = step.to;
    again.crosswalk = steps.add(*steps.run(step));
    const auto table = steps.run(again);
    CHECK(figures(*table, "unit", "people") == std::map<std::string, std::string>{{"x", "100"}, {"y", ""}});
    CHECK(figures(*table, "residual", "people") ==
          std::map<std::string, std::string>{{"b", "20"}, {"gone", "3"}, {"nobody", "4000"}});
    CHECK(figures(*table, "residual", "reason") ==
          std::map<std::string, std::string>{{"b", "its shares are not known"},
                                             {"gone", "lies in none of the units after"},
                                             {"nobody", "is of no unit before"}});
    CHECK(what(steps, "restated") == "people: 4123 in all = 100 assigned + 4023 residual");
}

TEST_CASE("a key that names two units, or figures that come twice, are refused") {
    StepFixture steps;
    auto units = layer_of_units(
        "units", {{"a", "An", 0, 0, 1, 1, {}, {}, "", "7"}, {"b", "Ba", 1, 0, 2, 1, {}, {}, "", "7"}});
    units.valid_from.clear();
    units.valid_to.clear();
    auto step = onto(steps, units, units);
    query::Restate restate{.from = step.from, .to = step.to, .crosswalk = steps.add(*steps.run(step))};
    model::Layer census = layer_of("census", {"a", "a"});
    add_texts(census, "code", {"7", "8"});
    add_numbers<std::int64_t>(census, "people", Counts{1, 2});
    restate.figures = steps.add(census);
    restate.extensive = {"people"};
    restate.key = "code";
    CHECK_THROWS_WITH(steps.run(restate), Catch::Contains("'7' is the code of a and of b"));
    restate.key = "id";
    CHECK_THROWS_AS(steps.run(restate), base::DataError);
}

TEST_CASE("a mean whose parts weigh nobody knows what is empty, unless a column weighs them") {
    StepFixture steps;
    const base::Day reform = day(2010);
    auto units = layer_of_units("units", {{"a", "An", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"b", "Ba", 0, 0, 0, 0, base::Day::min(), reform},
                                          {"x", "Xa", 0, 0, 0, 0, reform, base::Day::max(), "a;b"}});
    add_numbers<double>(units, "income", Rates{10, 20, std::nullopt});
    add_numbers<std::int64_t>(units, "people", Counts{300, 100, std::nullopt});
    const auto step = between(steps, units, day(2005), day(2015));
    query::Restate restate{
        .from = step.from, .to = step.to, .crosswalk = steps.add(*steps.run(step)), .intensive = {"income"}};
    CHECK(shown(*steps.run(restate), "income") == Strings{""});
    CHECK(steps.count_findings("no-mean") == 1);
    restate.weight_column = "people";
    CHECK(shown(*steps.run(restate), "income") == Strings{"12.5"});
}

TEST_CASE("whole numbers are conserved to the last one by any crosswalk") {
    const auto seed = GENERATE(range(0U, 20U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    const auto grid = [&](const char* name, double west, double south, int columns, int rows) {
        std::vector<Unit> units;
        for (int i = 0; i < columns; ++i) {
            for (int k = 0; k < rows; ++k) {
                units.push_back({name + std::to_string(units.size()), "unit", west + 2.0 * i / columns,
                                 south + 2.0 * k / rows, west + 2.0 * (i + 1) / columns,
                                 south + 2.0 * (k + 1) / rows});
            }
        }
        return layer_of_units(name, units);
    };
    const int columns = 1 + static_cast<int>(random() % 5);
    auto before = grid("old", 30, -20, columns, 3);
    std::int64_t total = 0;
    Counts people;
    bool some_in_the_strip = false;
    for (std::size_t i = 0; i < before.rows; ++i) {
        people.push_back(random() % 9 == 0
                             ? std::nullopt
                             : std::optional{static_cast<std::int64_t>(random() % 100'000) - 50});
        total += people.back().value_or(0);
        some_in_the_strip = some_in_the_strip || (i < 3 && people.back());
    }
    add_numbers<std::int64_t>(before, "people", people);
    StepFixture steps{2};
    // The new units leave out a strip of the old ones.
    const auto step = onto(steps, before, grid("new", 30.1, -20, 4, 1 + static_cast<int>(random() % 4)));
    const auto table = steps.run(query::Restate{
        .from = step.from, .to = step.to, .crosswalk = steps.add(*steps.run(step)), .extensive = {"people"}});
    std::int64_t sum = 0;
    bool has_residual = false;
    for (std::size_t row = 0; row < table->rows; ++row) {
        sum += table->find("people")->is_null(row) ? 0 : table->find("people")->integers()[row];
        has_residual = has_residual || table->find("kind")->text(row) == "residual";
    }
    CHECK(sum == total);
    CHECK(has_residual == some_in_the_strip);
    CHECK(what(steps, "restated").starts_with("people: " + std::to_string(total) + " in all = "));
}

TEST_CASE("a sum of which a part is not known, and figures of no unit, are told") {
    StepFixture steps;
    model::Layer before = old_units();
    model::Layer table;
    table.schema.name = "figures";
    for (const char* id : {"a", "b", "zz"}) {
        table.ids.push_back(id);
        table.geometry.push_null();
        ++table.rows;
    }
    add_numbers<std::int64_t>(table, "pop", Counts{900, std::nullopt, 7});
    add_numbers<double>(table, "share", Rates{0.5, 0.25, 0.125});
    query::Crosswalk crosswalk = onto(steps, before, new_units());
    query::Restate step{.from = crosswalk.from, .to = crosswalk.to, .crosswalk = 0};
    step.crosswalk = steps.add(*steps.run(crosswalk));
    step.figures = steps.add(table);
    SECTION("counts") {
        step.extensive = {"pop"};
        const auto answer = steps.run(step);
        CHECK(figures(*answer, "unit", "pop") == std::map<std::string, std::string>{{"x", "900"}, {"y", ""}});
        CHECK(what(steps, "part-unknown").find("pop: 1 figure is of a part") == 0);
        CHECK(what(steps, "restated") == "pop: 907 in all = 900 assigned + 7 residual");
    }
    SECTION("rates alone") {
        step.intensive = {"share"};
        (void)steps.run(step);
    }
    CHECK(what(steps, "figures-of-no-unit") == "1 row of figures is of no unit, the first of 'zz'");
}
