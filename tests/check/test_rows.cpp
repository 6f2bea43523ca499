#include <limes/base/error.hpp>

#include "made_atlas.hpp"

#include <cmath>

using namespace limes;
using namespace limes::test;
using base::Severity;
using Catch::Contains;

namespace {

const Day kOld = Day::from_ymd(2000, 1, 1);
const Day kMid = Day::from_ymd(2010, 1, 1);
const Day kLate = Day::from_ymd(2020, 1, 1);

/// "a" three times: with the times given.
check::Faults states(base::ValidTime first, base::ValidTime second) {
    Layer places = made_layer("places", "settlement");
    add_point(places, "a", {105, 22});
    hold(places, first.from, first.to);
    add_point(places, "a", {105.5, 22});
    hold(places, second.from, second.to);
    MadeAtlas atlas;
    atlas.put(places);
    return atlas.check();
}

}  // namespace

TEST_CASE("an area that crosses itself is found where it does") {
    Layer areas = made_layer("areas", "");
    add_box(areas, "sound", 100, 10, 101, 11);
    add_area(areas, "bow-tie", {{105, 22}, {107, 24}, {107, 22}, {105, 24}});
    MadeAtlas atlas;
    atlas.put(areas);
    const check::Faults found = atlas.check();
    REQUIRE(words(found) == Words{"invalid-geometry bow-tie"});
    CHECK(found[0].severity == Severity::error);
    CHECK_THAT(found[0].what, Contains("Self-intersection at 106"));
    CHECK(found[0].place[0].path(0, 0)[0] == LonLat{106, 23});
}

TEST_CASE("an area without an inside is found, and is no neighbour of any") {
    Layer units = made_layer("provinces", "province");
    add_area(units, "flat", {{105, 22}, {106, 22}, {107, 22}});
    add_box(units, "a", 105, 22, 106, 23);
    add_box(units, "b", 106, 22, 107, 23);
    MadeAtlas atlas;
    atlas.put(units);
    CHECK(words(atlas.check()) == Words{"invalid-geometry flat"});
}

TEST_CASE("states of one id shall meet in time") {
    CHECK(words(states({kOld, kMid}, {kMid, kLate})) == Words{});
    CHECK(words(states({kOld, kLate}, {kMid, Day::max()})) == Words{"overlapping-validity a"});
    const check::Faults gap = states({kOld, kMid}, {kLate, Day::max()});
    REQUIRE(words(gap) == Words{"gapped-validity a"});
    CHECK(gap[0].when == base::ValidTime{kMid, kLate});
}

TEST_CASE("a row that is there twice is told from an id that is") {
    Layer places = made_layer("places", "settlement");
    add_point(places, "a", {105, 22});
    add_point(places, "a", {105, 22});
    add_point(places, "b", {105, 22});
    add_point(places, "b", {105, 23});
    MadeAtlas atlas;
    atlas.put(places);
    CHECK(words(atlas.check()) == Words{"duplicate-row a", "duplicate-id b"});
}

TEST_CASE("a unit begins on the day that those it was made of end") {
    Layer units = made_layer("communes", "commune");
    units.schema.relations = {{"predecessors", "communes", ';'}};
    add_point(units, "old", {105, 22});
    hold(units, kOld, kMid);
    add_point(units, "new", {105, 22});
    hold(units, kMid, Day::max());
    add_point(units, "late", {105, 22});
    hold(units, kLate, Day::max());
    texts(units, "predecessors", {nullptr, "old", "old"});
    MadeAtlas atlas;
    atlas.put(units);
    CHECK(words(atlas.check()) == Words{"gapped-succession late old"});
}

TEST_CASE("values are held against the definition, and figures against what can be") {
    Layer areas = made_layer("areas", "");
    add_box(areas, "a", 105, 22, 106, 23);
    add_box(areas, "b", 107, 22, 108, 23);
    texts(areas, "kind", {"x", "z"});
    texts(areas, "code", {"1", "1"});
    texts(areas, "must", {"1", nullptr});
    model::Column& people = areas.add_column("people", ColumnType::integer, "persons");
    people.push(std::int64_t{-5});
    people.push(std::int64_t{5});
    model::Column& area = areas.add_column("area_km2", ColumnType::real, "km2");
    area.push(11'390.0);  // one degree by one at 22.5 degrees north
    area.push(11'900.0);
    model::Column& share = areas.add_column("share", ColumnType::real, "%");
    share.push(50.0);
    share.push(150.0);
    MadeAtlas atlas;
    atlas.put(areas, {{"one-of", "kind", {"x", "y"}},
                      {"unique", "code", {}},
                      {"not-null", "must", {}},
                      {"area", "area_km2", {"1"}},
                      {"range", "share", {"0", "100"}}});
    CHECK(words(atlas.check()) == Words{"impossible-figure a", "impossible-figure b", "missing-value b",
                                        "not-one-of b", "not-unique b a", "out-of-range b"});
}

TEST_CASE("an id that names nothing, and a member of a pair that cannot be placed, are found") {
    Layer places = made_layer("places", "settlement");
    places.schema.name_columns = {{"vi", "name"}};
    add_point(places, "p", {105, 22});
    texts(places, "name", {"Phố"});
    texts(places, "country", {"VN"});
    Layer pairs = made_layer("pairs", "pair");
    pairs.schema.relations = {{"place_id", "places", ';'}};
    add_line(pairs, "good", {{105, 22}, {105, 23}});
    add_line(pairs, "bad", {{105, 22}, {105, 23}});
    texts(pairs, "a_name_vi", {"pho", "Nowhere"});
    texts(pairs, "a_country", {"VN", "VN"});
    texts(pairs, "b_name_vi", {"x", "x"});
    for (const char* name : {"b_lon", "b_lat"}) {
        model::Column& column = pairs.add_column(name, ColumnType::real, "deg");
        column.push(23.0);
        column.push(23.0);
    }
    texts(pairs, "place_id", {"p", "p; q"});
    MadeAtlas atlas;
    atlas.put(places);
    atlas.put(pairs);
    CHECK(words(atlas.check()) == Words{"member-unresolved bad", "names-nothing bad q"});
    // What holds on no day that is asked for is still there to be named.
    CHECK(words(atlas.check({.only = {"names-nothing"}, .as_of = kOld})) == Words{"names-nothing bad q"});
}

TEST_CASE("names that are not in normal form C are found, each with its feature and place") {
    Layer places = made_layer("places", "settlement");
    add_point(places, "a", {105, 22});
    add_point(places, "b", {106, 23});
    texts(places, "name", {"H\xC3\xA0 Giang", "Ha\xCC\x80 Giang"});  // a and a combining grave accent
    MadeAtlas atlas;
    atlas.put(places);
    const check::Faults found = atlas.check();
    REQUIRE(words(found) == Words{"not-nfc b"});
    CHECK_THAT(found[0].what, Catch::Contains("'name'"));
    CHECK(found[0].place.box(0) == geodesy::Box{106, 23, 106, 23});
}

TEST_CASE("two states of a unit that overlap in time do not lie over each other besides") {
    Layer units = made_layer("provinces", "province");
    add_box(units, "a", 105, 22, 106, 23);
    hold(units, kOld, kLate);
    add_box(units, "a", 105, 22, 106, 23);
    hold(units, kMid, Day::max());
    MadeAtlas atlas;
    atlas.put(units);
    CHECK(words(atlas.check()) == Words{"overlapping-validity a"});
}

TEST_CASE("a member of a pair that cannot be looked up says that there is no layer of settlements") {
    Layer pairs = made_layer("pairs", "pair");
    pairs.geometry.push_null();
    add_id(pairs, "p", 1);
    texts(pairs, "a_name_en", {"Somewhere"});
    texts(pairs, "a_country", {"VN"});
    texts(pairs, "b_name_en", {"Nowhere"});
    texts(pairs, "b_country", {"CN"});
    MadeAtlas atlas;
    atlas.put(pairs);
    const check::Faults found = atlas.check({.only = {"member-unresolved"}});
    REQUIRE(words(found) == Words{"member-unresolved p", "member-unresolved p"});
    CHECK_THAT(found[0].what, Catch::Contains("there is no layer of settlements"));
}

TEST_CASE("findings become a table with places, and a kind that there is not is refused by name") {
    Layer areas = made_layer("areas", "");
    add_area(areas, "bow-tie", {{105, 22}, {107, 24}, {107, 22}, {105, 24}});
    MadeAtlas atlas;
    atlas.put(areas);
    const source::Atlas opened = source::Atlas::open(atlas.path());
    const result::Result result = check::result_of(check::check(opened), opened, {}, "limes check");
    REQUIRE(result.table->rows == 1);
    CHECK(result.table->find("kind")->text(0) == "invalid-geometry");
    CHECK(result.table->find("feature")->text(0) == "bow-tie");
    CHECK(result.table->find("width_m")->is_null(0));
    CHECK(result.layers.size() == 1);
    CHECK_THROWS_WITH(check::check(opened, {.only = {"invalid-geometri"}}),
                      Contains("did you mean 'invalid-geometry'"));
}
