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

namespace limes::engine::embedded {

std::vector<std::size_t> heaviest_matching(std::uint32_t node_count, const std::vector<MatchingEdge>& edges) {
    using Graph = lemon::SmartGraph;
    using Weights = Graph::EdgeMap<std::int64_t>;
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
    lemon::MaxWeightedMatching<Graph, Weights> matching{graph, weights};
    matching.run();
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (matching.matching(added[i])) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

}  // namespace limes::engine::embedded
