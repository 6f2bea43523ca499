#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/source_reach.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::engine::embedded {

namespace {

using base::Metres;
using model::Column;
using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

constexpr double kSquareKilometre_m2 = 1e6;
const std::string kStep = "coverage";

/// One radius over all units.
struct Band {
    Metres radius;
    GeometryColumn covered;
    std::vector<double> lower_m2;  ///< by unit
    std::vector<double> nominal_m2;
    std::vector<double> upper_m2;
    std::vector<bool> unknown;  ///< lower and upper cannot be told
};

std::vector<double> areas_m2(const GeometryColumn& parts, const std::vector<double>& whole_m2) {
    std::vector<double> areas(parts.size());
    for (std::size_t unit = 0; unit < parts.size(); ++unit) {
        areas[unit] = std::min(area_of(parts[unit]).value(), whole_m2[unit]);
    }
    return areas;
}

Band measure(const SourceReach& sources, const GeometryColumn& units, const std::vector<double>& whole_m2,
             Metres radius, const base::Task& task) {
    Band band;
    band.radius = radius;
    band.covered = parts_of(units, sources.region(radius, Figure::nominal), Side::inside, task);
    band.nominal_m2 = areas_m2(band.covered, whole_m2);
    band.unknown = sources.unknown_in(units, radius);
    if (sources.is_exact()) {
        band.lower_m2 = band.upper_m2 = band.nominal_m2;
        return band;
    }
    const auto figure = [&](Figure which) {
        return areas_m2(parts_of(units, sources.region(radius, which), Side::inside, task), whole_m2);
    };
    band.lower_m2 = figure(Figure::lower);
    band.upper_m2 = figure(Figure::upper);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        // Discs of different radius are polygons of different corners, which differ by less than the
        // tolerance.
        band.lower_m2[unit] = std::min(band.lower_m2[unit], band.nominal_m2[unit]);
        band.upper_m2[unit] = std::max(band.upper_m2[unit], band.nominal_m2[unit]);
    }
    return band;
}

/// Counts and weights of the places of one unit within one radius.
class PlaceColumns {
public:
    PlaceColumns(Layer& table, const Places& places) : m_table{&table}, m_places{&places} {
        constexpr std::array kNames{"places", "places_covered_lower", "places_covered",
                                    "places_covered_upper"};
        constexpr std::array kMeanings{"places in the unit",
                                       "of them within reach wherever they and the sources truly are",
                                       "of them within reach as positions are given",
                                       "of them within reach for some of the positions they may have"};
        m_first = table.columns.size();
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            table.add_column(kNames.at(i), ColumnType::integer, {}, kMeanings.at(i));
        }
        if (const Column* weight = places.weight()) {
            constexpr std::array kWeights{"weight", "weight_covered_lower", "weight_covered",
                                          "weight_covered_upper"};
            for (std::size_t i = 0; i < kWeights.size(); ++i) {
                table.add_column(kWeights.at(i), weight->type(), weight->unit,
                                 fmt::format("sum of {} over {}", weight->name, kNames.at(i)));
            }
        }
    }

    void push(std::size_t unit, Metres radius, bool sources_unknown) {
        std::array<std::int64_t, 4> count{};
        std::array<WeightSum, 4> weight;
        bool unknown = sources_unknown;
        for (const std::uint32_t place : m_places->in_unit(unit)) {
            const std::array<bool, 4> counts{true, m_places->is_within(place, radius, Figure::lower),
                                             m_places->is_within(place, radius, Figure::nominal),
                                             m_places->is_within(place, radius, Figure::upper)};
            unknown = unknown || !m_places->is_accuracy_known(place);
            for (std::size_t i = 0; i < counts.size(); ++i) {
                if (counts.at(i)) {
                    ++count.at(i);
                    if (m_places->weight() != nullptr) {
                        weight.at(i).add(*m_places->weight(), place);
                    }
                }
            }
        }
        for (std::size_t i = 0; i < count.size(); ++i) {
            const bool empty = unknown && (i == 1 || i == 3);
            Column& counted_column = m_table->columns[m_first + i];
            if (empty) {
                counted_column.push_null();
            } else {
                counted_column.push(count.at(i));
            }
            if (m_places->weight() == nullptr) {
                continue;
            }
            Column& weight_column = m_table->columns[m_first + count.size() + i];
            if (empty) {
                weight_column.push_null();
            } else {
                weight.at(i).push_to(weight_column);
            }
        }
    }

private:
    Layer* m_table;
    const Places* m_places;
    std::size_t m_first = 0;
};

struct Units {
    const Layer* layer;
    GeometryColumn areas;
    std::vector<double> whole_m2;
};

void add_columns(Layer& table) {
    table.add_column("unit_id", ColumnType::text, {}, "id of the unit");
    table.add_column("unit_name", ColumnType::text, {}, "name of the unit");
    table.add_column("radius_m", ColumnType::real, "m", "how far the sources reach along the ellipsoid");
    table.add_column("area_km2", ColumnType::real, "km2", "ellipsoidal area of the unit");
    table.add_column("covered_lower_km2", ColumnType::real, "km2", "covered wherever the sources truly are");
    table.add_column("covered_km2", ColumnType::real, "km2", "covered by the positions as given");
    table.add_column("covered_upper_km2", ColumnType::real, "km2",
                     "covered for some of the positions they may have");
    table.add_column("share", ColumnType::real, {}, "covered_km2 / area_km2");
}

void push_row(Layer& table, const Units& units, const Band& band, std::size_t unit, const Context& context) {
    const Layer& layer = *units.layer;
    table.ids.push_back(fmt::format("{}@{:g}m", layer.ids[unit], band.radius.value()));
    table.valid_from.push_back(layer.valid(unit).from);
    table.valid_to.push_back(layer.valid(unit).to);
    table.geometry.push_from(band.covered, unit);
    ++table.rows;
    const auto figure = [&](const std::vector<double>& m2) {
        return band.unknown[unit] ? std::nullopt : std::optional{m2[unit] / kSquareKilometre_m2};
    };
    std::size_t column = 0;
    table.columns[column++].push(layer.ids[unit]);
    table.columns[column++].push(layer.name(unit, context.languages));
    table.columns[column++].push(band.radius.value());
    table.columns[column++].push(units.whole_m2[unit] / kSquareKilometre_m2);
    push_optional(table.columns[column++], figure(band.lower_m2));
    table.columns[column++].push(band.nominal_m2[unit] / kSquareKilometre_m2);
    push_optional(table.columns[column++], figure(band.upper_m2));
    push_optional(table.columns[column++], units.whole_m2[unit] > 0
                                               ? std::optional{band.nominal_m2[unit] / units.whole_m2[unit]}
                                               : std::nullopt);
}

}  // namespace

Table run(const query::Coverage& step, const Tables& tables, Context& context) {
    if (step.radii.empty()) {
        throw base::UsageError{"coverage: no radius given; say how far the sources reach, such as 10km"};
    }
    const Layer& layer = *tables[step.units];
    Units units{&layer, areas_of(layer, kStep, context.result), {}};
    for (std::size_t unit = 0; unit < layer.rows; ++unit) {
        units.whole_m2.push_back(area_of(units.areas[unit]).value());
    }
    std::vector<Metres> radii = step.radii;
    std::sort(radii.begin(), radii.end());
    radii.erase(std::unique(radii.begin(), radii.end()), radii.end());

    const SourceReach sources{*tables[step.sources], kStep, context};
    std::optional<Places> places;
    if (step.places) {
        places.emplace(*tables[*step.places], step.weight_column, layer, units.areas, sources, radii.back(),
                       kStep, context);
    }
    std::vector<Band> bands;
    for (const Metres radius : radii) {
        bands.push_back(measure(sources, units.areas, units.whole_m2, radius, context.task));
    }

    auto table = std::make_shared<Layer>();
    table->schema.name = kStep;
    table->schema.name_columns = {{"", "unit_name"}};
    add_columns(*table);
    std::optional<PlaceColumns> place_columns;
    if (places) {
        place_columns.emplace(*table, *places);
    }
    for (std::size_t unit = 0; unit < layer.rows; ++unit) {
        if (!model::has_points(units.areas.type(unit))) {
            continue;
        }
        for (const Band& band : bands) {
            push_row(*table, units, band, unit, context);
            if (place_columns) {
                place_columns->push(unit, band.radius, band.unknown[unit]);
            }
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
