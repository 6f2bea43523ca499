#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/measure.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {

namespace {

using model::GeometryColumn;

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
    rows.reserve(places.size());
    for (const Place& place : places) {
        rows.push_back(place.row);
    }
    return rows;
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

double widest_part_m(model::GeometryView area) {
    std::vector<double> areas_m2(area.part_count());
    std::vector<double> lengths_m(area.part_count());
    area.for_each_path([&](const geodesy::Path& ring, std::size_t part, std::size_t index) {
        const double m2 = std::abs(geodesy::signed_area(ring).value());
        areas_m2[part] += index == 0 ? m2 : -m2;
        lengths_m[part] += geodesy::length(ring).value();
    });
    double widest_m = 0;
    for (std::size_t part = 0; part < areas_m2.size(); ++part) {
        if (lengths_m[part] > 0) {
            widest_m = std::max(widest_m, 2 * areas_m2[part] / lengths_m[part]);
        }
    }
    return widest_m;
}

GeometryColumn united_in_batches(const GeometryColumn& areas, const base::Task& task) {
    const std::vector<std::size_t> rows = by_neighbourhood(areas);
    const std::size_t batch = std::max<std::size_t>(24, (rows.size() + 15) / 16);
    std::vector<GeometryColumn> unions((rows.size() + batch - 1) / batch);
    base::parallel_for(task, rows.size(), batch, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<GeosGeometry> parts;
        for (std::size_t i = begin; i < end; ++i) {
            parts.push_back(to_geos(areas[rows[i]]));
        }
        append(unions[begin / batch], union_of(std::move(parts)));
    });
    GeometryColumn all;
    for (const GeometryColumn& each : unions) {
        all.append(each);
    }
    return all;
}

GeosGeometry dissolve(const GeometryColumn& areas, const base::Task& task) {
    const GeometryColumn batches = united_in_batches(areas, task);
    std::vector<GeosGeometry> parts;
    for (std::size_t row = 0; row < batches.size(); ++row) {
        parts.push_back(to_geos(batches[row]));
    }
    return union_of(std::move(parts));
}

}  // namespace limes::engine::embedded
