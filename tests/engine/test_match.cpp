#include <limes/engine/embedded/assignment.hpp>
#include <limes/engine/engine.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <algorithm>
#include <functional>
#include <map>

using namespace limes;
using base::Metres;
using engine::embedded::best_partners;
using engine::embedded::Partnership;
using model::Layer;
using query::DistanceJoin;
using query::Match;
using query::MatchMethod;

namespace {

struct Best {
    std::size_t count = 0;
    std::int64_t total = 0;
};

/// Every set of partnerships that names no node twice.
Best by_exhaustion(const std::vector<Partnership>& possible) {
    Best best;
    std::vector<bool> taken(64, false);
    const std::function<void(std::size_t, Best)> walk = [&](std::size_t i, Best so_far) {
        if (i == possible.size()) {
            if (so_far.count > best.count || (so_far.count == best.count && so_far.total < best.total)) {
                best = so_far;
            }
            return;
        }
        const Partnership& each = possible[i];
        if (!taken[each.a] && !taken[each.b]) {
            taken[each.a] = taken[each.b] = true;
            walk(i + 1, {so_far.count + 1, so_far.total + each.cost});
            taken[each.a] = taken[each.b] = false;
        }
        walk(i + 1, so_far);
    };
    walk(0, {});
    return best;
}

/// Places on a line along the equator, by their kilometre.
Layer places(std::string name, const std::vector<std::pair<std::string, double>>& at_km) {
    Layer layer = sketch::named_layer(std::move(name));
    for (const auto& [id, km] : at_km) {
        sketch::add_point(layer, id, {105 + km / 111.319491, 0});
    }
    return layer;
}

std::vector<std::string> matched(const Layer& from, const Layer& to, MatchMethod method, double within_km,
                                 std::vector<std::string>* findings = nullptr) {
    model::Catalog catalog;
    catalog.add("from", from);
    catalog.add("to", to);
    query::Plan plan;
    const auto a = plan.add(query::Scan{.layer = "from"});
    const auto b = plan.add(query::Scan{.layer = "to"});
    const auto pairs = plan.add(DistanceJoin{a, b, Metres{within_km * 1000}});
    plan.add(Match{a, b, pairs, method});
    const auto result = engine::make_embedded()->run(plan, catalog, base::Task{.threads = 2});
    for (const base::Finding& each : result.findings) {
        if (findings != nullptr) {
            findings->push_back(each.what);
        }
    }
    return sketch::rows_text(*result.table, {"from_id", "to_id", "rank_from", "rank_to"});
}

struct Scored {
    std::string from;
    std::string to;
    double score;
};

Layer side(std::string name, const std::vector<std::string>& ids) {
    Layer layer = sketch::named_layer(std::move(name));
    for (const std::string& id : ids) {
        sketch::add_no_geometry(layer, id);
    }
    return layer;
}

Layer scored(const std::vector<Scored>& rows) {
    Layer pairs = sketch::named_layer("pairs");
    pairs.columns.reserve(3);
    model::Column& from_id = pairs.add_column("from_id", model::ColumnType::text);
    model::Column& to_id = pairs.add_column("to_id", model::ColumnType::text);
    model::Column& score = pairs.add_column("score", model::ColumnType::real);
    for (const Scored& each : rows) {
        sketch::add_no_geometry(pairs, each.from + "/" + each.to);
        from_id.push(each.from);
        to_id.push(each.to);
        score.push(each.score);
    }
    return pairs;
}

const query::SortKey kByScore{"score", true};

}  // namespace

TEST_CASE("the best partners are those of all possible sets") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random{seed};
        const auto nodes = static_cast<std::uint32_t>(4 + random() % 8);
        std::vector<Partnership> possible;
        const std::size_t edges = 1 + random() % 14;
        std::map<std::pair<std::uint32_t, std::uint32_t>, bool> seen;
        for (std::size_t i = 0; i < edges; ++i) {
            auto a = static_cast<std::uint32_t>(random() % nodes);
            auto b = static_cast<std::uint32_t>(random() % nodes);
            // Two sides in half of the cases, any graph in the others.
            if (seed % 2 == 0) {
                a = a / 2 * 2 % nodes;
                b = (b / 2 * 2 + 1) % nodes;
            }
            if (a == b || seen[{std::min(a, b), std::max(a, b)}]) {
                continue;
            }
            seen[{std::min(a, b), std::max(a, b)}] = true;
            possible.push_back({a, b, static_cast<std::int64_t>(random() % 5) * 1000500});
        }
        const std::vector<std::size_t> chosen = best_partners(nodes, possible).chosen;
        std::vector<int> uses(nodes, 0);
        Best found;
        for (const std::size_t i : chosen) {
            ++uses[possible[i].a];
            ++uses[possible[i].b];
            found.count += 1;
            found.total += possible[i].cost;
        }
        CHECK(std::ranges::max(uses) <= 1);
        const Best expected = by_exhaustion(possible);
        CHECK(found.count == expected.count);
        CHECK(found.total == expected.total);
        CHECK(best_partners(nodes, possible).chosen == chosen);
    }
}

TEST_CASE("between sets as good as each other the lower ids are taken") {
    // A square of equal sides: two perfect sets; 0-1 and 2-3 come first.
    const std::vector<Partnership> square{{0, 1, 1000}, {0, 3, 1000}, {1, 2, 1000}, {2, 3, 1000}};
    CHECK(best_partners(4, square).chosen == std::vector<std::size_t>{0, 3});
    const std::vector<Partnership> fork{{0, 1, 500}, {0, 2, 500}, {0, 3, 500}};
    CHECK(best_partners(4, fork).chosen == std::vector<std::size_t>{0});
}

TEST_CASE("distances as long as the earth is round do not overflow the weights") {
    std::vector<Partnership> possible;
    for (std::uint32_t i = 0; i < 200; ++i) {
        for (std::uint32_t j = 0; j < 20; ++j) {
            possible.push_back({i, 200 + (i + j) % 200, 20'000'000'000'000 - 1'000'000LL * j});
        }
    }
    const auto best = best_partners(400, possible);
    CHECK(best.chosen.size() == 200);
    CHECK(best.unit == 1);
    for (const std::size_t i : best.chosen) {
        CHECK(possible[i].cost == 20'000'000'000'000 - 19'000'000);
    }
}

TEST_CASE("costs too great for exact weights are rounded, and it is said to what") {
    constexpr std::int64_t kGreat = 1'000'000'000'000'000'000;
    const std::vector<Partnership> possible{
        {0, 1, kGreat}, {0, 3, kGreat / 2}, {1, 2, kGreat / 2}, {2, 3, kGreat}};
    const auto best = best_partners(4, possible);
    CHECK(best.chosen == std::vector<std::size_t>{1, 2});
    CHECK(best.unit == 100);
}

TEST_CASE("odd rings, which only a general graph has, are solved and proven too") {
    // Two triangles joined by an edge: three pairs, the middle edge among them.
    const std::vector<Partnership> possible{{0, 1, 10}, {0, 2, 5}, {1, 2, 5}, {2, 3, 100},
                                            {3, 4, 5},  {3, 5, 5}, {4, 5, 10}};
    CHECK(best_partners(6, possible).chosen == std::vector<std::size_t>{0, 3, 6});
    // Without the joint one node of each triangle stays alone.
    const std::vector<Partnership> apart{{0, 1, 10}, {0, 2, 5}, {1, 2, 6}, {3, 4, 5}, {3, 5, 5}, {4, 5, 10}};
    CHECK(best_partners(6, apart).chosen == std::vector<std::size_t>{1, 3});
}

TEST_CASE("opposite, mutual and best differ as they should") {
    //   a1 ---3--- b1 -1- a2      a3 -- 2 -- b3   (b2 is 4 km beyond a2)
    const Layer from = places("a", {{"a1", 0}, {"a2", 4}, {"a3", 50}});
    const Layer to = places("b", {{"b1", 3}, {"b2", 8}, {"b3", 52}, {"b4", 90}});
    using Rows = std::vector<std::string>;
    CHECK(matched(from, to, MatchMethod::mutual, 10) == Rows{"a2 b1 1 1", "a3 b3 1 1"});
    CHECK(matched(from, to, MatchMethod::opposite, 10) ==
          Rows{"a1 b1 1 2", "a2 b1 1 1", "a2 b2 2 1", "a3 b3 1 1"});
    // One-to-one for as many as possible: a1 gets b1 although a2 is nearer to it.
    std::vector<std::string> findings;
    CHECK(matched(from, to, MatchMethod::best, 10, &findings) == Rows{"a1 b1 1 2", "a2 b2 2 1", "a3 b3 1 1"});
    CHECK(findings ==
          Rows{"3 of 5 possible pairs, as many as there can be one to one; their distances sum to "
               "9000.000 m, the least there can be",
               "b4: no candidate within 10.0 km"});
}

TEST_CASE("what has candidates but no partner is told that better pairs took them") {
    const Layer from = places("a", {{"a1", 0}, {"a2", 1}});
    const Layer to = places("b", {{"b1", 0.9}});
    std::vector<std::string> findings;
    CHECK(matched(from, to, MatchMethod::best, 5, &findings) == std::vector<std::string>{"a2 b1 1 1"});
    REQUIRE(findings.size() == 2);
    CHECK(findings[1] == "a1: all candidates taken by better pairs");
}

TEST_CASE("equal distances share a rank among candidates") {
    const Layer from = places("a", {{"a1", 0}});
    const Layer to = places("b", {{"b1", 1}, {"b2", -1}, {"b3", 2}});
    std::vector<std::string> found = matched(from, to, MatchMethod::opposite, 5);
    std::ranges::sort(found);  // rounding may put b2 a nanometre before b1
    CHECK(found == std::vector<std::string>{"a1 b1 1 1", "a1 b2 1 1", "a1 b3 3 1"});
}

TEST_CASE("in one layer a pair is taken once, from whichever side it is seen") {
    const Layer layer = places("towns", {{"a", 0}, {"b", 1}, {"c", 10}, {"d", 10.5}});
    for (const MatchMethod method : {MatchMethod::mutual, MatchMethod::best, MatchMethod::opposite}) {
        sketch::Bench bench{{layer}};
        bench.run(DistanceJoin{.from = 0, .to = 0, .within = Metres{5000}, .same_layer = true});
        CHECK(sketch::rows_text(bench.run(Match{0, 0, 1, method}), {"from_id", "to_id"}) ==
              std::vector<std::string>{"a b", "c d"});
    }
}

TEST_CASE("partners by score are those of the greatest total, and rank by it") {
    // Greedily a1 b1 (0.9) and a2 b2 (0.1); together a1 b2 and a2 b1 are better.
    sketch::Bench bench{
        {side("a", {"a1", "a2"}), side("b", {"b1", "b2", "b3"}),
         scored({{"a1", "b1", 0.9}, {"a1", "b2", 0.8}, {"a2", "b1", 0.7}, {"a2", "b2", 0.1}})}};
    const Layer& found = bench.run(Match{0, 1, 2, MatchMethod::best, {"score", true}});
    CHECK(sketch::rows_text(found, {"from_id", "to_id", "rank_from", "rank_to"}) ==
          std::vector<std::string>{"a1 b2 2 1", "a2 b1 1 2"});
    CHECK(bench.result().findings.front().what ==
          "2 of 4 possible pairs, as many as there can be one to one; their score sums to 1.500000, the most "
          "there can be");
    CHECK(sketch::rows_text(bench.run(Match{0, 1, 2, MatchMethod::mutual, {"score", true}}),
                            {"from_id", "to_id"}) == std::vector<std::string>{"a1 b1"});
}

TEST_CASE("by score those with nothing in common are no partners, however many pairs they would make") {
    // Pairs of 0 would make three: a1 b2, a2 b1, a3 b3.
    sketch::Bench bench{
        {side("a", {"a1", "a2", "a3"}), side("b", {"b1", "b2", "b3"}),
         scored({{"a1", "b1", 0.5}, {"a1", "b2", 0}, {"a2", "b1", 0}, {"a2", "b2", 0}, {"a3", "b3", 0}})}};
    using Rows = std::vector<std::string>;
    for (const MatchMethod method : {MatchMethod::best, MatchMethod::mutual, MatchMethod::opposite}) {
        CHECK(sketch::rows_text(bench.run(Match{0, 1, 2, method, kByScore}), {"from_id", "to_id"}) ==
              Rows{"a1 b1"});
    }
    const base::Findings& findings = bench.result().findings;
    CHECK(findings.at(0).what ==
          "1 of 1 possible pairs, as many as there can be one to one; their score sums to 0.500000, the most "
          "there can be");
    CHECK(findings.at(1).feature == "a2");
    CHECK(findings.at(1).kind == "nothing-in-common");
    CHECK(findings.at(1).what == "a2: nothing known in common with any candidate, each score is 0");
    CHECK(findings.size() == 1 + 3 * 4);  // a2, a3, b2, b3 of each method
}

TEST_CASE("the best of random scores is the best of all sets of pairs above 0") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random{seed};
        std::vector<std::string> from;
        std::vector<std::string> to;
        for (std::size_t i = 0; i < 4; ++i) {
            from.push_back("a" + std::to_string(i));
            to.push_back("b" + std::to_string(i));
        }
        std::vector<Scored> rows;
        std::vector<Partnership> above_0;
        for (std::uint32_t a = 0; a < 4; ++a) {
            for (std::uint32_t b = 0; b < 4; ++b) {
                const auto tenths = static_cast<std::int64_t>(random() % 4);
                rows.push_back({from[a], to[b], static_cast<double>(tenths) / 10});
                if (tenths > 0) {
                    above_0.push_back({a, 4 + b, 3 - tenths});
                }
            }
        }
        const Best expected = by_exhaustion(above_0);
        sketch::Bench bench{{side("a", from), side("b", to), scored(rows)}};
        const Layer& found = bench.run(Match{0, 1, 2, MatchMethod::best, kByScore});
        double total = 0;
        for (std::size_t row = 0; row < found.rows; ++row) {
            const double score = found.find("score")->number(row).value();
            CHECK(score > 0);
            total += score;
        }
        CHECK(found.rows == expected.count);
        const auto most = 3 * static_cast<std::int64_t>(expected.count) - expected.total;
        CHECK(std::abs(total - static_cast<double>(most) / 10) < 1e-9);
    }
}

TEST_CASE("in a tie mutual takes every pair of the first rank, best the lower ids") {
    sketch::Bench bench{{side("a", {"a2", "a1"}), side("b", {"b2", "b1"}),
                         scored({{"a2", "b1", 0.5}, {"a2", "b2", 0.5}, {"a1", "b1", 0.5}})}};
    using Rows = std::vector<std::string>;
    CHECK(sketch::rows_text(bench.run(Match{0, 1, 2, MatchMethod::mutual, kByScore}), {"from_id", "to_id"}) ==
          Rows{"a2 b1", "a2 b2", "a1 b1"});
    sketch::Bench fork{
        {side("a", {"a1"}), side("b", {"b2", "b1"}), scored({{"a1", "b2", 0.5}, {"a1", "b1", 0.5}})}};
    CHECK(sketch::rows_text(fork.run(Match{0, 1, 2, MatchMethod::best, kByScore}), {"from_id", "to_id"}) ==
          Rows{"a1 b1"});
}

TEST_CASE("a table that several steps of a kind take is counted and told of once") {
    model::Catalog catalog;
    catalog.add("from", places("from", {{"a1", 0}, {"a2", 30}}));
    catalog.add("to", places("to", {{"b1", 1}}));
    Layer gates = places("gates", {{"g1", 0.5}});
    sketch::add_no_geometry(gates, "g2");
    catalog.add("gates", gates);
    query::Plan plan;
    const auto from = plan.add(query::Scan{.layer = "from"});
    const auto to = plan.add(query::Scan{.layer = "to"});
    const auto posts = plan.add(query::Scan{.layer = "gates"});
    const auto pairs = plan.add(DistanceJoin{from, to, Metres{5000}});
    const auto by_from = plan.add(DistanceJoin{from, posts, Metres{5000}});
    const auto by_to = plan.add(DistanceJoin{to, posts, Metres{5000}});
    plan.add(query::InCommon{pairs, by_from, by_to, "gates_between", "gate_ids"});
    auto result = engine::make_embedded()->run(plan, catalog, base::Task{.threads = 2});
    CHECK(sketch::rows_text(*result.table, {"from_id", "to_id", "gate_ids"}) ==
          std::vector<std::string>{"a1 b1 g1"});
    CHECK(result.ledgers.at(result::LedgerName::of_step("distance join", "gates")).in() == 2);
    CHECK(result.ledgers.at(result::LedgerName::of_step("distance join", "gates")).dropped() == 1);
    CHECK(result.ledgers.at(result::LedgerName::of_step("distance join", "from")).in() == 2);
    CHECK(result.ledgers.at(result::LedgerName::of_step("distance join", "to")).in() == 1);
    CHECK(std::ranges::count(result.findings, "g2", &base::Finding::feature) == 1);
    // On both sides of one step it is counted twice, as both sides go through it.
    query::Plan twice;
    const auto both = twice.add(query::Scan{.layer = "gates"});
    twice.add(DistanceJoin{both, both, Metres{5000}});
    result = engine::make_embedded()->run(twice, catalog, base::Task{});
    CHECK(result.ledgers.at(result::LedgerName::of_step("distance join", "gates")).in() == 4);
}
