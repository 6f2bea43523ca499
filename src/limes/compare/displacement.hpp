#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/model/geometry.hpp>

namespace limes::compare {

/// How far a geometry is from another, and where.
struct Displacement {
    base::Metres distance;
    geodesy::LonLat before;
    geodesy::LonLat after;
};

/// Between single points the distance; else the greatest distance of a vertex of one from the other's points
/// or edges (the discrete Hausdorff distance, of boundaries where they are areas). Both have points.
///
/// Accuracy: that of distances, 1 mm; between vertices two lines may be farther apart. Cost: a search an
/// edge. Source:   F. Hausdorff, Grundzüge der Mengenlehre (1914), chapter 8, section 6.
[[nodiscard]] Displacement displacement(model::GeometryView before, model::GeometryView after);

/// Whether both are written the same, coordinate by coordinate.
[[nodiscard]] bool is_same(model::GeometryView a, model::GeometryView b);

}  // namespace limes::compare
