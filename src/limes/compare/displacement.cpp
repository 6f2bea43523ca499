#include <limes/compare/displacement.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/shape.hpp>

#include <algorithm>
#include <vector>

namespace limes::compare {

namespace {

using geodesy::LonLat;
using geodesy::Path;

/// The boundary of an area, a line, or points.
geodesy::Shape outline(model::GeometryView geometry) {
    std::vector<Path> paths;
    geometry.for_each_path([&](const Path& path, std::size_t, std::size_t) { paths.push_back(path); });
    return {model::is_puntal(geometry.type()) ? geodesy::ShapeKind::points : geodesy::ShapeKind::lines,
            std::move(paths)};
}

/// The vertex that is farthest from a shape, and what is nearest to it there.
geodesy::ClosestPoints farthest(model::GeometryView geometry, const geodesy::Shape& from) {
    geodesy::ClosestPoints worst{base::Metres{-1}, {}, {}};
    geometry.for_each_path([&](const Path& path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            const auto found = geodesy::closest_points(path[i], from);
            if (found && found->distance > worst.distance) {
                worst = {found->distance, path[i], found->on_second};
            }
        }
    });
    return worst;
}

}  // namespace

bool is_same(model::GeometryView a, model::GeometryView b) {
    if (a.type() != b.type() || a.part_count() != b.part_count() || a.vertex_count() != b.vertex_count()) {
        return false;
    }
    for (std::size_t part = 0; part < a.part_count(); ++part) {
        if (a.path_count(part) != b.path_count(part)) {
            return false;
        }
        for (std::size_t index = 0; index < a.path_count(part); ++index) {
            const Path one = a.path(part, index);
            const Path two = b.path(part, index);
            if (!std::ranges::equal(one.lon, two.lon) || !std::ranges::equal(one.lat, two.lat)) {
                return false;
            }
        }
    }
    return true;
}

Displacement displacement(model::GeometryView before, model::GeometryView after) {
    if (before.type() == model::GeometryType::point && after.type() == model::GeometryType::point) {
        const LonLat a = before.path(0, 0)[0];
        const LonLat b = after.path(0, 0)[0];
        return {geodesy::distance(a, b), a, b};
    }
    const geodesy::ClosestPoints of_before = farthest(before, outline(after));
    const geodesy::ClosestPoints of_after = farthest(after, outline(before));
    if (of_before.distance >= of_after.distance) {
        return {of_before.distance, of_before.on_first, of_before.on_second};
    }
    return {of_after.distance, of_after.on_second, of_after.on_first};
}

}  // namespace limes::compare
