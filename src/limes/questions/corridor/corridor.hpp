#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// One line: its length, its stations, the gates beside it and the units it runs through.
struct Corridor {
    std::string line = {};
    query::LayerRef lines{.default_role = "corridor"};
    query::LayerRef stations{.default_role = "station"};
    query::LayerRef gates{.default_role = "gate"};
    query::LayerRef units{.default_role = "province"};
    query::Metres within{5000};
};

[[nodiscard]] query::Question<Corridor> corridor();

}  // namespace limes::questions
