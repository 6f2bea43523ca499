#include <limes/engine/embedded/integer_program.hpp>

#include "catch.hpp"

#include <cmath>
#include <ctime>
#include <random>

using namespace limes::engine::embedded;

namespace {

double processor_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

/// The p-median of places at random in a square, each pair of places a column: so degenerate that its linear
/// program alone takes long. The first `most` places are a solution.
struct Median {
    IntegerProgram program;
    double first_cost = 0;
};

Median slow_median(std::size_t places, std::size_t most) {
    std::mt19937_64 random{7};
    std::uniform_real_distribution<double> at{0, 1000};
    std::vector<std::pair<double, double>> place;
    for (std::size_t i = 0; i < places; ++i) {
        place.emplace_back(at(random), at(random));
    }
    Median median;
    IntegerProgram& program = median.program;
    program.whole = places;
    program.columns.resize(places);
    const std::uint32_t count = program.add_row({.most = static_cast<double>(most)});
    for (std::size_t site = 0; site < places; ++site) {
        program.columns[site].entries.push_back({count, 1});
        program.start.push_back(site < most ? 1 : 0);
    }
    for (std::size_t demand = 0; demand < places; ++demand) {
        const std::uint32_t served = program.add_row({.least = 1, .most = 1});
        double nearest = 1e9;
        for (std::size_t site = 0; site < places; ++site) {
            const double way = std::hypot(place[demand].first - place[site].first,
                                          place[demand].second - place[site].second);
            nearest = site < most ? std::min(nearest, way) : nearest;
            const std::uint32_t open = program.add_row({.most = 0});
            program.columns[site].entries.push_back({open, -1});
            program.columns.push_back({.cost = way, .entries = {{served, 1}, {open, 1}}});
        }
        median.first_cost += nearest;
    }
    return median;
}

}  // namespace

// Seconds of the processor, which a busy machine does not make more of. Without an end to the linear program
// it takes above forty.
TEST_CASE("a linear program that lasts longer than the time is broken off, with a bound that holds",
          "[siting]") {
    const Median median = slow_median(300, 12);
    const double before = processor_seconds();
    const ProgramAnswer answer = solve(median.program, 1, {});
    CHECK(processor_seconds() - before < 10);
    CHECK(answer.proof == Proof::none);
    CHECK(answer.bound > -1);
    CHECK(answer.bound <= median.first_cost);
}

TEST_CASE("a search that is broken off has a bound below what more time finds, and above nothing",
          "[siting]") {
    const Median median = slow_median(40, 5);
    const ProgramAnswer whole = solve(median.program, 3600, {});
    REQUIRE(whole.proof == Proof::optimal);
    for (const double seconds : {0.001, 0.01, 0.03, 0.1, 0.2, 0.4}) {
        CAPTURE(seconds);
        const ProgramAnswer part = solve(median.program, seconds, {});
        CHECK(part.proof != Proof::infeasible);
        CHECK(part.bound <= whole.bound * (1 + 1e-9));
        double cost = 0;
        for (std::size_t i = 0; i < part.columns.size(); ++i) {
            cost += part.columns[i] * median.program.columns[i].cost;
        }
        CHECK((part.columns.empty() || cost >= whole.bound * (1 - 1e-9)));
    }
}

TEST_CASE("without a second there is nothing to say", "[siting]") {
    const ProgramAnswer answer = solve(slow_median(5, 2).program, 0, {});
    CHECK(answer.proof == Proof::none);
    CHECK(answer.columns.empty());
    CHECK(std::isinf(answer.bound));
}
