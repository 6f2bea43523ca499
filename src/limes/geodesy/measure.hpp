#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/path.hpp>

namespace limes::geodesy {

/// Ellipsoidal area inside a closed ring whose edges are straight in longitude/latitude; positive when the
/// ring is counter-clockwise.
///
/// A ring round a pole is closed along the meridians ±180 and the pole itself. Those vertices may be written
/// out (RFC 7946 cuts such a ring there), or the ring may end 360 degrees from where it began: then the pole
/// of the hemisphere that the ring lies in is meant. A ring whose first vertex is not repeated is closed by a
/// straight edge.
///
/// Definition: the integral over the ring of dA = M N cos(lat) dlat dlon; by Green's theorem the sum over its
///             edges of -(lon1 - lon0) times the mean of S(lat) on the edge, where S is the area between the
///             equator and lat for each radian of longitude. S is a sine series, whose mean on an edge has
///             a closed form: edges of any length are exact, and nothing is subdivided.
/// Accuracy:   1e-15/cos(lat) of the area of the ring's box, since S is taken against the ring's own
///             latitude: a ring of one square metre is as exact as its coordinates in doubles (about
///             1e-9 m2), wherever it lies.
/// Cost:       about 10 ns an edge, where a ring has a dozen or more and lies within 5 degrees of latitude of
/// its
///             first vertex; else 0.1 µs.
/// Source:     J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), eq. 3-12: S = q a²/2.
/// Example:    the whole ellipsoid has 510 065 621.724 km2.
[[nodiscard]] SquareMetres signed_area(Path ring);

/// Length on the ellipsoid of a path whose edges are straight in longitude/latitude; no edge gives zero.
[[nodiscard]] Metres length(Path path);

/// Length of one such edge: not of the geodesic between its ends, which is shorter.
///
/// Definition: the integral of hypot(N cos(lat) dlon, M dlat) on the edge, by Gauss-Legendre quadrature on
///             pieces that shrink towards a pole, where the integrand may have a corner.
/// Accuracy:   1e-11 of the length (0.01 µm in a kilometre).
/// Cost:       20 ns for an edge of up to some 30 km, 0.2 µs beyond, some µs when it ends at a pole.
/// Example:    one degree along the equator is 111 319.491 m.
[[nodiscard]] Metres edge_length(LonLat a, LonLat b);

}  // namespace limes::geodesy
