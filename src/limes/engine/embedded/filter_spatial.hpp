#pragma once

#include <limes/engine/embedded/filter_bind.hpp>
#include <limes/engine/embedded/geos.hpp>

#include <map>
#include <optional>

namespace limes::engine::embedded {

/// Spatial predicates of a filter over the rows of one layer, for one thread: literals are prepared when
/// first asked.
class SpatialFilter {
public:
    explicit SpatialFilter(const model::Layer& layer) : m_layer{&layer} {}

    /// Whether the predicate holds for the row; nothing when a geometry is null.
    /// Errors: EngineError naming the layer and the feature.
    [[nodiscard]] std::optional<bool> related(const Bound& predicate, std::size_t row);

private:
    struct Literal {
        GeosGeometry geometry;
        std::optional<geodesy::Box> box;
        std::optional<GeosPrepared> prepared;
    };
    const Literal& literal(const Bound& bound);

    const model::Layer* m_layer;
    std::map<const Bound*, Literal> m_literals;
};

}  // namespace limes::engine::embedded
