#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// All pairs of two layers within a distance.
struct Near {
    query::LayerRef from = {};
    query::LayerRef to = {};
    query::Metres within = {};
    query::Keep keep = query::Keep::possible;
    query::Filter to_where = {};
    query::Shape shape = query::Shape::line;
};

[[nodiscard]] query::Question<Near> near();

}  // namespace limes::questions
