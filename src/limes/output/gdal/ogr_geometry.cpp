#include <limes/output/gdal/ogr_geometry.hpp>
#include <limes/output/geometry_kind.hpp>

#include <array>

namespace limes::output {

namespace {

using model::GeometryType;
using model::GeometryView;
using model::Path;

void set_points(OGRSimpleCurve& curve, Path path) {
    curve.setPoints(static_cast<int>(path.size()), path.lon.data(), path.lat.data());
}

std::unique_ptr<OGRGeometry> make_part(GeometryView geometry, std::size_t part) {
    if (model::is_puntal(geometry.type())) {
        const model::LonLat p = geometry.path(part, 0)[0];
        return std::make_unique<OGRPoint>(p.lon, p.lat);
    }
    if (model::is_lineal(geometry.type())) {
        auto line = std::make_unique<OGRLineString>();
        set_points(*line, geometry.path(part, 0));
        return line;
    }
    auto polygon = std::make_unique<OGRPolygon>();
    for (std::size_t index = 0; index < geometry.path_count(part); ++index) {
        auto ring = std::make_unique<OGRLinearRing>();
        set_points(*ring, geometry.path(part, index));
        polygon->addRingDirectly(ring.release());
    }
    return polygon;
}

}  // namespace

OGRwkbGeometryType ogr_type(GeometryType type) {
    static constexpr std::array<OGRwkbGeometryType, 8> types{
        wkbNone,    wkbGeometryCollection, wkbPoint,           wkbLineString,
        wkbPolygon, wkbMultiPoint,         wkbMultiLineString, wkbMultiPolygon};
    return types[static_cast<std::size_t>(type)];
}

std::unique_ptr<OGRGeometry> ogr_geometry(GeometryView geometry, std::optional<GeometryType> as) {
    const GeometryType type = as.value_or(geometry.type());
    if (type != multi_of(type)) {
        return make_part(geometry, 0);
    }
    std::unique_ptr<OGRGeometry> made{OGRGeometryFactory::createGeometry(ogr_type(type))};
    OGRGeometryCollection* const parts = made->toGeometryCollection();
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        parts->addGeometryDirectly(make_part(geometry, part).release());
    }
    return made;
}

}  // namespace limes::output
