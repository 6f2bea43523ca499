#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/projection.hpp>
#include <limes/model/geometry.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::output::map {

/// The projection of a sheet, chosen for its extent:
///   - wider than high, between the tropics' edge and the polar circles: Lambert conformal conic, standard
///   parallels
///     at a sixth of the height from its edges;
///   - higher than wide, or near the equator: transverse Mercator about its middle meridian, scale 1 there;
///   - a pole, or 30 to 90 degrees of extent: Lambert azimuthal equal-area about its middle;
///   - more than that: Equal Earth.
/// It knows no antimeridian: longitudes are unrolled about the middle of the extent.
class Plane {
public:
    /// Errors: UsageError when the extent has no size.
    explicit Plane(const geodesy::Box& extent);
    ~Plane();
    Plane(const Plane&) = delete;
    Plane& operator=(const Plane&) = delete;

    /// Nothing when the projection does not reach the position.
    [[nodiscard]] std::optional<geodesy::Planar> forward(geodesy::LonLat p) const;
    [[nodiscard]] std::optional<geodesy::LonLat> reverse(geodesy::Planar p) const;
    /// The vertices in the plane, unrolled from the first on; those out of reach are left out.
    void forward(const geodesy::Path& path, std::vector<geodesy::Planar>& out) const;
    /// In English and as PROJ writes it.
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] double middle_longitude() const { return m_middle; }

private:
    struct Transform;

    std::string m_name;
    double m_middle = 0;
    std::unique_ptr<Transform> m_transform;
};

}  // namespace limes::output::map
