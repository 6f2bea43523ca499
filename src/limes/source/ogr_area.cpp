#include <limes/source/gdal_session.hpp>
#include <limes/source/ogr_area.hpp>

#include <algorithm>
#include <cmath>

namespace limes::source {

namespace {

using geodesy::LonLat;

double tidy(double lon, double shift) {
    constexpr double kRounding = 1e-9;  // of the overlay, 0.1 mm
    const double shifted = lon - shift;
    return std::abs(std::abs(shifted) - 180) < kRounding ? std::copysign(180.0, shifted) : shifted;
}

}  // namespace

OgrGeometry make_polygon(const Rings& rings) {
    OgrGeometry polygon{OGR_G_CreateGeometry(wkbPolygon)};
    for (const Vertices& vertices : rings) {
        OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
        for (const LonLat p : vertices) {
            OGR_G_AddPoint_2D(ring, p.lon, p.lat);
        }
        OGR_G_AddGeometryDirectly(polygon.get(), ring);
    }
    return polygon;
}

void collect_polygons(OGRGeometryH geometry, double shift, std::vector<Rings>& polygons) {
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) != wkbPolygon) {
        for (int i = 0;
             OGR_G_GetGeometryType(geometry) != wkbLineString && i < OGR_G_GetGeometryCount(geometry); ++i) {
            collect_polygons(OGR_G_GetGeometryRef(geometry, i), shift, polygons);
        }
        return;
    }
    Rings rings;
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); ++i) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(geometry, i);
        Vertices vertices;
        for (int k = 0; k < OGR_G_GetPointCount(ring); ++k) {
            vertices.push_back({tidy(OGR_G_GetX(ring, k), shift), OGR_G_GetY(ring, k)});
        }
        rings.push_back(std::move(vertices));
    }
    if (!rings.empty()) {
        polygons.push_back(std::move(rings));
    }
}

std::optional<std::string> flaw_of_area(OGRGeometryH area) {
    const GdalErrors said;  // the reason comes as a warning
    if (OGR_G_IsValid(area) != 0) {
        return std::nullopt;
    }
    return said.warnings().empty() ? "the area is not valid" : said.warnings().front();
}

OgrGeometry made_valid(OGRGeometryH area) {
    const GdalErrors quiet;
    const char* const options[] = {"METHOD=STRUCTURE", nullptr};
    OgrGeometry valid{OGR_G_MakeValidEx(area, const_cast<char**>(options))};  // NOLINT: C interface
    if (valid != nullptr && OGR_G_IsEmpty(valid.get()) != 0) {
        valid.reset();
    }
    return valid;
}

}  // namespace limes::source
