#pragma once

#include <limes/source/antimeridian.hpp>

#include <ogr_api.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace limes::source {

struct DestroyGeometry {
    void operator()(void* geometry) const { OGR_G_DestroyGeometry(geometry); }
};
/// Owns an OGRGeometryH.
using OgrGeometry = std::unique_ptr<void, DestroyGeometry>;

/// The rings of an area, exterior first.
using Rings = std::vector<Vertices>;

[[nodiscard]] OgrGeometry make_polygon(const Rings& rings);

/// Adds the polygons of a geometry; points and lines in it are none. Longitudes are taken `shift` to the
/// west, and one that is within rounding of the antimeridian is on it.
void collect_polygons(OGRGeometryH geometry, double shift, std::vector<Rings>& polygons);

/// What keeps an area from being valid after OGC 06-103r4, and where: "Self-intersection at or near point
/// 105.5 21". Nothing when it is valid. By GEOS, inside GDAL. Cost: n log n in its vertices.
[[nodiscard]] std::optional<std::string> flaw_of_area(OGRGeometryH area);

/// An area as valid polygons: shells joined, holes taken out of them, what encloses nothing left away. Null
/// when nothing is left. By GEOS's MakeValid, method structure (P. Ramsey 2022, after JTS GeometryFixer by
/// M. Davis). Cost: n log n in its vertices.
[[nodiscard]] OgrGeometry made_valid(OGRGeometryH area);

}  // namespace limes::source
