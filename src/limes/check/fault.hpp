#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/time.hpp>
#include <limes/model/layer.hpp>

#include <limits>
#include <string>
#include <vector>

namespace limes::check {

inline constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

/// What is wrong, with whom, where and by how much. Lengths and areas are on the ellipsoid.
struct Fault {
    base::Severity severity = base::Severity::warning;
    std::string kind;  ///< a short stable word: "hole"
    std::string layer;
    std::string feature;      ///< id; empty when the layer as a whole is meant
    std::string other_layer;  ///< of the second one that it takes, if any
    std::string other;        ///< its id
    std::string what;         ///< one sentence for people
    std::string mend;         ///< what would mend it
    double width_m = kNotMeasured;
    double area_m2 = kNotMeasured;
    double length_m = kNotMeasured;
    double distance_m = kNotMeasured;
    base::ValidTime when;         ///< while it is so
    model::GeometryColumn place;  ///< one row: where it is; none when it has no place
};

using Faults = std::vector<Fault>;

/// By layer, feature, kind, other and words: the same faults in whatever order they were found come out
/// alike.
void sort(Faults& faults);

/// A row a fault: kind, severity, layer, feature, other_layer, other, what, width_m, area_m2, length_m,
/// distance_m, mend, and the time as the row's own.
[[nodiscard]] model::Layer table_of(const Faults& faults, std::string name);

/// "note", "warning" or "error".
[[nodiscard]] std::string_view word(base::Severity severity);

/// A feature's own place, shown by a point: itself, the middle vertex of a line, a point inside an area.
[[nodiscard]] model::GeometryColumn place_of(const model::Layer& layer, std::size_t row);
[[nodiscard]] model::GeometryColumn place_at(geodesy::LonLat point);

}  // namespace limes::check
