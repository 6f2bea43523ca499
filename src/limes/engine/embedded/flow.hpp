#pragma once

// Read by one file of C++17 too: no C++20 here.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// A way from a source to a sink, at a cost of 0 or more a unit.
struct FlowWay {
    std::uint32_t source;
    std::uint32_t sink;
    std::int64_t cost;
};

/// How much each source has and each sink takes, in whole units, none negative.
struct FlowProblem {
    std::vector<std::int64_t> supply;
    std::vector<std::int64_t> capacity;
    std::vector<FlowWay> ways;
};

/// What goes each way: as much as can, and of all such flows one of the least cost.
///
/// Exact. Before it is given it is proven: there are prices of the nodes under which no way that could carry
/// more costs less than nothing, and none that carries anything costs more (complementary slackness). The
/// same problem gives the same flow.
///
/// Errors: std::logic_error when the proof fails, which would be a bug.
/// Cost:   some microseconds a way.
/// Source: LEMON's NetworkSimplex: Z. Király, P. Kovács, Efficient implementations of minimum-cost flow
///         algorithms, Acta Univ. Sapientiae, Informatica 4 (2012) 67-118.
std::vector<std::int64_t> cheapest_flow(const FlowProblem& problem);

}  // namespace limes::engine::embedded
