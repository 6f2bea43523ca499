#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// The k nearest of another layer for each feature, ranked.
struct Nearest {
    query::LayerRef from = {};
    query::LayerRef to = {};
    std::size_t k = 1;
    std::optional<query::Metres> within = {};
    query::Ties ties = query::Ties::all;
    query::Filter to_where = {};
    query::Shape shape = query::Shape::line;
};

[[nodiscard]] query::Question<Nearest> nearest();

}  // namespace limes::questions
