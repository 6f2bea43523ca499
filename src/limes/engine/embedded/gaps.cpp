#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/coverage_columns.hpp>
#include <limes/engine/embedded/gap_places.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/reach.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace limes::engine::embedded {

namespace {

using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

const std::string kStep = "gaps";

/// What is told of a comparison, in the order of its columns.
constexpr std::array kCompared{Gap::before, Gap::opened, Gap::closed};

/// What of each unit is out of reach.
struct Gaps {
    std::array<UnitParts, kGapCount> parts;  ///< of positions as given; of no units what is not compared
    std::vector<double> lower_m2;  ///< by unit: out of reach for every position the sources may have
    std::vector<double> upper_m2;  ///< for some
    std::vector<bool> unknown;     ///< lower and upper cannot be told

    UnitParts& operator[](Gap gap) { return parts.at(static_cast<std::size_t>(gap)); }
    const UnitParts& operator[](Gap gap) const { return parts.at(static_cast<std::size_t>(gap)); }
};

Gap gap_of(query::GapShape shape) {
    switch (shape) {
        case query::GapShape::gap:
            return Gap::now;
        case query::GapShape::opened:
            return Gap::opened;
        case query::GapShape::closed:
            return Gap::closed;
    }
    return Gap::now;
}

Gaps measure(const Reaching& sources, const UnitAreas& units, base::Metres radius, bool bounded,
             const base::Task& task) {
    const auto beyond = [&](const SourceReach& those, Figure figure, Drawn drawn) {
        return parts_of(units, those.pieces(radius, figure), Depth::one, Side::outside, drawn, task);
    };
    Gaps gaps;
    UnitParts& now = gaps[Gap::now] = beyond(sources.now, Figure::nominal, Drawn::yes);
    if (sources.before) {
        UnitParts& before = gaps[Gap::before] = beyond(*sources.before, Figure::nominal, Drawn::yes);
        gaps[Gap::opened] = difference_of(now, before, units, task);
        gaps[Gap::closed] = difference_of(before, now, units, task);
    }
    if (!bounded) {
        return gaps;
    }
    gaps.unknown = sources.now.unknown_in(radius);
    gaps.lower_m2 = gaps.upper_m2 = now.areas_m2;
    if (sources.now.is_exact()) {
        return gaps;
    }
    const UnitParts beyond_all = beyond(sources.now, Figure::upper, Drawn::no);
    const UnitParts beyond_sure = beyond(sources.now, Figure::lower, Drawn::no);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        gaps.lower_m2[unit] = std::min(beyond_all.areas_m2[unit], gaps.lower_m2[unit]);
        gaps.upper_m2[unit] = std::max(beyond_sure.areas_m2[unit], gaps.upper_m2[unit]);
    }
    return gaps;
}

void push_names(Layer& table, std::string_view id, const Layer& units, std::size_t unit, base::Metres radius,
                const Context& context) {
    table.ids.push_back(id);
    table.valid_from.push_back(units.valid(unit).from);
    table.valid_to.push_back(units.valid(unit).to);
    ++table.rows;
    table.columns[0].push(units.ids[unit]);
    table.columns[1].push(units.name(unit, context.languages));
    table.columns[2].push(radius.value());
}

std::shared_ptr<Layer> make_table() {
    auto table = std::make_shared<Layer>();
    table->schema.name = kStep;
    table->schema.name_columns = {{"", "unit_name"}};
    table->add_column("unit_id", ColumnType::text, {}, "id of the unit");
    table->add_column("unit_name", ColumnType::text, {}, "name of the unit");
    table->add_column("radius_m", ColumnType::real, "m", "how far the sources reach along the ellipsoid");
    return table;
}

/// The weight of areas out of reach, by what is told and unit; nothing when there is none.
using Spread = std::optional<std::array<std::vector<WeightSum>, kGapCount>>;

Spread spread_out_of_reach(const SpreadWeight& spread, const Reaching& sources, base::Metres radius,
                           const base::Task& task) {
    std::vector<Told> told{Told::nominal};
    if (sources.before) {
        told.insert(told.end(), {Told::before, Told::gained, Told::lost});
    }
    SpreadWeight::Sums sums = spread.sums(RadiusReach{sources, radius, std::move(told)}, task);
    return {{std::move(sums.beyond[Told::nominal]), std::move(sums.beyond[Told::before]),
             std::move(sums.within[Told::lost]), std::move(sums.within[Told::gained])}};
}

WeightSum spread_at(const Spread& spread, Gap gap, std::size_t unit) {
    return spread ? spread->at(static_cast<std::size_t>(gap))[unit] : WeightSum{};
}

/// The answer so far, a radius after another.
struct Answer {
    std::shared_ptr<Layer> table = make_table();
    std::optional<GapPlaceColumns> places = {};
    std::set<std::uint32_t> at_edges = {};  ///< places in no polygon, at one radius or more
    std::size_t slivers = 0;                ///< polygons left out
    double slivers_m2 = 0;
};

/// One radius of perhaps several, which then is in the ids.
struct Band {
    base::Metres radius;
    bool alone;

    [[nodiscard]] std::string id_of(std::string_view id) const {
        return alone ? std::string{id} : fmt::format("{}@{}m", id, radius.value());
    }
};

// ---- a row a unit
// ----------------------------------------------------------------------------------------------

Answer answer_by_unit(const std::optional<Places>& places, bool compared) {
    Answer answer;
    Layer& table = *answer.table;
    table.add_column("gap_km2", ColumnType::real, "km2", "out of reach of the positions as given");
    table.add_column("gap_lower_km2", ColumnType::real, "km2", "out of reach wherever the sources truly are");
    table.add_column("gap_upper_km2", ColumnType::real, "km2",
                     "out of reach for some of the positions they may have");
    table.add_column("share", ColumnType::real, {}, "gap_km2 / area of the unit");
    std::vector<Gap> also;
    if (compared) {
        also.assign(kCompared.begin(), kCompared.end());
        table.add_column("gap_before_km2", ColumnType::real, "km2",
                         std::string{words_of(Gap::before).meaning});
        table.add_column("opened_km2", ColumnType::real, "km2", std::string{words_of(Gap::opened).meaning});
        table.add_column("closed_km2", ColumnType::real, "km2", std::string{words_of(Gap::closed).meaning});
    }
    if (places) {
        answer.places.emplace(table, *places, Gap::now, also);
    }
    return answer;
}

void add_by_unit(Answer& answer, const Gaps& gaps, Gap shape, const UnitAreas& units,
                 const std::optional<Places>& places, const Spread& spread, const Band& band,
                 Context& context) {
    const Layer& layer = units.layer();
    Layer& table = *answer.table;
    std::vector<std::size_t> order;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (units.is_area(unit)) {
            order.push_back(unit);
        }
    }
    const std::vector<double>& gap_m2 = gaps[Gap::now].areas_m2;
    const bool compared = !gaps[Gap::before].areas_m2.empty();
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return std::pair{-gap_m2[a], layer.ids[a]} < std::pair{-gap_m2[b], layer.ids[b]};
    });

    for (const std::size_t unit : order) {
        push_names(table, band.id_of(layer.ids[unit]), layer, unit, band.radius, context);
        gaps[shape].push_to(table.geometry, units, unit);
        const auto figure = [&](const std::vector<double>& m2) {
            return gaps.unknown[unit] ? std::nullopt : std::optional{m2[unit] / kSquareKilometre_m2};
        };
        table.columns[3].push(gap_m2[unit] / kSquareKilometre_m2);
        push_optional(table.columns[4], figure(gaps.lower_m2));
        push_optional(table.columns[5], figure(gaps.upper_m2));
        push_optional(table.columns[6], units.whole_m2(unit) > 0
                                            ? std::optional{gap_m2[unit] / units.whole_m2(unit)}
                                            : std::nullopt);
        for (std::size_t i = 0; compared && i < kCompared.size(); ++i) {
            table.columns[7 + i].push(gaps[kCompared.at(i)].areas_m2[unit] / kSquareKilometre_m2);
        }
        if (!answer.places) {
            continue;
        }
        answer.places->push(out_of_reach(*places, unit, band.radius), spread_at(spread, Gap::now, unit),
                            context);
        for (std::size_t i = 0; compared && i < kCompared.size(); ++i) {
            const Gap gap = kCompared.at(i);
            answer.places->push_also(i, out_of_reach(*places, unit, band.radius, gap),
                                     spread_at(spread, gap, unit));
        }
    }
}

// ---- a row a polygon
// -------------------------------------------------------------------------------------------

/// The polygons of all gaps, as a layer, and whose each is: those of a unit together, its largest first.
struct Polygons {
    Layer layer;
    std::vector<std::size_t> unit;
    std::vector<std::int64_t> number;  ///< 1 for the largest of its unit
    std::vector<bool> in_unit;         ///< by unit: whether it has any
    std::size_t slivers = 0;           ///< left out, narrower than was asked for
    double slivers_m2 = 0;
};

GeometryColumn polygons_of(model::GeometryView gap) {
    GeometryColumn polygons;
    for (std::size_t part = 0; part < gap.part_count(); ++part) {
        polygons.begin_row(model::GeometryType::polygon);
        polygons.begin_part();
        for (std::size_t index = 0; index < gap.path_count(part); ++index) {
            polygons.begin_path();
            const geodesy::Path ring = gap.path(part, index);
            polygons.push_vertices(ring.lon, ring.lat);
        }
    }
    return polygons;
}

/// Those that are `narrowest` wide at least, in the mean.
Polygons polygons_of(const UnitParts& gaps, const UnitAreas& units, base::Metres narrowest) {
    Polygons all;
    all.in_unit.assign(units.size(), false);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (gaps.extents[unit] == Extent::none) {
            continue;
        }
        GeometryColumn gap;
        gaps.push_to(gap, units, unit);
        const GeometryColumn polygons = polygons_of(gap[0]);
        std::vector<std::pair<double, std::size_t>> order;
        for (std::size_t i = 0; i < polygons.size(); ++i) {
            const double m2 = area_of(polygons[i]).value();
            if (widest_part_m(polygons[i]) < narrowest.value()) {
                ++all.slivers;
                all.slivers_m2 += m2;
            } else {
                order.emplace_back(-m2, i);
            }
        }
        all.in_unit[unit] = !order.empty();
        std::ranges::sort(order);
        for (std::size_t i = 0; i < order.size(); ++i) {
            all.layer.ids.push_back(fmt::format("{}#{}", units.layer().ids[unit], i + 1));
            all.layer.geometry.push_from(polygons, order[i].second);
            ++all.layer.rows;
            all.unit.push_back(unit);
            all.number.push_back(static_cast<std::int64_t>(i) + 1);
        }
    }
    return all;
}

/// The places out of reach, by polygon. Those of a unit without a gap are none of theirs.
std::vector<std::vector<std::uint32_t>> places_of(const Polygons& polygons, const Places& places, Gap shape,
                                                  base::Metres radius) {
    std::vector<std::vector<std::uint32_t>> by_polygon(polygons.unit.size());
    for (std::size_t begin = 0; begin < polygons.unit.size();) {
        const std::size_t unit = polygons.unit[begin];
        GeometryColumn own;
        std::size_t end = begin;
        for (; end < polygons.unit.size() && polygons.unit[end] == unit; ++end) {
            own.push_from(polygons.layer.geometry, end);
        }
        const std::vector<std::uint32_t> rows = out_of_reach(places, unit, radius, shape);
        const std::vector<std::size_t> nearest = nearest_areas(places, rows, own);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            by_polygon[begin + nearest[i]].push_back(rows[i]);
        }
        begin = end;
    }
    return by_polygon;
}

/// The places out of reach by so little that their unit has no gap to be drawn.
void add_places_at_edges(const Polygons& polygons, const Places& places, Gap shape, base::Metres radius,
                         std::set<std::uint32_t>& at_edges) {
    for (std::size_t unit = 0; unit < polygons.in_unit.size(); ++unit) {
        if (!polygons.in_unit[unit]) {
            const std::vector<std::uint32_t> rows = out_of_reach(places, unit, radius, shape);
            at_edges.insert(rows.begin(), rows.end());
        }
    }
}

void tell_of_places_at_edges(const std::set<std::uint32_t>& at_edges, const Places& places, bool one_radius,
                             Context& context) {
    if (at_edges.empty()) {
        return;
    }
    context.result.findings.push_back(
        {.severity = base::Severity::note,
         .layer = places.table().schema.name,
         .feature = {},
         .kind = "place-at-edge",
         .what = fmt::format("{} out of reach{} by less than the edge of the reach is drawn with",
                             base::counted(at_edges.size(), "place is", "places are"),
                             one_radius ? "" : " at one of the radii"),
         .done = "in no polygon, and not counted"});
}

/// The column of the areas of polygons of a shape: `gap_km2`, `opened_km2` or `closed_km2`.
std::string area_column(Gap shape) {
    const std::string_view ending = words_of(shape).ending;
    return fmt::format("{}_km2", ending.empty() ? "gap" : ending.substr(1));
}

void tell_of_slivers(const Answer& answer, const Layer& units, Context& context) {
    if (answer.slivers == 0) {
        return;
    }
    context.result.findings.push_back(
        {.severity = base::Severity::note,
         .layer = units.schema.name,
         .feature = {},
         .kind = "sliver",
         .what = fmt::format("{} narrower than the edge of the reach is drawn with, {:.3g} km2 together",
                             base::counted(answer.slivers, "polygon is", "polygons are"),
                             answer.slivers_m2 / kSquareKilometre_m2),
         .done = "left out"});
}

Answer answer_by_polygon(const std::optional<Places>& places, Gap shape) {
    Answer answer;
    Layer& table = *answer.table;
    const std::string area = area_column(shape);
    table.add_column("gap", ColumnType::integer, {}, "number of the polygon in its unit, 1 the largest");
    table.add_column(area, ColumnType::real, "km2",
                     fmt::format("area of the polygon: {}", words_of(shape).meaning));
    table.add_column("share", ColumnType::real, {}, fmt::format("{} / area of the unit", area));
    if (places) {
        answer.places.emplace(table, *places, shape);
    }
    return answer;
}

void add_by_polygon(Answer& answer, const UnitParts& gaps, Gap shape, const UnitAreas& units,
                    const std::optional<Places>& places, const Band& band, Context& context) {
    const base::Metres radius = band.radius;
    Layer& table = *answer.table;
    // Two edges that are each drawn within a tolerance may differ where nothing has changed.
    const base::Metres narrowest = shape == Gap::now ? base::Metres{0} : reach_tolerance(radius);
    const Polygons polygons = polygons_of(gaps, units, narrowest);
    answer.slivers += polygons.slivers;
    answer.slivers_m2 += polygons.slivers_m2;
    result::Result unheard;
    const UnitAreas areas{polygons.layer, kStep, unheard, context.task};
    std::vector<std::vector<std::uint32_t>> rows(areas.size());
    std::optional<SpreadWeight> spread;
    if (places) {
        rows = places_of(polygons, *places, shape, radius);
        add_places_at_edges(polygons, *places, shape, radius, answer.at_edges);
        if (places->some_are_spread()) {
            Context silent{context.catalog, context.languages, context.task, unheard};
            spread.emplace(places->table(), *places->weight(), areas, silent);
        }
    }
    std::vector<std::size_t> order(areas.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return -areas.whole_m2(i); });

    for (const std::size_t i : order) {
        const std::size_t unit = polygons.unit[i];
        push_names(table, band.id_of(polygons.layer.ids[i]), units.layer(), unit, radius, context);
        table.geometry.push_from(polygons.layer.geometry, i);
        table.columns[3].push(polygons.number[i]);
        table.columns[4].push(areas.whole_m2(i) / kSquareKilometre_m2);
        table.columns[5].push(areas.whole_m2(i) / units.whole_m2(unit));
        if (answer.places) {
            answer.places->push(rows[i], spread ? spread->whole_sums()[i] : WeightSum{}, context);
        }
    }
}

}  // namespace

Table run(const query::Gaps& step, const Tables& tables, Context& context) {
    if (step.shape != query::GapShape::gap && !step.before) {
        throw base::UsageError{"gaps: there is nothing opened or closed to draw; give the day --before"};
    }
    const UnitAreas units{*tables[step.units], kStep, context.result, context.task};
    Reaching sources{{*tables[step.sources], units, kStep, context}, {}};
    if (step.before) {
        sources.before.emplace(*tables[*step.before], units, kStep, context);
    }
    std::optional<Places> places;
    if (step.places) {
        places.emplace(*tables[*step.places], step.weight_column, units, sources,
                       std::ranges::max(step.radii), kStep, context);
    }
    std::optional<SpreadWeight> spread;
    if (!step.each && places && places->some_are_spread()) {
        spread.emplace(places->table(), *places->weight(), units, context);
    }
    const Gap shape = gap_of(step.shape);
    const bool alone = step.radii.size() == 1;
    Answer answer =
        step.each ? answer_by_polygon(places, shape) : answer_by_unit(places, step.before.has_value());
    for (const base::Metres radius : step.radii) {
        const Band band{radius, alone};
        const Gaps gaps = measure(sources, units, radius, !step.each, context.task);
        if (step.each) {
            add_by_polygon(answer, gaps[shape], shape, units, places, band, context);
        } else {
            const Spread out =
                spread ? spread_out_of_reach(*spread, sources, radius, context.task) : std::nullopt;
            add_by_unit(answer, gaps, shape, units, places, out, band, context);
        }
    }
    tell_of_slivers(answer, units.layer(), context);
    if (places) {
        tell_of_places_at_edges(answer.at_edges, *places, alone, context);
    }
    return answer.table;
}

}  // namespace limes::engine::embedded
