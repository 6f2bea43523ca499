#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

#include <optional>

namespace limes::questions {

/// Places by any of their names.
struct Find {
    std::string name = {};
    std::optional<query::LayerRef> layer;  ///< all layers of the atlas when not given
    std::size_t at_most = 20;
};

[[nodiscard]] query::Question<Find> find();

}  // namespace limes::questions
