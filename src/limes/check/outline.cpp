#include <limes/check/outline.hpp>
#include <limes/engine/embedded/overlay.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace limes::check {

namespace {

namespace embedded = engine::embedded;
using embedded::BoundaryEdge;
using geodesy::LonLat;

constexpr double kJoined_deg = 1e-8;

/// Vertices by cells as wide as they may be apart: those near one are in its cell or beside it.
class Vertices {
public:
    /// The vertex that was there first within the distance.
    LonLat join(LonLat vertex) {
        const auto column = static_cast<std::int64_t>(std::floor(vertex.lon / kJoined_deg));
        const auto row = static_cast<std::int64_t>(std::floor(vertex.lat / kJoined_deg));
        for (std::int64_t i = column - 1; i <= column + 1; ++i) {
            for (std::int64_t j = row - 1; j <= row + 1; ++j) {
                const auto found = m_first.find(key(i, j));
                if (found != m_first.end() && std::abs(found->second.lon - vertex.lon) <= kJoined_deg &&
                    std::abs(found->second.lat - vertex.lat) <= kJoined_deg) {
                    return found->second;
                }
            }
        }
        m_first.emplace(key(column, row), vertex);
        return vertex;
    }

private:
    /// Cells far apart may share one, of which the later is not kept: some ends stay apart then.
    static std::uint64_t key(std::int64_t column, std::int64_t row) {
        constexpr std::uint64_t kRows = 40'000'000'000;
        return static_cast<std::uint64_t>(column) * kRows + static_cast<std::uint64_t>(row);
    }

    std::unordered_map<std::uint64_t, LonLat> m_first;
};

}  // namespace

embedded::GeosGeometry faces_between(const std::vector<BoundaryEdge>& edges) {
    model::GeometryColumn lines;
    lines.begin_row(model::GeometryType::multi_line_string);
    for (const auto& run : embedded::chained(edges)) {
        lines.begin_part();
        lines.begin_path();
        lines.push_vertex(run.front().from);
        for (const BoundaryEdge& edge : run) {
            lines.push_vertex(edge.to);
        }
    }
    std::vector<embedded::GeosGeometry> noded;
    noded.push_back(embedded::to_geos(lines[0]));
    return embedded::polygonized(embedded::union_of(std::move(noded)));
}

std::vector<BoundaryEdge> welded(const std::vector<BoundaryEdge>& edges) {
    using Ends = std::tuple<double, double, double, double>;
    const auto ends = [](const LonLat& from, const LonLat& to) {
        return Ends{from.lon, from.lat, to.lon, to.lat};
    };
    Vertices vertices;
    std::vector<BoundaryEdge> joined;
    std::map<Ends, int> ways;
    for (const BoundaryEdge& edge : edges) {
        const BoundaryEdge moved{vertices.join(edge.from), vertices.join(edge.to), edge.row};
        if (moved.from != moved.to) {
            joined.push_back(moved);
            ++ways[ends(moved.from, moved.to)];
        }
    }
    // One for one: of an edge that is there twice and once the other way round, one is left.
    std::vector<BoundaryEdge> left;
    for (const BoundaryEdge& edge : joined) {
        const auto reversed = ways.find(ends(edge.to, edge.from));
        if (reversed == ways.end() || reversed->second == 0) {
            left.push_back(edge);
        } else {
            --reversed->second;
        }
    }
    return left;
}

}  // namespace limes::check
