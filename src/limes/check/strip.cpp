#include <limes/check/strip.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/measure.hpp>

namespace limes::check {

StripSize size_of(model::GeometryView area) {
    double perimeter_m = 0;
    area.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
        perimeter_m += geodesy::length(ring).value();
    });
    const double area_m2 = engine::embedded::area_of(area).value();
    return {area_m2, perimeter_m > 0 ? 2 * area_m2 / perimeter_m : 0};
}

}  // namespace limes::check
