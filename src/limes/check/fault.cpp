#include <limes/check/fault.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/model/records.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

namespace limes::check {

namespace {

using model::MeasureMember;
using model::TextMember;

constexpr std::array<TextMember<Fault>, 5> kNames{
    {{"layer", "the layer that it is in", &Fault::layer},
     {"feature", "id of the feature", &Fault::feature},
     {"other_layer", "layer of the second feature that it takes", &Fault::other_layer},
     {"other", "id of the second feature", &Fault::other},
     {"what", "what was seen", &Fault::what}}};
constexpr std::array<MeasureMember<Fault>, 4> kMeasures{
    {{"width_m", "m", "mean width of a gap or overlap: twice its area over its perimeter", &Fault::width_m},
     {"area_m2", "m2", "area on the ellipsoid", &Fault::area_m2},
     {"length_m", "m", "length on the ellipsoid", &Fault::length_m},
     {"distance_m", "m", "how far the two are apart at most", &Fault::distance_m}}};
constexpr TextMember<Fault> kMend{"mend", "what would mend it", &Fault::mend};

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
    const std::span<const Fault> rows{faults};
    model::Layer table;
    table.schema.name = std::move(name);
    table.columns.reserve(2 + kNames.size() + kMeasures.size() + 1);
    add_words(table, "kind", "what kind of fault", rows,
              [](const Fault& fault) -> std::string_view { return fault.kind; });
    add_words(table, "severity", "note, warning or error", rows,
              [](const Fault& fault) { return word(fault.severity); });
    for (const TextMember<Fault>& member : kNames) {
        add_column(table, member, rows);
    }
    for (const MeasureMember<Fault>& member : kMeasures) {
        add_column(table, member, rows);
    }
    add_column(table, kMend, rows);
    add_times_and_places(table, rows);
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
