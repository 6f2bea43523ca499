#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// Partners across a border, or declared partners held against geography.
struct Pair {
    std::optional<query::LayerRef> layer = {};
    std::vector<std::string> across = {};
    std::string side_column = "country";
    std::optional<query::Metres> within = {};
    std::optional<query::MatchMethod> method = {};  ///< best when not given
    std::optional<query::Keep> keep = {};           ///< possible when not given
    std::vector<std::string> by = {};               ///< criteria; distance alone when not given
    std::optional<std::string> population = {};     ///< its column; "population" when not given
    std::optional<query::LayerRef> gates = {};      ///< the layer of role gate when not given
    std::optional<query::Metres> gate_within = {};  ///< 5 km when not given
    std::optional<query::LayerRef> declared = {};
    std::optional<query::LayerRef> among = {};  ///< the layer of settlements when not given
};

[[nodiscard]] query::Question<Pair> pair();

}  // namespace limes::questions
