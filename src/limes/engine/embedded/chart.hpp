#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/model/geometry.hpp>

#include <vector>

namespace limes::engine::embedded {

/// A ring on the ellipsoid, its first vertex not repeated, whose longitudes run on without a jump at ±180:
/// each is within 180 degrees of the one before. Its inside is on its left.
using RunningRing = std::vector<geodesy::LonLat>;

/// Shifts longitudes by whole turns until none jumps.
void run_on(RunningRing& ring);

/// Appends the area inside the first ring and outside the others, given by rings of their own inside, as a
/// row of the longitude/latitude chart: cut at ±180, and at a pole closed along ±180 and the pole itself (RFC
/// 7946, 3.1.9). An area holds at most one pole. Cost: linear, unless it has to be cut.
void append_area(model::GeometryColumn& column, const std::vector<RunningRing>& rings);

}  // namespace limes::engine::embedded
