
#include "asking.hpp"
#include "catch.hpp"

#include <algorithm>
#include <set>

using namespace limes;

TEST_CASE("the questions are those of the manual, in its order") {
    std::vector<std::string> names;
    for (const auto& question : questions::all()) {
        names.push_back(question.name);
    }
    const std::vector<std::string> manual{"near",     "nearest", "join",     "pair",
                                          "coverage", "gaps",    "allocate", "locate",
                                          "corridor", "border",  "history",  "crosswalk"};
    for (const std::string& name : manual) {
        CHECK(std::ranges::find(names, name) != names.end());
    }
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

TEST_CASE(
    "every example of every question is planned on the layers of the samples, at as many times as it says") {
    for (const auto& question : questions::all()) {
        for (const std::string& example : question.examples) {
            CAPTURE(example);
            query::Plan plan;
            REQUIRE_NOTHROW(plan = asking::ask(example));
            REQUIRE_FALSE(plan.steps.empty());
            const query::Scope scope = asking::samples();
            for (const std::string& layer : plan.layers()) {
                CHECK(scope.layer_roles.contains(layer));
            }
            std::set<std::optional<base::Day>> days;
            for (const query::Step& step : plan.steps) {
                if (const auto* scan = std::get_if<query::Scan>(&step)) {
                    days.insert(scan->when.as_of);
                }
            }
            // A crosswalk is between two days, and looks for the lineage at all times.
            const std::size_t said = example.find("--before") == std::string::npos ? 1 : 2;
            CHECK(days.size() == (question.name == "crosswalk" ? 3 : said));
        }
    }
}

TEST_CASE("every page says what the columns mean and how they are found") {
    for (const auto& question : questions::all()) {
        CAPTURE(question.name);
        CHECK(question.page.find("## Answer") != std::string::npos);
        CHECK(question.page.find("\n## Method") != std::string::npos);
    }
}

TEST_CASE("a misspelt question is answered with the nearest") {
    CHECK(questions::require("near").name == "near");
    CHECK_THROWS_WITH(questions::require("corridors"),
                      "there is no question 'corridors'; did you mean corridor?");
    CHECK_THROWS_WITH(questions::require("quadrature"),
                      Catch::StartsWith("there is no question 'quadrature'; there are near, "));
}

TEST_CASE("a plan takes the languages, the time, the filter and the box it is asked under") {
    query::Scope scope = asking::samples();
    scope.languages = {"lo", "en"};
    scope.when = {.period = base::ValidTime{.from = base::Day::from_ymd(2024, 1, 1)},
                  .axis = query::TimeAxis::legal};
    scope.where = query::parse_cql2("country = 'LA'");
    scope.bbox = geodesy::Box{102, 20, 103, 21};
    const query::Plan plan = asking::ask("limes near --from settlements --to gates --within 1km", scope);
    CHECK(plan.languages == std::vector<std::string>{"lo", "en"});
    const auto& from = std::get<query::Scan>(plan.steps[0]);
    const auto& to = std::get<query::Scan>(plan.steps[1]);
    CHECK(query::to_cql2(*from.where) == "country = 'LA'");
    CHECK(from.bbox == scope.bbox);
    CHECK(to.where == nullptr);
    CHECK_FALSE(to.bbox.has_value());
    for (const auto& scan : {from, to}) {
        CHECK(scan.when.period == scope.when.period);
        CHECK(scan.when.axis == query::TimeAxis::legal);
    }
}
