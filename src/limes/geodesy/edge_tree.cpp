#include <limes/geodesy/edge_tree.hpp>

#include <algorithm>

namespace limes::geodesy {
namespace {

constexpr std::uint32_t kOneLeaf = 16;
constexpr std::uint32_t kLeaf = 8;

}  // namespace

EdgeTree::EdgeTree(ShapeKind kind, const std::vector<Path>& paths) : m_kind{kind} {
    std::size_t vertices = 0;
    for (const Path& path : paths) {
        vertices += path.size();
    }
    m_vertices.reserve(vertices);
    m_edges.reserve(vertices);
    m_witnesses.reserve(paths.size());
    for (const Path& path : paths) {
        const auto first = static_cast<std::uint32_t>(m_vertices.size());
        for (std::size_t i = 0; i < path.size(); ++i) {
            m_vertices.push_back(path[i]);
        }
        const auto last = static_cast<std::uint32_t>(m_vertices.size());
        if (first == last) {
            continue;
        }
        m_witnesses.push_back(path[0]);
        if (kind == ShapeKind::points || last - first == 1) {
            for (std::uint32_t v = first; v < last; ++v) {
                m_edges.push_back({v, v});
            }
            continue;
        }
        for (std::uint32_t v = first; v + 1 < last; ++v) {
            m_edges.push_back({v, v + 1});
        }
    }
    m_at.reserve(vertices);
    std::ranges::transform(m_vertices, std::back_inserter(m_at), [](LonLat p) { return to_ecef(p); });
    if (kind == ShapeKind::points && m_edges.size() > kOneLeaf) {
        sort_points(0, m_edges.size());
    }
    m_sagitta_m.reserve(m_edges.size());
    for (const auto& [a, b] : m_edges) {
        m_sagitta_m.push_back(a == b ? 0 : whole({m_vertices[a], m_vertices[b], m_at[a], m_at[b]}).sagitta_m);
        note_seam(m_vertices[a], m_vertices[b]);
    }
    if (!m_edges.empty()) {
        m_nodes.resize(1);
        build(0, 0, static_cast<std::uint32_t>(m_edges.size()));
    }
}

void EdgeTree::sort_points(std::size_t first, std::size_t last) {
    if (last - first <= kLeaf) {
        return;
    }
    const Node all = box(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last));
    const std::array<double, 3> size{all.high[0] - all.low[0], all.high[1] - all.low[1],
                                     all.high[2] - all.low[2]};
    const auto axis = std::ranges::max_element(size) - size.begin();
    constexpr std::array<double Ecef::*, 3> kAxes{&Ecef::x, &Ecef::y, &Ecef::z};
    const auto along_axis = [&](const std::array<std::uint32_t, 2>& edge) {
        return std::pair{m_at[edge[0]].*kAxes[static_cast<std::size_t>(axis)], edge[0]};
    };
    const std::size_t middle = first + (last - first) / 2;
    const auto begin = m_edges.begin();
    std::ranges::nth_element(begin + static_cast<std::ptrdiff_t>(first),
                             begin + static_cast<std::ptrdiff_t>(middle),
                             begin + static_cast<std::ptrdiff_t>(last), {}, along_axis);
    sort_points(first, middle);
    sort_points(middle, last);
}

void EdgeTree::note_seam(LonLat a, LonLat b) {
    m_at_north_pole = m_at_north_pole || a.lat == 90 || b.lat == 90;
    m_at_south_pole = m_at_south_pole || a.lat == -90 || b.lat == -90;
    for (const double seam : {180.0, -180.0}) {
        Stretches& stretches = seam > 0 ? m_on_east_seam : m_on_west_seam;
        if (a.lon == seam && b.lon == seam) {
            stretches.push_back({std::min(a.lat, b.lat), std::max(a.lat, b.lat)});
        } else if (a.lon == seam || b.lon == seam) {
            const double lat = a.lon == seam ? a.lat : b.lat;
            stretches.push_back({lat, lat});
        }
    }
}

EdgeTree::Node EdgeTree::box(std::uint32_t first, std::uint32_t last) const {
    constexpr double kFar = 1e9;
    Node node{{kFar, kFar, kFar}, {-kFar, -kFar, -kFar}, kFar, kFar, -kFar, -kFar, first, last, 0};
    for (std::uint32_t i = first; i < last; ++i) {
        const double sagitta = m_sagitta_m.empty() ? 0 : m_sagitta_m[i];
        for (const std::uint32_t v : m_edges[i]) {
            const std::array<double, 3> at{m_at[v].x, m_at[v].y, m_at[v].z};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                node.low[axis] = std::min(node.low[axis], at[axis] - sagitta);
                node.high[axis] = std::max(node.high[axis], at[axis] + sagitta);
            }
            node.west = std::min(node.west, m_vertices[v].lon);
            node.east = std::max(node.east, m_vertices[v].lon);
            node.south = std::min(node.south, m_vertices[v].lat);
            node.north = std::max(node.north, m_vertices[v].lat);
        }
    }
    return node;
}

void EdgeTree::build(std::size_t node, std::uint32_t first, std::uint32_t last) {
    const bool leaf = last - first <= kLeaf || (node == 0 && last - first <= kOneLeaf);
    if (leaf) {
        m_nodes[node] = box(first, last);
        return;
    }
    const std::size_t left = m_nodes.size();
    m_nodes.resize(left + 2);
    const std::uint32_t middle = first + (last - first) / 2;
    build(left, first, middle);
    build(left + 1, middle, last);
    const Node& low = m_nodes[left];
    const Node& high = m_nodes[left + 1];
    Node& both = m_nodes[node];
    for (std::size_t axis = 0; axis < 3; ++axis) {
        both.low[axis] = std::min(low.low[axis], high.low[axis]);
        both.high[axis] = std::max(low.high[axis], high.high[axis]);
    }
    both.west = std::min(low.west, high.west);
    both.east = std::max(low.east, high.east);
    both.south = std::min(low.south, high.south);
    both.north = std::max(low.north, high.north);
    both.first_edge = first;
    both.last_edge = last;
    both.children = static_cast<std::uint32_t>(left);
}

}  // namespace limes::geodesy
