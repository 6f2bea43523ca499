#include <limes/check/fault.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace limes::check {

namespace {

using model::Column;
using model::ColumnType;

void push_measure(Column& column, double value) {
    if (std::isnan(value)) {
        column.push_null();
    } else {
        column.push(value);
    }
}

void push_word(Column& column, const std::string& text) {
    if (text.empty()) {
        column.push_null();
    } else {
        column.push(text);
    }
}

}  // namespace

void sort(Faults& faults) {
    std::ranges::stable_sort(faults, [](const Fault& a, const Fault& b) {
        return std::tie(a.layer, a.feature, a.kind, a.other_layer, a.other, a.when.from, a.what) <
               std::tie(b.layer, b.feature, b.kind, b.other_layer, b.other, b.when.from, b.what);
    });
}

std::string_view word(base::Severity severity) {
    static constexpr std::array<std::string_view, 3> kWords{"note", "warning", "error"};
    return kWords[static_cast<std::size_t>(severity)];
}

model::Layer table_of(const Faults& faults, std::string name) {
    model::Layer table;
    table.schema.name = std::move(name);
    struct TextColumn {
        const char* name;
        const char* description;
        std::string Fault::*value;
    };
    struct Measure {
        const char* name;
        const char* unit;
        const char* description;
        double Fault::*value;
    };
    static constexpr std::array<TextColumn, 5> kNames{
        {{"layer", "the layer that it is in", &Fault::layer},
         {"feature", "id of the feature", &Fault::feature},
         {"other_layer", "layer of the second feature that it takes", &Fault::other_layer},
         {"other", "id of the second feature", &Fault::other},
         {"what", "what was seen", &Fault::what}}};
    static constexpr std::array<Measure, 4> kMeasures{
        {{"width_m", "m", "mean width of a gap or overlap: twice its area over its perimeter",
          &Fault::width_m},
         {"area_m2", "m2", "area on the ellipsoid", &Fault::area_m2},
         {"length_m", "m", "length on the ellipsoid", &Fault::length_m},
         {"distance_m", "m", "how far the two are apart at most", &Fault::distance_m}}};
    table.columns.reserve(2 + kNames.size() + kMeasures.size() + 1);
    Column& kind = table.add_column("kind", ColumnType::text, "", "what kind of fault");
    Column& severity = table.add_column("severity", ColumnType::text, "", "note, warning or error");
    for (const Fault& fault : faults) {
        kind.push(fault.kind);
        severity.push(word(fault.severity));
    }
    for (const TextColumn& each : kNames) {
        Column& column = table.add_column(each.name, ColumnType::text, "", each.description);
        for (const Fault& fault : faults) {
            push_word(column, fault.*each.value);
        }
    }
    for (const Measure& each : kMeasures) {
        Column& column = table.add_column(each.name, ColumnType::real, each.unit, each.description);
        for (const Fault& fault : faults) {
            push_measure(column, fault.*each.value);
        }
    }
    Column& mend = table.add_column("mend", ColumnType::text, "", "what would mend it");
    for (const Fault& fault : faults) {
        push_word(mend, fault.mend);
        table.ids.push_back(std::to_string(++table.rows));
        table.valid_from.push_back(fault.when.from);
        table.valid_to.push_back(fault.when.to);
        if (fault.place.size() == 0) {
            table.geometry.push_null();
        } else {
            table.geometry.push_from(fault.place, 0);
        }
    }
    return table;
}

model::GeometryColumn place_at(geodesy::LonLat point) {
    model::GeometryColumn place;
    place.push_point(point);
    return place;
}

model::GeometryColumn place_of(const model::Layer& layer, std::size_t row) {
    const model::GeometryType type = layer.geometry.type(row);
    if (!model::has_points(type)) {
        return {};
    }
    const model::GeometryView view = layer.geometry[row];
    if (model::is_areal(type)) {
        const auto area = engine::embedded::valid(engine::embedded::to_geos(view));
        if (engine::embedded::dimension(area) == 2) {
            return place_at(engine::embedded::point_on(area));
        }
    }
    const model::Path path = view.path(0, 0);
    return place_at(path[path.size() / 2]);
}

}  // namespace limes::check
