#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/projection.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// Three neighbouring sites and the point that is equally far from them.
struct MeshTriangle {
    std::array<std::uint32_t, 3>
        corner;  ///< counter-clockwise; numbers of sites, or of stand-ins beyond them
    std::array<std::uint32_t, 3> across;  ///< the triangle on the other side of the edge opposite a corner
    geodesy::Planar centre;
    std::optional<geodesy::LonLat> exact;  ///< the centre by geodesic distances; nothing far outside
    double radius_m = 0;                   ///< of the exact centre
};

/// Which sites are neighbours: the Delaunay triangles of sites by geodesic distance, within a distance of the
/// centre of a plane, and of twelve stand-ins far outside that close the cells of the outermost sites.
///
/// The triangles of the azimuthal equidistant plane are made right by turning the common edge of two of them
/// whose circle, on the ellipsoid, holds the fourth site.
/// Cost:   O(n log n) and some tens of geodesics a site.
/// Source: C. Lawson, Software for C1 surface interpolation, in Mathematical Software III (1977) 161-194.
class NearestMesh {
public:
    /// No two sites are nearer than a millimetre.
    NearestMesh(std::span<const geodesy::LonLat> sites, const geodesy::LocalProjection& plane,
                double within_m);

    [[nodiscard]] const std::vector<MeshTriangle>& triangles() const { return m_triangles; }
    /// The triangles about a site, counter-clockwise.
    [[nodiscard]] std::vector<std::uint32_t> about(std::uint32_t site) const;
    [[nodiscard]] bool is_site(std::uint32_t corner) const { return corner < m_sites.size(); }
    [[nodiscard]] geodesy::LonLat site(std::uint32_t number) const { return m_sites[number]; }

private:
    void triangulate();
    void join();
    void find_centre(MeshTriangle& triangle) const;
    void turn_wrong_edges();
    [[nodiscard]] bool is_wrong(std::uint32_t triangle, std::size_t k) const;
    void turn(std::uint32_t triangle, std::size_t k);
    void replace(std::uint32_t triangle, std::uint32_t old_across, std::uint32_t new_across);

    std::span<const geodesy::LonLat> m_sites;
    const geodesy::LocalProjection& m_plane;
    double m_within_m;
    std::vector<geodesy::Planar> m_planar;  // sites, then stand-ins
    std::vector<MeshTriangle> m_triangles;
    std::vector<std::uint32_t> m_one_of;  // by site: a triangle that it is a corner of
};

/// No triangle.
inline constexpr std::uint32_t kNoTriangle = 0xFFFFFFFF;

}  // namespace limes::engine::embedded
