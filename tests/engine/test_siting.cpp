#include <limes/base/error.hpp>
#include <limes/engine/embedded/integer_program.hpp>
#include <limes/engine/embedded/siting.hpp>
#include <limes/engine/embedded/siting_sets.hpp>

#include "catch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <thread>

using namespace limes::engine::embedded;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

void sort_reach(SitingProblem& problem) {
    for (std::vector<Reach>& reach : problem.reach) {
        std::ranges::stable_sort(reach, {}, &Reach::distance_m);
    }
}

/// Demands and sites at random in a square; many distances are equal when they are rounded coarsely. Without
/// a radius every site is in reach; with one at least the nearest is.
SitingProblem random_problem(unsigned seed, double radius, bool kept = true) {
    std::mt19937_64 random{seed};
    const auto whole = [&](int least, int most) {
        return std::uniform_int_distribution<int>{least, most}(random);
    };
    std::uniform_real_distribution<double> place{0, 100};
    SitingProblem problem;
    problem.site_count = static_cast<std::uint32_t>(whole(3, 11));
    const int demands = whole(1, 16);
    const double round = whole(0, 1) == 0 ? 10 : 1e-6;
    std::vector<std::pair<double, double>> sites;
    for (std::uint32_t i = 0; i < problem.site_count; ++i) {
        sites.emplace_back(place(random), place(random));
    }
    for (int i = 0; i < demands; ++i) {
        const double x = place(random);
        const double y = place(random);
        problem.weight.push_back(whole(0, 4) == 0 ? 0 : whole(0, 1) == 0 ? 1 : place(random));
        std::vector<Reach> all;
        for (std::uint32_t j = 0; j < problem.site_count; ++j) {
            all.push_back(
                {j, round * std::round(std::hypot(sites[j].first - x, sites[j].second - y) / round)});
        }
        std::ranges::stable_sort(all, {}, &Reach::distance_m);
        const auto end = std::max<std::ptrdiff_t>(
            1, std::ranges::upper_bound(all, radius, {}, &Reach::distance_m) - all.begin());
        problem.reach.emplace_back(all.begin(), all.begin() + end);
    }
    problem.most = static_cast<std::size_t>(whole(1, 4));
    if (kept && whole(0, 2) == 0) {
        problem.kept = {static_cast<std::uint32_t>(whole(0, static_cast<int>(problem.site_count) - 1))};
    }
    return problem;
}

using Sites = std::vector<std::uint32_t>;

/// What a set of sites does, from the words of the models.
struct Worth {
    bool serves_all = true;
    double covered = 0;
    double backed = 0;
    double total = 0;
    double worst = 0;
};

Worth worth_of(const SitingProblem& problem, std::uint32_t set) {
    Worth worth;
    for (std::size_t i = 0; i < problem.reach.size(); ++i) {
        double nearest = kInfinite;
        int count = 0;
        for (const Reach& each : problem.reach[i]) {
            if ((set >> each.site & 1U) != 0) {
                nearest = std::min(nearest, each.distance_m);
                ++count;
            }
        }
        worth.serves_all = worth.serves_all && count > 0;
        worth.covered += count > 0 ? problem.weight[i] : 0;
        worth.backed += count > 1 ? problem.weight[i] : 0;
        worth.total += count > 0 ? problem.weight[i] * nearest : kInfinite;
        worth.worst = std::max(worth.worst, nearest);
    }
    return worth;
}

std::uint32_t set_of(const Sites& sites) {
    std::uint32_t set = 0;
    for (const std::uint32_t site : sites) {
        set |= 1U << site;
    }
    return set;
}

/// Calls f for every set of sites that holds those kept.
void for_every_set(const SitingProblem& problem, const std::function<void(std::uint32_t, const Worth&)>& f) {
    const std::uint32_t kept = set_of(problem.kept);
    for (std::uint32_t set = 0; set < 1U << problem.site_count; ++set) {
        if ((set & kept) == kept) {
            f(set, worth_of(problem, set));
        }
    }
}

bool holds_kept(const SitingProblem& problem, const Siting& siting) {
    return std::ranges::includes(siting.chosen, problem.kept) && std::ranges::is_sorted(siting.chosen);
}

SitingBudget plenty() {
    return SitingBudget{3600, {}};  // however busy the machine
}

void check_value(const Siting& siting, double truth) {
    CHECK(siting.proven);
    CHECK(siting.value == Approx(truth).epsilon(1e-9).margin(1e-9));
    CHECK(siting.bound == siting.value);
}

SitingProblem or_library(const std::string& file, std::size_t& most) {
    std::ifstream in{file};
    REQUIRE(in.good());
    std::size_t nodes = 0;
    std::size_t edges = 0;
    in >> nodes >> edges >> most;
    std::vector<std::vector<double>> cost(nodes, std::vector<double>(nodes, 1e18));
    for (std::size_t i = 0; i < nodes; ++i) {
        cost[i][i] = 0;
    }
    std::size_t a = 0;
    std::size_t b = 0;
    double length = 0;
    while (in >> a >> b >> length) {  // of an edge given twice the last counts
        cost[a - 1][b - 1] = cost[b - 1][a - 1] = length;
    }
    for (std::size_t via = 0; via < nodes; ++via) {
        for (std::size_t i = 0; i < nodes; ++i) {
            for (std::size_t j = 0; j < nodes; ++j) {
                cost[i][j] = std::min(cost[i][j], cost[i][via] + cost[via][j]);
            }
        }
    }
    SitingProblem problem;
    problem.site_count = static_cast<std::uint32_t>(nodes);
    problem.weight.assign(nodes, 1);
    problem.most = most;
    for (std::size_t i = 0; i < nodes; ++i) {
        problem.reach.emplace_back();
        for (std::uint32_t j = 0; j < nodes; ++j) {
            problem.reach.back().push_back({j, cost[i][j]});
        }
    }
    sort_reach(problem);
    return problem;
}

}  // namespace

TEST_CASE("set covering finds the fewest sites of all sets", "[siting]") {
    for (unsigned seed = 0; seed < 120; ++seed) {
        CAPTURE(seed);
        const SitingProblem problem = random_problem(seed, 15 + seed % 30);
        int fewest = 99;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            fewest = worth.serves_all ? std::min(fewest, std::popcount(set)) : fewest;
        });
        const Siting siting = fewest_sites(problem, plenty());
        check_value(siting, fewest);
        CHECK(holds_kept(problem, siting));
        CHECK(worth_of(problem, set_of(siting.chosen)).serves_all);
        CHECK(siting.chosen.size() == static_cast<std::size_t>(fewest));
    }
}

TEST_CASE("backup covering has the most weight in reach of two among the smallest sets", "[siting]") {
    for (unsigned seed = 200; seed < 280; ++seed) {
        CAPTURE(seed);
        const SitingProblem problem = random_problem(seed, 25 + seed % 30);
        int fewest = 99;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            fewest = worth.serves_all ? std::min(fewest, std::popcount(set)) : fewest;
        });
        double backed = 0;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            if (worth.serves_all && std::popcount(set) == fewest) {
                backed = std::max(backed, worth.backed);
            }
        });
        const Siting siting = most_backup(problem, plenty());
        check_value(siting, backed);
        CHECK(holds_kept(problem, siting));
        CHECK(siting.chosen.size() == static_cast<std::size_t>(fewest));
        CHECK(worth_of(problem, set_of(siting.chosen)).serves_all);
    }
}

TEST_CASE("maximal covering has the most weight in reach of all sets", "[siting]") {
    for (unsigned seed = 400; seed < 480; ++seed) {
        CAPTURE(seed);
        const SitingProblem problem = random_problem(seed, 10 + seed % 30);
        double most = 0;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            if (static_cast<std::size_t>(std::popcount(set)) <= problem.most) {
                most = std::max(most, worth.covered);
            }
        });
        const Siting siting = most_covered(problem, plenty());
        check_value(siting, most);
        CHECK(holds_kept(problem, siting));
        CHECK(siting.chosen.size() <= problem.most);
    }
}

TEST_CASE("p-median has the least sum of all sets, with a reach and without", "[siting]") {
    for (unsigned seed = 600; seed < 720; ++seed) {
        CAPTURE(seed);
        const SitingProblem problem = random_problem(seed, seed % 2 == 0 ? kInfinite : 30 + seed % 40);
        double least = kInfinite;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            if (static_cast<std::size_t>(std::popcount(set)) <= problem.most && worth.serves_all) {
                least = std::min(least, worth.total);
            }
        });
        const Siting siting = least_total(problem, plenty());
        if (std::isinf(least)) {
            CHECK(siting.proven);
            CHECK(siting.chosen.empty());
            continue;
        }
        check_value(siting, least);
        CHECK(holds_kept(problem, siting));
        CHECK(siting.chosen.size() <= problem.most);
        CHECK(total_of(problem, siting.chosen) == siting.value);
    }
}

TEST_CASE("p-center has the least worst distance of all sets", "[siting]") {
    for (unsigned seed = 800; seed < 880; ++seed) {
        CAPTURE(seed);
        const SitingProblem problem = random_problem(seed, kInfinite);
        double least = kInfinite;
        for_every_set(problem, [&](std::uint32_t set, const Worth& worth) {
            if (static_cast<std::size_t>(std::popcount(set)) <= problem.most) {
                least = std::min(least, worth.worst);
            }
        });
        const Siting siting = least_worst(problem, plenty());
        check_value(siting, least);
        CHECK(holds_kept(problem, siting));
        CHECK(siting.chosen.size() <= problem.most);
    }
}

// OR-Library's first p-median problem: J. E. Beasley, A note on solving large p-median problems, EJOR 21
// (1985) 270-273; the optimum is that of the file pmedopt. As a p-center problem: W. Pullan, A memetic
// genetic algorithm for the vertex p-center problem, Evolutionary Computation 16 (2008) 417-436.
TEST_CASE("pmed1 of the OR-Library has its published optima", "[siting]") {
    std::size_t most = 0;
    const SitingProblem problem =
        or_library(std::string{LIMES_SOURCE_DIR} + "/tests/engine/data/pmed1.txt", most);
    REQUIRE(problem.site_count == 100);
    REQUIRE(most == 5);
    check_value(least_total(problem, plenty()), 5819);
    check_value(least_worst(problem, plenty()), 127);
}

// Of the 13 points of the plane of order 3 and the 15 of the space of order 2 the smallest sets that meet
// every line are a line and a plane: R. C. Bose, R. C. Burton, A characterization of flat spaces in a finite
// geometry, J. Combinatorial Theory 1 (1966) 96-104. What meets every line of the affine plane of order 3 is
// what a cap leaves, of 4 points at most: the problem A9 of D. R. Fulkerson, G. L. Nemhauser, L. E. Trotter,
// Two computationally difficult set covering problems, Mathematical Programming Study 2 (1974) 72-81.
TEST_CASE("the lines of finite geometries are met by their published numbers of points", "[siting]") {
    SitingProblem space;
    space.site_count = 15;  // point p is the vector p + 1 over two elements
    for (std::uint32_t a = 1; a <= 15; ++a) {
        for (std::uint32_t b = a + 1; b <= 15; ++b) {
            if (const std::uint32_t third = a ^ b; third > b) {
                space.reach.push_back({{a - 1, 0}, {b - 1, 0}, {third - 1, 0}});
            }
        }
    }
    REQUIRE(space.reach.size() == 35);
    space.weight.assign(35, 1);
    check_value(fewest_sites(space, plenty()), 7);

    SitingProblem plane;
    plane.site_count = 13;  // a difference set of 13
    for (std::uint32_t line = 0; line < 13; ++line) {
        plane.reach.push_back({});
        for (const std::uint32_t difference : {0U, 1U, 3U, 9U}) {
            plane.reach.back().push_back({(line + difference) % 13, 0});
        }
    }
    plane.weight.assign(13, 1);
    check_value(fewest_sites(plane, plenty()), 4);

    SitingProblem affine;
    affine.site_count = 9;
    for (std::uint32_t a = 0; a < 9; ++a) {
        for (std::uint32_t b = a + 1; b < 9; ++b) {
            const std::uint32_t third = (6 - a % 3 - b % 3) % 3 + 3 * ((6 - a / 3 - b / 3) % 3);
            if (third > b) {
                affine.reach.push_back({{a, 0}, {b, 0}, {third, 0}});
            }
        }
    }
    affine.weight.assign(affine.reach.size(), 1);
    check_value(fewest_sites(affine, plenty()), 5);
}

TEST_CASE("without time there is a bound, a gap and no claim of a proof", "[siting]") {
    std::size_t most = 0;
    const SitingProblem problem =
        or_library(std::string{LIMES_SOURCE_DIR} + "/tests/engine/data/pmed1.txt", most);
    const Siting median = least_total(problem, SitingBudget{1e-3, {}});
    CHECK_FALSE(median.proven);
    CHECK(median.bound <= 5819);
    CHECK(median.value >= 5819);
    CHECK(total_of(problem, median.chosen) == median.value);
    const Siting centre = least_worst(problem, SitingBudget{1e-3, {}});
    CHECK(centre.bound <= 127);
    CHECK(centre.value >= 127);
}

TEST_CASE("a budget without end does not end, and its half ends first", "[siting]") {
    const SitingBudget budget{1e18, {}};
    CHECK_FALSE(budget.is_over());
    CHECK(budget.seconds_left() > 9e8);
    CHECK(budget.half().seconds_left() < 6e8);
    CHECK(SitingBudget{0, {}}.is_over());
}

TEST_CASE("a stop is heard while the solver works", "[siting]") {
    std::size_t most = 0;
    const SitingProblem problem =
        or_library(std::string{LIMES_SOURCE_DIR} + "/tests/engine/data/pmed1.txt", most);
    std::stop_source source;
    source.request_stop();
    CHECK_THROWS_AS(least_total(problem, SitingBudget{60, source.get_token()}), limes::base::Cancelled);
}

TEST_CASE("sets in others and sets that hold others are told, of equal ones the first stays", "[siting]") {
    const Sets sets{{1, 2}, {1, 2, 3}, {1, 2}, {3}, {}};
    const Sets of_member = transposed(sets, 4);
    CHECK(of_member == Sets{{}, {0, 1, 2}, {0, 1, 2}, {1, 3}});
    CHECK(containing(sets, of_member, plenty()) == std::vector<bool>{false, true, true, false, false});
    CHECK(contained(sets, of_member, plenty()) == std::vector<bool>{true, false, true, true, true});
}

TEST_CASE("an integer program is solved, or shown to have no solution", "[siting]") {
    IntegerProgram program;
    program.whole = 3;
    program.columns = {{.cost = -5}, {.cost = -4}, {.cost = -3}};
    const std::uint32_t knapsack = program.add_row({.most = 5});
    for (std::size_t i = 0; i < 3; ++i) {
        program.columns[i].entries = {{knapsack, i == 0 ? 4.0 : i == 1 ? 3.0 : 2.0}};
    }
    const ProgramAnswer answer = solve(program, 3600, {});
    CHECK(answer.proof == Proof::optimal);
    REQUIRE(answer.columns.size() == 3);
    CHECK(answer.columns[0] == Approx(0).margin(1e-9));
    CHECK(answer.columns[1] == Approx(1));
    CHECK(answer.columns[2] == Approx(1));
    const std::uint32_t too_much = program.add_row({.least = 2});
    program.columns[0].entries.push_back({too_much, 1});
    CHECK(solve(program, 3600, {}).proof == Proof::infeasible);
}
