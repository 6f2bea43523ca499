#pragma once

#include <limes/model/layer.hpp>

#include <cstdint>
#include <deque>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

/// Which units came from which. An id may have several rows, one for each time it was valid; kinship is
/// between ids, and known from either end: by the column predecessors or successors.
class Kinship {
public:
    using Ids = std::set<std::string_view>;

    /// Refers to the layer, which must outlive it.
    explicit Kinship(const model::Layer& units);

    [[nodiscard]] bool knows(std::string_view id) const { return m_rows.contains(id); }
    [[nodiscard]] const std::vector<std::size_t>& rows(std::string_view id) const { return m_rows.at(id); }
    /// What it became, and what it came from; empty when that is not known.
    [[nodiscard]] const Ids& after(std::string_view id) const { return kin(m_after, id); }
    [[nodiscard]] const Ids& before(std::string_view id) const { return kin(m_before, id); }
    /// Another succession, from a layer that outlives this.
    void add(std::string_view before, std::string_view after);

    /// The generation of every id reached from `start` one way, the nearest when there are several ways;
    /// cycles end.
    template <class Reached>
    void follow(const Ids& start, bool forward, Reached&& reached) const {
        Ids seen{start};
        std::deque<std::pair<std::string_view, std::int64_t>> queue;
        for (const std::string_view id : start) {
            queue.emplace_back(id, 0);
        }
        while (!queue.empty()) {
            const auto [id, generation] = queue.front();
            queue.pop_front();
            for (const std::string_view other : forward ? after(id) : before(id)) {
                if (seen.insert(other).second) {
                    reached(other, forward ? generation + 1 : -generation - 1, id);
                    queue.emplace_back(other, generation + 1);
                }
            }
        }
    }

private:
    using Edges = std::unordered_map<std::string_view, Ids>;

    static const Ids& kin(const Edges& edges, std::string_view id);

    std::unordered_map<std::string_view, std::vector<std::size_t>> m_rows;
    Edges m_before;
    Edges m_after;
};

/// The ids that a row names in a column, as predecessors: parted as the relation of the column says, else by
/// semicolons. None when there is no such column.
[[nodiscard]] std::vector<std::string_view> named_in(const model::Layer& layer, std::string_view column,
                                                     std::size_t row);

}  // namespace limes::engine::embedded
