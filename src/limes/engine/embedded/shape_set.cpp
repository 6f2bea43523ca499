#include <limes/engine/embedded/shape_set.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/ecef.hpp>
#include <limes/model/shape.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace limes::engine::embedded {
namespace {

using geodesy::Ecef;
using geodesy::LonLat;
using geodesy::Shape;
using index::Box3;

/// No second derivative of the surface by longitude or latitude (radians) is longer: a^2/b, and 0.16 % for
/// the change of the meridian's radius.
constexpr double kSecondDerivative_m =
    1.0016 * geodesy::kSemiMajorAxis_m * geodesy::kSemiMajorAxis_m / geodesy::kSemiMinorAxis_m;
constexpr double kRadians = std::numbers::pi / 180;
/// Rounding of a conversion, with a wide margin.
constexpr double kSlack_m = 1e-6;
/// No radius of curvature of WGS84 is longer: a^2/b = 6 399 594 m.
constexpr double kLongestRadius_m = 6.4e6;
constexpr std::size_t kChunk = 16;

Box3 nothing() {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    return {{kFar, kFar, kFar}, {-kFar, -kFar, -kFar}};
}

void extend(Box3& box, const Ecef& p, double by_m) {
    const std::array<double, 3> at{p.x, p.y, p.z};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.low[axis] = std::min(box.low[axis], at[axis] - by_m);
        box.high[axis] = std::max(box.high[axis], at[axis] + by_m);
    }
}

double bulge_m(LonLat a, LonLat b) {
    const double turn = (std::abs(b.lon - a.lon) + std::abs(b.lat - a.lat)) * kRadians;
    return kSecondDerivative_m * turn * turn / 8;
}

// Where x, y or z of the ellipsoid is extreme; a pole can be any longitude of its parallel.
constexpr std::array<LonLat, 7> kAxisPoints{
    {{0, 0}, {90, 0}, {-90, 0}, {180, 0}, {-180, 0}, {0, 90}, {0, -90}}};

}  // namespace

Box3 rough_box(model::GeometryView geometry) {
    double west = std::numeric_limits<double>::infinity();
    double south = west;
    double east = -west;
    double north = -west;
    geometry.for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
        // One array after the other: these loops are vectorised.
        for (const double lon : path.lon) {
            west = lon < west ? lon : west;
            east = lon > east ? lon : east;
        }
        for (const double lat : path.lat) {
            south = lat < south ? lat : south;
            north = lat > north ? lat : north;
        }
    });
    Box3 box = nothing();
    const double radius_m =
        kLongestRadius_m * kRadians * std::hypot(east - west, north - south) / 2 + kSlack_m;
    extend(box, geodesy::to_ecef({(west + east) / 2, (south + north) / 2}), radius_m);
    return box;
}

Box3 space_box(model::GeometryView geometry, const Shape* area) {
    Box3 box = nothing();
    geometry.for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
        Ecef before;
        for (std::size_t i = 0; i < path.size(); ++i) {
            const Ecef here = geodesy::to_ecef(path[i]);
            const double bulge = i == 0 ? 0 : bulge_m(path[i - 1], path[i]);
            if (bulge > 0) {
                extend(box, before, bulge + kSlack_m);
            }
            extend(box, here, bulge + kSlack_m);
            before = here;
        }
    });
    if (area != nullptr) {
        for (const LonLat p : kAxisPoints) {
            if (geodesy::locate(*area, p) != geodesy::Location::outside) {
                extend(box, geodesy::to_ecef(p), kSlack_m);
            }
        }
    }
    return box;
}

Box3 grown(const Box3& box, double by_m) {
    Box3 wide = box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        wide.low[axis] -= by_m;
        wide.high[axis] += by_m;
    }
    return wide;
}

double gap_m(const Box3& a, const Box3& b) {
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double gap = std::max({0.0, a.low[axis] - b.high[axis], b.low[axis] - a.high[axis]});
        sum += gap * gap;
    }
    return std::sqrt(sum);
}

ShapeSet::ShapeSet(const model::Layer& table, const Positions& positions, const base::Task& task)
    : m_points(positions.size()), m_shapes(positions.size()), m_boxes(positions.size()) {
    base::Task quiet = task;
    quiet.progress = nullptr;
    base::parallel_for(quiet, positions.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            prepare(table.geometry[positions.rows[i]], i);
        }
    });
}

ShapeSet::ShapeSet(const model::Layer& table, const Positions& positions,
                   std::span<const std::uint32_t> chosen, const base::Task& task)
    : m_points(positions.size()), m_shapes(positions.size()), m_boxes(positions.size()) {
    base::Task quiet = task;
    quiet.progress = nullptr;
    base::parallel_for(quiet, chosen.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (const std::uint32_t i : chosen.subspan(begin, end - begin)) {
            prepare(table.geometry[positions.rows[i]], i);
        }
    });
}

void ShapeSet::prepare(model::GeometryView geometry, std::size_t i) {
    const model::GeometryType type = geometry.type();
    m_points[i] = geometry.path(0, 0)[0];
    if (type == model::GeometryType::point) {
        m_boxes[i] = space_box(geometry, nullptr);
        return;
    }
    m_shapes[i].emplace(model::make_shape(geometry));
    m_boxes[i] = space_box(geometry, model::is_areal(type) ? &*m_shapes[i] : nullptr);
}

std::optional<geodesy::ClosestPoints> closest_points(const ShapeSet& a, std::size_t i, const ShapeSet& b,
                                                     std::size_t j, base::Metres within) {
    const Shape* first = a.shape(i);
    const Shape* second = b.shape(j);
    if (first != nullptr && second != nullptr) {
        return geodesy::closest_points(*first, *second, within);
    }
    if (second != nullptr) {
        return geodesy::closest_points(a.point(i), *second, within);
    }
    if (first != nullptr) {
        auto found = geodesy::closest_points(b.point(j), *first, within);
        if (found) {
            std::swap(found->on_first, found->on_second);
        }
        return found;
    }
    const base::Metres distance = geodesy::distance(a.point(i), b.point(j));
    if (distance > within) {
        return std::nullopt;
    }
    return geodesy::ClosestPoints{distance, a.point(i), b.point(j)};
}

}  // namespace limes::engine::embedded
