#include <limes/base/error.hpp>

#include "catch.hpp"
#include "engine/step_fixture.hpp"

#include <cmath>

using namespace limes;
using test::StepFixture;
using test::Strings;

namespace {

model::Layer towns() {
    model::Layer layer = test::layer_of("towns", {"a", "b", "c", "d", "e"});
    test::add_texts(layer, "name", {"Zem", "Đông", "Ang", nullptr, "Ang"});
    model::Column& people = layer.add_column("population", model::ColumnType::integer, "persons");
    people.push(std::int64_t{30});
    people.push_null();
    people.push(std::int64_t{200});
    people.push(std::int64_t{30});
    people.push(std::int64_t{9007199254740993});  // 2^53 + 1: not a double
    model::Column& height = layer.add_column("height", model::ColumnType::real, "m");
    height.push(1.5);
    height.push(std::nan(""));
    height.push(-2.0);
    height.push_null();
    height.push(10.0);
    return layer;
}

}  // namespace

TEST_CASE("sorting is stable, by number, and nulls are last both ways") {
    StepFixture steps;
    const auto input = steps.add(towns());
    using query::Sort;
    CHECK(test::ids(*steps.run(Sort{input, {{"population", false}}})) == Strings{"a", "d", "c", "e", "b"});
    CHECK(test::ids(*steps.run(Sort{input, {{"population", true}}})) == Strings{"e", "c", "a", "d", "b"});
    CHECK(test::ids(*steps.run(Sort{input, {{"height", true}}})) == Strings{"e", "a", "c", "b", "d"});
}

TEST_CASE("text sorts by code point and a second key breaks ties") {
    StepFixture steps;
    const auto input = steps.add(towns());
    CHECK(test::ids(*steps.run(query::Sort{input, {{"name", false}, {"population", true}}})) ==
          Strings{"e", "c", "a", "b", "d"});
}

TEST_CASE("dates and ids can be sorting keys, also as facets of the layer") {
    StepFixture steps;
    model::Layer layer = test::layer_of("units", {"x", "y", "z"});
    layer.valid_from = {base::Day{20}, base::Day{10}, base::Day::min()};
    model::Column& seen = layer.add_column("seen", model::ColumnType::date);
    seen.push(base::Day{3});
    seen.push_null();
    seen.push(base::Day{1});
    const auto input = steps.add(std::move(layer));
    CHECK(test::ids(*steps.run(query::Sort{input, {{"valid_from", false}}})) == Strings{"z", "y", "x"});
    CHECK(test::ids(*steps.run(query::Sort{input, {{"id", true}}})) == Strings{"z", "y", "x"});
    CHECK(test::ids(*steps.run(query::Sort{input, {{"seen", false}}})) == Strings{"z", "x", "y"});
}

TEST_CASE("a sorting key that is no column names the one that was meant") {
    StepFixture steps;
    const auto input = steps.add(towns());
    std::string message;
    try {
        static_cast<void>(steps.run(query::Sort{input, {{"populaton", false}}}));
    } catch (const base::UsageError& error) {
        message = error.what();
    }
    CHECK(message.find("did you mean 'population'") != std::string::npos);
    CHECK_THROWS_AS(steps.run(query::Sort{input, {{"x", false}}}), base::UsageError);
}

TEST_CASE("a limit takes the first rows, or all when there are fewer") {
    StepFixture steps;
    const auto input = steps.add(towns());
    CHECK(test::ids(*steps.run(query::Limit{input, 2})) == Strings{"a", "b"});
    CHECK(steps.run(query::Limit{input, 0})->rows == 0);
    CHECK(steps.run(query::Limit{input, 99})->rows == 5);
}

TEST_CASE("tables one after the other share columns by name, widened where types differ") {
    StepFixture steps;
    model::Layer gates = test::layer_of("gates", {"g1"});
    gates.schema.provenance.source = "treaty";
    gates.geometry = {};
    gates.geometry.push_point({106.7, 21.97});
    gates.accuracy_m = {50};
    model::Column& population = gates.add_column("population", model::ColumnType::real);
    population.push(0.5);
    model::Column& height = gates.add_column("height", model::ColumnType::text);
    height.push("unknown");
    test::add_texts(gates, "mode", {"road"});
    const auto first = steps.add(towns());
    const auto second = steps.add(std::move(gates));
    const auto all = steps.run(query::Concat{{first, second}, {"town", "gate"}, "kind"});

    CHECK(test::ids(*all) == Strings{"a", "b", "c", "d", "e", "g1"});
    CHECK(test::shown(*all, "kind") == Strings{"town", "town", "town", "town", "town", "gate"});
    CHECK(all->columns.front().name == "kind");
    REQUIRE(all->find("population")->type() == model::ColumnType::real);
    CHECK(all->find("population")->unit == "persons");
    CHECK(all->find("population")->reals().back() == 0.5);
    CHECK(all->find("population")->is_null(1));
    CHECK(test::shown(*all, "height") == Strings{"1.5", "nan", "-2", "", "10", "unknown"});
    CHECK(test::shown(*all, "mode") == Strings{"", "", "", "", "", "road"});
    CHECK_FALSE(all->accuracy(0));
    CHECK(all->accuracy(5)->value() == 50);
    CHECK(all->source->display(5) == "treaty");
    CHECK(all->geometry.type(0) == model::GeometryType::null);
    CHECK(all->geometry.type(5) == model::GeometryType::point);
}

TEST_CASE("a column in metres is not put under one in kilometres") {
    StepFixture steps;
    model::Layer a = test::layer_of("a", {"1"});
    a.add_column("length", model::ColumnType::real, "m").push(1.0);
    model::Layer b = test::layer_of("b", {"2"});
    b.add_column("length", model::ColumnType::real, "km").push(1.0);
    const auto first = steps.add(std::move(a));
    const auto second = steps.add(std::move(b));
    CHECK_THROWS_AS(steps.run(query::Concat{{first, second}, {}, "kind"}), base::UsageError);
}

TEST_CASE("legal dates of one table stay its own when another has none") {
    StepFixture steps;
    model::Layer old = test::layer_of("old", {"1"});
    old.valid_from = {base::Day{100}};
    model::Layer merged = test::layer_of("merged", {"2"});
    merged.valid_from = {base::Day{200}};
    merged.legal_from = {base::Day{180}};
    const auto first = steps.add(std::move(old));
    const auto second = steps.add(std::move(merged));
    const auto all = steps.run(query::Concat{{first, second}, {}, "kind"});
    CHECK(all->legal(0).from == base::Day{100});
    CHECK(all->legal(1).from == base::Day{180});
    CHECK(all->legal(1).to == base::Day::max());
}

TEST_CASE("related rows are those that name a feature in a relation column") {
    StepFixture steps;
    model::Layer events = test::layer_of("events", {"e1", "e2", "e3", "e4"});
    test::add_texts(events, "gates", {"huu-nghi; mong-cai", "mong-cai-2", nullptr, " mong-cai "});
    events.schema.relations = {{"gates", "gates", ';'}};
    model::Layer gates = test::layer_of("gates", {"mong-cai"});
    const auto input = steps.add(std::move(gates));
    const auto other = steps.add(std::move(events));
    CHECK(test::ids(*steps.run(query::Related{input, other})) == Strings{"e1", "e4"});
    CHECK(steps.findings().empty());

    const auto units = steps.add(test::layer_of("units", {"mong-cai"}));
    CHECK(steps.run(query::Related{units, other})->rows == 0);
    CHECK(steps.count_findings("no-relation") == 1);
}
