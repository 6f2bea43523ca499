#include <limes/base/error.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <geos_c.h>

#include <algorithm>
#include <array>
#include <utility>

namespace limes::engine::embedded {
namespace {

using geodesy::Box;
using geodesy::LonLat;
using model::GeometryColumn;
using model::GeometryType;
using model::GeometryView;

/// A thread's context; GEOS reports errors by callback, which records and never throws through C.
class ThreadContext {
public:
    ThreadContext() : m_handle{GEOS_init_r()} {
        GEOSContext_setErrorMessageHandler_r(m_handle, &ThreadContext::record, this);
        GEOSContext_setNoticeMessageHandler_r(m_handle, &ThreadContext::ignore, nullptr);
    }
    ThreadContext(const ThreadContext&) = delete;
    ThreadContext& operator=(const ThreadContext&) = delete;
    ~ThreadContext() { GEOS_finish_r(m_handle); }

    [[nodiscard]] GEOSContextHandle_t handle() const { return m_handle; }
    [[noreturn]] void fail(std::string_view doing) {
        const std::string words = std::exchange(m_message, {});
        throw base::EngineError{"GEOS could not " + std::string{doing} + ": " +
                                (words.empty() ? "no reason given" : words)};
    }

private:
    static void record(const char* message, void* self) {
        static_cast<ThreadContext*>(self)->m_message = message;
    }
    static void ignore(const char* /*message*/, void* /*self*/) {}

    GEOSContextHandle_t m_handle;
    std::string m_message;
};

ThreadContext& context() {
    thread_local ThreadContext mine;
    return mine;
}

GEOSContextHandle_t handle() {
    return context().handle();
}

GeosGeometry owned(GEOSGeometry* geometry, std::string_view doing) {
    if (geometry == nullptr) {
        context().fail(doing);
    }
    return GeosGeometry{geometry};
}

/// GEOS answers 0, 1, or 2 for an error.
bool answer(char given, std::string_view doing) {
    if (given != 0 && given != 1) {
        context().fail(doing);
    }
    return given == 1;
}

/// Hands several geometries over to GEOS, which frees them even when it fails.
GeosGeometry collection(int type, std::vector<GeosGeometry> parts) {
    std::vector<GEOSGeometry*> raw;
    raw.reserve(parts.size());
    for (GeosGeometry& each : parts) {
        raw.push_back(each.release());
    }
    return owned(GEOSGeom_createCollection_r(handle(), type, raw.data(), static_cast<unsigned>(raw.size())),
                 "collect geometries");
}

GEOSCoordSequence* sequence(const double* x, const double* y, std::size_t size) {
    GEOSCoordSequence* made =
        GEOSCoordSeq_copyFromArrays_r(handle(), x, y, nullptr, nullptr, static_cast<unsigned>(size));
    if (made == nullptr) {
        context().fail("take coordinates");
    }
    return made;
}

GeosGeometry polygon(GeosGeometry shell, std::vector<GeosGeometry> holes) {
    std::vector<GEOSGeometry*> raw;
    raw.reserve(holes.size());
    for (GeosGeometry& each : holes) {
        raw.push_back(each.release());
    }
    return owned(
        GEOSGeom_createPolygon_r(handle(), shell.release(), raw.data(), static_cast<unsigned>(raw.size())),
        "make a polygon");
}

GeosGeometry make_path(int type, const double* x, const double* y, std::size_t size) {
    GEOSCoordSequence* coordinates = sequence(x, y, size);
    switch (type) {
        case GEOS_POINT:
            return owned(GEOSGeom_createPoint_r(handle(), coordinates), "make a point");
        case GEOS_LINEARRING:
            return owned(GEOSGeom_createLinearRing_r(handle(), coordinates), "make a ring");
        default:
            return owned(GEOSGeom_createLineString_r(handle(), coordinates), "make a line");
    }
}

GeosGeometry make_path(int type, geodesy::Path path) {
    return make_path(type, path.lon.data(), path.lat.data(), path.size());
}

GeosGeometry make_part(GeometryView view, std::size_t part) {
    if (model::is_puntal(view.type())) {
        return make_path(GEOS_POINT, view.path(part, 0));
    }
    if (model::is_lineal(view.type())) {
        return make_path(GEOS_LINESTRING, view.path(part, 0));
    }
    GeosGeometry shell = make_path(GEOS_LINEARRING, view.path(part, 0));
    std::vector<GeosGeometry> holes;
    for (std::size_t index = 1; index < view.path_count(part); ++index) {
        holes.push_back(make_path(GEOS_LINEARRING, view.path(part, index)));
    }
    return polygon(std::move(shell), std::move(holes));
}

int collection_type(GeometryType type) {
    switch (type) {
        case GeometryType::multi_point:
            return GEOS_MULTIPOINT;
        case GeometryType::multi_line_string:
            return GEOS_MULTILINESTRING;
        case GeometryType::multi_polygon:
            return GEOS_MULTIPOLYGON;
        default:
            return GEOS_GEOMETRYCOLLECTION;
    }
}

// The coordinates of a point, line or ring.
struct Coordinates {
    std::vector<double> x;
    std::vector<double> y;
};

Coordinates coordinates(const GEOSGeometry* simple) {
    const GEOSCoordSequence* from = GEOSGeom_getCoordSeq_r(handle(), simple);
    unsigned size = 0;
    if (from == nullptr || GEOSCoordSeq_getSize_r(handle(), from, &size) == 0) {
        context().fail("give coordinates");
    }
    Coordinates taken{std::vector<double>(size), std::vector<double>(size)};
    if (size > 0 &&
        GEOSCoordSeq_copyToArrays_r(handle(), from, taken.x.data(), taken.y.data(), nullptr, nullptr) == 0) {
        context().fail("copy coordinates");
    }
    return taken;
}

bool is_collection(int type) {
    return type == GEOS_MULTIPOINT || type == GEOS_MULTILINESTRING || type == GEOS_MULTIPOLYGON ||
           type == GEOS_GEOMETRYCOLLECTION;
}

int type_of(const GEOSGeometry* geometry) {
    return GEOSGeomTypeId_r(handle(), geometry);
}

std::size_t ring_count(const GEOSGeometry* polygon) {
    return 1 + static_cast<std::size_t>(std::max(0, GEOSGetNumInteriorRings_r(handle(), polygon)));
}

/// Ring 0 is the shell.
const GEOSGeometry* ring(const GEOSGeometry* polygon, std::size_t index) {
    return index == 0 ? GEOSGetExteriorRing_r(handle(), polygon)
                      : GEOSGetInteriorRingN_r(handle(), polygon, static_cast<int>(index) - 1);
}

/// Calls `f(part)` for every point, line and polygon however deep.
template <class F>
void for_each_simple(const GEOSGeometry* geometry, F&& f) {
    if (!is_collection(type_of(geometry))) {
        f(geometry);
        return;
    }
    const int count = GEOSGetNumGeometries_r(handle(), geometry);
    for (int i = 0; i < count; ++i) {
        for_each_simple(GEOSGetGeometryN_r(handle(), geometry, i), f);
    }
}

int simple_dimension(const GEOSGeometry* simple) {
    if (GEOSisEmpty_r(handle(), simple) == 1) {
        return -1;
    }
    return GEOSGeom_getDimensions_r(handle(), simple);
}

/// Twice the signed area in the plane, taken about the first vertex to keep its digits.
double turning(const Coordinates& c) {
    double sum = 0;
    for (std::size_t i = 1; i + 1 < c.x.size(); ++i) {
        sum += (c.x[i] - c.x[0]) * (c.y[i + 1] - c.y[0]) - (c.x[i + 1] - c.x[0]) * (c.y[i] - c.y[0]);
    }
    return sum;
}

enum class Turn : std::uint8_t { as_is, counter_clockwise, clockwise };

void push_path(GeometryColumn& column, Coordinates c, Turn turn) {
    const bool reversed =
        (turn == Turn::counter_clockwise && turning(c) < 0) || (turn == Turn::clockwise && turning(c) > 0);
    if (reversed) {
        std::ranges::reverse(c.x);
        std::ranges::reverse(c.y);
    }
    column.begin_path();
    for (std::size_t i = 0; i < c.x.size(); ++i) {
        column.push_vertex({c.x[i], c.y[i]});
    }
}

GeosGeometry moved(const GEOSGeometry* geometry, const std::function<void(double&, double&)>& move) {
    const int type = type_of(geometry);
    if (is_collection(type)) {
        std::vector<GeosGeometry> parts;
        const int count = GEOSGetNumGeometries_r(handle(), geometry);
        parts.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            parts.push_back(moved(GEOSGetGeometryN_r(handle(), geometry, i), move));
        }
        return collection(type, std::move(parts));
    }
    if (GEOSisEmpty_r(handle(), geometry) == 1) {
        return owned(GEOSGeom_clone_r(handle(), geometry), "copy a geometry");
    }
    if (type == GEOS_POLYGON) {
        GeosGeometry shell = moved(ring(geometry, 0), move);
        std::vector<GeosGeometry> holes;
        for (std::size_t i = 1; i < ring_count(geometry); ++i) {
            holes.push_back(moved(ring(geometry, i), move));
        }
        return polygon(std::move(shell), std::move(holes));
    }
    Coordinates c = coordinates(geometry);
    for (std::size_t i = 0; i < c.x.size(); ++i) {
        move(c.x[i], c.y[i]);
    }
    if (type == GEOS_LINEARRING) {  // a ring stays closed whatever rounding `move` brings
        c.x.back() = c.x.front();
        c.y.back() = c.y.front();
    }
    return make_path(type, c.x.data(), c.y.data(), c.x.size());
}

using Predicate = char (*)(GEOSContextHandle_t, const GEOSGeometry*, const GEOSGeometry*);
using PreparedPredicate = char (*)(GEOSContextHandle_t, const GEOSPreparedGeometry*, const GEOSGeometry*);

struct RelationCall {
    Predicate plain;
    PreparedPredicate prepared;  ///< null: GEOS has none
};

// In the order of Relation.
constexpr std::array<RelationCall, 10> kRelationCalls{{
    {&GEOSIntersects_r, &GEOSPreparedIntersects_r},
    {&GEOSDisjoint_r, &GEOSPreparedDisjoint_r},
    {&GEOSWithin_r, &GEOSPreparedWithin_r},
    {&GEOSContains_r, &GEOSPreparedContains_r},
    {&GEOSCovers_r, &GEOSPreparedCovers_r},
    {&GEOSCoveredBy_r, &GEOSPreparedCoveredBy_r},
    {&GEOSTouches_r, &GEOSPreparedTouches_r},
    {&GEOSCrosses_r, &GEOSPreparedCrosses_r},
    {&GEOSOverlaps_r, &GEOSPreparedOverlaps_r},
    {&GEOSEquals_r, nullptr},
}};

const RelationCall& call_of(Relation relation) {
    return kRelationCalls.at(static_cast<std::size_t>(relation));
}

std::string text_from(char* given, std::string_view doing) {
    if (given == nullptr) {
        context().fail(doing);
    }
    std::string text{given};
    GEOSFree_r(handle(), given);
    return text;
}

}  // namespace

void GeosGeometry::Destroy::operator()(GEOSGeom_t* geometry) const {
    GEOSGeom_destroy_r(handle(), geometry);
}

GeosGeometry to_geos(GeometryView geometry) {
    const GeometryType type = geometry.type();
    if (!model::has_points(type)) {
        return owned(GEOSGeom_createEmptyCollection_r(handle(), GEOS_GEOMETRYCOLLECTION),
                     "make an empty geometry");
    }
    const int many = collection_type(type);
    if (many == GEOS_GEOMETRYCOLLECTION) {
        return make_part(geometry, 0);
    }
    std::vector<GeosGeometry> parts;
    parts.reserve(geometry.part_count());
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        parts.push_back(make_part(geometry, part));
    }
    return collection(many, std::move(parts));
}

GeosGeometry to_geos(const Box& box) {
    return owned(GEOSGeom_createRectangle_r(handle(), box.west, box.south, box.east, box.north),
                 "make a rectangle");
}

GeosGeometry to_geos(LonLat point) {
    return owned(GEOSGeom_createPointFromXY_r(handle(), point.lon, point.lat), "make a point");
}

void append(GeometryColumn& column, const GeosGeometry& geometry) {
    int highest = -1;
    for_each_simple(geometry.get(),
                    [&](const GEOSGeometry* each) { highest = std::max(highest, simple_dimension(each)); });
    if (highest < 0) {
        column.push_empty();
        return;
    }
    std::vector<const GEOSGeometry*> kept;
    for_each_simple(geometry.get(), [&](const GEOSGeometry* each) {
        if (simple_dimension(each) == highest) {
            kept.push_back(each);
        }
    });
    constexpr std::array kOne{GeometryType::point, GeometryType::line_string, GeometryType::polygon};
    constexpr std::array kMany{GeometryType::multi_point, GeometryType::multi_line_string,
                               GeometryType::multi_polygon};
    const auto kind = static_cast<std::size_t>(highest);
    if (highest == 0 && kept.size() == 1) {
        const Coordinates c = coordinates(kept.front());
        column.push_point({c.x.front(), c.y.front()});
        return;
    }
    column.begin_row(kept.size() == 1 ? kOne.at(kind) : kMany.at(kind));
    for (const GEOSGeometry* each : kept) {
        column.begin_part();
        if (highest < 2) {
            push_path(column, coordinates(each), Turn::as_is);
            continue;
        }
        for (std::size_t i = 0; i < ring_count(each); ++i) {
            push_path(column, coordinates(ring(each, i)), i == 0 ? Turn::counter_clockwise : Turn::clockwise);
        }
    }
}

GeosGeometry transformed(const GeosGeometry& geometry,
                         const std::function<void(double& x, double& y)>& move) {
    return moved(geometry.get(), move);
}

GeosGeometry buffer(const GeosGeometry& geometry, double width, int quadrant_segments) {
    return owned(GEOSBuffer_r(handle(), geometry.get(), width, quadrant_segments), "buffer a geometry");
}

GeosGeometry union_of(std::vector<GeosGeometry> parts) {
    if (parts.size() == 1) {
        return owned(GEOSUnaryUnion_r(handle(), parts.front().get()), "unite geometries");
    }
    const GeosGeometry all = collection(GEOS_GEOMETRYCOLLECTION, std::move(parts));
    return owned(GEOSUnaryUnion_r(handle(), all.get()), "unite geometries");
}

GeosGeometry intersection(const GeosGeometry& a, const GeosGeometry& b) {
    return owned(GEOSIntersection_r(handle(), a.get(), b.get()), "intersect two geometries");
}

GeosGeometry difference(const GeosGeometry& a, const GeosGeometry& b) {
    return owned(GEOSDifference_r(handle(), a.get(), b.get()), "subtract a geometry");
}

GeosGeometry areas_in(GeosGeometry geometry) {
    const int type = type_of(geometry.get());
    if (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) {
        return geometry;
    }
    GeometryColumn one;
    if (dimension(geometry) == 2) {
        append(one, geometry);
    } else {
        one.push_empty();
    }
    return to_geos(one[0]);
}

GeosGeometry clipped(const GeosGeometry& geometry, const Box& box) {
    return owned(GEOSClipByRect_r(handle(), geometry.get(), box.west, box.south, box.east, box.north),
                 "clip a geometry");
}

GeosGeometry valid(const GeosGeometry& geometry) {
    if (is_valid(geometry)) {
        return copy(geometry);
    }
    GEOSMakeValidParams* how = GEOSMakeValidParams_create_r(handle());
    GEOSMakeValidParams_setMethod_r(handle(), how, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(handle(), how, 0);
    GEOSGeometry* made = GEOSMakeValidWithParams_r(handle(), geometry.get(), how);
    GEOSMakeValidParams_destroy_r(handle(), how);
    return owned(made, "make a geometry valid");
}

bool is_valid(const GeosGeometry& geometry) {
    return answer(GEOSisValid_r(handle(), geometry.get()), "check a geometry");
}

std::string invalid_reason(const GeosGeometry& geometry) {
    if (is_valid(geometry)) {
        return {};
    }
    return text_from(GEOSisValidReason_r(handle(), geometry.get()), "say why a geometry is not valid");
}

std::optional<Flaw> flaw_of(const GeosGeometry& geometry) {
    char* why = nullptr;
    GEOSGeometry* where = nullptr;
    const bool sound =
        answer(GEOSisValidDetail_r(handle(), geometry.get(), 0, &why, &where), "check a geometry");
    const GeosGeometry place{where};
    if (sound) {
        GEOSFree_r(handle(), why);
        return std::nullopt;
    }
    Flaw flaw{text_from(why, "say why a geometry is not valid"), {}};
    if (place && !is_empty(place)) {
        const Coordinates c = coordinates(place.get());
        flaw.where = {c.x.front(), c.y.front()};
    }
    return flaw;
}

GeosGeometry polygonized(const GeosGeometry& lines) {
    const GEOSGeometry* one = lines.get();
    return owned(GEOSPolygonize_r(handle(), &one, 1), "polygonize lines");
}

GeosGeometry boundary(const GeosGeometry& geometry) {
    return owned(GEOSBoundary_r(handle(), geometry.get()), "take a boundary");
}

GeosGeometry delaunay(const GeosGeometry& points) {
    return owned(GEOSDelaunayTriangulation_r(handle(), points.get(), 0, 0), "triangulate points");
}

LonLat point_on(const GeosGeometry& geometry) {
    const GeosGeometry found = owned(GEOSPointOnSurface_r(handle(), geometry.get()), "find a point inside");
    const Coordinates c = coordinates(found.get());
    if (c.x.empty()) {
        throw base::EngineError{"GEOS could not find a point inside: the geometry is empty"};
    }
    return {c.x.front(), c.y.front()};
}

bool is_empty(const GeosGeometry& geometry) {
    return answer(GEOSisEmpty_r(handle(), geometry.get()), "look whether a geometry is empty");
}

int dimension(const GeosGeometry& geometry) {
    return is_empty(geometry) ? -1 : GEOSGeom_getDimensions_r(handle(), geometry.get());
}

std::size_t vertex_count(const GeosGeometry& geometry) {
    const int count = GEOSGetNumCoordinates_r(handle(), geometry.get());
    if (count < 0) {
        context().fail("count coordinates");
    }
    return static_cast<std::size_t>(count);
}

std::size_t part_count(const GeosGeometry& geometry) {
    const int count = GEOSGetNumGeometries_r(handle(), geometry.get());
    if (count < 0) {
        context().fail("count parts");
    }
    return static_cast<std::size_t>(count);
}

GeosGeometry part(const GeosGeometry& geometry, std::size_t index) {
    const GEOSGeometry* found = GEOSGetGeometryN_r(handle(), geometry.get(), static_cast<int>(index));
    if (found == nullptr) {
        context().fail("give a part");
    }
    return owned(GEOSGeom_clone_r(handle(), found), "copy a part");
}

std::optional<Box> box_of(const GeosGeometry& geometry) {
    if (is_empty(geometry)) {
        return std::nullopt;
    }
    Box box;
    if (GEOSGeom_getXMin_r(handle(), geometry.get(), &box.west) == 0 ||
        GEOSGeom_getYMin_r(handle(), geometry.get(), &box.south) == 0 ||
        GEOSGeom_getXMax_r(handle(), geometry.get(), &box.east) == 0 ||
        GEOSGeom_getYMax_r(handle(), geometry.get(), &box.north) == 0) {
        context().fail("give a box");
    }
    return box;
}

GeosGeometry copy(const GeosGeometry& geometry) {
    return owned(GEOSGeom_clone_r(handle(), geometry.get()), "copy a geometry");
}

void force_envelopes(const GeosGeometry& geometry) {
    const auto force = [](const GEOSGeometry* each) {
        double ignored = 0;
        GEOSGeom_getXMin_r(handle(), each, &ignored);
    };
    const auto walk = [&](const auto& self, const GEOSGeometry* each) -> void {
        force(each);
        const int type = type_of(each);
        if (type == GEOS_POLYGON && GEOSisEmpty_r(handle(), each) == 0) {
            for (std::size_t i = 0; i < ring_count(each); ++i) {
                force(ring(each, i));
            }
        }
        if (is_collection(type)) {
            const int count = GEOSGetNumGeometries_r(handle(), each);
            for (int i = 0; i < count; ++i) {
                self(self, GEOSGetGeometryN_r(handle(), each, i));
            }
        }
    };
    walk(walk, geometry.get());
}

Relation converse(Relation relation) {
    switch (relation) {
        case Relation::within:
            return Relation::contains;
        case Relation::contains:
            return Relation::within;
        case Relation::covers:
            return Relation::covered_by;
        case Relation::covered_by:
            return Relation::covers;
        default:
            return relation;
    }
}

bool related(const GeosGeometry& a, const GeosGeometry& b, Relation relation) {
    return answer(call_of(relation).plain(handle(), a.get(), b.get()), "relate two geometries");
}

std::string de9im(const GeosGeometry& a, const GeosGeometry& b) {
    return text_from(GEOSRelate_r(handle(), a.get(), b.get()), "relate two geometries");
}

GeosPrepared::GeosPrepared(const GeosGeometry& geometry)
    : m_geometry{&geometry}, m_prepared{GEOSPrepare_r(handle(), geometry.get())} {
    if (m_prepared == nullptr) {
        context().fail("prepare a geometry");
    }
}

void GeosPrepared::Destroy::operator()(const GEOSPrepGeom_t* prepared) const {
    GEOSPreparedGeom_destroy_r(handle(), prepared);
}

bool GeosPrepared::related(const GeosGeometry& other, Relation relation) const {
    const RelationCall& call = call_of(relation);
    if (call.prepared == nullptr) {
        return embedded::related(*m_geometry, other, relation);
    }
    return answer(call.prepared(handle(), m_prepared.get(), other.get()), "relate two geometries");
}

}  // namespace limes::engine::embedded
