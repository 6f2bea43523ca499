#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct GEOSGeom_t;
struct GEOSPrepGeom_t;

namespace limes::engine::embedded {

/// Owns a GEOS geometry in the plane: longitude and latitude, or metres of a local projection.
///
/// Every call goes through the calling thread's own GEOS context, so a geometry may be moved to another
/// thread. Before several threads read one geometry, call `force_envelopes`: GEOS 3.11 fills envelopes in
/// when first asked, without a lock. Errors of all functions here: EngineError with GEOS's own words; the
/// caller knows which feature it was.
class GeosGeometry {
public:
    GeosGeometry() = default;
    explicit GeosGeometry(GEOSGeom_t* owned) : m_geometry{owned} {}

    [[nodiscard]] GEOSGeom_t* get() const { return m_geometry.get(); }
    [[nodiscard]] GEOSGeom_t* release() { return m_geometry.release(); }
    [[nodiscard]] explicit operator bool() const { return m_geometry != nullptr; }

private:
    struct Destroy {
        void operator()(GEOSGeom_t* geometry) const;
    };
    std::unique_ptr<GEOSGeom_t, Destroy> m_geometry;
};

// ---- there and back
// --------------------------------------------------------------------------------------------

/// A row's geometry for GEOS; null and empty become an empty collection. Cost: its vertices.
[[nodiscard]] GeosGeometry to_geos(model::GeometryView geometry);

/// A rectangle; west <= east.
[[nodiscard]] GeosGeometry to_geos(const geodesy::Box& box);
[[nodiscard]] GeosGeometry to_geos(geodesy::LonLat point);

/// Appends a row: exterior rings counter-clockwise, interior ones clockwise. A row holds one kind, so of a
/// mixed collection the parts of the highest dimension stay (of area and edge, the area). No points at all:
/// an empty row.
void append(model::GeometryColumn& column, const GeosGeometry& geometry);

/// The same structure with every coordinate moved, as into a local projection and back.
[[nodiscard]] GeosGeometry transformed(const GeosGeometry& geometry,
                                       const std::function<void(double& x, double& y)>& move);

// ---- overlay and measure
// ---------------------------------------------------------------------------------------

/// The set within `width` (negative shrinks areas), arcs as `quadrant_segments` chords a quarter circle.
[[nodiscard]] GeosGeometry buffer(const GeosGeometry& geometry, double width, int quadrant_segments);

/// The union of all, taken together once; an empty span gives an empty collection. The parts may overlap.
[[nodiscard]] GeosGeometry union_of(std::vector<GeosGeometry> parts);
[[nodiscard]] GeosGeometry intersection(const GeosGeometry& a, const GeosGeometry& b);
[[nodiscard]] GeosGeometry difference(const GeosGeometry& a, const GeosGeometry& b);
/// The areas of it alone. Where two areas also touch along an edge or at a point, their intersection is a
/// collection with lines and points in it, which GEOS takes for no further overlay.
[[nodiscard]] GeosGeometry areas_in(GeosGeometry geometry);

/// The part inside a rectangle; quicker than an intersection. The result of valid areas may need `valid`.
[[nodiscard]] GeosGeometry clipped(const GeosGeometry& geometry, const geodesy::Box& box);

/// The geometry itself when valid, else made so by the structure method (rings keep their meaning as shells
/// and holes).
[[nodiscard]] GeosGeometry valid(const GeosGeometry& geometry);
[[nodiscard]] bool is_valid(const GeosGeometry& geometry);
/// Why it is not valid, with the place; empty when it is.
[[nodiscard]] std::string invalid_reason(const GeosGeometry& geometry);
/// Why a geometry is not valid, and where GEOS saw it first.
struct Flaw {
    std::string why;
    geodesy::LonLat where;
};
[[nodiscard]] std::optional<Flaw> flaw_of(const GeosGeometry& geometry);

/// All areas bounded by the lines, as one collection; used to split areas by lines.
[[nodiscard]] GeosGeometry polygonized(const GeosGeometry& lines);
[[nodiscard]] GeosGeometry boundary(const GeosGeometry& geometry);
/// The Delaunay triangles of its vertices, as one collection; none when they lie on a line.
[[nodiscard]] GeosGeometry delaunay(const GeosGeometry& points);

/// A point that lies inside an area (or on a line).
[[nodiscard]] geodesy::LonLat point_on(const GeosGeometry& geometry);

[[nodiscard]] bool is_empty(const GeosGeometry& geometry);
/// 0 points, 1 lines, 2 areas; -1 empty.
[[nodiscard]] int dimension(const GeosGeometry& geometry);
[[nodiscard]] std::size_t vertex_count(const GeosGeometry& geometry);
/// The number of parts of a collection or multi-geometry, else 1, and a copy of one of them.
[[nodiscard]] std::size_t part_count(const GeosGeometry& geometry);
[[nodiscard]] GeosGeometry part(const GeosGeometry& geometry, std::size_t index);
/// Nothing when empty. Not wrapped.
[[nodiscard]] std::optional<geodesy::Box> box_of(const GeosGeometry& geometry);
[[nodiscard]] GeosGeometry copy(const GeosGeometry& geometry);

/// Computes the envelopes of the geometry and of all its parts and rings, so that threads may then read it
/// together.
void force_envelopes(const GeosGeometry& geometry);

// ---- predicates
// ------------------------------------------------------------------------------------------------

/// The named predicates of the OGC simple features model.
enum class Relation : std::uint8_t {
    intersects,
    disjoint,
    within,
    contains,
    covers,
    covered_by,
    touches,
    crosses,
    overlaps,
    equals
};

/// The relation seen from the other side: `a within b` is `b contains a`.
[[nodiscard]] Relation converse(Relation relation);

/// Whether `a relation b` holds, exactly as GEOS decides it.
[[nodiscard]] bool related(const GeosGeometry& a, const GeosGeometry& b, Relation relation);

/// The DE-9IM matrix of the two, nine letters.
[[nodiscard]] std::string de9im(const GeosGeometry& a, const GeosGeometry& b);

/// A geometry indexed for many predicates. For one thread: its index is built when first used.
class GeosPrepared {
public:
    /// Refers to `geometry`, which must outlive it.
    explicit GeosPrepared(const GeosGeometry& geometry);

    /// Whether `prepared relation other` holds; the same answer as `related`.
    [[nodiscard]] bool related(const GeosGeometry& other, Relation relation) const;

private:
    struct Destroy {
        void operator()(const GEOSPrepGeom_t* prepared) const;
    };
    const GeosGeometry* m_geometry;
    std::unique_ptr<const GEOSPrepGeom_t, Destroy> m_prepared;
};

}  // namespace limes::engine::embedded
