#include <limes/compare/diff.hpp>
#include <limes/compare/displacement.hpp>
#include <limes/geodesy/distance.hpp>

#include <GeographicLib/Geodesic.hpp>
#include <catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace limes;
using Catch::Detail::Approx;
using compare::Change;
using compare::Difference;
using compare::Differences;
using geodesy::LonLat;
using model::Layer;

namespace {

struct Place {
    const char* id;
    const char* name;
    std::int64_t people;
    LonLat at;
};

Layer layer_of(const std::vector<Place>& places) {
    Layer layer;
    layer.schema.name = "places";
    layer.schema.name_columns = {{"vi", "name"}};
    layer.columns.reserve(2);
    model::Column& name = layer.add_column("name", model::ColumnType::text);
    model::Column& people = layer.add_column("people", model::ColumnType::integer, "persons");
    for (const Place& place : places) {
        layer.ids.push_back(place.id);
        layer.geometry.push_point(place.at);
        name.push(place.name);
        people.push(place.people);
        ++layer.rows;
    }
    return layer;
}

compare::Layers layers(Layer layer) {
    compare::Layers all;
    const std::string name = layer.schema.name;
    all.emplace(name, std::make_shared<const Layer>(std::move(layer)));
    return all;
}

Differences diff(Layer before, Layer after, const compare::DiffOptions& options = {}) {
    return compare::diff(layers(std::move(before)), layers(std::move(after)), options);
}

std::vector<std::string> words(const Differences& found) {
    std::vector<std::string> all;
    for (const Difference& each : found.rows) {
        std::string text = std::string{word(each.change)} + " " + each.feature;
        text += each.new_id.empty() ? "" : " " + each.new_id;
        text += each.column.empty() ? "" : " " + each.column + ": " + each.before + " -> " + each.after;
        all.push_back(text);
    }
    return all;
}
using Words = std::vector<std::string>;

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

model::GeometryColumn line(const std::vector<LonLat>& path) {
    model::GeometryColumn column;
    column.push_line(path);
    return column;
}

}  // namespace

TEST_CASE("every kind of change is told, with what it was and what it is") {
    const std::vector<Place> before{{"same", "A", 1, {105, 22}},  {"gone", "B", 2, {105, 23}},
                                    {"moves", "C", 3, {106, 22}}, {"old-code", "D", 4, {106, 23}},
                                    {"named", "E", 5, {107, 22}}, {"grows", "F", 6, {107, 23}}};
    const std::vector<Place> after{{"same", "A", 1, {105, 22}},     {"moves", "C", 3, {106, 22.01}},
                                   {"new-code", "D", 4, {106, 23}}, {"named", "E2", 5, {107, 22}},
                                   {"grows", "F", 7, {107, 23}},    {"new", "G", 8, {104, 22}}};
    const Differences found = diff(layer_of(before), layer_of(after));
    CHECK(words(found) == Words{"removed gone", "changed grows people: 6 -> 7", "moved moves",
                                "renamed named name: E -> E2", "added new", "recoded old-code new-code"});
    const Difference& moved = found.rows[2];
    CHECK(moved.distance_m == Approx(karney_m({106, 22}, {106, 22.01})).margin(1e-6));
    CHECK(moved.place[0].path(0, 0)[0] == LonLat{106, 22});
    CHECK(moved.place[0].path(0, 0)[1] == LonLat{106, 22.01});
    REQUIRE(found.counts.size() == 1);
    const compare::Count& count = found.counts[0];
    CHECK(count.before == 6);
    CHECK(count.after == 6);
    CHECK(count.same == 1);
    for (const Change change :
         {Change::added, Change::removed, Change::recoded, Change::renamed, Change::moved, Change::changed}) {
        CHECK(count.changes.at(change) == 1);
    }
    const Layer table = table_of(found, "differences");
    CHECK(table.rows == 6);
    CHECK(table.find("change")->text(0) == "removed");
    CHECK(table.find("distance_m")->is_null(0));
    CHECK(table.find("after")->text(1) == "7");
}

TEST_CASE("what is nearer than the limit has not moved") {
    const Layer before = layer_of({{"a", "A", 1, {105, 22}}});
    const Layer after = layer_of({{"a", "A", 1, {105, 22.00001}}});
    CHECK(words(diff(before, after)) == Words{"moved a"});
    compare::DiffOptions options;
    options.moved_by = base::Metres{10};
    CHECK(words(diff(before, after, options)) == Words{});
}

TEST_CASE("places that several share are no sign of another id") {
    const Layer before = layer_of({{"a", "A", 1, {105, 22}}, {"b", "B", 1, {105, 22}}});
    const Layer after = layer_of({{"c", "A", 1, {105, 22}}, {"d", "B", 1, {105, 22}}});
    CHECK(words(diff(before, after)) == Words{"removed a", "removed b", "added c", "added d"});
}

TEST_CASE("states of one id are told apart by their start, and times may be left aside") {
    Layer before = layer_of({{"a", "A", 1, {105, 22}}, {"a", "A2", 2, {105, 22}}});
    before.valid_from = {base::Day{0}, base::Day{100}};
    before.valid_to = {base::Day{100}, base::Day::max()};
    Layer after = layer_of({{"a", "A2", 3, {105, 22}}, {"a", "A", 1, {105, 22}}});
    after.valid_from = {base::Day{100}, base::Day{0}};
    after.valid_to = {base::Day::max(), base::Day{100}};
    CHECK(words(diff(before, after)) == Words{"changed a people: 2 -> 3"});

    compare::DiffOptions options;
    options.times = compare::Times::ignore;
    const auto both = std::make_shared<const Layer>(before);
    const compare::Layers then{{"places", compare::holding(both, base::Day{50})}};
    const compare::Layers now{{"places", compare::holding(both, base::Day{150})}};
    CHECK(words(compare::diff(then, now, options)) ==
          Words{"renamed a name: A -> A2", "changed a people: 1 -> 2"});
}

TEST_CASE("columns and layers that only one of the two has are told") {
    Layer after = layer_of({{"a", "A", 1, {105, 22}}});
    after.columns.pop_back();
    CHECK(words(diff(layer_of({{"a", "A", 1, {105, 22}}}), after)) ==
          Words{"changed  people: is a column -> is none"});
    const Differences whole = compare::diff({}, layers(layer_of({{"a", "A", 1, {105, 22}}})), {});
    CHECK(words(whole) == Words{"added a"});
}

TEST_CASE("a line moves by the farthest of its vertices, in either direction") {
    const auto straight = line({{105, 22}, {107, 22}});
    const auto bent = line({{105, 22}, {106, 22.1}, {107, 22}});
    for (const auto& [a, b] : {std::pair{&straight, &bent}, std::pair{&bent, &straight}}) {
        const compare::Displacement off = compare::displacement((*a)[0], (*b)[0]);
        CHECK(off.distance.value() == Approx(karney_m({106, 22}, {106, 22.1})).epsilon(1e-3));
    }
    CHECK(compare::displacement(straight[0], straight[0]).distance.value() == 0);
}

TEST_CASE("displacement is the Hausdorff distance of points, as all pairs give it") {
    const auto seed = GENERATE(range(0U, 20U));
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> u{0, 1};
    std::vector<std::vector<LonLat>> sets(2);
    std::vector<model::GeometryColumn> columns(2);
    for (std::size_t side = 0; side < 2; ++side) {
        columns[side].begin_row(model::GeometryType::multi_point);
        for (int i = 0; i < 12; ++i) {
            sets[side].push_back({105 + u(random), 22 + u(random)});
            columns[side].begin_part();
            columns[side].begin_path();
            columns[side].push_vertex(sets[side].back());
        }
    }
    double hausdorff_m = 0;
    for (std::size_t side = 0; side < 2; ++side) {
        for (const LonLat from : sets[side]) {
            double nearest_m = 1e9;
            for (const LonLat to : sets[1 - side]) {
                nearest_m = std::min(nearest_m, karney_m(from, to));
            }
            hausdorff_m = std::max(hausdorff_m, nearest_m);
        }
    }
    CHECK(compare::displacement(columns[0][0], columns[1][0]).distance.value() ==
          Approx(hausdorff_m).margin(1e-5));
}

TEST_CASE("a whole number is compared to its last digit, and a legal date is a facet like any other") {
    const std::int64_t large = (std::int64_t{1} << 53) + 1;
    const Layer before = layer_of({{"a", "A", large, {106, 21}}, {"b", "B", 1, {107, 22}}});
    Layer after = layer_of({{"a", "A", large - 1, {106, 21}}, {"b", "B", 1, {107, 22}}});
    CHECK(words(diff(before, after)) == Words{"changed a people: 9007199254740993 -> 9007199254740992"});
    after = before;
    after.legal_from = {base::Day::min(), base::parse_day("2025-07-01")};
    const Words found = words(diff(before, after));
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], Catch::StartsWith("changed b legal_from:") && Catch::Contains("2025-07-01"));
}

TEST_CASE("a hole that is filled moves no vertex and is told") {
    const std::vector<LonLat> outer{{106, 21}, {107, 21}, {107, 22}, {106, 22}, {106, 21}};
    const std::vector<LonLat> hole{{106.4, 21.4}, {106.4, 21.6}, {106.6, 21.6}, {106.6, 21.4}, {106.4, 21.4}};
    const auto land = [&](bool filled) {
        Layer layer;
        layer.schema.name = "units";
        layer.ids.push_back("u");
        layer.geometry.begin_row(filled ? model::GeometryType::multi_polygon : model::GeometryType::polygon);
        layer.geometry.begin_part();
        for (const auto* ring : {&outer, &hole}) {
            if (filled && ring == &hole) {
                layer.geometry.begin_part();
            }
            layer.geometry.begin_path();
            for (const LonLat p : *ring) {
                layer.geometry.push_vertex(p);
            }
        }
        ++layer.rows;
        return layer;
    };
    const Words found = words(diff(land(false), land(true)));
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], Catch::StartsWith("changed u geometry:"));
    CHECK(words(diff(land(true), land(true))).empty());
}
