#include <limes/base/error.hpp>
#include <limes/engine/embedded/admission.hpp>
#include <limes/engine/embedded/flow.hpp>
#include <limes/engine/embedded/integer_program.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

using namespace limes;
using base::Metres;
using engine::embedded::cheapest_flow;
using engine::embedded::FlowProblem;
using engine::embedded::IntegerProgram;
using model::ColumnType;
using model::Layer;
using query::Allocation;

namespace {

struct Totals {
    double amount = 0;
    double cost = 0;
};

FlowProblem random_flow(unsigned seed) {
    std::mt19937_64 random{seed};
    const auto whole = [&](int least, int most) {
        return std::uniform_int_distribution<int>{least, most}(random);
    };
    FlowProblem problem;
    const int sources = whole(1, 8);
    const int sinks = whole(1, 5);
    for (int i = 0; i < sources; ++i) {
        problem.supply.push_back(whole(0, 20));
    }
    for (int j = 0; j < sinks; ++j) {
        problem.capacity.push_back(whole(0, 30));
    }
    for (std::uint32_t i = 0; i < problem.supply.size(); ++i) {
        for (std::uint32_t j = 0; j < problem.capacity.size(); ++j) {
            if (whole(0, 2) > 0) {
                problem.ways.push_back({i, j, whole(0, 1000)});
            }
        }
    }
    return problem;
}

/// The same as a linear program for the other solver: first as much as can be, then for that the least cost.
Totals by_linear_program(const FlowProblem& problem) {
    IntegerProgram program;
    std::vector<std::uint32_t> of_source;
    std::vector<std::uint32_t> of_sink;
    for (const std::int64_t supply : problem.supply) {
        of_source.push_back(program.add_row({.most = static_cast<double>(supply)}));
    }
    for (const std::int64_t capacity : problem.capacity) {
        of_sink.push_back(program.add_row({.most = static_cast<double>(capacity)}));
    }
    for (const auto& way : problem.ways) {
        program.columns.push_back(
            {.cost = -1, .upper = 1e9, .entries = {{of_source[way.source], 1}, {of_sink[way.sink], 1}}});
    }
    program.whole = program.columns.size();
    const auto dot = [&](const std::vector<double>& columns, bool cost) {
        double sum = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            sum += columns[i] * (cost ? static_cast<double>(problem.ways[i].cost) : 1.0);
        }
        return sum;
    };
    Totals totals;
    totals.amount = std::round(dot(solve(program, 3600, {}).columns, false));
    const std::uint32_t all = program.add_row({.least = totals.amount});
    for (std::size_t i = 0; i < program.columns.size(); ++i) {
        program.columns[i].cost = static_cast<double>(problem.ways[i].cost);
        program.columns[i].entries.push_back({all, 1});
    }
    totals.cost = std::round(dot(solve(program, 3600, {}).columns, true));
    return totals;
}

Layer numbers(Layer layer, const std::string& name, const std::vector<double>& values, ColumnType type) {
    model::Column& column = layer.add_column(name, type);
    for (const double value : values) {
        if (std::isnan(value)) {
            column.push_null();
        } else if (type == ColumnType::integer) {
            column.push(static_cast<std::int64_t>(value));
        } else {
            column.push(value);
        }
    }
    return layer;
}

/// Places on the equator by their kilometre.
Layer along_equator(const std::string& name, const std::vector<std::pair<std::string, double>>& at_km) {
    Layer layer = sketch::named_layer(name);
    for (const auto& [id, km] : at_km) {
        sketch::add_point(layer, id, {105 + km / 111.319491, 0}, 10);
    }
    return layer;
}

const double kNull = std::nan("");

}  // namespace

TEST_CASE("the cheapest flow is that of a linear program", "[allocation]") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        const FlowProblem problem = random_flow(seed);
        if (problem.ways.empty()) {
            continue;
        }
        const std::vector<std::int64_t> flow = cheapest_flow(problem);
        Totals totals;
        std::vector<std::int64_t> from(problem.supply.size(), 0);
        std::vector<std::int64_t> into(problem.capacity.size(), 0);
        for (std::size_t i = 0; i < flow.size(); ++i) {
            REQUIRE(flow[i] >= 0);
            from[problem.ways[i].source] += flow[i];
            into[problem.ways[i].sink] += flow[i];
            totals.amount += static_cast<double>(flow[i]);
            totals.cost += static_cast<double>(flow[i] * problem.ways[i].cost);
        }
        for (std::size_t i = 0; i < from.size(); ++i) {
            CHECK(from[i] <= problem.supply[i]);
        }
        for (std::size_t j = 0; j < into.size(); ++j) {
            CHECK(into[j] <= problem.capacity[j]);
        }
        const Totals truth = by_linear_program(problem);
        CHECK(totals.amount == truth.amount);
        CHECK(totals.cost == truth.cost);
    }
}

TEST_CASE("each demand goes to its nearest facility, within the distance, the lesser id in a tie",
          "[allocation]") {
    const Layer demand = along_equator("towns", {{"a", 0}, {"b", 10}, {"c", 15}, {"d", 60}});
    const Layer facilities = along_equator("gates", {{"west", 0}, {"east", 20}, {"twin", 20}});
    sketch::Bench bench{{demand, facilities}};
    const Layer& served = bench.run(Allocation{.demand = 0, .facilities = 1, .within = Metres{30e3}});
    CHECK(sketch::rows_text(served, {"demand_id", "facility_id", "certainty", "weight", "served", "left"}) ==
          std::vector<std::string>{"a west certain 1 1 -", "b east possible 1 1 -", "c east possible 1 1 -",
                                   "d - - 1 - 1"});
    CHECK(served.find("distance_m")->reals()[2] ==
          Approx(sketch::karney_m(sketch::point_of(demand, 2), sketch::point_of(facilities, 1))));
    const Layer& list = bench.run(
        Allocation{.demand = 0, .facilities = 1, .within = Metres{30e3}, .list = query::ServiceList::sites});
    CHECK(sketch::rows_text(list, {"facility_id", "served", "weight", "capacity"}) ==
          std::vector<std::string>{"west 1 1 -", "east 2 2 -", "twin 0 0 -"});
}

TEST_CASE("capacities are kept, the rest is left over, and the sums are exact", "[allocation]") {
    const Layer demand = numbers(along_equator("towns", {{"a", 0}, {"b", 5}, {"c", 10}}), "people",
                                 {100, 60, kNull}, ColumnType::integer);
    const Layer facilities =
        numbers(along_equator("gates", {{"west", 0}, {"east", 12}}), "room", {70, 50}, ColumnType::integer);
    sketch::Bench bench{{demand, facilities}};
    const Allocation step{.demand = 0,
                          .facilities = 1,
                          .weight = {.column = "people", .when_null = 20},
                          .capacity_column = "room"};
    const Layer& served = bench.run(step);
    CHECK(sketch::rows_text(served, {"demand_id", "facility_id", "weight", "served", "left"}) ==
          std::vector<std::string>{"a west 100 70 -", "a - 100 - 30", "b east 60 30 -", "b - 60 - 30",
                                   "c east 20 20 -"});
    std::vector<std::string> kinds;
    for (const base::Finding& finding : bench.result().findings) {
        kinds.push_back(finding.kind);
    }
    CHECK(kinds == std::vector<std::string>{"unknown-weight", "optimal", "unserved"});
    Allocation by_facility = step;
    by_facility.list = query::ServiceList::sites;
    CHECK(
        sketch::rows_text(bench.run(by_facility), {"facility_id", "served", "weight", "capacity", "free"}) ==
        std::vector<std::string>{"west 1 70 70 0", "east 2 50 50 0"});
}

TEST_CASE("with capacities a demand of unknown weight is told to be served by none", "[allocation]") {
    const Layer demand = numbers(along_equator("towns", {{"a", 0}, {"b", 5}, {"c", 10}}), "people",
                                 {100, kNull, 30}, ColumnType::integer);
    const Layer facilities =
        numbers(along_equator("gates", {{"west", 0}, {"east", 12}}), "room", {70, 50}, ColumnType::integer);
    sketch::Bench bench{{demand, facilities}};
    (void)bench.run(Allocation{.demand = 0,
                               .facilities = 1,
                               .weight = {.column = "people"},
                               .capacity_column = "room",
                               .list = query::ServiceList::sites});
    std::map<std::string, base::Finding> told;
    for (const base::Finding& finding : bench.result().findings) {
        told[finding.kind] = finding;
    }
    REQUIRE(told.size() == 3);
    CHECK(
        told["optimal"].what.starts_with("120 of 130 people are served, as much as can be, without 1 demand "
                                         "whose people is not known; "));
    CHECK(told["unserved"].what == "2 of 3 are not served, or not wholly: a and b");
    CHECK(told["unserved"].done == "people left over: 10, and of 1 not known; --list demand has them all");
}

TEST_CASE("who serves only demands of unknown weight serves no known sum; who serves none serves 0",
          "[allocation]") {
    const Layer demand = numbers(along_equator("towns", {{"a", 0}, {"b", 5}, {"c", 10}, {"d", 11}}), "people",
                                 {kNull, kNull, kNull, 7}, ColumnType::integer);
    const Layer facilities = along_equator("gates", {{"west", 0}, {"east", 12}, {"far", 90}});
    sketch::Bench bench{{demand, facilities}};
    Allocation step{
        .demand = 0, .facilities = 1, .weight = {.column = "people"}, .list = query::ServiceList::sites};
    CHECK(sketch::rows_text(bench.run(step), {"facility_id", "served", "weight", "weight_unknown"}) ==
          std::vector<std::string>{"west 2 - 2", "east 2 7 1", "far 0 0 0"});
    step.weight.when_null = 0;  // the asker's own assumption is a number
    CHECK(sketch::rows_text(bench.run(step), {"facility_id", "weight", "weight_unknown"}) ==
          std::vector<std::string>{"west 0 0", "east 7 0", "far 0 0"});
    step = {.demand = 0, .facilities = 1, .weight = {.column = "people"}};
    CHECK(sketch::rows_text(bench.run(step), {"demand_id", "facility_id", "weight", "served"}) ==
          std::vector<std::string>{"a west - -", "b west - -", "c east - -", "d east 7 7"});
}

TEST_CASE("demands that the same facilities admit are one class, however many their wishes", "[allocation]") {
    Layer demand = sketch::named_layer("freight");
    Layer facilities = sketch::named_layer("gates");
    for (int i = 0; i < 300; ++i) {
        sketch::add_point(demand, ("d" + std::to_string(i)).c_str(), {0.001 * i, 0});
        sketch::add_point(facilities, ("g" + std::to_string(i)).c_str(), {0.001 * i, 1});
    }
    model::Column& asked = demand.add_column("mode", ColumnType::text);
    model::Column& offered = facilities.add_column("mode", ColumnType::text);
    for (int i = 0; i < 300; ++i) {
        asked.push((i % 2 == 0 ? "rail;x" : "road;y") + std::to_string(i));
        offered.push(i % 3 == 0 ? "rail" : "road;sea");
    }
    const engine::embedded::Admission admission{demand, facilities, {"mode"}, base::Task{}};
    REQUIRE(admission.class_count() == 2);
    CHECK(admission.demands(0).size() == 150);
    CHECK(admission.facilities(0).size() == 100);
    for (std::uint32_t d = 0; d < 300; ++d) {
        for (std::uint32_t g = 0; g < 300; ++g) {
            CHECK(admission.admits(g, d) == ((d % 2 == 0) == (g % 3 == 0)));
        }
    }
    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS((engine::embedded::Admission{demand, facilities, {"mode"}, {.stop = stop.get_token()}}),
                    base::Cancelled);
}

TEST_CASE("a facility serves only what it admits, by each column that the demand says something of",
          "[allocation]") {
    const auto texts = [](Layer layer, const std::string& name, const std::vector<const char*>& values) {
        model::Column& column = layer.add_column(name, ColumnType::text);
        for (const char* value : values) {
            if (value == nullptr) {
                column.push_null();
            } else {
                column.push(std::string_view{value});
            }
        }
        return layer;
    };
    Layer demand =
        along_equator("freight", {{"coal", 0}, {"fruit", 1}, {"post", 2}, {"people", 3}, {"oil", 4}});
    demand = texts(demand, "mode", {"rail", "road", "rail; road", nullptr, "pipe"});
    demand = texts(demand, "category", {"international", "main", nullptr, nullptr, nullptr});
    demand = numbers(demand, "tonnes", {10, 10, 10, 10, 10}, ColumnType::integer);
    Layer facilities = along_equator("gates", {{"unknown", 0}, {"lane", 5}, {"bridge", 20}, {"station", 60}});
    facilities = texts(facilities, "mode", {nullptr, "road", "road;rail", "rail"});
    facilities = texts(facilities, "category", {nullptr, "main", "main", "international;main"});
    facilities = numbers(facilities, "room", {0, 0, 100, 8}, ColumnType::integer);
    sketch::Bench bench{{demand, facilities}};
    Allocation step{.demand = 0, .facilities = 1, .admits = {"mode", "category"}};
    CHECK(sketch::rows_text(bench.run(step), {"demand_id", "facility_id", "certainty", "served"}) ==
          std::vector<std::string>{"coal station certain 1", "fruit lane certain 1", "post lane certain 1",
                                   "people lane certain 1", "oil - - -"});
    step.weight.column = "tonnes";
    step.capacity_column = "room";
    CHECK(sketch::rows_text(bench.run(step), {"demand_id", "facility_id", "served", "left"}) ==
          std::vector<std::string>{"coal station 8 -", "coal - - 2", "fruit bridge 10 -", "post bridge 10 -",
                                   "people bridge 10 -", "oil - - 10"});
    step.admits = {"mode", "colour"};
    CHECK(sketch::said<base::UsageError>([&] { bench.run(step); }).find("colour") != std::string::npos);
}

namespace {

/// Towns and gates at random; the gate `closed` is left out, with none of that number all are there.
struct Country {
    Layer towns = sketch::named_layer("towns");
    Layer gates = sketch::named_layer("gates");

    Country(unsigned seed, std::size_t closed) {
        std::mt19937_64 random{seed};
        std::uniform_real_distribution<double> east{179, 181};
        std::uniform_real_distribution<double> north{68, 70};
        std::uniform_int_distribution<int> number{0, 40};
        std::vector<double> people;
        std::vector<double> room;
        const auto place = [&] {
            const double lon = east(random);
            return geodesy::LonLat{lon > 180 ? lon - 360 : lon, north(random)};
        };
        for (int i = 0; i < 25; ++i) {
            sketch::add_point(towns, "t" + std::to_string(i), place(), 10);
            people.push_back(number(random));
        }
        for (std::size_t i = 0; i < 6; ++i) {
            const geodesy::LonLat at = place();
            const double own = 2 * number(random);
            if (i != closed) {
                sketch::add_point(gates, "g" + std::to_string(i), at, 10);
                room.push_back(own);
            }
        }
        towns = numbers(towns, "people", people, ColumnType::integer);
        gates = numbers(gates, "room", room, ColumnType::integer);
    }
};

/// What a question of a country says: the way of every town, and how much is asked for, served and left.
struct Said {
    std::vector<double> way_m;
    double asked = 0;
    double served = 0;
    double left = 0;
};

Said said_of(const Country& country, bool bounded) {
    sketch::Bench bench{{country.towns, country.gates}};
    const Layer& rows = bench.run(Allocation{.demand = 0,
                                             .facilities = 1,
                                             .weight = {.column = "people"},
                                             .capacity_column = bounded ? "room" : ""});
    Said said;
    std::string last;
    for (std::size_t row = 0; row < rows.rows; ++row) {
        said.way_m.push_back(rows.find("distance_m")->number(row).value_or(0));
        said.served += rows.find("served")->number(row).value_or(0);
        said.left += rows.find("left")->number(row).value_or(0);
        if (const std::string id{rows.find("demand_id")->text(row)}; id != last) {
            said.asked += rows.find("weight")->number(row).value_or(0);
            last = id;
        }
    }
    return said;
}

}  // namespace

TEST_CASE("a gate that closes never shortens a way nor serves more, and served and left over are the whole",
          "[allocation]") {
    for (unsigned seed = 0; seed < 12; ++seed) {
        const Said open = said_of({seed, 99}, false);
        const Said open_bounded = said_of({seed, 99}, true);
        REQUIRE(open.way_m.size() == 25);
        for (std::size_t closed = 0; closed < 6; ++closed) {
            CAPTURE(seed, closed);
            const Said less = said_of({seed, closed}, false);
            REQUIRE(less.way_m.size() == 25);
            for (std::size_t i = 0; i < 25; ++i) {
                CHECK(less.way_m[i] >= open.way_m[i]);
            }
            const Said bounded = said_of({seed, closed}, true);
            CHECK(bounded.served <= open_bounded.served);
            for (const Said* each : {&less, &bounded, &open, &open_bounded}) {
                CHECK(each->asked == open.asked);
            }
            CHECK(bounded.served + bounded.left == bounded.asked);
            CHECK(less.served == less.asked);
        }
    }
}

TEST_CASE("a capacity that is not known and a weight below nothing are refused by name", "[allocation]") {
    const Layer demand = numbers(along_equator("towns", {{"a", 0}}), "people", {-1}, ColumnType::integer);
    const Layer facilities =
        numbers(along_equator("gates", {{"west", 0}, {"east", 2}}), "room", {1, kNull}, ColumnType::real);
    sketch::Bench bench{{demand, facilities}};
    CHECK(sketch::said<base::DataError>([&] {
              bench.run(Allocation{.demand = 0, .facilities = 1, .weight = {.column = "people"}});
          }) == "allocation: towns: the people of a is -1; a weight is a number of 0 or more");
    CHECK(sketch::said<base::UsageError>(
              [&] { bench.run(Allocation{.demand = 0, .facilities = 1, .capacity_column = "room"}); }) ==
          "the room of 1 of gates is not known, or below 0: east; fill it in, or leave them out with "
          "--to-where");
}
