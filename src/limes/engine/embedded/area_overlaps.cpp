#include <limes/engine/embedded/area_overlaps.hpp>
#include <limes/engine/embedded/overlay.hpp>

namespace limes::engine::embedded {

AreaOverlaps::AreaOverlaps(const UnitAreas& units, std::span<const std::size_t> rows) : m_units{&units} {
    std::vector<geodesy::Box> boxes;
    for (const std::size_t row : rows) {
        if (units.is_area(row)) {
            m_rows.push_back(row);
            boxes.push_back(*units.box(row));
        }
    }
    m_tree.emplace(boxes);
}

std::vector<Overlap> AreaOverlaps::of(const UnitAreas& areas, std::size_t row,
                                      std::vector<std::uint32_t>& near) const {
    std::vector<Overlap> found;
    m_tree->meeting(*areas.box(row), near);
    const GeosGeometry area = to_geos(areas.column()[row]);
    const GeosPrepared prepared{area};
    for (const std::uint32_t item : near) {
        const GeosGeometry unit = to_geos(m_units->column()[m_rows[item]]);
        if (!prepared.related(unit, Relation::intersects)) {
            continue;
        }
        const GeosGeometry both = intersection(area, unit);
        if (dimension(both) == 2) {
            Overlap& overlap = found.emplace_back(Overlap{m_rows[item], 0, {}});
            append(overlap.area, both);
            overlap.area_m2 = area_of(overlap.area[0]).value();
        }
    }
    return found;
}

model::GeometryColumn AreaOverlaps::rest_of(const UnitAreas& areas, std::size_t row,
                                            std::vector<std::uint32_t>& near) const {
    m_tree->meeting(*areas.box(row), near);
    std::vector<GeosGeometry> units;
    units.reserve(near.size());
    for (const std::uint32_t item : near) {
        units.push_back(to_geos(m_units->column()[m_rows[item]]));
    }
    GeosGeometry rest = to_geos(areas.column()[row]);
    if (!units.empty()) {
        rest = areas_in(difference(rest, areas_in(union_of(std::move(units)))));
    }
    model::GeometryColumn drawn;
    if (dimension(rest) == 2) {
        append(drawn, rest);
    } else {
        drawn.push_empty();
    }
    return drawn;
}

}  // namespace limes::engine::embedded
