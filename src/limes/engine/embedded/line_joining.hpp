#pragma once

#include <limes/model/geometry.hpp>

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

namespace limes::engine::embedded {

/// A run of vertices, no two alike in a row.
using Chain = std::vector<geodesy::LonLat>;

/// The edges of lines, each once whichever way and however often it is drawn.
class DrawnEdges {
public:
    /// Adds a line of the row; what was added before it stays where it is.
    void add(model::GeometryView line, std::uint32_t row);

    [[nodiscard]] const std::vector<Chain>& chains() const { return m_chains; }
    /// The rows that an edge is from, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return m_rows; }

private:
    std::set<std::tuple<double, double, double, double>> m_edges;
    std::vector<Chain> m_chains;
    std::vector<std::uint32_t> m_rows;
};

/// Chains put together at ends that are alike, end to start where there is the choice, else turned round.
/// Where several meet the first goes on. Cost: n log n in the chains.
[[nodiscard]] std::vector<Chain> joined(const std::vector<Chain>& chains);

/// Chains in the order, and turned the way, in which one passes them: from one of the two ends that are
/// farthest apart, always to the nearest end. The longest goes as it was drawn. Cost: the square of their
/// number.
[[nodiscard]] std::vector<Chain> in_order(std::vector<Chain> chains);

/// The other way round.
void reverse(std::vector<Chain>& chains);

}  // namespace limes::engine::embedded
