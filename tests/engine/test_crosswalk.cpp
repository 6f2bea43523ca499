#include "catch.hpp"
#include "engine/crosswalk_sketch.hpp"

#include <map>
#include <random>
#include <set>

using namespace limes;
using namespace limes::test;

namespace {

/// Seven old units of one degree in a row, and what became of them in 2010.
model::Layer country() {
    const base::Day open = base::Day::max();
    const base::Day ever = base::Day::min();
    const base::Day reform = day(2010);
    return layer_of_units("units",
                          {
                              {"a", "An", 100, 20, 101, 21, ever, open, "", "1", "province"},
                              {"b", "Ba", 101, 20, 102, 21, ever, reform, "", "2", "province"},
                              {"b2", "Bo", 101, 20, 102, 21, reform, open, "b", "2", "province"},
                              {"c", "Cu", 102, 20, 103, 21, ever, reform, "", "3", "province"},
                              {"d", "Do", 103, 20, 104, 21, ever, reform, "", "4", "province"},
                              {"cd", "Do", 102, 20, 104, 21, reform, open, "c;d", "4", "province"},
                              {"e", "En", 104, 20, 105, 21, ever, reform, "", "5", "province"},
                              {"e1", "En Nam", 104, 20, 105, 20.25, reform, open, "e", "5", "province"},
                              {"e2", "En Bac", 104, 20.25, 105, 21, reform, open, "e", "3", "province"},
                              {"x", "Huyen", 100, 20, 100.5, 21, ever, reform, "", "77", "district"},
                              {"g", "Gone", 106, 20, 107, 21, ever, reform, "", "8", "province"},
                              {"n", "Nu", 108, 20, 109, 21, reform, open, "", "9", "province"},
                          });
}

std::vector<std::pair<std::string, double>> weights_of(const model::Layer& table) {
    std::vector<std::pair<std::string, double>> found;
    for (std::size_t row = 0; row < table.rows; ++row) {
        found.emplace_back(table.find("from_id")->display(row) + ">" + table.find("to_id")->display(row),
                           figure(table, "area_share", row).value_or(-1));
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("a crosswalk says what became of every unit, and of which no unit came") {
    StepFixture steps;
    const auto table = steps.run(between(steps, country(), day(2005), day(2015)));
    CHECK(told(*table) == Strings{"a>a unchanged 1.0000", "b>b2 renamed 1.0000", "c>cd merged 1.0000",
                                  "d>cd merged 1.0000", "e>e1 split 0.2506", "e>e2 split 0.7494",
                                  "x>- level removed 1.0000", "g>- ended 1.0000", "->n new -"});
    CHECK(shown(*table, "operating_date") == Strings{"", "2010-01-01", "2010-01-01", "2010-01-01",
                                                     "2010-01-01", "2010-01-01", "2010-01-01", "2010-01-01",
                                                     "2010-01-01"});
    CHECK(shown(*table, "legal_date") == Strings(9, ""));
    CHECK(shown(*table, "also") ==
          Strings{"", "", "code reused", "code widened", "code reused", "code reused", "", "", ""});
    CHECK(shown(*table, "lineage") ==
          Strings{"whole", "whole", "whole", "whole", "part", "part", "", "", ""});
    CHECK(steps.count_findings("code-reused") == 1);
    CHECK(*figure(*table, "area_km2", 4) == Approx(karney_area_km2(104, 20, 105, 20.25)).epsilon(1e-9));
    CHECK(*figure(*table, "area_km2", 5) == Approx(karney_area_km2(104, 20.25, 105, 21)).epsilon(1e-9));
    CHECK(*figure(*table, "to_share", 2) == Approx(0.5).epsilon(1e-12));
    CHECK(*figure(*table, "to_share", 8) == 1);
}

TEST_CASE("the units of a day are themselves on that day") {
    StepFixture steps;
    const auto table = steps.run(between(steps, country(), day(2005), day(2005)));
    CHECK(table->rows == 7);
    for (std::size_t row = 0; row < table->rows; ++row) {
        CHECK(table->find("from_id")->text(row) == table->find("to_id")->text(row));
        CHECK(table->find("kind")->text(row) == "unchanged");
        CHECK(figure(*table, "area_share", row) == 1);
        CHECK(figure(*table, "to_share", row) == 1);
    }
    CHECK(steps.findings().empty());
}

TEST_CASE("seen from the other day, parts of one unit are parts of the other") {
    StepFixture steps;
    const auto there = steps.run(between(steps, country(), day(2005), day(2015)));
    const auto back = steps.run(between(steps, country(), day(2015), day(2005)));
    std::map<std::string, double> shares;
    for (std::size_t row = 0; row < there->rows; ++row) {
        shares[there->find("to_id")->display(row) + ">" + there->find("from_id")->display(row)] =
            figure(*there, "to_share", row).value_or(-1);
    }
    REQUIRE(back->rows == there->rows);
    for (std::size_t row = 0; row < back->rows; ++row) {
        const std::string pair =
            back->find("from_id")->display(row) + ">" + back->find("to_id")->display(row);
        CAPTURE(pair);
        REQUIRE(shares.contains(pair));
        CHECK(figure(*back, "area_share", row).value_or(-1) == Approx(shares[pair]).epsilon(1e-9));
    }
    CHECK(told(*back).front() == "a>a unchanged 1.0000");
}

TEST_CASE("a code that is one ward's before and another's after is told") {
    // Code 26740 is Bến Nghé before 2025-07-01 and Sài Gòn after:
    // https://github.com/thanglequoc/vietnamese-provinces-database/issues/80. The second ward of the new one
    // stands for the parts of others that it has.
    const base::Day merger = base::Day::from_ymd(2025, 7, 1);
    const base::Day before = base::Day::from_ymd(2025, 6, 30);
    const auto wards = [&](const char* new_one_of) {
        return layer_of_units(
            "wards", {{"ben-nghe", "Bến Nghé", 0, 0, 0, 0, base::Day::min(), merger, "", "26740"},
                      {"other", "Đa Kao", 0, 0, 0, 0, base::Day::min(), merger, "", "26737"},
                      {"sai-gon", "Sài Gòn", 0, 0, 0, 0, merger, base::Day::max(), new_one_of, "26740"},
                      {"tan-dinh", "Tân Định", 0, 0, 0, 0, merger, base::Day::max(), "ben-nghe", "26734"}});
    };
    SECTION("it went whole into a larger one") {
        StepFixture steps;
        model::Layer units = wards("ben-nghe;other");
        const auto table = steps.run(between(steps, units.take({0, 1, 2}), before, merger));
        CHECK(told(*table) == Strings{"ben-nghe>sai-gon merged 1.0000", "other>sai-gon merged 1.0000"});
        CHECK(shown(*table, "also") == Strings{"code widened", ""});
        CHECK(steps.count_findings("code-widened") == 1);
        CHECK(steps.count_findings("code-reused") == 0);
    }
    SECTION("it went into others") {
        StepFixture steps;
        const auto table = steps.run(between(steps, wards("other"), before, merger));
        CHECK(shown(*table, "also") == Strings{"recoded; code reused", "recoded"});
        CHECK(shown(*table, "kind") == Strings{"renamed", "renamed"});
        REQUIRE(steps.count_findings("code-reused") == 1);
    }
    SECTION("a part of it has the code, and how large a part nobody knows") {
        StepFixture steps;
        const auto table = steps.run(between(steps, wards("ben-nghe;other"), before, merger));
        CHECK(told(*table) ==
              Strings{"ben-nghe>sai-gon part -", "ben-nghe>tan-dinh split -", "other>sai-gon merged 1.0000"});
        CHECK(shown(*table, "also") == Strings{"code reused", "code reused", ""});
        CHECK(steps.count_findings("unknown-shares") == 1);
    }
}

TEST_CASE("two maps of one border differ by slivers, which are no changes") {
    // The second map has the border 55 m farther east (0.0005 degrees of longitude at 20.5 N are 52 m).
    const auto before =
        layer_of_units("old", {{"w", "Tay", 100, 20, 101, 21}, {"e", "Dong", 101, 20, 102, 21}});
    const auto after =
        layer_of_units("new", {{"w", "Tay", 100, 20, 101.0005, 21}, {"e", "Dong", 101.0005, 20, 102, 21}});
    const auto with_accuracy = [](model::Layer layer, double metres) {
        layer.accuracy_m.assign(layer.rows, metres);
        return layer;
    };
    SECTION("within the accuracies") {
        StepFixture steps;
        auto step = onto(steps, with_accuracy(before, 30), with_accuracy(after, 30));
        const auto table = steps.run(step);
        CHECK(told(*table) == Strings{"w>w unchanged 1.0000", "e>e unchanged 1.0000"});
        CHECK(shown(*table, "certainty") == Strings{"certain", "certain"});
        CHECK(steps.count_findings("slivers") == 1);
        step.all_pieces = true;
        const auto pieces = steps.run(step);
        CHECK(told(*pieces) == Strings{"w>w unchanged 1.0000", "e>w sliver 0.0000", "e>e unchanged 1.0000"});
        CHECK(*figure(*pieces, "width_m", 1) == Approx(52).margin(1));
    }
    SECTION("beyond them") {
        StepFixture steps;
        const auto table = steps.run(onto(steps, with_accuracy(before, 10), with_accuracy(after, 10)));
        CHECK(told(*table) == Strings{"w>w merged 1.0000", "e>w part 0.0005", "e>e split 0.9995"});
        CHECK(shown(*table, "certainty") == Strings{"certain", "certain", "certain"});
    }
    SECTION("of unknown accuracy") {
        StepFixture steps;
        const auto table = steps.run(onto(steps, before, after));
        CHECK(table->rows == 3);
        CHECK(shown(*table, "certainty") == Strings{"", "", ""});
    }
    SECTION("of an accuracy that is said of all") {
        StepFixture steps;
        auto step = onto(steps, before, after);
        step.accuracy = base::Metres{30};
        CHECK(told(*steps.run(step)) == Strings{"w>w unchanged 1.0000", "e>e unchanged 1.0000"});
        step.accuracy = base::Metres{20};
        CHECK(steps.run(step)->rows == 3);
    }
}

TEST_CASE("where the lineage and the outlines disagree, the lineage counts and it is told") {
    StepFixture steps;
    const base::Day reform = day(2010);
    const auto units =
        layer_of_units("units", {{"a", "An", 100, 20, 101, 21, base::Day::min(), reform, "", "", "", 10},
                                 {"n", "Nu", 100, 20, 100.5, 21, reform, base::Day::max(), "a", "", "", 10},
                                 {"m", "Mu", 100.5, 20, 101, 21, reform, base::Day::max(), "z", "", "", 10}});
    auto step = between(steps, units, day(2005), day(2015));
    const auto table = steps.run(step);
    CHECK(told(*table) == Strings{"a>n renamed 1.0000", "->m new -"});
    CHECK(steps.count_findings("dangling-relation") == 0);
    step.all_pieces = true;
    const auto pieces = steps.run(step);
    CHECK(told(*pieces) == Strings{"a>n renamed 1.0000", "a>m against lineage 0.0000", "->m new -"});
}

TEST_CASE("what holds on both days keeps its ground, and what it gave to others is theirs") {
    const base::Day reform = day(2010);
    const auto units =
        layer_of_units("units", {{"a", "An", 0, 0, 0, 0, base::Day::min(), base::Day::max()},
                                 {"b", "Ba", 0, 0, 0, 0, reform, base::Day::max(), "a"},
                                 {"old", "Cu", 0, 0, 0, 0, base::Day::min(), reform},
                                 {"e", "En", 0, 0, 0, 0, day(2020), base::Day::max(), "a"},
                                 {"f", "Fo", 0, 0, 0, 0, base::Day::min(), base::Day::max(), "a;old"}});
    StepFixture steps;
    // e began later, f before; old went into f alone.
    CHECK(told(*steps.run(between(steps, units, day(2005), day(2015)))) ==
          Strings{"a>a split -", "a>b split -", "old>f merged 1.0000", "f>f merged 1.0000"});
    CHECK(told(*steps.run(between(steps, units, day(2012), day(2015)))) ==
          Strings{"a>a unchanged 1.0000", "b>b unchanged 1.0000", "f>f unchanged 1.0000"});
}

TEST_CASE("links say what part of a unit went where") {
    StepFixture steps;
    const base::Day reform = day(2010);
    const auto units = layer_of_units("units", {{"a", "An", 0, 0, 0, 0, base::Day::min(), reform},
                                                {"b", "Ba", 0, 0, 0, 0, base::Day::min(), reform},
                                                {"x", "Xa", 0, 0, 0, 0, reform, base::Day::max()},
                                                {"y", "Yen", 0, 0, 0, 0, reform, base::Day::max()}});
    auto step = between(steps, units, day(2005), day(2015));
    model::Layer links = layer_of("links", {"1", "2", "3"});
    add_texts(links, "from_id", {"a", "b", "b"});
    add_texts(links, "to_id", {"x", "x", "y"});
    add_texts(links, "kind", {"whole", "main part", "part"});
    step.links = steps.add(links);
    const auto table = steps.run(step);
    CHECK(told(*table) == Strings{"a>x merged 1.0000", "b>x part -", "b>y split -"});
    CHECK(shown(*table, "lineage") == Strings{"whole", "main part", "part"});
    CHECK(shown(*table, "to_share") == Strings{"", "", "1"});
    // Back again, the links say it of the second unit.
    auto back = between(steps, units, day(2015), day(2005));
    back.links = step.links;
    const auto returned = steps.run(back);
    CHECK(told(*returned) == Strings{"x>a split -", "x>b part -", "y>b merged 1.0000"});
    CHECK(shown(*returned, "lineage") == Strings{"whole of to", "main part of to", "part of to"});
}

TEST_CASE("people are where their villages are, not where the ground is") {
    StepFixture steps;
    auto step = between(steps, country(), day(2005), day(2015));
    // Three villages in e: two in the smaller part, one on the edge of both, which counts in the first.
    model::Layer villages = points_at("villages", {{"1", {104.5, 20.1}},
                                                   {"2", {104.6, 20.2}},
                                                   {"3", {104.5, 20.25}},
                                                   {"4", {104.5, 20.9}},
                                                   {"5", {150, 0}}});
    model::Column& people = villages.add_column("people", model::ColumnType::integer, "persons");
    for (const std::int64_t n : {100, 200, 300, 400, 5000}) {
        people.push(n);
    }
    step.places = steps.add(villages);
    step.weight_column = "people";
    const auto table = steps.run(step);
    CHECK(*figure(*table, "weight", 4) == 600);
    CHECK(*figure(*table, "weight", 5) == 400);
    CHECK(*figure(*table, "weight_share", 4) == 0.6);
    CHECK(*figure(*table, "weight_share", 5) == 0.4);
    CHECK(*figure(*table, "weight_share", 2) == 1);  // nobody lives there; it went whole
    CHECK(*figure(*table, "weight", 2) == 0);
}

TEST_CASE("the pieces of any two divisions of a land are all of it") {
    const auto seed = GENERATE(range(0U, 12U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    // Columns of rectangles of random widths and heights, another such division, and neither fills the land.
    const auto division = [&](const char* name, double west, double east) {
        std::vector<Unit> units;
        std::uniform_real_distribution<double> step{0.05, 0.6};
        for (double lon = west; lon < east;) {
            const double next = std::min(east, lon + step(random));
            for (double lat = 40; lat < 41;) {
                const double above = std::min(41.0, lat + step(random));
                units.push_back({name + std::to_string(units.size()), "unit", lon, lat, next, above});
                lat = above;
            }
            lon = next;
        }
        return layer_of_units(name, units);
    };
    StepFixture steps{2};
    auto step = onto(steps, division("old", 10, 12), division("new", 10.1, 12.1));
    step.all_pieces = true;
    const auto table = steps.run(step);
    std::map<std::string, double> of_old;
    std::map<std::string, double> of_new;
    std::map<std::string, double> shares;
    double all = 0;
    for (std::size_t row = 0; row < table->rows; ++row) {
        const double km2 = *figure(*table, "area_km2", row);
        all += km2;
        of_old[table->find("from_id")->display(row)] += km2;
        of_new[table->find("to_id")->display(row)] += km2;
        shares[table->find("from_id")->display(row)] += figure(*table, "area_share", row).value_or(0);
    }
    CHECK(all == Approx(karney_area_km2(10, 40, 12.1, 41)).epsilon(1e-9));
    CHECK(of_old[""] == Approx(karney_area_km2(12, 40, 12.1, 41)).epsilon(1e-9));
    CHECK(of_new[""] == Approx(karney_area_km2(10, 40, 10.1, 41)).epsilon(1e-9));
    for (const auto& [id, share] : shares) {
        CHECK((id.empty() ? 1 : share) == Approx(1).epsilon(1e-12));
    }
}

TEST_CASE("from one day to a third is from the first to the second and on, where units went whole") {
    const auto seed = GENERATE(range(0U, 20U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::vector<Unit> units;
    std::vector<std::string> holding;
    std::size_t made = 0;
    // Each year some units that hold are merged into new ones.
    for (int i = 0; i < 30; ++i) {
        holding.push_back("u" + std::to_string(made++));
        units.push_back({holding.back(), "unit", 0, 0, 0, 0});
    }
    for (int year = 2001; year <= 2012; ++year) {
        std::shuffle(holding.begin(), holding.end(), random);
        const std::size_t taken = std::min<std::size_t>(holding.size() - 1, 1 + random() % 4);
        std::string of;
        for (std::size_t i = 0; i < taken; ++i) {
            const auto old = std::find_if(units.begin(), units.end(),
                                          [&](const Unit& unit) { return unit.id == holding.back(); });
            old->to = day(year);
            of += (of.empty() ? "" : ";") + holding.back();
            holding.pop_back();
        }
        holding.push_back("u" + std::to_string(made++));
        units.push_back({holding.back(), "unit", 0, 0, 0, 0, day(year), base::Day::max(), of});
    }
    const auto layer = layer_of_units("units", units);
    StepFixture steps;
    const auto first = weights_of(*steps.run(between(steps, layer, day(2000), day(2006))));
    const auto second = weights_of(*steps.run(between(steps, layer, day(2006), day(2013))));
    const auto direct = weights_of(*steps.run(between(steps, layer, day(2000), day(2013))));
    std::vector<std::pair<std::string, double>> composed;
    for (const auto& [one, weight] : first) {
        for (const auto& [other, more] : second) {
            const std::string middle = one.substr(one.find('>') + 1);
            if (other.substr(0, other.find('>')) == middle) {
                composed.emplace_back(one.substr(0, one.find('>')) + other.substr(other.find('>')),
                                      weight * more);
            }
        }
    }
    std::sort(composed.begin(), composed.end());
    CHECK(composed == direct);
    CHECK(direct.size() == 30);
}

TEST_CASE("a line of descent may be as long as a layer") {
    constexpr int kLong = 100'000;
    std::vector<Unit> units{{"u0", "An", 100, 0, 101, 1, day(1000), day(1990)}};
    for (int i = 1; i <= kLong; ++i) {
        units.push_back(
            {"u" + std::to_string(i), "An", 0, 0, 0, 0, day(1990), day(1990), "u" + std::to_string(i - 1)});
    }
    units.push_back({"end", "An", 100, 0, 101, 1, day(1990), base::Day::max(), "u" + std::to_string(kLong)});
    StepFixture steps;
    const auto table = steps.run(between(steps, layer_of_units("units", units), day(1980), day(2000)));
    CHECK(told(*table) == Strings{"u0>end unchanged 1.0000"});
}

TEST_CASE("a line that many units went into, one after the other, is followed once") {
    // Followed for each of them anew it takes the square of their number: minutes.
    constexpr int kMany = 10'000;
    std::vector<Unit> units{{"u0", "An", 0, 0, 0, 0, day(1000), day(1990)}};
    for (int i = 0; i < kMany; ++i) {
        const std::string other = "v" + std::to_string(i);
        units.push_back({other, "An", 0, 0, 0, 0, day(1000), day(1990)});
        const bool last = i + 1 == kMany;
        units.push_back({"u" + std::to_string(i + 1), "An", 0, 0, 0, 0, day(1990),
                         last ? base::Day::max() : day(1990), "u" + std::to_string(i) + ";" + other});
    }
    const model::Layer layer = layer_of_units("units", units);
    StepFixture steps;
    const auto there = steps.run(between(steps, layer, day(1980), day(2000)));
    CHECK(there->rows == kMany + 1);
    CHECK(told(*there).front() == "u0>u10000 merged 1.0000");
    CHECK(told(*there).back() == "v9999>u10000 merged 1.0000");
    const auto back = steps.run(between(steps, layer, day(2000), day(1980)));
    CHECK(back->rows == kMany + 1);
    CHECK(told(*back).back() == "u10000>v9999 split -");
}

TEST_CASE("a circle of units that name one another ends") {
    const model::Layer units = layer_of_units("units", {{"a", "An", 0, 0, 0, 0, day(1990), day(2010)},
                                                        {"p", "Pi", 0, 0, 0, 0, day(2010), day(2010), "a;q"},
                                                        {"q", "Qu", 0, 0, 0, 0, day(2010), day(2010), "p"}});
    StepFixture steps;
    CHECK(told(*steps.run(between(steps, units, day(2000), day(2015)))) == Strings{"a>- ended -"});
}

TEST_CASE("a unit that gives a part away has its own code still") {
    const model::Layer units =
        layer_of_units("units", {{"a", "An", 100, 0, 102, 1, day(1990), day(2010), "", "1"},
                                 {"a", "An", 100, 0, 101, 1, day(2010), base::Day::max(), "", "1"},
                                 {"b", "Ba", 101, 0, 102, 1, day(2010), base::Day::max(), "a", "2"}});
    StepFixture steps;
    const auto table = steps.run(between(steps, units, day(2005), day(2015)));
    CHECK(shown(*table, "also") == Strings(table->rows, ""));
    CHECK(steps.count_findings("code-reused") == 0);
}
