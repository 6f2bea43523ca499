#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/reach_region.hpp>
#include <limes/engine/embedded/reached_areas.hpp>
#include <limes/engine/embedded/unit_parts.hpp>

#include <algorithm>

namespace limes::engine::embedded {

namespace {

using geodesy::Box;
using model::GeometryColumn;

constexpr std::size_t kFewUnits = 4;
constexpr std::size_t kSmallRegion = 256;
/// Vertices of the pieces that are united at once.
constexpr std::size_t kGroupVertices = 12'000;

constexpr std::size_t kManyUnits = 500;

using Units = std::vector<std::size_t>;

/// Units and the pieces of the reach that meet their box.
struct Group {
    Units units;
    std::vector<std::size_t> pieces;
    Box box;
    std::size_t vertices = 0;  ///< of the pieces
};

Box box_around(const Units& units, const UnitAreas& areas) {
    Box all = *areas.box(units.front());
    for (const std::size_t unit : units) {
        extend(all, *areas.box(unit));
    }
    constexpr double kMargin_deg = 1e-6;  // so that no cut runs along a unit's own edge
    return {all.west - kMargin_deg, all.south - kMargin_deg, all.east + kMargin_deg, all.north + kMargin_deg};
}

/// Two halves, west and east or south and north, by the middles of the units.
std::pair<Units, Units> halved(Units units, const UnitAreas& areas) {
    const Box around = box_around(units, areas);
    const bool wide = around.east - around.west > around.north - around.south;
    const auto middle_of = [&](std::size_t unit) {
        const Box& b = *areas.box(unit);
        return wide ? b.west + b.east : b.south + b.north;
    };
    const auto half = units.begin() + static_cast<std::ptrdiff_t>(units.size() / 2);
    std::nth_element(units.begin(), half, units.end(), [&](std::size_t a, std::size_t b) {
        return std::pair{middle_of(a), a} < std::pair{middle_of(b), b};
    });
    return {Units(units.begin(), half), Units(half, units.end())};
}

class Overlay {
public:
    Overlay(const UnitAreas& units, const ReachPieces& reach, Depth depth, Side side, Drawn drawn,
            const base::Task& task)
        : m_units{&units}, m_reach{&reach}, m_depth{depth}, m_side{side}, m_drawn{drawn}, m_task{&task} {
        m_found.extents.resize(units.size(), Extent::none);
        m_found.areas_m2.resize(units.size());
        m_found.drawn.resize(units.size());
    }

    UnitParts run() {
        std::vector<Group> groups = all_groups();
        base::parallel_for(*m_task, groups.size(), 1, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                Group& group = groups[i];
                work_on(std::move(group.units), region_in(group.box, *m_reach, group.pieces, m_depth));
            }
        });
        return std::move(m_found);
    }

private:
    std::vector<Group> all_groups() {
        const GeometryColumn& areas = m_reach->areas;
        m_piece_boxes.resize(areas.size());
        Group all;
        for (std::size_t piece = 0; piece < areas.size(); ++piece) {
            m_piece_boxes[piece] = areas.box(piece);
            all.pieces.push_back(piece);
        }
        for (std::size_t unit = 0; unit < m_units->size(); ++unit) {
            if (m_units->is_area(unit)) {
                all.units.push_back(unit);
            }
        }
        std::vector<Group> groups;
        if (!all.units.empty()) {
            split(std::move(all.units), all.pieces, groups);
        }
        return groups;
    }

    void split(Units units, const std::vector<std::size_t>& pieces, std::vector<Group>& groups) const {
        m_task->check();
        Group group{.units = std::move(units), .pieces = {}, .box = {}};
        group.box = box_around(group.units, *m_units);
        for (const std::size_t piece : pieces) {
            if (m_piece_boxes[piece] && boxes_meet(*m_piece_boxes[piece], group.box)) {
                group.pieces.push_back(piece);
                group.vertices += m_reach->areas[piece].vertex_count();
            }
        }
        if (group.units.size() <= kFewUnits || group.vertices <= kGroupVertices) {
            groups.push_back(std::move(group));
            return;
        }
        auto [first, second] = halved(std::move(group.units), *m_units);
        split(std::move(first), group.pieces, groups);
        split(std::move(second), group.pieces, groups);
    }

    /// Cuts the region to smaller and smaller parts of the units.
    void work_on(Units units, const GeosGeometry& region) {
        m_task->check();
        if (units.size() <= kFewUnits || vertex_count(region) <= kSmallRegion) {
            meet_each(units, region);
            return;
        }
        auto [first, second] = halved(std::move(units), *m_units);
        for (Units* half : {&first, &second}) {
            const Box box = box_around(*half, *m_units);
            work_on(std::move(*half), areas_in(intersection(region, to_geos(box))));
        }
    }

    void meet_each(const Units& units, const GeosGeometry& region) {
        const bool nothing = is_empty(region);
        std::optional<GeosPrepared> prepared;
        GeometryColumn outline;
        if (!nothing) {
            prepared.emplace(region);
            append(outline, region);
        }
        for (const std::size_t unit : units) {
            if (nothing) {
                settle(unit, false);
                continue;
            }
            const Box& box = *m_units->box(unit);
            if (is_clear(box, outline)) {
                settle(unit, prepared->related(to_geos(geodesy::LonLat{box.west, box.south}),
                                               Relation::intersects));
                continue;
            }
            const GeosGeometry area = to_geos(m_units->column()[unit]);
            if (prepared->related(area, Relation::disjoint)) {
                settle(unit, false);
            } else if (prepared->related(area, Relation::covers)) {
                settle(unit, true);
            } else {
                divide(unit, m_side == Side::inside ? intersection(area, region) : difference(area, region));
            }
        }
    }

    /// Whether no edge of the outline comes into the box, so that all of it is inside or all outside.
    static bool is_clear(const Box& box, const GeometryColumn& outline) {
        bool clear = true;
        outline[0].for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
            for (std::size_t i = 1; clear && i < ring.size(); ++i) {
                clear = std::max(ring.lon[i - 1], ring.lon[i]) < box.west ||
                        std::min(ring.lon[i - 1], ring.lon[i]) > box.east ||
                        std::max(ring.lat[i - 1], ring.lat[i]) < box.south ||
                        std::min(ring.lat[i - 1], ring.lat[i]) > box.north;
            }
        });
        return clear;
    }

    void settle(std::size_t unit, bool is_within) {
        const bool whole = is_within == (m_side == Side::inside);
        m_found.extents[unit] = whole ? Extent::whole : Extent::none;
        m_found.areas_m2[unit] = whole ? m_units->whole_m2(unit) : 0;
    }

    void divide(std::size_t unit, const GeosGeometry& part) {
        if (dimension(part) != 2) {
            return;  // they only touch
        }
        GeometryColumn drawn;
        append(drawn, part);
        m_found.extents[unit] = Extent::part;
        m_found.areas_m2[unit] = std::min(area_of(drawn[0]).value(), m_units->whole_m2(unit));
        if (m_drawn == Drawn::yes) {
            m_found.drawn[unit] = std::move(drawn);
        }
    }

    const UnitAreas* m_units;
    const ReachPieces* m_reach;
    Depth m_depth;
    Side m_side;
    Drawn m_drawn;
    const base::Task* m_task;
    std::vector<std::optional<Box>> m_piece_boxes;
    UnitParts m_found;  // each unit is written by one thread
};

}  // namespace

void UnitParts::push_to(GeometryColumn& column, const UnitAreas& units, std::size_t unit) const {
    if (extents[unit] == Extent::whole) {
        column.push_from(units.column(), unit);
    } else if (drawn[unit].size() > 0) {
        column.push_from(drawn[unit], 0);
    } else {
        column.push_empty();
    }
}

UnitParts parts_of(const UnitAreas& units, const ReachPieces& reach, Depth depth, Side side, Drawn drawn,
                   const base::Task& task) {
    if (depth == Depth::one && side == Side::inside && drawn == Drawn::no) {
        if (std::optional<UnitParts> found = reached_areas(units, reach, task)) {
            return std::move(*found);
        }
    }
    if (depth == Depth::two || units.size() > kManyUnits) {
        return Overlay{units, reach, depth, side, drawn, task}.run();
    }
    // Boxes of a few large units overlap, and the same pieces would be united in each.
    const ReachPieces united{united_in_batches(reach.areas, task), {}};
    return Overlay{units, united, depth, side, drawn, task}.run();
}

UnitParts difference_of(const UnitParts& from, const UnitParts& less, const UnitAreas& units,
                        const base::Task& task) {
    UnitParts found{from.extents, from.areas_m2, std::vector<GeometryColumn>(units.size())};
    constexpr std::size_t kGrain = 8;
    base::parallel_for(task, units.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t unit = begin; unit < end; ++unit) {
            if (from.extents[unit] == Extent::none || less.extents[unit] == Extent::none) {
                found.drawn[unit] = from.drawn[unit];
                continue;
            }
            found.extents[unit] = Extent::none;
            found.areas_m2[unit] = 0;
            if (less.extents[unit] == Extent::whole) {
                continue;
            }
            GeometryColumn whole;
            from.push_to(whole, units, unit);
            const GeosGeometry rest = difference(to_geos(whole[0]), to_geos(less.drawn[unit][0]));
            if (dimension(rest) == 2) {
                append(found.drawn[unit], rest);
                found.extents[unit] = Extent::part;
                found.areas_m2[unit] = area_of(found.drawn[unit][0]).value();
            }
        }
    });
    return found;
}

}  // namespace limes::engine::embedded
