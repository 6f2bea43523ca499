#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/places.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/model/shape.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace limes::engine::embedded {

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr std::size_t kNoUnit = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kGrain = 256;

void add_note(Context& context, const model::Layer& layer, std::string kind, std::string what,
              std::string done) {
    context.result.findings.push_back({.severity = base::Severity::note,
                                       .layer = layer.schema.name,
                                       .feature = {},
                                       .kind = std::move(kind),
                                       .what = std::move(what),
                                       .done = std::move(done)});
}

/// Where a place stands when units are told apart.
geodesy::LonLat standing_at(model::GeometryView place) {
    return place.type() == model::GeometryType::point ? place.path(0, 0)[0] : point_on(to_geos(place));
}

/// Units to look places up in.
class UnitFinder {
public:
    UnitFinder(const model::Layer& units, const model::GeometryColumn& areas) : m_units{&units} {
        for (std::size_t row = 0; row < areas.size(); ++row) {
            if (const auto box = areas.box(row)) {
                m_rows.push_back(row);
                m_boxes.push_back(*box);
                m_shapes.push_back(model::make_shape(areas[row]));
            }
        }
        m_tree.emplace(m_boxes);
    }

    [[nodiscard]] std::size_t find(geodesy::LonLat p, std::vector<std::uint32_t>& near) const {
        near.clear();
        m_tree->meeting({p.lon, p.lat, p.lon, p.lat}, near);
        std::size_t found = kNoUnit;
        for (const std::uint32_t item : near) {
            const std::size_t row = m_rows[item];
            const bool first = found == kNoUnit || m_units->ids[row] < m_units->ids[found];
            if (first && geodesy::locate(m_shapes[item], p) != geodesy::Location::outside) {
                found = row;
            }
        }
        return found;
    }

private:
    const model::Layer* m_units;
    std::vector<std::size_t> m_rows;
    std::vector<geodesy::Box> m_boxes;
    std::vector<geodesy::Shape> m_shapes;
    std::optional<index::LonLatTree> m_tree;
};

}  // namespace

void WeightSum::add(const model::Column& weight, std::size_t row) {
    if (weight.is_null(row)) {
        return;
    }
    if (weight.type() == model::ColumnType::real) {
        m_real += weight.reals()[row];
    } else {
        m_whole += weight.integers()[row];
    }
}

void WeightSum::push_to(model::Column& column) const {
    if (column.type() == model::ColumnType::real) {
        column.push(m_real);
    } else {
        column.push(m_whole);
    }
}

Places::Places(const model::Layer& places, const std::string& weight_column, const model::Layer& units,
               const model::GeometryColumn& areas, const SourceReach& sources, base::Metres farthest,
               const std::string& step, Context& context)
    : m_places{&places}, m_nearness(places.rows, {kFar, kFar, kFar}), m_of_unit(units.rows) {
    if (!weight_column.empty()) {
        m_weight = &require_column(places, weight_column);
        if (m_weight->type() != model::ColumnType::integer && m_weight->type() != model::ColumnType::real) {
            throw base::UsageError{fmt::format("{}: column '{}' holds no numbers to weigh places by",
                                               places.schema.name, weight_column)};
        }
    }
    const Positions positions = positions_of(places, step, context);
    assign(positions, units, areas, context);
    measure(positions, sources, farthest, context);
}

void Places::assign(const Positions& positions, const model::Layer& units, const model::GeometryColumn& areas,
                    Context& context) {
    const UnitFinder finder{units, areas};
    std::vector<std::size_t> unit_of(positions.size(), kNoUnit);
    base::parallel_for(
        context.task, positions.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
            std::vector<std::uint32_t> near;
            for (std::size_t i = begin; i < end; ++i) {
                unit_of[i] = finder.find(standing_at(m_places->geometry[positions.rows[i]]), near);
            }
        });
    std::size_t outside = 0;
    std::size_t without_weight = 0;
    std::size_t without_accuracy = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const std::uint32_t row = positions.rows[i];
        if (unit_of[i] == kNoUnit) {
            ++outside;
            continue;
        }
        m_of_unit[unit_of[i]].push_back(row);
        without_weight += m_weight != nullptr && m_weight->is_null(row) ? 1 : 0;
        without_accuracy += is_accuracy_known(row) ? 0 : 1;
    }
    if (outside > 0) {
        add_note(context, *m_places, "place-in-no-unit",
                 fmt::format("{} in none of the units", counted(outside, "place lies", "places lie")),
                 "not counted");
    }
    if (without_weight > 0) {
        add_note(context, *m_places, "no-weight",
                 fmt::format("{} no {}", counted(without_weight, "place has", "places have"), m_weight->name),
                 "counted as a place of weight 0");
    }
    if (without_accuracy > 0) {
        add_note(context, *m_places, "unknown-accuracy",
                 fmt::format("the positional accuracy of {} is not known",
                             counted(without_accuracy, "place", "places")),
                 "lower and upper counts are empty for their units");
    }
}

void Places::measure(const Positions& positions, const SourceReach& sources, base::Metres farthest,
                     Context& context) {
    const model::Layer& from = sources.table();
    const ShapeSet source_shapes{from, sources.positions(), context.task};
    const ShapeSet place_shapes{*m_places, positions, context.task};
    const std::vector<double> accuracy = accuracies_of(from, sources.positions());
    double widest_m = 0;
    for (const double a : accuracy) {
        widest_m = std::isnan(a) ? widest_m : std::max(widest_m, a);
    }
    double widest_place_m = 0;
    for (const std::uint32_t row : positions.rows) {
        widest_place_m = std::max(widest_place_m, m_places->accuracy(row).value_or(base::Metres{0}).value());
    }
    // Beyond this no figure of any radius can change.
    const double limit_m = farthest.value() + widest_m + widest_place_m;
    const index::BoxTree tree{source_shapes.boxes()};
    base::parallel_for(
        context.task, positions.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                Nearness& near = m_nearness[positions.rows[i]];
                tree.by_distance(place_shapes.box(i), [&](std::uint32_t source, double apart_m) {
                    const double enough_m = std::min(
                        limit_m, std::max({near.nominal_m, near.surely_m, near.possibly_m + widest_m}));
                    if (apart_m > enough_m) {
                        return false;
                    }
                    const auto closest =
                        closest_points(place_shapes, i, source_shapes, source, base::Metres{enough_m});
                    if (!closest) {
                        return true;
                    }
                    const double d = closest->distance.value();
                    near.nominal_m = std::min(near.nominal_m, d);
                    if (!accuracy.empty() && !std::isnan(accuracy[source])) {
                        near.surely_m = std::min(near.surely_m, d + accuracy[source]);
                        near.possibly_m = std::min(near.possibly_m, d - accuracy[source]);
                    }
                    return true;
                });
            }
        });
}

bool Places::is_within(std::uint32_t place, base::Metres radius, Figure figure) const {
    const Nearness& near = m_nearness[place];
    const double margin_m = m_places->accuracy(place).value_or(base::Metres{0}).value();
    switch (figure) {
        case Figure::lower:
            return near.surely_m + margin_m <= radius.value();
        case Figure::nominal:
            return near.nominal_m <= radius.value();
        case Figure::upper:
            return near.possibly_m - margin_m <= radius.value();
    }
    return false;
}

}  // namespace limes::engine::embedded
