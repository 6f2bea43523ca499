#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/path.hpp>

namespace limes::geodesy {

/// Ellipsoidal area inside a closed ring whose edges are straight in longitude/latitude; positive when the ring is
/// counter-clockwise. A ring round a pole is closed along the meridians ±180 and the pole itself.
[[nodiscard]] SquareMetres signed_area(Path ring);

/// Length on the ellipsoid of a path whose edges are straight in longitude/latitude.
[[nodiscard]] Metres length(Path path);

/// Length of one such edge.
[[nodiscard]] Metres edge_length(LonLat a, LonLat b);

}  // namespace limes::geodesy
