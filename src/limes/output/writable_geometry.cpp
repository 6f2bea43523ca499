#include <limes/output/antimeridian.hpp>
#include <limes/output/writable_geometry.hpp>

namespace limes::output {

namespace {

bool is_finite(model::GeometryView geometry) {
    bool finite = true;
    geometry.for_each_path([&](model::Path path, std::size_t, std::size_t) {
        // A sum of products with zero is zero, or NaN when any factor is not finite.
        double none = 0;
        for (std::size_t i = 0; i < path.size(); ++i) {
            none += path.lon[i] * 0 + path.lat[i] * 0;
        }
        finite = finite && none == 0;
    });
    return finite;
}

}  // namespace

std::optional<WritableGeometry> writable_geometry(const model::Layer& table, std::size_t row, Notes& notes) {
    const model::GeometryView geometry = table.geometry[row];
    if (!is_finite(geometry)) {
        notes.add(row, base::Severity::warning, "position-not-finite", "a coordinate is not a finite number",
                  "wrote no geometry");
        return std::nullopt;
    }
    if (model::is_lineal(geometry.type()) && line_crosses_antimeridian(geometry)) {
        return WritableGeometry{cut_at_antimeridian(geometry)};
    }
    if (model::is_areal(geometry.type()) && has_very_wide_edge(geometry)) {
        notes.add(row, base::Severity::warning, "edge-wider-than-180",
                  "an edge of an area spans more than 180 degrees of longitude", "");
    }
    return WritableGeometry{geometry};
}

}  // namespace limes::output
