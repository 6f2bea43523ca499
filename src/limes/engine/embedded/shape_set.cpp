#include <limes/engine/embedded/quiet.hpp>
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

/// The least and the greatest of numbers, in lanes: one after the other each would wait for the last.
struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void extend(std::span<const double> values) {
        constexpr std::size_t kLanes = 8;
        std::array<double, kLanes> lows;
        std::array<double, kLanes> highs;
        lows.fill(low);
        highs.fill(high);
        std::size_t i = 0;
        for (; i + kLanes <= values.size(); i += kLanes) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const double value = values[i + lane];
                lows[lane] = value < lows[lane] ? value : lows[lane];
                highs[lane] = value > highs[lane] ? value : highs[lane];
            }
        }
        for (; i < values.size(); ++i) {
            lows[0] = std::min(lows[0], values[i]);
            highs[0] = std::max(highs[0], values[i]);
        }
        low = std::ranges::min(lows);
        high = std::ranges::max(highs);
    }
};

// Where x, y or z of the ellipsoid is extreme; a pole can be any longitude of its parallel.
constexpr std::array<LonLat, 7> kAxisPoints{
    {{0, 0}, {90, 0}, {-90, 0}, {180, 0}, {-180, 0}, {0, 90}, {0, -90}}};

}  // namespace

Box3 rough_box(model::GeometryView geometry) {
    Range lon;
    Range lat;
    geometry.for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
        lon.extend(path.lon);
        lat.extend(path.lat);
    });
    return rough_box(geodesy::Box{lon.low, lat.low, lon.high, lat.high});
}

Box3 rough_box(const geodesy::Box& box) {
    Box3 found = nothing();
    const double radius_m =
        kLongestRadius_m * kRadians * std::hypot(box.east - box.west, box.north - box.south) / 2 + kSlack_m;
    extend(found, geodesy::to_ecef({(box.west + box.east) / 2, (box.south + box.north) / 2}), radius_m);
    return found;
}

Box3 space_box(const Shape& shape) {
    const geodesy::SpaceBox edges = shape.box();
    Box3 box{edges.low, edges.high};
    if (shape.kind() == geodesy::ShapeKind::areas) {
        for (const LonLat p : kAxisPoints) {
            if (geodesy::locate(shape, p) != geodesy::Location::outside) {
                extend(box, geodesy::to_ecef(p), 0);
            }
        }
    }
    return grown(box, kSlack_m);
}

Box3 box_of(LonLat p) {
    Box3 box = nothing();
    extend(box, geodesy::to_ecef(p), kSlack_m);
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

Prepared prepare(model::GeometryView geometry) {
    Prepared prepared{geometry.path(0, 0)[0], std::nullopt, {}};
    if (geometry.type() == model::GeometryType::point) {
        prepared.box = box_of(prepared.point);
        return prepared;
    }
    prepared.shape.emplace(model::make_shape(geometry));
    prepared.box = space_box(*prepared.shape);
    return prepared;
}

ShapeSet::ShapeSet(const model::Layer& table, const Positions& positions, const base::Task& task)
    : m_items(positions.size()) {
    base::parallel_for(quiet(task), positions.size(), kChunk,
                       [&](std::size_t begin, std::size_t end, unsigned) {
                           for (std::size_t i = begin; i < end; ++i) {
                               m_items[i] = prepare(table.geometry[positions.rows[i]]);
                           }
                       });
}

ShapeSet::ShapeSet(const model::Layer& table, const Positions& positions,
                   std::span<const std::uint32_t> chosen, const base::Task& task)
    : m_items(positions.size()) {
    base::parallel_for(quiet(task), chosen.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (const std::uint32_t i : chosen.subspan(begin, end - begin)) {
            m_items[i] = prepare(table.geometry[positions.rows[i]]);
        }
    });
}

std::vector<Box3> ShapeSet::boxes() const {
    std::vector<Box3> boxes(m_items.size());
    std::ranges::transform(m_items, boxes.begin(), &Prepared::box);
    return boxes;
}

std::optional<geodesy::ClosestPoints> closest_points(const Prepared& a, const Prepared& b,
                                                     base::Metres within) {
    if (a.shape && b.shape) {
        return geodesy::closest_points(*a.shape, *b.shape, within);
    }
    if (b.shape) {
        return geodesy::closest_points(a.point, *b.shape, within);
    }
    if (a.shape) {
        auto found = geodesy::closest_points(b.point, *a.shape, within);
        if (found) {
            std::swap(found->on_first, found->on_second);
        }
        return found;
    }
    const base::Metres distance = geodesy::distance(a.point, b.point);
    return distance > within ? std::nullopt
                             : std::optional{geodesy::ClosestPoints{distance, a.point, b.point}};
}

std::optional<geodesy::ClosestPoints> closest_points(const ShapeSet& a, std::size_t i, const ShapeSet& b,
                                                     std::size_t j, base::Metres within) {
    return closest_points(a[i], b[j], within);
}

}  // namespace limes::engine::embedded
