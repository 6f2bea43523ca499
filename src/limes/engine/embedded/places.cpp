#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/places.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/model/shape.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {

namespace {

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
    explicit UnitFinder(const UnitAreas& units) : m_units{&units.layer()} {
        for (std::size_t row = 0; row < units.size(); ++row) {
            if (units.is_area(row)) {
                m_rows.push_back(row);
                m_boxes.push_back(*units.box(row));
                m_shapes.push_back(model::make_shape(units.column()[row]));
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

const model::Column* weight_of(const model::Layer& places, const std::string& name) {
    if (name.empty()) {
        return nullptr;
    }
    const model::Column& weight = require_column(places, name);
    if (weight.type() != model::ColumnType::integer && weight.type() != model::ColumnType::real) {
        throw base::UsageError{
            fmt::format("{}: column '{}' holds no numbers to weigh places by", places.schema.name, name)};
    }
    return &weight;
}

}  // namespace

Places::Places(const model::Layer& places, const std::string& weight_column, const UnitAreas& units,
               const Reaching& sources, base::Metres farthest, const std::string& step, Context& context)
    : m_places{&places},
      m_weight{weight_of(places, weight_column)},
      m_positions{positions_of(places, step, context)},
      m_reach{places, m_positions, sources, farthest, context.task},
      m_of_unit(units.size()) {
    for (const std::uint32_t row : m_positions.rows) {
        if (m_weight != nullptr) {
            (void)weight_at(places, *m_weight, row, step);
        }
    }
    assign(units, context);
}

bool Places::is_weight_unknown(std::uint32_t place) const {
    if (m_weight == nullptr) {
        return false;
    }
    const std::optional<double> number = m_weight->number(place);
    return !number || std::isnan(*number);
}

void Places::assign(const UnitAreas& units, Context& context) {
    const UnitFinder finder{units};
    std::vector<std::size_t> unit_of(m_positions.size(), kNoUnit);
    base::parallel_for(
        context.task, m_positions.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
            std::vector<std::uint32_t> near;
            for (std::size_t i = begin; i < end; ++i) {
                unit_of[i] = finder.find(standing_at(m_places->geometry[m_positions.rows[i]]), near);
            }
        });
    std::vector<std::uint32_t> outside;
    std::size_t without_weight = 0;
    std::size_t without_accuracy = 0;
    for (std::size_t i = 0; i < m_positions.size(); ++i) {
        const std::uint32_t row = m_positions.rows[i];
        m_some_are_spread = m_some_are_spread || is_spread(row);
        if (unit_of[i] == kNoUnit) {
            outside.push_back(row);
            continue;
        }
        m_of_unit[unit_of[i]].push_back(row);
        without_weight += is_weight_unknown(row) ? 1 : 0;
        without_accuracy += is_accuracy_known(row) ? 0 : 1;
    }
    if (!outside.empty()) {
        add_note(context, *m_places, "place-in-no-unit",
                 fmt::format("{} in none of the units: {}",
                             base::counted(outside.size(), "place lies", "places lie"),
                             named_rows(*m_places, outside, context.languages)),
                 "not counted");
    }
    if (without_weight > 0) {
        add_note(context, *m_places, "no-weight",
                 fmt::format("{} no {}", base::counted(without_weight, "place has", "places have"),
                             m_weight->name),
                 "not in the sums of weights; one of which nothing is known is empty");
    }
    if (without_accuracy > 0) {
        add_note(context, *m_places, "unknown-accuracy",
                 fmt::format("the positional accuracy of {} is not known",
                             base::counted(without_accuracy, "place", "places")),
                 "lower and upper counts are empty for their units");
    }
}

}  // namespace limes::engine::embedded
