#include <limes/base/error.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/predicate_pairs.hpp>
#include <limes/engine/embedded/quiet.hpp>
#include <limes/index/box_tree.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace limes::engine::embedded {
namespace {

using geodesy::Box;
using model::Layer;
using query::Predicate;

constexpr std::size_t kMostPairs = 50'000'000;  // their table takes a few GB

// In the order of Predicate.
constexpr std::array<Relation, 10> kRelation{
    Relation::intersects, Relation::within,  Relation::contains, Relation::covers, Relation::covered_by,
    Relation::touches,    Relation::crosses, Relation::overlaps, Relation::equals, Relation::disjoint};
static_assert(static_cast<std::size_t>(Predicate::disjoint) + 1 == kRelation.size());

Relation relation_of(Predicate predicate) {
    return kRelation.at(static_cast<std::size_t>(predicate));
}

std::vector<Box> boxes_of(const Layer& table, const Positions& positions) {
    std::vector<Box> boxes;
    boxes.reserve(positions.size());
    for (const std::uint32_t row : positions.rows) {
        boxes.push_back(*table.geometry.box(row));
    }
    return boxes;
}

/// Geometries for GEOS by row, made where they are asked for, and safe to read from many threads.
class Geometries {
public:
    Geometries(const Layer& table, const std::vector<std::uint32_t>& rows, const base::Task& task)
        : m_geometries(table.rows) {
        base::parallel_for(quiet(task), rows.size(), 256, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                GeosGeometry& geometry = m_geometries[rows[i]];
                geometry = to_geos(table.geometry[rows[i]]);
                force_envelopes(geometry);
            }
        });
    }
    [[nodiscard]] const GeosGeometry& operator[](std::uint32_t row) const { return m_geometries[row]; }

private:
    std::vector<GeosGeometry> m_geometries;
};

std::vector<std::uint32_t> distinct(const std::vector<RowPair>& pairs, std::uint32_t RowPair::*side) {
    std::vector<std::uint32_t> rows;
    rows.reserve(pairs.size());
    for (const RowPair& pair : pairs) {
        rows.push_back(pair.*side);
    }
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

/// Pairs whose boxes meet, by from.
std::vector<RowPair> candidates(const Layer& from, const Positions& from_positions, const Layer& to,
                                const Positions& to_positions, const base::Task& task) {
    constexpr std::size_t kChunk = 4096;
    const index::LonLatTree tree{boxes_of(to, to_positions)};
    std::vector<std::vector<RowPair>> chunks((from_positions.size() + kChunk - 1) / kChunk);
    base::parallel_for(quiet(task), from_positions.size(), kChunk,
                       [&](std::size_t begin, std::size_t end, unsigned) {
                           std::vector<std::uint32_t> found;
                           for (std::size_t i = begin; i < end; ++i) {
                               const std::uint32_t row = from_positions.rows[i];
                               found.clear();
                               tree.meeting(*from.geometry.box(row), found);
                               for (const std::uint32_t j : found) {
                                   chunks[begin / kChunk].push_back({row, to_positions.rows[j]});
                               }
                           }
                       });
    std::vector<RowPair> pairs;
    for (const auto& chunk : chunks) {
        pairs.insert(pairs.end(), chunk.begin(), chunk.end());
    }
    return pairs;
}

/// The candidates for which the relation holds. Work is cut by the side that is prepared: each of its
/// geometries is indexed once, by the thread that holds all its candidates against it.
std::vector<RowPair> refined(std::vector<RowPair> pairs, const Layer& from, const Layer& to,
                             Relation relation, const base::Task& task) {
    const bool by_from = relation == Relation::contains || relation == Relation::covers;
    const auto prepared_side = by_from ? &RowPair::from : &RowPair::to;
    const auto other_side = by_from ? &RowPair::to : &RowPair::from;
    const Layer& prepared_table = by_from ? from : to;
    const Layer& other_table = by_from ? to : from;
    const Relation asked = by_from ? relation : converse(relation);

    std::ranges::stable_sort(pairs, {}, prepared_side);
    const Geometries fixed{prepared_table, distinct(pairs, prepared_side), task};
    const bool others_are_points = other_table.geometry.all_points();
    const Geometries others{
        other_table, others_are_points ? std::vector<std::uint32_t>{} : distinct(pairs, other_side), task};

    // A unit of work is one prepared geometry with at most so many candidates.
    constexpr std::size_t kMostInUnit = 16384;
    std::vector<std::size_t> units{0};
    for (std::size_t i = 1; i < pairs.size(); ++i) {
        if (pairs[i].*prepared_side != pairs[i - 1].*prepared_side || i - units.back() == kMostInUnit) {
            units.push_back(i);
        }
    }
    units.push_back(pairs.size());
    std::vector<std::vector<RowPair>> chunks(units.size() - 1);
    if (task.progress != nullptr) {
        task.progress->start("predicate join", chunks.size());
    }
    base::parallel_for(task, chunks.size(), 1, [&](std::size_t unit, std::size_t, unsigned) {
        if (units[unit] == units[unit + 1]) {
            return;
        }
        const std::uint32_t row = pairs[units[unit]].*prepared_side;
        const GeosPrepared prepared{fixed[row]};
        for (std::size_t i = units[unit]; i < units[unit + 1]; ++i) {
            const std::uint32_t other = pairs[i].*other_side;
            try {
                const bool holds =
                    others_are_points
                        ? prepared.related(to_geos(geodesy::LonLat{other_table.geometry.lon()[other],
                                                                   other_table.geometry.lat()[other]}),
                                           asked)
                        : prepared.related(others[other], asked);
                if (holds) {
                    chunks[unit].push_back(pairs[i]);
                }
            } catch (const base::EngineError& error) {
                throw base::EngineError{
                    fmt::format("'{}' of layer '{}' against '{}' of layer '{}': {}; `limes check` shows what "
                                "is wrong with them",
                                prepared_table.ids[row], prepared_table.schema.name, other_table.ids[other],
                                other_table.schema.name, error.what())};
            }
        }
    });
    std::vector<RowPair> kept;
    for (const auto& chunk : chunks) {
        kept.insert(kept.end(), chunk.begin(), chunk.end());
    }
    return kept;
}

/// All pairs but these, which are in order.
std::vector<RowPair> complement(const std::vector<RowPair>& pairs, const Positions& from, const Positions& to,
                                const base::Task& task) {
    if (from.size() * to.size() > kMostPairs) {
        throw base::UsageError{
            fmt::format("'disjoint' of {} and {} features is {} pairs; choose some with --where or --bbox, "
                        "or ask what intersects",
                        from.size(), to.size(), from.size() * to.size())};
    }
    std::vector<RowPair> rest;
    auto next = pairs.begin();
    for (const std::uint32_t a : from.rows) {
        task.check();
        for (const std::uint32_t b : to.rows) {
            if (next != pairs.end() && *next == RowPair{a, b}) {
                ++next;
            } else {
                rest.push_back({a, b});
            }
        }
    }
    return rest;
}

/// Points from so many on are held against areas by cells: below, their making costs more than GEOS does.
constexpr std::size_t kManyPoints = 2000;

geodesy::Box extent_of(const Positions& points) {
    geodesy::Box box{points.lon[0], points.lat[0], points.lon[0], points.lat[0]};
    for (std::size_t i = 1; i < points.size(); ++i) {
        box = {std::min(box.west, points.lon[i]), std::min(box.south, points.lat[i]),
               std::max(box.east, points.lon[i]), std::max(box.north, points.lat[i])};
    }
    return box;
}

/// Pairs of a point's row and an area's.
std::vector<RowPair> located(const Positions& points, const Layer& areas, const Positions& area_positions,
                             Edge edge, const base::Task& task) {
    constexpr std::size_t kChunk = 16384;
    const AreaIndex index{
        areas, area_positions.rows, {.points = points.size(), .box = extent_of(points)}, task};
    std::vector<std::vector<RowPair>> chunks((points.size() + kChunk - 1) / kChunk);
    std::vector<AreaIndex::Scratch> scratch(task.thread_count());
    base::parallel_for(task, points.size(), kChunk, [&](std::size_t begin, std::size_t end, unsigned thread) {
        std::vector<AreaIndex::Hit> hits;
        index.locate(points.lon.subspan(begin, end - begin), points.lat.subspan(begin, end - begin), edge,
                     scratch[thread], hits);
        for (const AreaIndex::Hit& hit : hits) {
            chunks[begin / kChunk].push_back({points.rows[begin + hit.point], hit.row});
        }
    });
    std::vector<RowPair> pairs;
    for (const auto& chunk : chunks) {
        pairs.insert(pairs.end(), chunk.begin(), chunk.end());
    }
    return pairs;
}

/// The predicate that asks the same with the sides changed.
Predicate turned(Predicate predicate) {
    switch (predicate) {
        case Predicate::within:
            return Predicate::contains;
        case Predicate::contains:
            return Predicate::within;
        case Predicate::covers:
            return Predicate::covered_by;
        case Predicate::covered_by:
            return Predicate::covers;
        default:
            return predicate;
    }
}

/// Nothing when the two are not many points and areas.
std::optional<std::vector<RowPair>> by_cells(const Layer& from, const Positions& from_positions,
                                             const Layer& to, const Positions& to_positions,
                                             Predicate predicate, const base::Task& task) {
    if (from_positions.only_points && from_positions.size() >= kManyPoints && only_areas(to)) {
        const auto edge = edge_for_points(predicate);
        return edge ? std::optional{located(from_positions, to, to_positions, *edge, task)} : std::nullopt;
    }
    if (to_positions.only_points && to_positions.size() >= kManyPoints && only_areas(from)) {
        const auto edge = edge_for_points(turned(predicate));
        if (!edge) {
            return std::nullopt;
        }
        std::vector<RowPair> pairs = located(to_positions, from, from_positions, *edge, task);
        for (RowPair& pair : pairs) {
            std::swap(pair.from, pair.to);
        }
        return pairs;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Edge> edge_for_points(Predicate predicate) {
    switch (predicate) {
        case Predicate::intersects:
        case Predicate::covered_by:
            return Edge::inside;
        case Predicate::within:
            return Edge::outside;
        case Predicate::touches:
            return Edge::only;
        default:
            return std::nullopt;
    }
}

bool only_areas(const Layer& table) {
    for (std::size_t row = 0; row < table.rows; ++row) {
        const model::GeometryType type = table.geometry.type(row);
        if (model::has_points(type) && !model::is_areal(type)) {
            return false;
        }
    }
    return true;
}

std::vector<RowPair> predicate_pairs(const Layer& from, const Positions& from_positions, const Layer& to,
                                     const Positions& to_positions, Predicate predicate,
                                     const base::Task& task) {
    if (auto pairs = by_cells(from, from_positions, to, to_positions, predicate, task)) {
        return std::move(*pairs);
    }
    const bool disjoint = predicate == Predicate::disjoint;
    std::vector<RowPair> pairs = refined(candidates(from, from_positions, to, to_positions, task), from, to,
                                         disjoint ? Relation::intersects : relation_of(predicate), task);
    if (disjoint) {
        std::ranges::sort(pairs);
        pairs = complement(pairs, from_positions, to_positions, task);
    }
    return pairs;
}

}  // namespace limes::engine::embedded
