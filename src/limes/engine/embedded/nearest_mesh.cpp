#include <limes/base/error.hpp>
#include <limes/engine/embedded/bisector.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/nearest_mesh.hpp>
#include <limes/geodesy/distance.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace limes::engine::embedded {
namespace {

using geodesy::LonLat;
using geodesy::Planar;

constexpr int kStandIns = 12;
/// A site must be so much nearer than the three for its edge to be turned.
constexpr double kSurely_m = 1e-5;

double cross(Planar a, Planar b, Planar c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

Planar planar_centre(Planar a, Planar b, Planar c) {
    const double bx = b.x - a.x;
    const double by = b.y - a.y;
    const double cx = c.x - a.x;
    const double cy = c.y - a.y;
    const double twice = 2 * (bx * cy - by * cx);
    const double b2 = bx * bx + by * by;
    const double c2 = cx * cx + cy * cy;
    return {a.x + (cy * b2 - by * c2) / twice, a.y + (bx * c2 - cx * b2) / twice};
}

std::size_t corner_of(const MeshTriangle& triangle, std::uint32_t site) {
    return static_cast<std::size_t>(std::ranges::find(triangle.corner, site) - triangle.corner.begin());
}

}  // namespace

NearestMesh::NearestMesh(std::span<const LonLat> sites, const geodesy::LocalProjection& plane,
                         double within_m)
    : m_sites{sites}, m_plane{plane}, m_within_m{within_m} {
    double farthest = within_m;
    for (const LonLat site : sites) {
        m_planar.push_back(plane.forward(site));
        farthest = std::max(farthest, std::hypot(m_planar.back().x, m_planar.back().y));
    }
    // Nothing within the distance is nearer to a stand-in than to a site.
    const double away = 5 * within_m + 3 * farthest;
    for (int i = 0; i < kStandIns; ++i) {
        const double angle = 2 * std::numbers::pi * i / kStandIns + 0.1;
        m_planar.push_back({away * std::cos(angle), away * std::sin(angle)});
    }
    triangulate();
    join();
    for (MeshTriangle& triangle : m_triangles) {
        find_centre(triangle);
    }
    turn_wrong_edges();
    m_one_of.assign(m_planar.size(), kNoTriangle);
    for (std::uint32_t t = 0; t < m_triangles.size(); ++t) {
        for (const std::uint32_t corner : m_triangles[t].corner) {
            m_one_of[corner] = t;
        }
    }
}

void NearestMesh::triangulate() {
    model::GeometryColumn points;
    points.begin_row(model::GeometryType::multi_point);
    std::map<std::pair<double, double>, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < m_planar.size(); ++i) {
        points.begin_part();
        points.begin_path();
        points.push_vertex({m_planar[i].x, m_planar[i].y});
        numbers.emplace(std::pair{m_planar[i].x, m_planar[i].y}, i);
    }
    const GeosGeometry collection = delaunay(to_geos(points[0]));
    for (std::size_t i = 0; i < part_count(collection); ++i) {
        model::GeometryColumn one;
        append(one, part(collection, i));
        const geodesy::Path ring = one[0].path(0, 0);
        MeshTriangle triangle{};
        for (std::size_t k = 0; k < 3; ++k) {
            triangle.corner.at(k) = numbers.at({ring[k].lon, ring[k].lat});
            triangle.across.at(k) = kNoTriangle;
        }
        m_triangles.push_back(triangle);
    }
}

void NearestMesh::join() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::uint32_t, std::size_t>> edges;
    for (std::uint32_t t = 0; t < m_triangles.size(); ++t) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t a = m_triangles[t].corner.at((k + 1) % 3);
            const std::uint32_t b = m_triangles[t].corner.at((k + 2) % 3);
            if (const auto other = edges.find({b, a}); other != edges.end()) {
                m_triangles[t].across.at(k) = other->second.first;
                m_triangles[other->second.first].across.at(other->second.second) = t;
            }
            edges.emplace(std::pair{a, b}, std::pair{t, k});
        }
    }
}

void NearestMesh::find_centre(MeshTriangle& triangle) const {
    const auto [a, b, c] = triangle.corner;
    triangle.centre = planar_centre(m_planar[a], m_planar[b], m_planar[c]);
    triangle.exact.reset();
    if (!is_site(a) || !is_site(b) || !is_site(c) ||
        !(std::hypot(triangle.centre.x, triangle.centre.y) < 2 * m_within_m)) {
        return;
    }
    triangle.exact = circumcentre(m_sites[a], m_sites[b], m_sites[c], m_plane.reverse(triangle.centre));
    if (triangle.exact) {
        triangle.centre = m_plane.forward(*triangle.exact);
        triangle.radius_m = geodesy::distance(*triangle.exact, m_sites[a]).value();
    }
}

bool NearestMesh::is_wrong(std::uint32_t t, std::size_t k) const {
    const MeshTriangle& triangle = m_triangles[t];
    const std::uint32_t u = triangle.across.at(k);
    if (u == kNoTriangle || !triangle.exact) {
        return false;
    }
    const MeshTriangle& other = m_triangles[u];
    const std::uint32_t a = triangle.corner.at((k + 1) % 3);
    const std::uint32_t fourth = other.corner.at((corner_of(other, a) + 1) % 3);
    if (!is_site(fourth) ||
        geodesy::distance(*triangle.exact, m_sites[fourth]).value() > triangle.radius_m - kSurely_m) {
        return false;
    }
    // An edge can be turned only inside a convex quadrilateral.
    const Planar top = m_planar[triangle.corner.at(k)];
    const Planar bottom = m_planar[fourth];
    return cross(top, m_planar[a], bottom) > 0 &&
           cross(bottom, m_planar[triangle.corner.at((k + 2) % 3)], top) > 0;
}

void NearestMesh::replace(std::uint32_t triangle, std::uint32_t old_across, std::uint32_t new_across) {
    if (triangle != kNoTriangle) {
        std::ranges::replace(m_triangles[triangle].across, old_across, new_across);
    }
}

void NearestMesh::turn(std::uint32_t t, std::size_t k) {
    MeshTriangle& triangle = m_triangles[t];
    const std::uint32_t u = triangle.across.at(k);
    MeshTriangle& other = m_triangles[u];
    const std::uint32_t top = triangle.corner.at(k);
    const std::uint32_t a = triangle.corner.at((k + 1) % 3);
    const std::uint32_t b = triangle.corner.at((k + 2) % 3);
    const std::size_t at_a = corner_of(other, a);
    const std::uint32_t fourth = other.corner.at((at_a + 1) % 3);
    const std::uint32_t beyond_b_top = triangle.across.at((k + 1) % 3);
    const std::uint32_t beyond_top_a = triangle.across.at((k + 2) % 3);
    const std::uint32_t beyond_fourth_b = other.across.at(at_a);
    const std::uint32_t beyond_a_fourth = other.across.at(corner_of(other, b));
    triangle.corner = {top, a, fourth};
    triangle.across = {beyond_a_fourth, u, beyond_top_a};
    other.corner = {fourth, b, top};
    other.across = {beyond_b_top, t, beyond_fourth_b};
    replace(beyond_a_fourth, u, t);
    replace(beyond_b_top, t, u);
    find_centre(triangle);
    find_centre(other);
}

void NearestMesh::turn_wrong_edges() {
    const std::size_t most = 100 * m_triangles.size();
    std::size_t turned = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::uint32_t t = 0; t < m_triangles.size(); ++t) {
            for (std::size_t k = 0; k < 3; ++k) {
                if (is_wrong(t, k)) {
                    if (++turned > most) {
                        throw base::EngineError{"the neighbours of the facilities could not be told"};
                    }
                    turn(t, k);
                    changed = true;
                }
            }
        }
    }
}

std::vector<std::uint32_t> NearestMesh::about(std::uint32_t site) const {
    std::vector<std::uint32_t> around;
    std::uint32_t t = m_one_of[site];
    do {
        around.push_back(t);
        t = m_triangles[t].across.at((corner_of(m_triangles[t], site) + 1) % 3);
    } while (t != m_one_of[site] && t != kNoTriangle);
    return around;
}

}  // namespace limes::engine::embedded
