// Shares and weights of a crosswalk: the same in every view, each unit's adding up to 1, each place counted
// once.
#include <limes/base/error.hpp>
#include <limes/engine/embedded/asked_units.hpp>

#include "catch.hpp"
#include "engine/crosswalk_sketch.hpp"

#include <map>

using namespace limes;
using namespace limes::test;

namespace {

using Shares = std::map<std::string, double>;

/// A share of each pair; -1 for what is not known.
Shares shares_of(const model::Layer& table, const char* column) {
    Shares found;
    for (std::size_t row = 0; row < table.rows; ++row) {
        found[std::string{table.ids[row]}] = figure(table, column, row).value_or(-1);
    }
    return found;
}

/// The sums of a share by unit.
Shares sums_of(const model::Layer& table, const char* unit, const char* column) {
    Shares found;
    for (std::size_t row = 0; row < table.rows; ++row) {
        found[table.find(unit)->display(row)] += figure(table, column, row).value_or(-1);
    }
    found.erase("");
    return found;
}

model::Layer places_of(const std::vector<std::pair<std::string, geodesy::LonLat>>& places,
                       const std::vector<std::int64_t>& people) {
    model::Layer layer = points_at("villages", places);
    model::Column& column = layer.add_column("people", model::ColumnType::integer, "persons");
    for (const std::int64_t n : people) {
        column.push(n);
    }
    return layer;
}

/// Two maps of four units, whose borders differ by slivers, and of which the second divides one and leaves
/// out a tenth of another.
query::Crosswalk redrawn(StepFixture& steps) {
    const auto known = [](model::Layer layer) {
        layer.accuracy_m.assign(layer.rows, 50);
        return layer;
    };
    return onto(steps,
                known(layer_of_units("old", {{"a", "An", 100, 0, 101, 1},
                                             {"b", "Ba", 101, 0, 102, 1},
                                             {"c", "Cu", 102, 0, 103, 1},
                                             {"d", "Do", 103, 0, 104, 1}})),
                known(layer_of_units("new", {{"a", "An", 100, 0, 101.0005, 1},
                                             {"b1", "Ba", 101.0005, 0, 101.4, 1},
                                             {"b2", "Ba", 101.4, 0, 102.0005, 1},
                                             {"c", "Cu", 102.0005, 0, 103, 1},
                                             {"d", "Do", 103, 0, 103.9, 1}})));
}

}  // namespace

TEST_CASE("shares of a unit are the same in every view, and add up to 1") {
    StepFixture steps;
    query::Crosswalk step = redrawn(steps);
    const auto plain = steps.run(step);
    step.all_pieces = true;
    const auto pieces = steps.run(step);
    REQUIRE(pieces->rows > plain->rows);
    for (const char* column : {"area_share", "to_share"}) {
        CAPTURE(column);
        const Shares all = shares_of(*pieces, column);
        for (const auto& [pair, share] : shares_of(*plain, column)) {
            CAPTURE(pair);
            CHECK(all.at(pair) == Approx(share).epsilon(1e-12));
        }
    }
    CHECK(shares_of(*plain, "area_share").at("d/") == Approx(0.1).epsilon(1e-6));
    CHECK(shares_of(*plain, "area_share").at("b/b1") ==
          Approx((101.4 - 101.0005) / (102 - 101.0005)).epsilon(1e-6));
    for (const auto& table : {plain, pieces}) {
        for (const auto& [unit, sum] : sums_of(*table, "from_id", "area_share")) {
            CAPTURE(unit);
            CHECK(sum == Approx(1).epsilon(1e-12));
        }
        for (const auto& [unit, sum] : sums_of(*table, "to_id", "to_share")) {
            CAPTURE(unit);
            CHECK(sum == Approx(1).epsilon(1e-12));
        }
    }
}

TEST_CASE("what went whole into another has the share 1 of it by its own area, in every view") {
    StepFixture steps;
    const base::Day reform = day(2010);
    // The new unit is drawn a tenth smaller than the two that went into it, at the side of the second.
    const auto units =
        layer_of_units("units", {{"a", "An", 100, 0, 101, 1, base::Day::min(), reform, "", "", "", 10},
                                 {"b", "Ba", 101, 0, 102, 1, base::Day::min(), reform, "", "", "", 10},
                                 {"x", "Xa", 100, 0, 101.8, 1, reform, base::Day::max(), "a;b", "", "", 10}});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    for (const bool all : {false, true}) {
        step.all_pieces = all;
        const auto table = steps.run(step);
        CHECK(shares_of(*table, "to_share").at("a/x") == Approx(0.5).epsilon(1e-9));
        CHECK(shares_of(*table, "to_share").at("b/x") == Approx(0.5).epsilon(1e-9));
        CHECK(sums_of(*table, "from_id", "area_share") == Shares{{"a", 1}, {"b", 1}});
    }
}

TEST_CASE("weights are known of units with slivers, and those of slivers are no shares") {
    StepFixture steps;
    query::Crosswalk step = redrawn(steps);
    // 2 lies in the sliver of b in a; 5 in what is left out of d; 7 nowhere.
    step.places = steps.add(places_of({{"1", {101.2, 0.5}},
                                       {"2", {101.0002, 0.5}},
                                       {"3", {101.7, 0.5}},
                                       {"4", {103.5, 0.5}},
                                       {"5", {103.95, 0.5}},
                                       {"6", {100.5, 0.5}},
                                       {"7", {90, 0.5}}},
                                      {30, 4, 70, 90, 10, 8, 1000}));
    step.weight_column = "people";
    const Shares plain = shares_of(*steps.run(step), "weight_share");
    CHECK(plain.at("b/b1") == Approx(0.3).epsilon(1e-12));
    CHECK(plain.at("b/b2") == Approx(0.7).epsilon(1e-12));
    CHECK(plain.at("d/d") == Approx(0.9).epsilon(1e-12));
    CHECK(plain.at("d/") == Approx(0.1).epsilon(1e-12));
    CHECK(steps.findings().back().kind == "weight-in-no-unit");
    CHECK(steps.findings().back().what == "2 places lie in none of the pieces, with 1004 of people in all");
    step.all_pieces = true;
    const auto table = steps.run(step);
    const Shares all = shares_of(*table, "weight_share");
    for (const auto& [pair, share] : plain) {
        CAPTURE(pair);
        CHECK(all.at(pair) == Approx(share).epsilon(1e-12));
    }
    CHECK(all.at("b/a") == 0);
    CHECK(shares_of(*table, "weight").at("b/a") == 4);
    CHECK(steps.findings().back().what == "1 place lies in none of the pieces, with 1000 of people in all");
}

TEST_CASE("a unit that lineage names and that has no ground in common has none of the weight") {
    StepFixture steps;
    const base::Day reform = day(2010);
    const auto units = layer_of_units("units", {{"a", "An", 100, 0, 101, 1, base::Day::min(), reform},
                                                {"x", "Xa", 100, 0, 101, 1, reform, base::Day::max(), "a"},
                                                {"y", "Yen", 105, 0, 106, 1, reform, base::Day::max(), "a"}});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    step.places = steps.add(places_of({{"1", {100.5, 0.5}}}, {100}));
    step.weight_column = "people";
    CHECK(shares_of(*steps.run(step), "weight_share") == Shares{{"a/x", 1}, {"a/y", 0}});
}

TEST_CASE("a place on the edge of several units counts once, in that of the lowest id") {
    StepFixture steps;
    // The rows are not in the order of the ids.
    const auto units = layer_of_units(
        "units", {{"b", "Ba", 101, 0, 102, 1}, {"a", "An", 100, 0, 101, 1}, {"c", "Cu", 100, 1, 102, 2}});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    step.places = steps.add(places_of({{"edge of a and b", {101, 0.5}},
                                       {"corner of all", {101, 1}},
                                       {"edge of b and c", {101.5, 1}},
                                       {"edge of c alone", {100.5, 2}}},
                                      {1, 20, 300, 4000}));
    step.weight_column = "people";
    CHECK(shares_of(*steps.run(step), "weight") == Shares{{"a/a", 21}, {"b/b", 300}, {"c/c", 4000}});
    CHECK(steps.count_findings("weight-in-no-unit") == 0);
}

TEST_CASE("where units of one day overlap, a place counts in each") {
    StepFixture steps;
    const auto units =
        layer_of_units("units", {{"a", "An", 100, 0, 101, 1}, {"town", "Xa", 100.2, 0.2, 100.4, 0.4}});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    step.places = steps.add(places_of({{"1", {100.3, 0.3}}}, {5}));
    step.weight_column = "people";
    CHECK(shares_of(*steps.run(step), "weight") == Shares{{"a/a", 5}, {"town/town", 5}});
}

TEST_CASE("a weight below 0 is refused by name, one that is not known is told") {
    StepFixture steps;
    query::Crosswalk step = redrawn(steps);
    step.weight_column = "people";
    step.places = steps.add(places_of({{"1", {101.2, 0.5}}, {"lost", {101.3, 0.5}}}, {3, -4}));
    CHECK_THROWS_WITH(steps.run(step), "villages: the people of 'lost' is -4, and no weight is below 0");
    model::Layer unknown = points_at("villages", {{"1", {101.2, 0.5}}});
    unknown.add_column("people", model::ColumnType::integer).push_null();
    step.places = steps.add(unknown);
    (void)steps.run(step);
    CHECK(steps.count_findings("no-weight") == 1);
}

TEST_CASE("findings are of the units that are asked for") {
    StepFixture steps;
    const base::Day reform = day(2010);
    const auto units =
        layer_of_units("units", {{"a", "An", 0, 0, 0, 0, base::Day::min(), reform, "", "1"},
                                 {"b", "Ba", 0, 0, 0, 0, base::Day::min(), reform, "", "2"},
                                 {"x", "Xa", 0, 0, 0, 0, reform, base::Day::max(), "a;b", "2"},
                                 {"c", "Cu", 0, 0, 0, 0, base::Day::min(), reform, "", "3"},
                                 {"d", "Do", 0, 0, 0, 0, base::Day::min(), reform, "", "4"},
                                 {"y", "Yen", 0, 0, 0, 0, reform, base::Day::max(), "c;d", "3"},
                                 {"z", "Zen", 0, 0, 0, 0, reform, base::Day::max(), "d", "5"}});
    query::Crosswalk step = between(steps, units, day(2005), day(2015));
    const auto whats = [&](const char* asked) {
        step.asked = steps.add(layer_of("asked", {asked}));
        const std::size_t before = steps.findings().size();
        (void)steps.run(step);
        Strings found;
        for (std::size_t i = before; i < steps.findings().size(); ++i) {
            found.push_back(steps.findings()[i].kind + ": " + steps.findings()[i].what.substr(0, 30));
        }
        return found;
    };
    const std::string widened = "code-widened: 1 code of code are a larger un";
    const std::string no_area = "no-area: 1 of 1 unit that changed have ";
    CHECK(whats("b") == Strings{no_area, widened});
    CHECK(whats("x") == Strings{widened});
    CHECK(whats("a") == Strings{no_area});
    CHECK(whats("d") == Strings{no_area, "unknown-shares: 0 units went whole into anothe"});
}

TEST_CASE("an id of two layers is another unit in each, and one of one layer the same on both days") {
    const auto before = layer_of_units("old", {{"5", "An", 100, 0, 101, 1}, {"7", "Ba", 110, 0, 111, 1}});
    const auto after = layer_of_units("new", {{"7", "An", 100, 0, 101, 1}, {"5", "Ba", 110, 0, 111, 1}});
    const auto asked = [&](const char* id, const char* of_day, bool is_one_layer) {
        model::Layer table = layer_of("asked", {id});
        add_texts(table, "of_day", {of_day});
        const engine::embedded::Tables tables{std::make_shared<const model::Layer>(table)};
        return engine::embedded::AskedUnits{query::Node{0}, tables, before, after, is_one_layer};
    };
    CHECK(asked("5", "first", false).has_from(0));
    CHECK_FALSE(asked("5", "first", false).has_to(1));
    CHECK(asked("7", "second", false).has_to(0));
    CHECK_FALSE(asked("7", "second", false).has_from(1));
    CHECK(asked("5", "first", true).has_to(1));
}

TEST_CASE("rows that name an id of one of two layers do so in the column of that layer") {
    const model::Catalog catalog;
    const std::vector<std::string> languages;
    const base::Task task;
    result::Result result;
    model::Layer asked = layer_of("asked", {"5", "8"});
    add_texts(asked, "of_day", {"first", "second"});
    model::Layer walk = layer_of("crosswalk", {"5>7", "7>5", "8>6", "6>8"});
    add_texts(walk, "from_id", {"5", "7", "8", "6"});
    add_texts(walk, "to_id", {"7", "5", "6", "8"});
    walk.schema.relations = {{"from_id", "", ';'}, {"to_id", "", ';'}};
    query::Plan plan;
    plan.steps.emplace_back(
        query::Concat{.inputs = {}, .labels = {"first", "second"}, .label_column = "of_day"});
    const engine::embedded::Tables tables{std::make_shared<const model::Layer>(asked),
                                          std::make_shared<const model::Layer>(walk)};
    engine::embedded::Context context{catalog, languages, task, result, &plan};
    const auto named = [&](const query::Related& step) {
        return ids(*engine::embedded::run(step, tables, context));
    };
    CHECK(named({.input = 0, .other = 1, .columns = {"from_id", "to_id"}}) == Strings{"5>7", "6>8"});
    CHECK(named({.input = 0, .other = 1, .columns = {"from_id"}}) == Strings{"5>7", "8>6"});
    CHECK(named({.input = 0, .other = 1}) == Strings{"5>7", "7>5", "8>6", "6>8"});
}
