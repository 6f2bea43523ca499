#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

namespace limes::engine::embedded {

Table run(const query::Points& step, const Tables& /*tables*/, Context& /*context*/) {
    auto table = std::make_shared<model::Layer>();
    table->schema.name = "points";
    for (const geodesy::LonLat place : step.places) {
        table->ids.push_back(fmt::format("{},{}", place.lon, place.lat));
        table->geometry.push_point(place);
        ++table->rows;
    }
    return table;
}

}  // namespace limes::engine::embedded
