#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/measure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {

namespace {

using geodesy::Box;
using model::GeometryColumn;

constexpr std::size_t kFewUnits = 4;
constexpr std::size_t kSmallRegion = 256;

/// Rows by neighbourhood: strips of longitude, each by latitude; rows without points are left out.
std::vector<std::size_t> by_neighbourhood(const GeometryColumn& areas) {
    struct Place {
        std::size_t row;
        double lon;
        double lat;
    };
    std::vector<Place> places;
    for (std::size_t row = 0; row < areas.size(); ++row) {
        if (const auto box = areas.box(row)) {
            places.push_back({row, (box->west + box->east) / 2, (box->south + box->north) / 2});
        }
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.lon < b.lon; });
    const auto strips = static_cast<std::size_t>(std::sqrt(static_cast<double>(places.size()) / 32)) + 1;
    const std::size_t width = (places.size() + strips - 1) / strips;
    for (std::size_t begin = 0; width > 0 && begin < places.size(); begin += width) {
        const std::size_t end = std::min(begin + width, places.size());
        std::stable_sort(places.begin() + static_cast<std::ptrdiff_t>(begin),
                         places.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const Place& a, const Place& b) { return a.lat < b.lat; });
    }
    std::vector<std::size_t> rows;
    for (const Place& place : places) {
        rows.push_back(place.row);
    }
    return rows;
}

/// Units and the part of the region that they can meet.
struct Group {
    std::vector<std::size_t> units;
    GeosGeometry region;
};

Box grown(Box box) {
    constexpr double kMargin_deg = 1e-6;  // so that no cut runs along a unit's own edge
    return {box.west - kMargin_deg, box.south - kMargin_deg, box.east + kMargin_deg, box.north + kMargin_deg};
}

Box box_around(const std::vector<std::size_t>& units, const std::vector<Box>& boxes) {
    Box all = boxes[units.front()];
    for (const std::size_t unit : units) {
        const Box& box = boxes[unit];
        all = {std::min(all.west, box.west), std::min(all.south, box.south), std::max(all.east, box.east),
               std::max(all.north, box.north)};
    }
    return grown(all);
}

void divide(Group group, const std::vector<Box>& boxes, std::vector<Group>& leaves, const base::Task& task) {
    task.check();
    if (group.units.size() <= kFewUnits || vertex_count(group.region) <= kSmallRegion) {
        leaves.push_back(std::move(group));
        return;
    }
    const Box around = box_around(group.units, boxes);
    const bool wide = around.east - around.west > around.north - around.south;
    const auto middle_of = [&](std::size_t unit) {
        const Box& b = boxes[unit];
        return wide ? b.west + b.east : b.south + b.north;
    };
    const auto half = group.units.begin() + static_cast<std::ptrdiff_t>(group.units.size() / 2);
    std::nth_element(group.units.begin(), half, group.units.end(), [&](std::size_t a, std::size_t b) {
        return std::pair{middle_of(a), a} < std::pair{middle_of(b), b};
    });
    for (const bool first : {true, false}) {
        Group part;
        part.units.assign(first ? group.units.begin() : half, first ? half : group.units.end());
        part.region = areas_in(intersection(group.region, to_geos(box_around(part.units, boxes))));
        divide(std::move(part), boxes, leaves, task);
    }
}

/// One unit held against the region near it.
void append_part(GeometryColumn& out, const GeometryColumn& units, std::size_t unit,
                 const GeosPrepared& prepared, const GeosGeometry& region, Side side) {
    const GeosGeometry area = to_geos(units[unit]);
    const bool apart = is_empty(region) || prepared.related(area, Relation::disjoint);
    const bool whole = !apart && prepared.related(area, Relation::covers);
    if (apart || whole) {
        if (whole == (side == Side::inside)) {
            out.push_from(units, unit);
        } else {
            out.push_empty();
        }
        return;
    }
    const GeosGeometry part = side == Side::inside ? intersection(area, region) : difference(area, region);
    if (dimension(part) == 2) {
        append(out, part);
    } else {
        out.push_empty();  // they only touch
    }
}

base::Finding finding_of(const model::Layer& layer, std::size_t row) {
    base::Finding finding;
    finding.layer = layer.schema.name;
    finding.feature = std::string{layer.ids[row]};
    return finding;
}

}  // namespace

base::SquareMetres area_of(model::GeometryView geometry) {
    base::SquareMetres sum;
    if (!model::is_areal(geometry.type())) {
        return sum;
    }
    geometry.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t index) {
        const double area = std::abs(geodesy::signed_area(ring).value());
        sum += base::SquareMetres{index == 0 ? area : -area};
    });
    return sum;
}

GeosGeometry dissolve(const GeometryColumn& areas, const base::Task& task) {
    const std::vector<std::size_t> rows = by_neighbourhood(areas);
    const std::size_t batch = std::max<std::size_t>(24, (rows.size() + 15) / 16);
    std::vector<GeosGeometry> unions((rows.size() + batch - 1) / batch);
    base::parallel_for(task, rows.size(), batch, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<GeosGeometry> parts;
        for (std::size_t i = begin; i < end; ++i) {
            parts.push_back(to_geos(areas[rows[i]]));
        }
        unions[begin / batch] = union_of(std::move(parts));
    });
    return union_of(std::move(unions));
}

GeometryColumn areas_of(const model::Layer& layer, const std::string& step, result::Result& result) {
    base::Ledger& ledger = result.ledgers[fmt::format("{}: {}", step, layer.schema.name)];
    ledger.read(layer.rows);
    GeometryColumn areas;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const model::GeometryView view = layer.geometry[row];
        if (!model::is_areal(view.type())) {
            base::Finding finding = finding_of(layer, row);
            finding.kind = "not-an-area";
            finding.what = model::has_points(view.type()) ? "it has no area" : "it has no geometry";
            finding.done = "left out";
            ledger.drop(finding.what);
            result.findings.push_back(std::move(finding));
            areas.push_empty();
            continue;
        }
        ledger.wrote();
        const GeosGeometry area = to_geos(view);
        const std::string reason = invalid_reason(area);
        if (reason.empty()) {
            areas.push_from(layer.geometry, row);
            continue;
        }
        append(areas, valid(area));
        base::Finding finding = finding_of(layer, row);
        finding.kind = "invalid-geometry";
        finding.what = fmt::format("its area is not valid: {}", reason);
        finding.done = "made valid for this answer";
        result.findings.push_back(std::move(finding));
    }
    return areas;
}

GeometryColumn parts_of(const GeometryColumn& units, const GeosGeometry& region, Side side,
                        const base::Task& task) {
    std::vector<Box> boxes(units.size());
    Group all;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (const auto box = units.box(unit)) {
            boxes[unit] = *box;
            all.units.push_back(unit);
        }
    }
    std::vector<GeometryColumn> parts(units.size());
    if (!all.units.empty()) {
        all.region = copy(region);
        std::vector<Group> leaves;
        divide(std::move(all), boxes, leaves, task);
        base::parallel_for(task, leaves.size(), 1, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                const GeosPrepared prepared{leaves[i].region};
                for (const std::size_t unit : leaves[i].units) {
                    append_part(parts[unit], units, unit, prepared, leaves[i].region, side);
                }
            }
        });
    }
    GeometryColumn found;
    for (const GeometryColumn& part : parts) {
        if (part.size() == 0) {
            found.push_empty();
        } else {
            found.push_from(part, 0);
        }
    }
    return found;
}

}  // namespace limes::engine::embedded
