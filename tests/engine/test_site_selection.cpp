#include <limes/base/error.hpp>
#include <limes/geodesy/distance.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>

using namespace limes;
using base::Metres;
using model::ColumnType;
using model::Layer;
using query::GridForm;
using query::GridPoints;
using query::ServiceList;
using query::SiteModel;
using query::SiteSelection;

namespace {

/// Places on the equator by their kilometre.
Layer along_equator(const std::string& name, const std::vector<std::pair<std::string, double>>& at_km,
                    double accuracy_m = 10) {
    Layer layer = sketch::named_layer(name);
    for (const auto& [id, km] : at_km) {
        sketch::add_point(layer, id, {105 + km / 111.319491, 0}, accuracy_m);
    }
    return layer;
}

std::vector<std::string> kinds(const sketch::Bench& bench) {
    std::vector<std::string> found;
    for (const base::Finding& finding : bench.result().findings) {
        found.push_back(finding.kind);
    }
    return found;
}

const Layer towns = along_equator("towns", {{"a", 0}, {"b", 10}, {"c", 20}, {"d", 30}, {"e", 40}});
const Layer places = along_equator("places", {{"p", 5.5}, {"q", 15}, {"r", 30}, {"s", 41}});

}  // namespace

TEST_CASE("the fewest sites, with who is served by which and what is known of the optimum",
          "[site-selection]") {
    sketch::Bench bench{{towns, places}};
    const SiteSelection step{
        .demand = 0, .candidates = 1, .model = SiteModel::lscp, .within = Metres{10.01e3}};
    CHECK(sketch::rows_text(bench.run(step), {"rank", "site_id", "kept", "served", "served_certain",
                                              "in_reach", "only_here", "weight"}) ==
          std::vector<std::string>{"1 r false 3 1 3 3 3", "2 p false 2 2 2 2 2"});
    REQUIRE(kinds(bench) == std::vector<std::string>{"optimal", "hangs-on-accuracy"});
    CHECK(bench.result().findings[0].what == "2 sites: 2 sites, the least there can be");
    SiteSelection demand = step;
    demand.list = ServiceList::demand;
    CHECK(sketch::rows_text(bench.run(demand),
                            {"demand_id", "site_id", "certainty", "sites_in_reach", "nearest_id"}) ==
          std::vector<std::string>{"a p certain 1 p", "b p certain 1 p", "c r possible 1 q",
                                   "d r certain 1 r", "e r possible 1 s"});
}

TEST_CASE("what is kept is chosen and counts, and a candidate that is kept is one site", "[site-selection]") {
    Layer kept = places.take({1});
    sketch::Bench bench{{towns, places, kept}};
    const Layer& sites = bench.run(
        SiteSelection{.demand = 0, .candidates = 1, .kept = 2, .model = SiteModel::p_median, .sites = 2});
    std::vector<std::string> rows = sketch::rows_text(sites, {"site_id", "kept"});
    std::ranges::sort(rows);
    CHECK(rows == std::vector<std::string>{"q true", "r false"});
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(SiteSelection{
                  .demand = 0, .candidates = 1, .kept = 1, .model = SiteModel::p_median, .sites = 2});
          }) == "--sites 2 counts the sites that are kept, and these are 4 already; ask for as many or more");
}

TEST_CASE("a demand that no candidate reaches is named, with the nearest and the distance that would do",
          "[site-selection]") {
    sketch::Bench bench{{towns, places.take({0, 1})}};
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(SiteSelection{
                  .demand = 0, .candidates = 1, .model = SiteModel::lscp, .within = Metres{8e3}});
          }) ==
          "2 of 5 of towns have no candidate within 8.0 km: e (e; nearest q, 25.000 km), d (d; nearest q, "
          "15.000 km); raise --within to 25.000km, add candidates, leave them out with --where, or ask "
          "--model mclp");
    const Layer& covered = bench.run(SiteSelection{.demand = 0,
                                                   .candidates = 1,
                                                   .model = SiteModel::mclp,
                                                   .within = Metres{8e3},
                                                   .sites = 2,
                                                   .list = ServiceList::demand});
    CHECK(sketch::rows_text(covered, {"demand_id", "site_id", "nearest_id"}) ==
          std::vector<std::string>{"a p p", "b p p", "c q q", "d - q", "e - q"});
    CHECK(kinds(bench).back() == "unserved");
}

TEST_CASE("too few sites for a distance are refused with the number that it takes", "[site-selection]") {
    sketch::Bench bench{{towns, places}};
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(SiteSelection{.demand = 0,
                                      .candidates = 1,
                                      .model = SiteModel::p_median,
                                      .within = Metres{10.1e3},
                                      .sites = 1});
          }) ==
          "with 1 site not every demand can be within 10.1 km of one: that takes 2 at least (set covering, "
          "proven); raise --sites or --within");
}

TEST_CASE("what is in reach for certain only is less", "[site-selection]") {
    sketch::Bench bench{{towns, along_equator("places", {{"p", 5}, {"q", 15}, {"r", 30}, {"s", 35}}, 50)}};
    const auto count = [&](query::Keep keep) {
        return bench
            .run(SiteSelection{.demand = 0,
                               .candidates = 1,
                               .model = SiteModel::mclp,
                               .within = Metres{10.01e3},
                               .keep = keep,
                               .sites = 1})
            .find("in_reach")
            ->integers()[0];
    };
    CHECK(count(query::Keep::nominal) == 3);
    CHECK(count(query::Keep::certain) == 2);
    CHECK(count(query::Keep::possible) == 3);
}

TEST_CASE("unknown weights are named and count as asked for", "[site-selection]") {
    Layer weighed = towns;
    model::Column& people = weighed.add_column("people", ColumnType::integer, "persons");
    for (const std::int64_t number : {100, 1, 1, 1, 0}) {
        if (number == 0) {
            people.push_null();
        } else {
            people.push(number);
        }
    }
    sketch::Bench bench{{weighed, places}};
    SiteSelection step{.demand = 0,
                       .candidates = 1,
                       .model = SiteModel::mclp,
                       .within = Metres{6e3},
                       .sites = 1,
                       .weight = {.column = "people"}};
    CHECK(sketch::rows_text(bench.run(step), {"site_id", "weight"}) == std::vector<std::string>{"p 101"});
    CHECK(sketch::rows_text(bench.run(step), {"weight_unknown"}) == std::vector<std::string>{"0"});
    CHECK(bench.result().findings.front().what == "the people of 1 of 5 is not known: e");
    CHECK(bench.result().findings.front().done ==
          "they weigh nothing in the choice and are in no sum; --unknown-weight says what each counts");
    step.weight.when_null = 200;
    CHECK(sketch::rows_text(bench.run(step), {"site_id", "weight"}) == std::vector<std::string>{"s 200"});
    // Out of reach of what is chosen are those of 1 each, and then one of whom nothing is known as well.
    const auto left_by = [&](std::int64_t first, std::optional<std::size_t> when_null) {
        Layer other = towns;
        model::Column& numbers = other.add_column("people", ColumnType::integer, "persons");
        for (const std::int64_t number : {first, first, std::int64_t{1}, std::int64_t{1}, std::int64_t{0}}) {
            number == 0 ? numbers.push_null() : numbers.push(number);
        }
        sketch::Bench again{{other, places}};
        step.weight.when_null = when_null;
        (void)again.run(step);
        for (const base::Finding& finding : again.result().findings) {
            if (finding.kind == "unserved") {
                return finding.done;
            }
        }
        return std::string{};
    };
    CHECK(left_by(50, {}) == "their people is 2, and of 1 not known; --list demand has them all");
    CHECK(left_by(50, 0) == "their people is 2; --list demand has them all");
}

TEST_CASE("points along a line and a ring lie every so many metres", "[grid]") {
    Layer lines = sketch::named_layer("lines");
    sketch::add_line(lines, "straight", {{105, 0}, {105 + 10 / 111.319491, 0}});
    sketch::add_box(lines, "ring", 105, 10, 105.1, 10.1);
    sketch::add_point(lines, "point", {105, 0});
    sketch::Bench bench{{lines}};
    const Layer& grid = bench.run(GridPoints{.input = 0, .spacing = Metres{3000}});
    std::vector<std::string> straight;
    for (std::size_t row = 0; row < grid.rows; ++row) {
        if (sketch::text(grid, "of_id", row) == "straight") {
            straight.emplace_back(grid.ids[row]);
            const double along = sketch::karney_m({105, 0}, sketch::point_of(grid, row)) -
                                 grid.find("measure_m")->reals()[row];
            CHECK(std::abs(along) < 1e-3);
        }
    }
    CHECK(straight == std::vector<std::string>{"straight@0", "straight@3000", "straight@6000",
                                               "straight@9000", "straight@10000"});
    CHECK(grid.rows == 5 + 15);  // the ring is 44 km about
    CHECK(kinds(bench) == std::vector<std::string>{"no-grid"});
}

TEST_CASE("points over an area are the spacing apart and all inside", "[grid]") {
    Layer areas = sketch::named_layer("areas");
    sketch::add_box(areas, "box", 104, 21, 104.5, 21.5);
    sketch::Bench bench{{areas}};
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(GridPoints{.input = 0, .spacing = Metres{10}, .form = GridForm::over});
          }) == "more than 1000000 points in the grid; take a wider --grid, or fewer features");
    const Layer& grid = bench.run(GridPoints{.input = 0, .spacing = Metres{2000}, .form = GridForm::over});
    // 51.9 km by 55.4 km: 26 or 25 columns by 27 rows.
    CHECK(grid.rows == 27 * 25);
    for (std::size_t row = 0; row + 1 < grid.rows; ++row) {
        const geodesy::LonLat p = sketch::point_of(grid, row);
        const geodesy::LonLat q = sketch::point_of(grid, row + 1);
        CHECK(p.lon >= 104);
        CHECK(p.lon <= 104.5);
        if (p.lat == q.lat) {
            CHECK(std::abs(sketch::karney_m(p, q) - 2000) < 1e-3);
        }
    }
}
