#include <limes/engine/embedded/boundary_edges.hpp>

#include <algorithm>
#include <tuple>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;

struct Keyed {
    double low_lon, low_lat, high_lon, high_lat;
    std::uint32_t row;
    std::uint32_t ordinal;
    bool forward;  ///< from low to high

    [[nodiscard]] auto key() const { return std::tie(low_lon, low_lat, high_lon, high_lat); }
};

bool is_before(LonLat a, LonLat b) {
    return a.lon < b.lon || (a.lon == b.lon && a.lat < b.lat);
}

std::vector<Keyed> keyed_edges(const model::GeometryColumn& areas, std::span<const std::uint32_t> rows) {
    std::vector<Keyed> edges;
    for (const std::uint32_t row : rows) {
        areas[row].for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
            for (std::size_t i = 1; i < ring.size(); ++i) {
                const LonLat a = ring[i - 1];
                const LonLat b = ring[i];
                if (a == b) {
                    continue;
                }
                const bool forward = is_before(a, b);
                const LonLat low = forward ? a : b;
                const LonLat high = forward ? b : a;
                // Adding zero makes of -0 what it equals.
                edges.push_back({low.lon + 0.0, low.lat + 0.0, high.lon + 0.0, high.lat + 0.0, row,
                                 static_cast<std::uint32_t>(edges.size()), forward});
            }
        });
    }
    return edges;
}

}  // namespace

std::vector<BoundaryEdge> unshared_edges(const model::GeometryColumn& areas,
                                         std::span<const std::uint32_t> rows) {
    std::vector<Keyed> edges = keyed_edges(areas, rows);
    std::ranges::sort(edges, [](const Keyed& a, const Keyed& b) {
        return a.key() != b.key() ? a.key() < b.key()
                                  : std::tie(a.forward, a.ordinal) < std::tie(b.forward, b.ordinal);
    });
    std::vector<Keyed> left;
    for (std::size_t begin = 0; begin < edges.size();) {
        std::size_t end = begin;
        std::size_t forward = 0;
        while (end < edges.size() && edges[end].key() == edges[begin].key()) {
            forward += edges[end++].forward ? 1 : 0;
        }
        const std::size_t backward = end - begin - forward;
        const std::size_t shared = std::min(forward, backward);
        // Backward ones come first in the sorted group.
        for (std::size_t i = shared; i < backward; ++i) {
            left.push_back(edges[begin + i]);
        }
        for (std::size_t i = backward + shared; i < end - begin; ++i) {
            left.push_back(edges[begin + i]);
        }
        begin = end;
    }
    std::ranges::sort(left, {}, &Keyed::ordinal);
    std::vector<BoundaryEdge> unshared;
    unshared.reserve(left.size());
    for (const Keyed& edge : left) {
        const LonLat low{edge.low_lon, edge.low_lat};
        const LonLat high{edge.high_lon, edge.high_lat};
        unshared.push_back({edge.forward ? low : high, edge.forward ? high : low, edge.row});
    }
    return unshared;
}

std::vector<std::vector<BoundaryEdge>> chained(const std::vector<BoundaryEdge>& edges) {
    std::vector<std::uint32_t> by_start(edges.size());
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
        by_start[i] = i;
    }
    std::ranges::stable_sort(
        by_start, [&](std::uint32_t a, std::uint32_t b) { return is_before(edges[a].from, edges[b].from); });
    std::vector<bool> taken(edges.size(), false);
    const auto next = [&](LonLat from) -> const BoundaryEdge* {
        auto found = std::ranges::lower_bound(by_start, from, is_before,
                                              [&](std::uint32_t i) { return edges[i].from; });
        for (; found != by_start.end() && edges[*found].from == from; ++found) {
            if (!taken[*found]) {
                taken[*found] = true;
                return &edges[*found];
            }
        }
        return nullptr;
    };
    // A run that does not close begins where no edge ends; those first, so that none is begun in its middle.
    std::vector<LonLat> ends;
    ends.reserve(edges.size());
    for (const BoundaryEdge& edge : edges) {
        ends.push_back(edge.to);
    }
    std::ranges::sort(ends, is_before);
    std::vector<std::vector<BoundaryEdge>> runs;
    for (const bool open : {true, false}) {
        for (std::size_t i = 0; i < edges.size(); ++i) {
            if (taken[i] || (open && std::ranges::binary_search(ends, edges[i].from, is_before))) {
                continue;
            }
            taken[i] = true;
            std::vector<BoundaryEdge>& run = runs.emplace_back(1, edges[i]);
            while (const BoundaryEdge* more = next(run.back().to)) {
                run.push_back(*more);
            }
        }
    }
    return runs;
}

}  // namespace limes::engine::embedded
