#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/projection.hpp>

#include <GeographicLib/AzimuthalEquidistant.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace limes::geodesy {

namespace {

const GeographicLib::AzimuthalEquidistant& azimuthal() {
    static const GeographicLib::AzimuthalEquidistant projection;
    return projection;
}

}  // namespace

Planar LocalProjection::forward(LonLat p) const {
    Planar planar;
    azimuthal().Forward(m_centre.lat, m_centre.lon, p.lat, p.lon, planar.x, planar.y);
    return planar;
}

LonLat LocalProjection::reverse(Planar p) const {
    LonLat position;
    azimuthal().Reverse(m_centre.lat, m_centre.lon, p.x, p.y, position.lat, position.lon);
    return position;
}

double LocalProjection::distance_error_bound(Metres radius) {
    const double x = radius.value() / kSemiMinorAxis_m;
    if (!(x < std::numbers::pi / 2)) {
        return std::numeric_limits<double>::infinity();
    }
    // The difference cancels for small x; there its series x²/6 + 7x⁴/360 + 31x⁶/15120 + .. is rounded up.
    constexpr double kSmall = 0.05;
    return x < kSmall ? x * x / 6 * (1 + x * x * (7.0 / 60 + x * x / 60)) : x / std::sin(x) - 1;
}

}  // namespace limes::geodesy
