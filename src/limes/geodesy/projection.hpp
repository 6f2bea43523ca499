#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <memory>

namespace limes::geodesy {

struct Planar {
    double x = 0;  ///< metres
    double y = 0;  ///< metres
};

/// The azimuthal equidistant projection about a centre: distances and azimuths from the centre are exact.
/// Source: C. F. F. Karney, Geodesics on an ellipsoid of revolution (2011), and GeographicLib.
class LocalProjection {
public:
    explicit LocalProjection(LonLat centre);

    [[nodiscard]] LonLat centre() const { return m_centre; }
    [[nodiscard]] Planar forward(LonLat p) const;
    [[nodiscard]] LonLat reverse(Planar p) const;

    /// The largest relative error of a distance measured in the plane between points within `radius` of the centre.
    [[nodiscard]] static double distance_error_bound(Metres radius);

private:
    LonLat m_centre;
};

}  // namespace limes::geodesy
