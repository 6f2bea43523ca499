#include <limes/engine/embedded/assignment.hpp>
#include <limes/engine/embedded/matching.hpp>

#include <algorithm>
#include <cmath>
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

/// How a distance and a number become one weight: (bonus - distance in units) * steps - number, so that one
/// partner more outweighs any distance, and any distance outweighs every number.
struct Scale {
    double units_per_m = 1e6;
    std::int64_t steps = 1;
    std::int64_t bonus = 0;
};

Scale scale_of(const std::vector<Partnership>& possible, const std::vector<std::size_t>& part,
               std::size_t nodes) {
    constexpr double kMost = 1152921504606846976.0;  // 2^60
    double longest_m = 0;
    for (const std::size_t i : part) {
        longest_m = std::max(longest_m, possible[i].distance_m);
    }
    const double pairs = static_cast<double>(nodes / 2) + 1;
    Scale scale;
    const auto bonus = [&] { return pairs * (std::ceil(longest_m * scale.units_per_m) + 1); };
    while (bonus() > kMost / 4) {
        scale.units_per_m /= 10;
    }
    const double steps = pairs * static_cast<double>(part.size()) + 1;
    if (bonus() * steps < kMost) {
        scale.steps = static_cast<std::int64_t>(steps);
    }
    scale.bonus = static_cast<std::int64_t>(bonus());
    return scale;
}

void solve(const std::vector<Partnership>& possible, const std::vector<std::size_t>& part,
           std::vector<std::size_t>& chosen) {
    std::map<std::uint32_t, std::uint32_t> number;
    for (const std::size_t i : part) {
        number.emplace(possible[i].a, 0);
        number.emplace(possible[i].b, 0);
    }
    std::uint32_t next = 0;
    for (auto& [node, own] : number) {
        own = next++;
    }
    const Scale scale = scale_of(possible, part, number.size());
    std::vector<MatchingEdge> edges;
    edges.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        const Partnership& each = possible[part[i]];
        const auto units = static_cast<std::int64_t>(std::llround(each.distance_m * scale.units_per_m));
        const std::int64_t order = scale.steps > 1 ? static_cast<std::int64_t>(i) : 0;
        edges.push_back({number.at(each.a), number.at(each.b), (scale.bonus - units) * scale.steps - order});
    }
    for (const std::size_t i : heaviest_matching(next, edges)) {
        chosen.push_back(part[i]);
    }
}

}  // namespace

std::vector<std::size_t> best_partners(std::uint32_t node_count, const std::vector<Partnership>& possible) {
    Parts parts{node_count};
    for (const Partnership& each : possible) {
        parts.join(each.a, each.b);
    }
    std::map<std::uint32_t, std::vector<std::size_t>> by_part;
    for (std::size_t i = 0; i < possible.size(); ++i) {
        by_part[parts.find(possible[i].a)].push_back(i);
    }
    std::vector<std::size_t> chosen;
    for (const auto& [root, part] : by_part) {
        solve(possible, part, chosen);
    }
    std::ranges::sort(chosen);
    return chosen;
}

}  // namespace limes::engine::embedded
