#include <limes/base/error.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/output/map/sheet.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::output::map {

namespace {

/// The edge of the box, close enough that its curve in the plane is kept.
std::vector<geodesy::LonLat> edge_of(const geodesy::Box& box) {
    constexpr int kSteps = 32;
    const double width = box.crosses_antimeridian() ? box.east + 360 - box.west : box.east - box.west;
    std::vector<geodesy::LonLat> edge;
    for (int i = 0; i <= kSteps; ++i) {
        const double part = static_cast<double>(i) / kSteps;
        const double lon = geodesy::wrap_longitude(box.west + part * width);
        const double lat = box.south + part * (box.north - box.south);
        edge.insert(edge.end(), {{lon, box.south}, {lon, box.north}, {box.west, lat}, {box.east, lat}});
    }
    return edge;
}

}  // namespace

View::View(const Plane& plane, const geodesy::Box& extent, Rect frame) : m_plane{&plane}, m_frame{frame} {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    double west = kFar;
    double south = kFar;
    double east = -kFar;
    double north = -kFar;
    for (const geodesy::LonLat p : edge_of(extent)) {
        if (const auto planar = plane.forward(p)) {
            west = std::min(west, planar->x);
            east = std::max(east, planar->x);
            south = std::min(south, planar->y);
            north = std::max(north, planar->y);
        }
    }
    if (!(east > west) || !(north > south)) {
        throw base::UsageError{"the extent cannot be projected; give west,south,east,north in degrees"};
    }
    m_metres = std::max((east - west) / frame.width(), (north - south) / frame.height());
    m_west = (west + east) / 2 - m_metres * frame.width() / 2;
    m_north = (south + north) / 2 + m_metres * frame.height() / 2;
}

std::optional<Spot> View::spot(geodesy::LonLat p) const {
    const auto planar = m_plane->forward(p);
    return planar ? std::optional{spot(*planar)} : std::nullopt;
}

std::optional<geodesy::LonLat> View::position(Spot spot) const {
    return m_plane->reverse(
        {m_west + (spot.x - m_frame.left) * m_metres, m_north - (spot.y - m_frame.top) * m_metres});
}

double View::ground_metres_per_pixel() const {
    constexpr double kHalf = 20;
    const Spot middle{(m_frame.left + m_frame.right) / 2, (m_frame.top + m_frame.bottom) / 2};
    const auto left = position({middle.x - kHalf, middle.y});
    const auto right = position({middle.x + kHalf, middle.y});
    return left && right ? geodesy::distance(*left, *right).value() / (2 * kHalf) : m_metres;
}

double View::zoom() const {
    constexpr double kEquator_m = 40075016.686;
    const auto middle = position({(m_frame.left + m_frame.right) / 2, (m_frame.top + m_frame.bottom) / 2});
    const double lat = middle ? middle->lat : 0;
    return std::log2(kEquator_m * std::cos(lat * M_PI / 180) / (512 * ground_metres_per_pixel()));
}

std::vector<Spot> View::spots(const geodesy::Path& path) const {
    constexpr double kNear = 0.05 * kPixelsPerMm;
    // Far off the sheet a vertex stays where it is seen from the sheet, and numbers stay small.
    constexpr double kFar = 1e6;
    std::vector<geodesy::Planar> plane;
    plane.reserve(path.size());
    m_plane->forward(path, plane);
    std::vector<Spot> out;
    out.reserve(plane.size());
    for (std::size_t i = 0; i < plane.size(); ++i) {
        Spot next = spot(plane[i]);
        next = {std::clamp(next.x, -kFar, kFar), std::clamp(next.y, -kFar, kFar)};
        const bool last = i + 1 == plane.size();
        if (out.empty() || last || std::hypot(next.x - out.back().x, next.y - out.back().y) > kNear) {
            out.push_back(next);
        }
    }
    return out;
}

}  // namespace limes::output::map
