#include <limes/engine/embedded/line_joining.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;

using Key = std::pair<double, double>;

/// Adding zero makes of -0 what it equals.
Key key(LonLat p) {
    return {p.lon + 0.0, p.lat + 0.0};
}

/// The ends of chains by their place, and which chains are still free.
class Ends {
public:
    explicit Ends(const std::vector<Chain>& chains) : m_chains{chains}, m_free(chains.size(), true) {
        for (std::size_t i = 0; i < chains.size(); ++i) {
            m_starts[key(chains[i].front())].push_back(i);
            m_ends[key(chains[i].back())].push_back(i);
        }
    }

    [[nodiscard]] bool take(std::size_t i) {
        const bool was_free = m_free[i];
        m_free[i] = false;
        return was_free;
    }

    /// A free chain that goes on from the place, turned when it is drawn towards it.
    [[nodiscard]] std::optional<Chain> from(LonLat place) {
        if (const auto i = first_free(m_starts, place)) {
            return m_chains[*i];
        }
        if (const auto i = first_free(m_ends, place)) {
            return Chain{m_chains[*i].rbegin(), m_chains[*i].rend()};
        }
        return std::nullopt;
    }

    /// A free chain that comes to the place, turned when it is drawn away from it.
    [[nodiscard]] std::optional<Chain> towards(LonLat place) {
        if (const auto i = first_free(m_ends, place)) {
            return m_chains[*i];
        }
        if (const auto i = first_free(m_starts, place)) {
            return Chain{m_chains[*i].rbegin(), m_chains[*i].rend()};
        }
        return std::nullopt;
    }

private:
    using ByPlace = std::map<Key, std::vector<std::size_t>>;

    [[nodiscard]] std::optional<std::size_t> first_free(const ByPlace& ends, LonLat place) {
        const auto there = ends.find(key(place));
        if (there == ends.end()) {
            return std::nullopt;
        }
        for (const std::size_t i : there->second) {
            if (take(i)) {
                return i;
            }
        }
        return std::nullopt;
    }

    const std::vector<Chain>& m_chains;
    std::vector<bool> m_free;
    ByPlace m_starts;
    ByPlace m_ends;
};

double apart_m(LonLat a, LonLat b) {
    return geodesy::distance(a, b).value();
}

double length_m(const Chain& chain) {
    double sum_m = 0;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        sum_m += geodesy::edge_length(chain[i - 1], chain[i]).value();
    }
    return sum_m;
}

/// The chain, turned so that it begins at one of the two ends that are farthest apart.
std::size_t first_of(std::vector<Chain>& chains) {
    std::size_t first = 0;
    bool turned = false;
    double farthest_m = -1;
    for (std::size_t i = 0; i < chains.size(); ++i) {
        for (std::size_t j = 0; j < chains.size(); ++j) {
            for (const bool at_end : {false, true}) {
                const LonLat from = at_end ? chains[i].back() : chains[i].front();
                const double far_m =
                    std::max(apart_m(from, chains[j].front()), apart_m(from, chains[j].back()));
                if (far_m > farthest_m) {
                    farthest_m = far_m;
                    first = i;
                    turned = at_end;
                }
            }
        }
    }
    if (turned) {
        std::ranges::reverse(chains[first]);
    }
    return first;
}

}  // namespace

void DrawnEdges::add(model::GeometryView line, std::uint32_t row) {
    const std::size_t before = m_edges.size();
    line.for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
        bool goes_on = false;
        for (std::size_t i = 1; i < path.size(); ++i) {
            const Key from = key(path[i - 1]);
            const Key to = key(path[i]);
            if (from == to) {
                continue;
            }
            const auto& [a, b] = std::minmax(from, to);
            if (!m_edges.emplace(a.first, a.second, b.first, b.second).second) {
                goes_on = false;
                continue;
            }
            if (!goes_on) {
                m_chains.push_back({path[i - 1]});
            }
            m_chains.back().push_back(path[i]);
            goes_on = true;
        }
    });
    if (m_edges.size() > before) {
        m_rows.push_back(row);
    }
}

std::vector<Chain> joined(const std::vector<Chain>& chains) {
    Ends ends{chains};
    std::vector<Chain> all;
    for (std::size_t i = 0; i < chains.size(); ++i) {
        if (!ends.take(i)) {
            continue;
        }
        Chain chain = chains[i];
        while (const auto more = ends.from(chain.back())) {
            chain.insert(chain.end(), more->begin() + 1, more->end());
        }
        std::vector<Chain> before;
        LonLat start = chain.front();
        while (auto more = ends.towards(start)) {
            start = more->front();
            before.push_back(std::move(*more));
        }
        Chain& whole = all.emplace_back();
        for (std::size_t part = before.size(); part-- > 0;) {
            whole.insert(whole.end(), before[part].begin(), before[part].end() - 1);
        }
        whole.insert(whole.end(), chain.begin(), chain.end());
    }
    return all;
}

std::vector<Chain> in_order(std::vector<Chain> chains) {
    if (chains.size() < 2) {
        return chains;
    }
    const auto longest = std::ranges::max_element(chains, {}, length_m);
    const Chain as_drawn{longest->front(), longest->back()};
    std::vector<Chain> ordered;
    std::size_t next = first_of(chains);
    while (true) {
        ordered.push_back(std::move(chains[next]));
        chains.erase(chains.begin() + static_cast<std::ptrdiff_t>(next));
        if (chains.empty()) {
            break;
        }
        const LonLat here = ordered.back().back();
        double nearest_m = std::numeric_limits<double>::infinity();
        bool turned = false;
        for (std::size_t i = 0; i < chains.size(); ++i) {
            for (const bool at_end : {false, true}) {
                const double off_m = apart_m(here, at_end ? chains[i].back() : chains[i].front());
                if (off_m < nearest_m) {
                    nearest_m = off_m;
                    next = i;
                    turned = at_end;
                }
            }
        }
        if (turned) {
            std::ranges::reverse(chains[next]);
        }
    }
    const bool is_turned = std::ranges::any_of(ordered, [&](const Chain& chain) {
        return chain.front() == as_drawn.back() && chain.back() == as_drawn.front() &&
               as_drawn.front() != as_drawn.back();
    });
    if (is_turned) {
        reverse(ordered);
    }
    return ordered;
}

void reverse(std::vector<Chain>& chains) {
    std::ranges::reverse(chains);
    for (Chain& chain : chains) {
        std::ranges::reverse(chain);
    }
}

}  // namespace limes::engine::embedded
