// C++17: LEMON 1.3.1 uses members of std::allocator that C++20 took away.
#include <limes/engine/embedded/flow.hpp>

// LEMON's headers are older than these warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <stdexcept>

namespace limes::engine::embedded {
namespace {

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;

/// The network: sources and sinks as given, the way through a sink up to its capacity, and for every source a
/// way that leaves it unserved, dearer than any detour of others that could be needed to serve it.
struct Network {
    Graph graph;
    Graph::ArcMap<std::int64_t> most{graph};
    Graph::ArcMap<std::int64_t> cost{graph};
    Graph::NodeMap<std::int64_t> supply{graph};
    std::vector<Graph::Arc> ways;

    explicit Network(const FlowProblem& problem) {
        std::int64_t total = 0;
        std::int64_t dearest = 0;
        std::vector<Graph::Node> sources;
        for (const std::int64_t own : problem.supply) {
            sources.push_back(graph.addNode());
            supply[sources.back()] = own;
            total += own;
        }
        const Graph::Node end = graph.addNode();
        supply[end] = -total;
        std::vector<Graph::Node> sinks;
        for (const std::int64_t capacity : problem.capacity) {
            sinks.push_back(graph.addNode());
            supply[sinks.back()] = 0;
            add(sinks.back(), end, capacity, 0);
        }
        for (const FlowWay& way : problem.ways) {
            ways.push_back(add(sources[way.source], sinks[way.sink], problem.supply[way.source], way.cost));
            dearest = std::max(dearest, way.cost);
        }
        const auto longest = static_cast<std::int64_t>(std::min(sources.size(), sinks.size()) + 1);
        for (std::size_t i = 0; i < sources.size(); ++i) {
            add(sources[i], end, problem.supply[i], longest * (dearest + 1));
        }
    }

private:
    Graph::Arc add(Graph::Node from, Graph::Node to, std::int64_t at_most, std::int64_t each) {
        const Graph::Arc arc = graph.addArc(from, to);
        most[arc] = at_most;
        cost[arc] = each;
        return arc;
    }
};

bool is_proven(const Network& network, const Simplex& simplex) {
    Graph::NodeMap<std::int64_t> balance{network.graph, 0};
    for (Graph::ArcIt arc{network.graph}; arc != lemon::INVALID; ++arc) {
        const std::int64_t flow = simplex.flow(arc);
        const std::int64_t reduced = network.cost[arc] + simplex.potential(network.graph.source(arc)) -
                                     simplex.potential(network.graph.target(arc));
        if (flow < 0 || flow > network.most[arc] || (flow < network.most[arc] && reduced < 0) ||
            (flow > 0 && reduced > 0)) {
            return false;
        }
        balance[network.graph.source(arc)] += flow;
        balance[network.graph.target(arc)] -= flow;
    }
    for (Graph::NodeIt node{network.graph}; node != lemon::INVALID; ++node) {
        if (balance[node] != network.supply[node]) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::vector<std::int64_t> cheapest_flow(const FlowProblem& problem) {
    const Network network{problem};
    Simplex simplex{network.graph};
    simplex.upperMap(network.most).costMap(network.cost).supplyMap(network.supply);
    if (simplex.run() != Simplex::OPTIMAL || !is_proven(network, simplex)) {
        throw std::logic_error{"the flow could not be proven to be the cheapest"};
    }
    std::vector<std::int64_t> flow;
    flow.reserve(network.ways.size());
    for (const Graph::Arc arc : network.ways) {
        flow.push_back(simplex.flow(arc));
    }
    return flow;
}

}  // namespace limes::engine::embedded
