#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/source_reach.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

constexpr double kSquareKilometre_m2 = 1e6;
constexpr std::size_t kMostNamed = 5;
const std::string kStep = "gaps";

std::vector<double> gap_areas_m2(const GeometryColumn& gaps, const std::vector<double>& whole_m2) {
    std::vector<double> areas(gaps.size());
    for (std::size_t unit = 0; unit < gaps.size(); ++unit) {
        areas[unit] = std::min(area_of(gaps[unit]).value(), whole_m2[unit]);
    }
    return areas;
}

struct Gap {
    GeometryColumn outside;  ///< by unit
    std::vector<double> whole_m2;
    std::vector<double> lower_m2;  ///< out of reach for every position the sources may have
    std::vector<double> nominal_m2;
    std::vector<double> upper_m2;
    std::vector<bool> unknown;
};

Gap measure(const SourceReach& sources, const GeometryColumn& units, base::Metres radius,
            const base::Task& task) {
    Gap gap;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        gap.whole_m2.push_back(area_of(units[unit]).value());
    }
    gap.outside = parts_of(units, sources.region(radius, Figure::nominal), Side::outside, task);
    gap.nominal_m2 = gap_areas_m2(gap.outside, gap.whole_m2);
    gap.unknown = sources.unknown_in(units, radius);
    gap.lower_m2 = gap.upper_m2 = gap.nominal_m2;
    if (sources.is_exact()) {
        return gap;
    }
    const auto figure = [&](Figure which) {
        return gap_areas_m2(parts_of(units, sources.region(radius, which), Side::outside, task),
                            gap.whole_m2);
    };
    const std::vector<double> beyond_all = figure(Figure::upper);
    const std::vector<double> beyond_sure = figure(Figure::lower);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        gap.lower_m2[unit] = std::min(beyond_all[unit], gap.nominal_m2[unit]);
        gap.upper_m2[unit] = std::max(beyond_sure[unit], gap.nominal_m2[unit]);
    }
    return gap;
}

/// The places of a unit that nothing reaches, heaviest first, then by id.
std::vector<std::uint32_t> uncovered(const Places& places, std::size_t unit, base::Metres radius) {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t place : places.in_unit(unit)) {
        if (!places.is_within(place, radius, Figure::nominal)) {
            rows.push_back(place);
        }
    }
    const auto weight = [&](std::uint32_t row) {
        return places.weight() == nullptr ? 0 : places.weight()->number(row).value_or(0);
    };
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair{-weight(a), places.table().ids[a]} < std::pair{-weight(b), places.table().ids[b]};
    });
    return rows;
}

void add_place_columns(Layer& table, const Places& places) {
    table.add_column("places", ColumnType::integer, {}, "places out of reach");
    if (places.weight() != nullptr) {
        table.add_column("weight", places.weight()->type(), places.weight()->unit,
                         fmt::format("sum of {} over them", places.weight()->name));
    }
    table.add_column("largest", ColumnType::text, {},
                     fmt::format("the largest of them, at most {}, by weight", kMostNamed));
}

void push_places(Layer& table, std::size_t column, const Places& places, std::size_t unit,
                 base::Metres radius, const Context& context) {
    const std::vector<std::uint32_t> rows = uncovered(places, unit, radius);
    table.columns[column++].push(static_cast<std::int64_t>(rows.size()));
    if (places.weight() != nullptr) {
        WeightSum sum;
        for (const std::uint32_t row : rows) {
            sum.add(*places.weight(), row);
        }
        sum.push_to(table.columns[column++]);
    }
    // Without a weight no place is larger than another.
    std::vector<std::string_view> names;
    for (std::size_t i = 0; places.weight() != nullptr && i < std::min(rows.size(), kMostNamed); ++i) {
        names.push_back(places.table().name(rows[i], context.languages));
    }
    if (names.empty()) {
        table.columns[column].push_null();
    } else {
        table.columns[column].push(fmt::format("{}", fmt::join(names, "; ")));
    }
}

void add_columns(Layer& table) {
    table.add_column("unit_id", ColumnType::text, {}, "id of the unit");
    table.add_column("unit_name", ColumnType::text, {}, "name of the unit");
    table.add_column("radius_m", ColumnType::real, "m", "how far the sources reach along the ellipsoid");
    table.add_column("gap_km2", ColumnType::real, "km2", "out of reach of the positions as given");
    table.add_column("gap_lower_km2", ColumnType::real, "km2", "out of reach wherever the sources truly are");
    table.add_column("gap_upper_km2", ColumnType::real, "km2",
                     "out of reach for some of the positions they may have");
    table.add_column("share", ColumnType::real, {}, "gap_km2 / area of the unit");
}

}  // namespace

Table run(const query::Gaps& step, const Tables& tables, Context& context) {
    const Layer& layer = *tables[step.units];
    const GeometryColumn areas = areas_of(layer, kStep, context.result);
    const SourceReach sources{*tables[step.sources], kStep, context};
    std::optional<Places> places;
    if (step.places) {
        places.emplace(*tables[*step.places], step.weight_column, layer, areas, sources, step.radius, kStep,
                       context);
    }
    const Gap gap = measure(sources, areas, step.radius, context.task);

    std::vector<std::size_t> order;
    for (std::size_t unit = 0; unit < layer.rows; ++unit) {
        if (model::has_points(areas.type(unit))) {
            order.push_back(unit);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair{-gap.nominal_m2[a], layer.ids[a]} < std::pair{-gap.nominal_m2[b], layer.ids[b]};
    });

    auto table = std::make_shared<Layer>();
    table->schema.name = kStep;
    table->schema.name_columns = {{"", "unit_name"}};
    add_columns(*table);
    if (places) {
        add_place_columns(*table, *places);
    }
    for (const std::size_t unit : order) {
        table->ids.push_back(layer.ids[unit]);
        table->valid_from.push_back(layer.valid(unit).from);
        table->valid_to.push_back(layer.valid(unit).to);
        table->geometry.push_from(gap.outside, unit);
        ++table->rows;
        const auto figure = [&](const std::vector<double>& m2) {
            return gap.unknown[unit] ? std::nullopt : std::optional{m2[unit] / kSquareKilometre_m2};
        };
        std::size_t column = 0;
        table->columns[column++].push(layer.ids[unit]);
        table->columns[column++].push(layer.name(unit, context.languages));
        table->columns[column++].push(step.radius.value());
        table->columns[column++].push(gap.nominal_m2[unit] / kSquareKilometre_m2);
        push_optional(table->columns[column++], figure(gap.lower_m2));
        push_optional(table->columns[column++], figure(gap.upper_m2));
        push_optional(table->columns[column++], gap.whole_m2[unit] > 0
                                                    ? std::optional{gap.nominal_m2[unit] / gap.whole_m2[unit]}
                                                    : std::nullopt);
        if (places) {
            push_places(*table, column, *places, unit, step.radius, context);
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
