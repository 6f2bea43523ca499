#include <limes/base/error.hpp>
#include <limes/engine/engine.hpp>

#include "catch.hpp"
#include "sketch.hpp"

using namespace limes;
using base::Day;
using base::parse_day;
using model::ColumnType;
using model::Layer;
using query::Scan;
using query::TimeAxis;
using query::TimeSelection;

namespace {

/// One province that became another on 2025-07-01 (by law on 2025-06-12), and one that was always there.
Layer provinces() {
    Layer layer = sketch::named_layer("provinces");
    layer.schema.name_columns = {{"vi", "name_vi"}};
    layer.schema.alias_columns = {"name_zh"};
    layer.columns.reserve(2);
    auto& name = layer.add_column("name_vi", ColumnType::text);
    auto& chinese = layer.add_column("name_zh", ColumnType::text);
    const auto add = [&](const char* id, const char* vi, const char* zh, double west, double east) {
        name.push(vi);
        chinese.push(zh);
        sketch::add_box(layer, id, west, 20, east, 22);
    };
    add("old", "Hà Giang", "河江", 104, 106);
    add("new", "Tuyên Quang", "宣光", 104, 107);
    add("fiji", "Fiji", "斐济", 178, 180);
    layer.valid_from = {Day::min(), parse_day("2025-07-01"), Day::min()};
    layer.valid_to = {parse_day("2025-07-01"), Day::max(), Day::max()};
    layer.legal_from = {Day::min(), parse_day("2025-06-12"), Day::min()};
    layer.legal_to = {parse_day("2025-06-12"), Day::max(), Day::max()};
    return layer;
}

std::string scanned(const Scan& step) {
    sketch::Bench bench{{}};
    bench.catalog().add("provinces", provinces());
    const Layer& found = bench.run(step);
    std::string ids;
    for (std::size_t row = 0; row < found.rows; ++row) {
        ids += (row == 0 ? "" : " ") + std::string{found.ids[row]};
    }
    return ids;
}

Scan as_of(const char* day, TimeAxis axis = TimeAxis::operating) {
    return {.layer = "provinces", .when = {.as_of = parse_day(day), .period = {}, .axis = axis}};
}

Scan over(const char* period) {
    return {.layer = "provinces", .when = {.as_of = {}, .period = base::parse_period(period)}};
}

}  // namespace

TEST_CASE("a day belongs to what begins on it, not to what ends on it") {
    CHECK(scanned(as_of("2025-06-30")) == "old fiji");
    CHECK(scanned(as_of("2025-07-01")) == "new fiji");
    CHECK(scanned({.layer = "provinces"}) == "old new fiji");
}

TEST_CASE("the legal time is a time of its own") {
    CHECK(scanned(as_of("2025-06-11", TimeAxis::legal)) == "old fiji");
    CHECK(scanned(as_of("2025-06-12", TimeAxis::legal)) == "new fiji");
    CHECK(scanned(as_of("2025-06-12", TimeAxis::operating)) == "old fiji");
}

TEST_CASE("a period takes in its first day and leaves out the day it ends") {
    CHECK(scanned(over("2025-06-30/2025-07-01")) == "old fiji");
    CHECK(scanned(over("2025-06-30/2025-07-02")) == "old new fiji");
    CHECK(scanned(over("2025-07-01/..")) == "new fiji");
    Scan empty{.layer = "provinces"};
    empty.when.period = base::ValidTime{parse_day("2025-07-01"), parse_day("2025-07-01")};
    CHECK(sketch::said<base::UsageError>([&] { scanned(empty); }).find("holds no day") != std::string::npos);
}

TEST_CASE("a box takes what it meets, also over the antimeridian and at its very edge") {
    const auto in_box = [](geodesy::Box box) { return scanned({.layer = "provinces", .bbox = box}); };
    CHECK(in_box({103, 19, 104, 20}) == "old new");
    CHECK(in_box({106.5, 21, 106.6, 21.1}) == "new");
    CHECK(in_box({179, 0, -179, 90}) == "fiji");
    CHECK(in_box({0, 0, 1, 1}) == "");
    CHECK(sketch::said<base::UsageError>([&] {
              in_box({0, 2, 1, 1});
          }).find("is no box") != std::string::npos);
}

TEST_CASE("a name is looked for as id, then without marks and case in every language") {
    const auto named = [](const char* name) { return scanned({.layer = "provinces", .named = name}); };
    CHECK(named("old") == "old");
    CHECK(named("ha giang") == "old");
    CHECK(named("河江") == "old");
    const std::string refusal = sketch::said<base::UsageError>([&] { named("Tuyen Quan"); });
    CHECK(refusal.find("did you mean 'Tuyên Quang'?") != std::string::npos);
}

TEST_CASE("a variant of a name is taken after the names themselves, and said") {
    sketch::Bench bench{{}};
    bench.catalog().add("provinces", provinces());
    Scan step{.layer = "provinces", .named = "Tỉnh Hà Giang"};
    CHECK(bench.run(step).rows == 1);
    REQUIRE(bench.result().findings.size() == 1);
    CHECK(bench.result().findings[0].done == "taken to mean 'Hà Giang' (old)");
    step.named = "Hagiangg";
    CHECK(sketch::said<base::UsageError>([&] { bench.run(step); }).find("did you mean 'Hà Giang'?") !=
          std::string::npos);
}

TEST_CASE("a name of another day gives nothing, and says when it holds") {
    sketch::Bench bench{{}};
    bench.catalog().add("provinces", provinces());
    Scan step = as_of("2025-08-01");
    step.named = "Hà Giang";
    CHECK(bench.run(step).rows == 0);
    REQUIRE(bench.result().findings.size() == 1);
    CHECK(bench.result().findings[0].what ==
          "Hà Giang holds from before all dates to 2025-07-01, and is not among the rows asked for");
}

TEST_CASE("a layer that is not there is refused with the nearest") {
    CHECK(sketch::said<base::UsageError>([] { scanned({.layer = "provnces"}); }).find("'provinces'") !=
          std::string::npos);
}

TEST_CASE("the engine runs a plan and says what made the answer") {
    model::Catalog catalog;
    catalog.add("provinces", provinces());
    query::Plan plan;
    const auto all = plan.add(as_of("2025-07-01"));
    plan.add(query::Select{all, query::property_equals("name_vi", "Fiji")});
    const auto engine = engine::make_embedded();
    const result::Result result = engine->run(plan, catalog, base::Task{.threads = 1});
    REQUIRE(result.table->rows == 1);
    CHECK(result.table->ids[0] == "fiji");
    CHECK(result.engine == "embedded");
    CHECK(result.plan == query::explain(plan));
    REQUIRE(result.layers.size() == 1);
    CHECK(result.layers[0].name == "provinces");
    CHECK(result.ledgers.at({.layer = "provinces"}).balances());

    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS(static_cast<void>(engine->run(plan, catalog, {.threads = 1, .stop = stop.get_token()})),
                    base::Cancelled);
    CHECK_THROWS_AS(static_cast<void>(engine->run({}, catalog, base::Task{})), base::UsageError);
}

TEST_CASE("a scan that leaves nothing says what left nothing, and what there is instead") {
    const auto told = [](Layer layer, Scan step) {
        sketch::Bench bench{{}};
        bench.catalog().add("provinces", std::move(layer));
        (void)bench.run(step);
        (void)bench.run(step);  // a second scan of the same tells nothing new
        const base::Findings& findings = bench.result().findings;
        REQUIRE(findings.size() <= 1);
        CHECK((findings.empty() || findings[0].severity == base::Severity::warning));
        return findings.empty() ? std::string{} : findings[0].kind + ": " + findings[0].what;
    };
    const auto where = [](const char* text) {
        return Scan{.layer = "provinces", .where = query::parse_cql2(text)};
    };
    CHECK(told(provinces(), where("name_vi = 'Hà Giang'")).empty());
    CHECK(told(provinces(), where("name_vi = 'Ha Giangg'")) ==
          "nothing-selected: none of 3 rows passes name_vi = 'Ha Giangg'; no name_vi is 'Ha Giangg', did you "
          "mean 'Hà Giang'?");
    CHECK(told(provinces(), where("name_vi = 'Fiji' AND name_zh IN ('XYZXYZ', '河江')")) ==
          "nothing-selected: none of 3 rows passes name_vi = 'Fiji' AND name_zh IN ('XYZXYZ', '河江'); no "
          "name_zh "
          "is "
          "'XYZXYZ', there are 宣光, 斐济, 河江");
    Scan early = as_of("2025-07-01");
    early.bbox = geodesy::Box{0, 0, 1, 1};
    CHECK(told(provinces(), early) == "nothing-selected: none of 2 rows meets the box 0,0,1,1");
    CHECK(told(sketch::named_layer("provinces"), Scan{.layer = "provinces"}) ==
          "nothing-selected: it has no rows");
    Layer ended = provinces();
    ended.valid_to = {parse_day("2000-01-01"), parse_day("2000-01-01"), parse_day("2000-01-01")};
    ended.valid_from = {Day::min(), Day::min(), Day::min()};
    CHECK(told(ended, as_of("2025-07-01")) == "nothing-selected: none of 3 rows holds on 2025-07-01");
}

TEST_CASE("a text of two letters is near no other, and a long one is cut in a message") {
    Layer layer = sketch::named_layer("gates");
    layer.columns.reserve(2);
    auto& country = layer.add_column("country", ColumnType::text);
    auto& note = layer.add_column("note", ColumnType::text);
    const std::string long_note(500, 'x');
    for (const char* code : {"VN", "CN", "LA"}) {
        country.push(code);
        note.push(std::string_view{long_note});
        sketch::add_point(layer, code, {105, 20});
    }
    const auto told = [&](const std::string& filter) {
        sketch::Bench bench{{}};
        bench.catalog().add("gates", layer);
        (void)bench.run(Scan{.layer = "gates", .where = query::parse_cql2(filter)});
        return bench.result().findings.at(0).what;
    };
    CHECK(told("country = 'VM'") ==
          "none of 3 rows passes country = 'VM'; no country is 'VM', there are CN, LA, VN");
    CHECK(told("note = 'y'") ==
          "none of 3 rows passes note = 'y'; no note is 'y', there are " + std::string(60, 'x') + "…");
}

TEST_CASE("each name of a cell is a name, to choose by and to be meant") {
    Layer layer = sketch::named_layer("places");
    layer.schema.name_columns = {{"vi", "name"}};
    layer.schema.alias_columns = {"others"};
    layer.columns.reserve(2);
    auto& name = layer.add_column("name", ColumnType::text);
    auto& others = layer.add_column("others", ColumnType::text);
    name.push("Hà Nội");
    others.push("Thăng Long; Kẻ Chợ; Đông Kinh");
    sketch::add_point(layer, "ha-noi", {105.85, 21.03});
    sketch::Bench bench{{}};
    bench.catalog().add("places", std::move(layer));
    CHECK(bench.run(Scan{.layer = "places", .named = "ke cho"}).rows == 1);
    CHECK(bench.result().findings.empty());
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(Scan{.layer = "places", .named = "Kẻ Chợi"});
          }).ends_with("; did you mean 'Kẻ Chợ'?"));
}
