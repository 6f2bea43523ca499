#include <limes/query/choices.hpp>
#include <limes/query/plan.hpp>

#include "catch.hpp"

#include <set>

using limes::base::Day;
using limes::base::ValidTime;
using namespace limes::base::literals;
using namespace limes::query;

TEST_CASE("a plan names each layer that it scans once, in order") {
    Plan plan;
    plan.add(Scan{.layer = "settlements"});
    plan.add(Scan{.layer = "gates"});
    plan.add(Scan{.layer = "settlements", .where = property_equals("country", "VN")});
    plan.add(DistanceJoin{.from = 0, .to = 1, .within = 10_km});
    CHECK(plan.layers() == std::vector<std::string>{"settlements", "gates"});
    CHECK(Plan{}.layers().empty());
}

TEST_CASE("a plan says of which layers it takes names alone") {
    Plan plan;
    plan.add(Scan{.layer = "settlements"});
    plan.add(Scan{.layer = "gates", .where = property_equals("country", "VN")});
    plan.add(DistanceJoin{.from = 0, .to = 1, .within = 10_km});
    CHECK(plan.takes_names_only("settlements"));
    CHECK_FALSE(plan.takes_names_only("gates"));  // its filter may name any column
    plan.steps.back() = CountJoin{.from = 0, .to = 1};
    CHECK(plan.takes_names_only("settlements"));
    plan.steps.back() = PredicateJoin{.from = 0, .to = 1};
    CHECK_FALSE(plan.takes_names_only("settlements"));  // all columns of from are in the answer
    plan.steps.back() = NearestJoin{.from = 0, .to = 1};
    CHECK(plan.takes_names_only("settlements"));
    plan.steps.back() = Coverage{.sources = 0, .units = 1, .radii = {}};
    CHECK_FALSE(plan.takes_names_only("settlements"));
    // What is beside the two tables of a step is no less of an input.
    Plan crosswalk;
    crosswalk.add(Scan{.layer = "old"});
    crosswalk.add(Scan{.layer = "new"});
    crosswalk.add(Scan{.layer = "links"});
    crosswalk.add(Crosswalk{.from = 0, .to = 1, .from_day = {}, .to_day = {}, .links = 2});
    for (const char* layer : {"old", "new", "links"}) {
        CHECK_FALSE(crosswalk.takes_names_only(layer));
    }
    Plan scan;
    scan.add(Scan{.layer = "settlements"});
    CHECK_FALSE(scan.takes_names_only("settlements"));
}

TEST_CASE("a plan is explained in one line a step, with what was asked and nothing rounded") {
    const Day day = Day::from_ymd(2025, 2, 20);
    Plan plan;
    const Node from = plan.add(Scan{.layer = "settlements", .when = {.as_of = day}});
    const Node to = plan.add(Scan{.layer = "gates",
                                  .when = {.as_of = day, .axis = TimeAxis::legal},
                                  .where = parse_cql2("category = 'international'"),
                                  .bbox = limes::geodesy::Box{102, 20, 108.5, 24}});
    const Node near = plan.add(DistanceJoin{.from = from, .to = to, .within = 12345_m});
    plan.add(Match{.from = from, .to = to, .pairs = near, .method = MatchMethod::mutual});
    CHECK(explain(plan) ==
          " 1  scan settlements, as of 2025-02-20\n"
          " 2  scan gates, as of 2025-02-20 (legal dates), where category = 'international', in the box "
          "102,20,108.5,24\n"
          " 3  pairs of #1 and #2 within 12.345 km, keep possible, shape line\n"
          " 4  partners of #1 and #2 among the pairs #3, method mutual\n");
}

/// The steps that choose sites, and those along lines.
Plan sites_and_lines() {
    Plan plan;
    plan.add(GridPoints{.input = 0, .spacing = 2_km, .form = GridForm::over});
    plan.add(SiteSelection{.demand = 0,
                           .candidates = 1,
                           .kept = 2,
                           .model = SiteModel::mclp,
                           .within = 5_km,
                           .sites = 4,
                           .weight = {.column = "people", .when_null = 1},
                           .list = ServiceList::demand});
    plan.add(Allocation{.demand = 0,
                        .facilities = 1,
                        .within = 5_km,
                        .keep = Keep::certain,
                        .capacity_column = "beds",
                        .list = ServiceList::sites});
    plan.add(NearestRegions{.facilities = 1, .areas = 0, .tolerance = 1_m});
    plan.add(Points{{{104, 22}, {105.5, 21}}});
    plan.add(Spans{.lines = 0, .located = 1});
    plan.add(Detour{.lines = 0, .located = 1});
    plan.add(PlaceOnLines{.lines = 0, .events = 1, .ranges = {{500_m, 500_m}, {1_km, 5_km}}});
    plan.add(Outline{.areas = 0});
    plan.add(
        JoinLines{.lines = 0, .id = "border", .start = LineStart::west, .beside = 1, .tolerance = 500_m});
    plan.add(Align{.lines = 0, .others = 1, .within = 500_m});
    plan.add(OverlayStretches{.lines = 0, .first = 1, .second = 2});
    plan.add(Total{
        .input = 0,
        .by = {"unit_id"},
        .figures = {{.column = "length_m"}, {.column = "people", .form = FigureForm::ratio, .of = "area"}}});
    plan.add(Connect{.lines = 0, .others = 1, .within = 1_km});
    return plan;
}

/// The steps that carry figures from the units of one day to those of another.
Plan between_days() {
    Plan plan;
    plan.add(Crosswalk{.from = 0,
                       .to = 1,
                       .from_day = Day::from_ymd(2025, 6, 30),
                       .to_day = Day::from_ymd(2025, 7, 1),
                       .links = 2,
                       .accuracy = 50_m});
    plan.add(Restate{.from = 0, .to = 1, .crosswalk = 3, .extensive = {"people"}, .intensive = {"rate"}});
    return plan;
}

TEST_CASE("a crosswalk and what is restated by it say what they go by") {
    CHECK(explain(between_days()) ==
          " 1  crosswalk from the units #1 of 2025-06-30 to those #2 of 2025-07-01, links #3, accuracy 50 m "
          "where none is stated\n"
          " 2  figures of #1 restated for #2 by the crosswalk #4, extensive people, intensive rate\n");
}

TEST_CASE("every kind of step has its own line") {
    Plan plan;
    plan.add(
        Scan{.layer = "a", .when = {.period = ValidTime{.from = Day::from_ymd(2025, 1, 1)}}, .named = "x"});
    plan.add(Scan{.layer = "b"});
    plan.add(Select{.input = 0, .where = parse_cql2("c > 1")});
    plan.add(DistanceJoin{.from = 0, .to = 1, .within = 999_m, .same_layer = true});
    plan.add(NearestJoin{.from = 0, .to = 1, .k = 3, .within = 5_km});
    plan.add(PredicateJoin{.from = 0, .to = 1, .predicate = Predicate::covered_by, .keep_unmatched = true});
    plan.add(Match{.from = 0, .to = 1, .pairs = 3});
    plan.add(AuditPairs{.pairs = 0, .places = 1});
    plan.add(Coverage{
        .sources = 0, .units = 1, .places = 2, .weight_column = "population", .radii = {5_km, 500_m}});
    plan.add(Gaps{.sources = 0, .units = 1, .places = {}, .weight_column = {}, .radii = {5_km}});
    plan.add(Locate{.lines = 0, .points = 1, .within = 5_km, .link_column = "line_id"});
    plan.add(LengthWithin{.lines = 0, .areas = 1});
    plan.add(Measure{.lines = 0});
    plan.add(Lineage{.units = 0, .start = 1});
    plan.add(Related{.input = 0, .other = 1});
    plan.add(TextMatch{.input = 0, .text = "Hà", .best_only = true});
    plan.add(Sort{.input = 0, .keys = {{.column = "p", .descending = true}, {.column = "q"}}});
    plan.add(Project{.input = 0, .first = {"p", "q"}});
    plan.add(Limit{.input = 0, .count = 7});
    plan.add(Concat{.inputs = {0, 1}, .labels = {"line", "gate"}});
    plan.add(SharedBorder{.from = 0, .to = 1, .pairs = 3});
    plan.add(ColumnRatio{.from = 0, .to = 1, .pairs = 20, .column = "people", .as = "ratio"});
    plan.add(InCommon{.pairs = 21, .by_from = 3, .by_to = 4, .count = "gates", .ids = "gate_ids"});
    plan.add(Score{.pairs = 22,
                   .terms = {{"distance_m", TermForm::near, 2, 5000}, {"ratio", TermForm::ratio, 0.5}}});
    plan.add(Match{.from = 0, .to = 1, .pairs = 23, .by = {"score", true}});
    plan.add(CountJoin{.from = 0, .to = 1, .predicate = Predicate::within});
    CHECK(explain(plan) ==
          " 1  scan a, the one called 'x', at some time from 2025-01-01 until before ..\n"
          " 2  scan b, of all times\n"
          " 3  select from #1, where c > 1\n"
          " 4  pairs of #1 and #2 within 999 m, keep possible, none with itself, shape line\n"
          " 5  for each of #1 the 3 nearest of #2 within 5 km, ties all, shape line\n"
          " 6  pairs of #1 and #2 where from covered-by to, and those of from that meet none\n"
          " 7  partners of #1 and #2 among the pairs #4, method best\n"
          " 8  audit of the declared pairs #1 among the places #2\n"
          " 9  coverage of the units #2 by #1 within 5 km, 500 m, with the places #3 weighted by population\n"
          "10  gaps of the units #2 out of reach of #1 at 5 km\n"
          "11  points #2 referred to the lines #1 within 5 km, linked by line_id\n"
          "12  stretches of the lines #1 inside #2\n"
          "13  lengths of the lines #1\n"
          "14  what #2 came from and became among #1\n"
          "15  those of #2 that name one of #1\n"
          "16  those of #1 whose name resembles 'Hà', best matches only\n"
          "17  #1 sorted by p downwards, q\n"
          "18  #1 with p, q first\n"
          "19  the first 7 of #1\n"
          "20  #1, #2 one after the other, kind saying line, gate\n"
          "21  pairs #4 with the boundary that #1 and #2 share\n"
          "22  pairs #21 with ratio from the people of #1 and #2\n"
          "23  pairs #22 with gates: what is in the pairs #4 and #5 of both\n"
          "24  pairs #23 with a score of 2 times near of distance_m, 0.5 times ratio of ratio\n"
          "25  partners of #1 and #2 among the pairs #24, method best, by score\n"
          "26  for each of #2 how many of #1 are within\n");
    std::set<std::size_t> kinds;
    for (const std::vector<Step>& steps : {plan.steps, sites_and_lines().steps, between_days().steps}) {
        for (const Step& step : steps) {
            kinds.insert(step.index());
        }
    }
    CHECK(kinds.size() == std::variant_size_v<Step>);
}

TEST_CASE("steps that choose sites and that work along lines are told in words") {
    CHECK(explain(sites_and_lines()) ==
          " 1  points over #1 every 2 km\n"
          " 2  sites for the demand #1 among #2, #3 kept, model mclp within 5 km (nominal), at most 4, "
          "weighted by people (1 when unknown), 60 s at most; the demand\n"
          " 3  the demand #1 allocated to the facilities #2 within 5 km (certain), each up to its beds; the "
          "facilities\n"
          " 4  regions of #1 nearest to each of #2, to 1 m\n"
          " 5  the points (104, 22), (105.5, 21)\n"
          " 6  stretches of the lines #1 between the points #2\n"
          " 7  ways along the lines #1 between the points #2\n"
          " 8  places on the lines #1 at 500 m, 1 km to 5 km, and where #2 say\n"
          " 9  outlines of #1 taken together\n"
          "10  the lines #1 as one called 'border', beside #2 within 500 m, from the west end\n"
          "11  along the lines #1 the nearest of #2 within 500 m\n"
          "12  stretches #2 and #3 of the lines #1 over one another\n"
          "13  #1 put together by unit_id, total of length_m, ratio of people by area\n"
          "14  where the lines #1 and #2 come within 1 km\n");
}

TEST_CASE("every value of an enumeration has its own word") {
    CHECK(word_of(Predicate::covered_by) == "covered-by");
    CHECK(word_of(Predicate::disjoint) == "disjoint");
    std::set<std::string_view> words;
    for (const auto& choice : choices_of<Predicate>) {
        words.insert(choice.word);
        CHECK(word_of(choice.value) == choice.word);
    }
    CHECK(words.size() == 10);
}
