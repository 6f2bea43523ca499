#include <limes/engine/embedded/assignment.hpp>
#include <limes/engine/embedded/matching.hpp>

#include <algorithm>
#include <map>
#include <numeric>

namespace limes::engine::embedded {
namespace {

/// Connected parts by union and find.
class Parts {
public:
    explicit Parts(std::uint32_t count) : m_parent(count) { std::iota(m_parent.begin(), m_parent.end(), 0U); }
    std::uint32_t find(std::uint32_t node) {
        while (m_parent[node] != node) {
            m_parent[node] = m_parent[m_parent[node]];
            node = m_parent[node];
        }
        return node;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        const std::uint32_t first = find(a);
        const std::uint32_t second = find(b);
        m_parent[std::max(first, second)] = std::min(first, second);
    }

private:
    std::vector<std::uint32_t> m_parent;
};

/// How a cost and a number become one weight: (bonus - cost / unit) * steps - number, so that one partner
/// more outweighs any cost, and any cost outweighs every number.
struct Scale {
    std::int64_t unit = 1;
    std::int64_t steps = 1;
    std::int64_t bonus = 0;

    [[nodiscard]] std::int64_t weight(std::int64_t cost, std::size_t number) const {
        const std::int64_t units = cost / unit + (cost % unit >= (unit + 1) / 2 ? 1 : 0);
        return (bonus - units) * steps - (steps > 1 ? static_cast<std::int64_t>(number) : 0);
    }
};

Scale scale_of(const std::vector<Partnership>& possible, const std::vector<std::size_t>& part,
               std::size_t nodes) {
    constexpr double kMost = 576460752303423488.0;  // 2^59
    std::int64_t greatest = 0;
    for (const std::size_t i : part) {
        greatest = std::max(greatest, possible[i].cost);
    }
    const std::size_t most_pairs = nodes / 2 + 1;
    const auto pairs = static_cast<double>(most_pairs);
    Scale scale;
    const auto bonus = [&] {
        const std::int64_t units = greatest / scale.unit;
        return pairs * (static_cast<double>(units) + 2);
    };
    while (bonus() > kMost / 4) {
        scale.unit *= 10;
    }
    const double steps = pairs * static_cast<double>(part.size()) + 1;
    if (bonus() * steps < kMost) {
        scale.steps = static_cast<std::int64_t>(steps);
    }
    scale.bonus = static_cast<std::int64_t>(bonus());
    return scale;
}

/// Solves one part and gives the unit it was solved in.
std::int64_t solve(const std::vector<Partnership>& possible, const std::vector<std::size_t>& part,
                   std::vector<std::size_t>& chosen) {
    std::vector<std::uint32_t> nodes;
    nodes.reserve(2 * part.size());
    for (const std::size_t i : part) {
        nodes.push_back(possible[i].a);
        nodes.push_back(possible[i].b);
    }
    std::ranges::sort(nodes);
    const auto repeated = std::ranges::unique(nodes);
    nodes.erase(repeated.begin(), repeated.end());
    const auto number = [&](std::uint32_t node) {
        return static_cast<std::uint32_t>(std::ranges::lower_bound(nodes, node) - nodes.begin());
    };
    const Scale scale = scale_of(possible, part, nodes.size());
    std::vector<MatchingEdge> edges;
    edges.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        const Partnership& each = possible[part[i]];
        edges.push_back({number(each.a), number(each.b), scale.weight(each.cost, i)});
    }
    for (const std::size_t i : heaviest_matching(static_cast<std::uint32_t>(nodes.size()), edges)) {
        chosen.push_back(part[i]);
    }
    return scale.unit;
}

}  // namespace

BestPartners best_partners(std::uint32_t node_count, const std::vector<Partnership>& possible) {
    Parts parts{node_count};
    for (const Partnership& each : possible) {
        parts.join(each.a, each.b);
    }
    std::map<std::uint32_t, std::vector<std::size_t>> by_part;
    for (std::size_t i = 0; i < possible.size(); ++i) {
        by_part[parts.find(possible[i].a)].push_back(i);
    }
    BestPartners best;
    for (const auto& [root, part] : by_part) {
        best.unit = std::max(best.unit, solve(possible, part, best.chosen));
    }
    std::ranges::sort(best.chosen);
    return best;
}

}  // namespace limes::engine::embedded
