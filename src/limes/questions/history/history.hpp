#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// What a unit came from and what became of it.
struct History {
    std::string name = {};
    query::LayerRef units{.default_role = "province"};
    query::LayerRef events{.default_role = "event"};
    bool with_events = false;
};

[[nodiscard]] query::Question<History> history();

}  // namespace limes::questions
