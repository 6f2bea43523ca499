// C++17: LEMON 1.3.1 uses members of std::allocator that C++20 took away.
#include <limes/engine/embedded/matching.hpp>

// LEMON's headers are older than these warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#include <lemon/matching.h>
#include <lemon/smart_graph.h>
#pragma GCC diagnostic pop

#include <stdexcept>

namespace limes::engine::embedded {
namespace {

using Graph = lemon::SmartGraph;
using Weights = Graph::EdgeMap<std::int64_t>;
using Matching = lemon::MaxWeightedMatching<Graph, Weights>;

/// Adds the price of every odd set to the edges inside it. False when a set has a price and is not filled by
/// the matching, or has a negative price.
bool add_set_prices(const Graph& graph, const Matching& matching, Graph::EdgeMap<std::int64_t>& price) {
    Graph::NodeMap<int> set_of{graph, -1};
    for (int set = 0; set < matching.blossomNum(); ++set) {
        int count = 0;
        for (Matching::BlossomIt node{matching, set}; node != lemon::INVALID; ++node) {
            set_of[node] = set;
            ++count;
        }
        int matched = 0;
        for (Matching::BlossomIt node{matching, set}; node != lemon::INVALID; ++node) {
            for (Graph::OutArcIt arc{graph, node}; arc != lemon::INVALID; ++arc) {
                // Every edge inside is seen from both of its ends.
                if (set_of[graph.target(arc)] == set && graph.u(arc) == Graph::Node{node}) {
                    price[arc] += matching.blossomValue(set);
                    matched += matching.matching(Graph::Edge{arc}) ? 1 : 0;
                }
            }
        }
        const bool filled = 2 * matched + 1 == count;
        if (matching.blossomValue(set) < 0 || (matching.blossomValue(set) > 0 && !filled)) {
            return false;
        }
    }
    return true;
}

bool is_proven(const Graph& graph, const Weights& weights, const Matching& matching) {
    Graph::EdgeMap<std::int64_t> price{graph, 0};
    if (!add_set_prices(graph, matching, price)) {
        return false;
    }
    for (Graph::NodeIt node{graph}; node != lemon::INVALID; ++node) {
        const std::int64_t own = matching.nodeValue(node);
        if (own < 0 || (own > 0 && matching.mate(node) == lemon::INVALID)) {
            return false;
        }
    }
    for (Graph::EdgeIt edge{graph}; edge != lemon::INVALID; ++edge) {
        const std::int64_t above = matching.nodeValue(graph.u(edge)) + matching.nodeValue(graph.v(edge)) +
                                   price[edge] - weights[edge] * Matching::dualScale;
        if (above < 0 || (above > 0 && matching.matching(edge))) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::vector<std::size_t> heaviest_matching(std::uint32_t node_count, const std::vector<MatchingEdge>& edges) {
    Graph graph;
    graph.reserveNode(static_cast<int>(node_count));
    graph.reserveEdge(static_cast<int>(edges.size()));
    std::vector<Graph::Node> nodes;
    nodes.reserve(node_count);
    for (std::uint32_t i = 0; i < node_count; ++i) {
        nodes.push_back(graph.addNode());
    }
    Weights weights{graph};
    std::vector<Graph::Edge> added;
    added.reserve(edges.size());
    for (const MatchingEdge& edge : edges) {
        added.push_back(graph.addEdge(nodes[edge.a], nodes[edge.b]));
        weights[added.back()] = edge.weight;
    }
    Matching matching{graph, weights};
    matching.run();
    if (!is_proven(graph, weights, matching)) {
        throw std::logic_error{"the matching could not be proven to be the heaviest"};
    }
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (matching.matching(added[i])) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

}  // namespace limes::engine::embedded
