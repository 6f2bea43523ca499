#pragma once

#include <limes/geodesy/shape.hpp>

namespace limes::geodesy {

/// The length on the ellipsoid of the stretches that the boundaries of two areas (or two lines) have in
/// common; 0 where they only cross or touch at points.
///
/// Edges are held against each other: of two that lie on one line the part in common counts, whether their
/// vertices are the same or not. That they lie on one line is decided without rounding, so that a vertex
/// beside the other's edge by the last bit of a coordinate ends the common stretch: boundaries that shall be
/// common need the same vertices, or exact ones. Longitudes 180 and -180 are one meridian. In a valid area no
/// stretch is in the boundary twice, and none counts twice.
///
/// Accuracy: that of `edge_length`, 1e-11 of the length. Cost: the pairs of boxes that meet.
/// Example:  squares of one degree side by side on the equator share 110 574.389 m.
[[nodiscard]] Metres shared_length(const Shape& a, const Shape& b);

}  // namespace limes::geodesy
