#include <limes/base/error.hpp>
#include <limes/engine/embedded/coverage_columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::engine::embedded {

namespace {

using base::Metres;
using model::ColumnType;
using model::Layer;

const std::string kStep = "coverage";

/// One radius over all units.
struct Band {
    RadiusReach reach;
    RadiusReach::Figures figures;
    std::optional<ByTold<std::vector<WeightSum>>> spread;  ///< weights of areas, by unit
};

std::vector<Metres> sorted(std::vector<Metres> radii) {
    if (radii.empty()) {
        throw base::UsageError{"coverage: no radius given; say how far the sources reach, such as 10km"};
    }
    std::ranges::sort(radii);
    const auto repeated = std::ranges::unique(radii);
    radii.erase(repeated.begin(), repeated.end());
    return radii;
}

/// Errors: UsageError when a shape is to be drawn that is not asked about.
void require_told(const query::Coverage& step) {
    const bool compares =
        step.shape == query::CoverageShape::gained || step.shape == query::CoverageShape::lost;
    if (compares && !step.before) {
        throw base::UsageError{"coverage: there is nothing gained or lost to draw; give the day --before"};
    }
    if (step.shape == query::CoverageShape::backup && !step.backup) {
        throw base::UsageError{"coverage: there is no backup to draw; ask for --backup"};
    }
}

void add_names(Layer& table) {
    table.schema.name = kStep;
    table.schema.name_columns = {{"", "unit_name"}};
    table.add_column("unit_id", ColumnType::text, {}, "id of the unit");
    table.add_column("unit_name", ColumnType::text, {}, "name of the unit");
    table.add_column("radius_m", ColumnType::real, "m", "how far the sources reach along the ellipsoid");
}

void push_names(Layer& table, const Layer& units, std::size_t unit, Metres radius, const Context& context) {
    table.ids.push_back(fmt::format("{}@{}m", units.ids[unit], radius.value()));
    table.valid_from.push_back(units.valid(unit).from);
    table.valid_to.push_back(units.valid(unit).to);
    ++table.rows;
    table.columns[0].push(units.ids[unit]);
    table.columns[1].push(units.name(unit, context.languages));
    table.columns[2].push(radius.value());
}

}  // namespace

Table run(const query::Coverage& step, const Tables& tables, Context& context) {
    const std::vector<Metres> radii = sorted(step.radii);
    require_told(step);
    const Layer& layer = *tables[step.units];
    const UnitAreas units{layer, kStep, context.result, context.task};
    Reaching sources{{*tables[step.sources], units, kStep, context}, {}};
    if (step.before) {
        sources.before.emplace(*tables[*step.before], units, kStep, context);
    }
    std::optional<Places> places;
    std::optional<SpreadWeight> spread;
    if (step.places) {
        places.emplace(*tables[*step.places], step.weight_column, units, sources, radii.back(), kStep,
                       context);
        if (places->some_are_spread()) {
            spread.emplace(places->table(), *places->weight(), units, context);
        }
    }
    std::optional<LineReach> lines;
    if (step.lines) {
        lines.emplace(*tables[*step.lines], step.beside, units, sources, radii.back(), kStep, context);
    }
    const std::vector<Told> told = told_when(step.backup, step.before.has_value());
    std::vector<Band> bands;
    for (const Metres radius : radii) {
        Band band{RadiusReach{sources, radius, told}, {}, {}};
        band.figures = band.reach.of(units, step.shape, context.task);
        if (spread) {
            band.spread = spread->sums(band.reach, context.task).within;
            (*band.spread)[Told::all] = spread->whole_sums();
        }
        bands.push_back(std::move(band));
    }

    auto table = std::make_shared<Layer>();
    table->has_geometry = step.shape != query::CoverageShape::none;
    add_names(*table);
    AreaColumns area_columns{*table, told};
    std::optional<PlaceColumns> place_columns;
    if (places) {
        place_columns.emplace(*table, *places, told);
    }
    std::optional<LineColumns> line_columns;
    if (lines) {
        line_columns.emplace(*table, told);
    }
    for (std::size_t unit = 0; unit < layer.rows; ++unit) {
        if (!units.is_area(unit)) {
            continue;
        }
        for (const Band& band : bands) {
            push_names(*table, layer, unit, band.reach.radius(), context);
            if (table->has_geometry) {
                band.figures.shown.push_to(table->geometry, units, unit);
            } else {
                table->geometry.push_null();
            }
            area_columns.push(units, unit, band.figures, band.reach.unknown()[unit]);
            if (place_columns) {
                place_columns->push(unit, band.reach, band.spread);
            }
            if (line_columns) {
                line_columns->push(*lines, unit, band.reach);
            }
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
