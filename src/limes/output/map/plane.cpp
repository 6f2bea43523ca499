#include <limes/base/error.hpp>
#include <limes/output/map/plane.hpp>

#include <fmt/format.h>
#include <mapnik/proj_transform.hpp>
#include <mapnik/projection.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

struct Choice {
    std::string name;
    std::string srs;
};

std::string degrees(double value, char positive, char negative) {
    return fmt::format("{:.4g}°{}", std::abs(value), value < 0 ? negative : positive);
}

Choice choose(double south, double north, double width, double middle) {
    constexpr std::string_view kCommon = "+datum=WGS84 +units=m +over +no_defs +type=crs";
    const double lat = (south + north) / 2;
    const double height = north - south;
    const std::string meridian = degrees(middle, 'E', 'W');
    if (std::max(width, height) > 90) {
        return {fmt::format("Equal Earth, {}", meridian),
                fmt::format("+proj=eqearth +lon_0={} {}", middle, kCommon)};
    }
    if (std::abs(lat) > 66 || std::max(width, height) > 30) {
        return {fmt::format("Lambert azimuthal equal-area, {} {}", degrees(lat, 'N', 'S'), meridian),
                fmt::format("+proj=laea +lat_0={} +lon_0={} {}", lat, middle, kCommon)};
    }
    const double cosine = std::cos(lat * M_PI / 180);
    if (width * cosine >= height && std::abs(lat) > 5 + height / 2) {
        const double first = south + height / 6;
        const double second = north - height / 6;
        return {fmt::format("Lambert conformal conic, {} and {}, {}", degrees(first, 'N', 'S'),
                            degrees(second, 'N', 'S'), meridian),
                fmt::format("+proj=lcc +lat_1={} +lat_2={} +lat_0={} +lon_0={} {}", first, second, lat,
                            middle, kCommon)};
    }
    return {fmt::format("Transverse Mercator, {}", meridian),
            fmt::format("+proj=tmerc +lat_0={} +lon_0={} {}", lat, middle, kCommon)};
}

}  // namespace

struct Plane::Transform {
    explicit Transform(const std::string& srs)
        : geographic{"+proj=longlat +datum=WGS84 +no_defs +type=crs"},
          plane{srs},
          to_plane{geographic, plane} {}

    mapnik::projection geographic;
    mapnik::projection plane;
    mapnik::proj_transform to_plane;
};

Plane::Plane(const geodesy::Box& extent) {
    const double width =
        extent.crosses_antimeridian() ? extent.east + 360 - extent.west : extent.east - extent.west;
    if (!(width > 1e-6) || !(extent.north - extent.south > 1e-6)) {
        throw base::UsageError{fmt::format("a map of {},{},{},{} has no size; give west,south,east,north",
                                           extent.west, extent.south, extent.east, extent.north)};
    }
    // Rounded, so that the name on the sheet says exactly what was used.
    m_middle = geodesy::wrap_longitude(std::round((extent.west + width / 2) * 100) / 100);
    const auto round = [](double value) { return std::round(value * 100) / 100; };
    const Choice choice = choose(round(extent.south), round(extent.north), width, m_middle);
    m_name = choice.name;
    m_transform = std::make_unique<Transform>(choice.srs);
}

Plane::~Plane() = default;

std::optional<geodesy::Planar> Plane::forward(geodesy::LonLat p) const {
    double x = m_middle + geodesy::wrap_longitude(p.lon - m_middle);
    double y = p.lat;
    double z = 0;
    if (!m_transform->to_plane.forward(x, y, z) || !std::isfinite(x) || !std::isfinite(y)) {
        return std::nullopt;
    }
    return geodesy::Planar{x, y};
}

std::optional<geodesy::LonLat> Plane::reverse(geodesy::Planar p) const {
    double z = 0;
    if (!m_transform->to_plane.backward(p.x, p.y, z) || !std::isfinite(p.x) || !std::isfinite(p.y)) {
        return std::nullopt;
    }
    return geodesy::LonLat{p.x, p.y};
}

void Plane::forward(const geodesy::Path& path, std::vector<geodesy::Planar>& out) const {
    double unrolled = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        unrolled = i == 0 ? geodesy::wrap_longitude(path.lon[0] - m_middle)
                          : unrolled + path.lon[i] - path.lon[i - 1];
        double x = m_middle + unrolled;
        double y = path.lat[i];
        double z = 0;
        if (m_transform->to_plane.forward(x, y, z) && std::isfinite(x) && std::isfinite(y)) {
            out.push_back({x, y});
        }
    }
}

}  // namespace limes::output::map
